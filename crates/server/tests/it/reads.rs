//! Questions that take long: whoever goes away ends them, time and number are bounded, and cheap ones go on beside them.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::http::{Request, Response};
use crate::support::{Site, event, id};

/// Events, and the length of the text that [`long_query`] looks through again and again in each.
const EVENTS: u32 = 6_000;
const TEXT: usize = 2_000;

/// A minute of work over [`EVENTS`] events, ended long before: no lookup helps, and what is not ASCII is looked for letter by letter.
fn long_query() -> String {
    let terms: Vec<String> = (0..250)
        .map(|number| format!("-message~%C3%A9{number}"))
        .collect();
    format!(
        "/v1/query?tenant=default&q={}%20|%20count%20by%20event",
        terms.join("%20")
    )
}

fn filled(settings: &str) -> Site {
    let site = Site::start(settings);
    let text = format!(r#","text":{{"message":"{}"}}}}"#, "aB".repeat(TEXT / 2));
    for first in (0..EVENTS).step_by(2_000) {
        let mut lines = String::new();
        for number in first..first + 2_000 {
            let _ = writeln!(lines, "{}", event(number).replace('}', &text));
        }
        assert_eq!(site.post(lines).status, 200);
    }
    site
}

/// Asks and does not wait for the answer.
fn ask(site: &Site, token: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(site.address()).unwrap();
    let request = Request::new("GET", path).token(token);
    stream.write_all(request.head().as_bytes()).unwrap();
    stream
}

fn until_figure(site: &Site, line: &str) {
    site.until(|| {
        site.get("/metrics")
            .text()
            .contains(&format!("{line}\n"))
            .then_some(())
    });
}

#[test]
fn whoever_goes_away_ends_the_work() {
    let site = filled("[work]\nread_ms_max = 3600000\n[http]\nidle_ms_max = 3600000\n");
    let stream = ask(&site, &site.admin, &long_query());
    until_figure(&site, "vitni_long_reads 1");
    drop(stream);
    until_figure(&site, "vitni_long_reads 0");
    until_figure(&site, "vitni_reads_abandoned_total 1");
}

#[test]
fn what_takes_too_long_is_ended() {
    let site = filled("[work]\nread_ms_max = 20\n");
    let answer = site.get(&long_query());
    assert_eq!(
        (answer.status, answer.code().as_deref()),
        (422, Some("query-too-slow"))
    );
    assert!(answer.text().contains("after 20 ms"), "{}", answer.text());
    // Nothing was shown, so nothing was looked at as far as the log is concerned.
    assert!(site.search("tenant=default&event=search.done").is_empty());
}

#[test]
fn long_ones_are_few_and_cheap_ones_go_on() {
    let site = filled("[work]\nread_ms_max = 3600000\n[http]\nidle_ms_max = 3600000\n");
    let others: Vec<String> = (0..2)
        .map(|_| site.token(&["read", "read-personal"], "all"))
        .collect();

    let mut open: Vec<_> = (0..2).map(|_| ask(&site, &others[0], &long_query())).collect();
    until_figure(&site, "vitni_long_reads 2");
    let refused = site.send(&Request::new("GET", &long_query()).token(&others[0]));
    assert_eq!(
        (refused.status, refused.code().as_deref()),
        (429, Some("too-many-queries"))
    );
    assert_eq!(refused.header("retry-after"), Some("2"));

    open.extend((0..2).map(|_| ask(&site, &others[1], &long_query())));
    until_figure(&site, "vitni_long_reads 4");
    let refused = site.get(&long_query());
    assert_eq!(
        (refused.status, refused.code().as_deref()),
        (503, Some("queries-busy"))
    );
    assert_eq!(refused.header("retry-after"), Some("2"));

    // Ten more that wait or are refused; what is cheap is answered, whoever asks.
    let waiting: Vec<_> = (0..10).map(|_| ask(&site, &site.admin, &long_query())).collect();
    for token in [&site.admin, &others[0]] {
        for path in [
            format!("/v1/search?tenant=default&id={}", id(7)),
            format!("/v1/query?tenant=default&q=id:{}", id(7)),
        ] {
            let answer = site.send(&Request::new("GET", &path).token(token));
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.json()["events"].as_array().unwrap().len(), 1);
        }
    }
    for mut stream in waiting {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).unwrap();
        assert_eq!(Response::parse(&bytes).status, 503);
    }
    drop(open);
    until_figure(&site, "vitni_long_reads 0");
}
