//! What is written: syslog messages and their frames, signatures and ids of webhooks.

use expect_test::expect;
use hyper::HeaderMap;
use vitni_event::{Severity, Timestamp};
use vitni_follow::batches::Said;
use vitni_follow::deliver::syslog::{Framing, Style};
use vitni_follow::deliver::webhook::{Secrets, id, meaning};

use crate::batches::message;

fn written(style: &Style, change: impl FnOnce(&mut vitni_follow::select::Message)) -> String {
    let mut message = message(1, "å|{}");
    message.time = Timestamp::parse("2026-11-21T23:21:31.123456789Z").unwrap().0;
    change(&mut message);
    let mut out = Vec::new();
    style.write(&message, &mut out);
    String::from_utf8(out).unwrap()
}

fn style(framing: Framing) -> Style {
    Style {
        framing,
        facility: 13,
        server: "v-test".to_owned(),
    }
}

#[test]
fn messages_are_rfc_5424() {
    let octets = style(Framing::Octets);
    let mut all = written(&octets, |_| {}) + "\n";
    all += &(written(&octets, |message| {
        message.host = Some("node-1.example".to_owned())
    }) + "\n");
    all += &(written(&octets, |message| message.host = Some("två".to_owned())) + "\n");
    all += &(written(&octets, |message| message.host = Some(String::new())) + "\n");
    all += &(written(&octets, |message| message.event = "e".repeat(33)) + "\n");
    all += &written(&style(Framing::Newline), |_| {});
    expect![[r#"
        75 <110>1 2026-11-21T23:21:31.123456Z v-test vitni - authentication.ok - å|{}
        83 <110>1 2026-11-21T23:21:31.123456Z node-1.example vitni - authentication.ok - å|{}
        75 <110>1 2026-11-21T23:21:31.123456Z v-test vitni - authentication.ok - å|{}
        75 <110>1 2026-11-21T23:21:31.123456Z v-test vitni - authentication.ok - å|{}
        59 <110>1 2026-11-21T23:21:31.123456Z v-test vitni - - - å|{}
        <110>1 2026-11-21T23:21:31.123456Z v-test vitni - authentication.ok - å|{}
    "#]]
    .assert_eq(&all);
    // The length counts octets, not letters.
    let first = all.lines().next().unwrap();
    let (length, rest) = first.split_once(' ').unwrap();
    assert_eq!(length.parse::<usize>().unwrap(), rest.len());
}

#[test]
fn severities_run_the_other_way() {
    let priority = |level: u8| {
        let text = written(&style(Framing::Newline), |message| {
            message.severity = Severity::new(level).unwrap();
        });
        let (priority, _) = text.strip_prefix('<').unwrap().split_once('>').unwrap();
        priority.parse::<u8>().unwrap() - 13 * 8
    };
    assert_eq!(
        (0..=10).map(priority).collect::<Vec<_>>(),
        [7, 7, 7, 6, 5, 5, 4, 3, 2, 1, 0]
    );
}

/// The example with which implementations of Standard Webhooks are compared.
#[test]
fn signatures_are_those_of_others() {
    let secrets = Secrets::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
    let signed = secrets.sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        b"{\"test\": 2432232314}",
    );
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    let both = Secrets::parse(
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
    );
    let both = both.unwrap().sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        b"{\"test\": 2432232314}",
    );
    assert!(both.ends_with(&format!(" {signed}")), "{both}");
}

#[test]
fn secrets_are_read_strictly_and_never_repeated() {
    let long = format!("whsec_{}", "A".repeat(120));
    let three = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".repeat(3);
    let texts = ["", "geheim", "whsec_geheim!", "whsec_Z2VoZWlt", &long, &three];
    let errors: Vec<_> = texts
        .iter()
        .map(|text| Secrets::parse(text).unwrap_err() + "\n")
        .collect();
    expect![[r#"
        it has 0 lines; give one key, or two while they are changed
        a line does not begin with `whsec_`
        what follows `whsec_` is not base64
        a key has 6 bytes; give 24 to 64 random ones
        a key has 90 bytes; give 24 to 64 random ones
        it has 3 lines; give one key, or two while they are changed
    "#]]
    .assert_eq(&errors.concat());
    let secrets = Secrets::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    assert_eq!(format!("{secrets:?}"), "Secrets { .. }");
}

#[test]
fn ids_follow_from_the_content() {
    let one = id("server", "hook", b"body");
    assert_eq!(one, id("server", "hook", b"body"));
    assert!(one.len() == 36 && !one.contains('.'), "{one}");
    for other in [
        id("server", "hook", b"other"),
        id("server", "hoo", b"kbody"),
        id("serverhook", "", b"body"),
    ] {
        assert_ne!(one, other);
    }
}

#[test]
fn every_status_has_a_meaning() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", "7".parse().unwrap());
    let words = |status| match meaning(status, &headers) {
        Said::Taken => "taken",
        Said::Later(Some(7_000)) => "later",
        Said::Later(_) => "wrong",
        Said::Refused => "refused",
    };
    for (statuses, expected) in [
        (&[200, 202, 204][..], "taken"),
        (
            &[
                301, 302, 307, 401, 403, 404, 407, 408, 410, 429, 500, 502, 503, 504, 599,
            ],
            "later",
        ),
        (&[400, 405, 409, 413, 415, 422], "refused"),
    ] {
        for status in statuses {
            assert_eq!(words(*status), expected, "{status}");
        }
    }
    for odd in ["-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        headers.insert("retry-after", odd.parse().unwrap());
        assert_eq!(meaning(503, &headers), Said::Later(None), "{odd}");
    }
    headers.insert("retry-after", "99999999999999999999".parse().unwrap());
    assert_eq!(meaning(503, &headers), Said::Later(None));
}
