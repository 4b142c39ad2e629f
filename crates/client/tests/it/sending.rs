//! A batch is repeated with the same bytes until it is answered; what waiting does not cure is told at once.

use crate::script::{Say, server};
use std::cell::RefCell;
use std::time::Duration;
use vitni_client::{Client, ClientError, Line, LineStatus, Options, Patience, SendOptions, Watch};

const STORED: &str = r#"{"lines":[{"line":1,"status":"stored","id":"i","tenant":"t","index":7,"seq":9}],"stored":1,"repeated":0,"refused":0,"receipts":[]}"#;
const BUSY: &str = r#"{"error":{"code":"busy","message":"Too much is waiting.","hint":"Later."}}"#;

#[derive(Default)]
struct Pauses(RefCell<Vec<Duration>>);

impl Watch for Pauses {
    fn waiting(&self, _: &ClientError, pause: Duration) {
        self.0.borrow_mut().push(pause);
    }
}

fn client(url: String) -> Client {
    Client::new(&Options {
        url,
        token: Some("vt_x".to_owned()),
        authorities: None,
    })
    .unwrap()
}

fn busy(headers: &'static [(&'static str, &'static str)]) -> Say {
    Say::Answer(503, headers, BUSY.to_owned())
}

#[test]
fn passing_trouble_is_waited_out_with_the_same_ids() {
    let script = vec![
        busy(&[("retry-after", "0")]),
        Say::HangUp,
        Say::Answer(507, &[], "full".to_owned()),
        Say::Answer(429, &[("retry-after", "1")], String::new()),
        Say::Answer(200, &[], STORED.to_owned()),
    ];
    let (url, asked) = server(script);
    let pauses = Pauses::default();
    let options = SendOptions {
        tenant: Some("default".to_owned()),
        ..SendOptions::default()
    };
    let line = Line::new(br#"{"event":"a"}"#).unwrap();
    let report = client(url).send(&[line], &options, &pauses).unwrap();
    assert_eq!(
        (report.stored, report.lines[0].status, report.lines[0].index),
        (1, LineStatus::Stored, Some(7))
    );
    let asked: Vec<_> = asked.iter().collect();
    assert_eq!(asked.len(), 5);
    for one in &asked {
        assert_eq!(one.line, "POST /v1/events?tenant=default HTTP/1.1");
        assert_eq!(one.header("authorization"), Some("Bearer vt_x"));
        assert_eq!(one.body, asked[0].body, "every attempt is the same batch");
    }
    assert!(asked[0].body.starts_with("{\"id\":\"") && asked[0].body.ends_with("}\n"));
    let pauses = pauses.0.into_inner();
    assert_eq!(
        (pauses[0], pauses[3]),
        (Duration::ZERO, Duration::from_secs(1)),
        "Retry-After is honoured"
    );
}

#[test]
fn what_waiting_does_not_cure_is_told_at_once() {
    let refusal =
        r#"{"error":{"code":"scope-missing","message":"The token lacks the scope.","hint":"Use another."}}"#;
    let (url, _asked) = server(vec![Say::Answer(403, &[], refusal.to_owned())]);
    let error = client(url)
        .send(&[Line::as_is(b"{}")], &SendOptions::default(), &())
        .unwrap_err();
    assert!(error.is_not_authorised() && !error.is_passing());
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (Some("scope-missing"), "The token lacks the scope. Use another.")
    );
}

#[test]
fn patience_ends_and_so_does_a_stopped_send() {
    let none = SendOptions {
        patience: Patience {
            total: Duration::ZERO,
        },
        ..SendOptions::default()
    };
    let (url, asked) = server(vec![busy(&[]), busy(&[])]);
    let error = client(url).send(&[Line::as_is(b"{}")], &none, &()).unwrap_err();
    assert!(error.is_passing());
    assert_eq!(asked.try_iter().count(), 1);

    struct Stop;
    impl Watch for Stop {
        fn stop(&self) -> bool {
            true
        }
    }
    let nowhere = client("http://127.0.0.1:9".to_owned());
    let error = nowhere
        .send(&[Line::as_is(b"{}")], &SendOptions::default(), &Stop)
        .unwrap_err();
    assert!(matches!(error, ClientError::Stopped));
}

#[test]
fn an_answer_that_is_none_of_ours_is_an_error_and_addresses_are_checked() {
    for body in ["", "[]", r#"{"lines":[],"stored":0,"repeated":0,"refused":0}"#] {
        let (url, _asked) = server(vec![Say::Answer(200, &[], body.to_owned())]);
        let error = client(url)
            .send(&[Line::as_is(b"{}")], &SendOptions::default(), &())
            .unwrap_err();
        assert!(matches!(error, ClientError::Answer { .. }), "{body}: {error}");
    }
    for url in ["", "127.0.0.1:1", "ftp://a", "http://"] {
        assert!(
            Client::new(&Options {
                url: url.to_owned(),
                ..Options::default()
            })
            .is_err(),
            "{url}"
        );
    }
    let https = Options {
        url: "https://localhost".to_owned(),
        ..Options::default()
    };
    assert!(matches!(
        Client::new(&https),
        Err(ClientError::Certificates { .. })
    ));
}
