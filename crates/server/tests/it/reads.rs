//! Questions that take long: whoever goes away ends them, time and number are bounded, and cheap ones go on beside them.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;

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
    let text = "aB".repeat(TEXT / 2);
    for first in (0..EVENTS).step_by(2_000) {
        let mut lines = String::new();
        for number in first..first + 2_000 {
            // Each another one: what repeats is looked through once.
            let message = format!(r#","text":{{"message":"{number}{text}"}}}}"#);
            let _ = writeln!(lines, "{}", event(number).replace('}', &message));
        }
        assert_eq!(site.post(lines).status, 200);
    }
    site
}

/// Events with a long text each of its own. The different texts of the first are as much as two queries can hold beside each other and three
/// cannot; those of all are more than one may hold.
const LARGE_FIRST: u32 = 450;
const LARGE: u32 = 1_150;
const LARGE_TEXT: usize = 60_000;

/// What all queries hold is counted for the process, which some runners have do several tests at a time.
static COUNTING_MUCH: Mutex<()> = Mutex::new(());

/// Sends them; the first have another outcome than the others.
fn add_large(site: &Site) {
    for first in (0..LARGE).step_by(200) {
        let mut lines = String::new();
        for number in first..(first + 200).min(LARGE) {
            let outcome = if number < LARGE_FIRST {
                "success"
            } else {
                "failure"
            };
            let more = format!(
                r#","outcome":"{outcome}","raw":"{number}{}"}}"#,
                "x".repeat(LARGE_TEXT)
            );
            let _ = writeln!(lines, "{}", event(EVENTS + number).replace('}', &more));
        }
        assert_eq!(site.post(lines).status, 200);
    }
}

/// Asks and does not wait for the answer.
fn ask(site: &Site, token: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(site.address()).unwrap();
    let request = Request::new("GET", path).token(token);
    stream.write_all(request.head().as_bytes()).unwrap();
    stream
}

/// Whether nothing has been answered yet.
fn is_waiting(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    stream.peek(&mut [0]).is_err()
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

fn refusal(answer: &Response) -> (u16, Option<String>) {
    (answer.status, answer.code())
}

/// What one query may hold, in groups and in events: it is refused by the name of its limit, and what would help is said.
#[test]
fn what_a_query_holds_is_bounded() {
    let _alone = COUNTING_MUCH.lock();
    let site = Site::start("");
    add_large(&site);
    let too_large = (422, Some("query-too-large".to_owned()));
    for (query, limit) in [
        ("*%20|%20distinct(raw)", "need more than 32 MiB"),
        ("*%20|%20count%20by%20raw", "need more than 32 MiB"),
        ("*%20|%20limit%2010000", "larger than 64 MiB"),
    ] {
        let answer = site.get(&format!("/v1/query?tenant=default&q={query}"));
        assert_eq!(refusal(&answer), too_large, "{query}: {}", answer.text());
        assert!(answer.text().contains(limit), "{query}: {}", answer.text());
        assert!(
            answer.text().contains("narrow the condition"),
            "{}",
            answer.text()
        );
    }
    // The refused hold nothing any more, and what needs less is answered.
    for query in [
        "outcome:success%20|%20distinct(raw)",
        "*%20|%20distinct(event)",
        "*%20|%20limit%20100",
    ] {
        let answer = site.get(&format!("/v1/query?tenant=default&q={query}"));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
}

/// What all queries hold together is bounded, too: the one that needs more is refused, those that hold little go on, and there is room
/// again when others are gone.
#[test]
fn what_all_queries_hold_is_bounded() {
    let _alone = COUNTING_MUCH.lock();
    let site = filled("[work]\nread_ms_max = 3600000\n[http]\nidle_ms_max = 3600000\n");
    add_large(&site);
    let ask_count =
        |query: &str| site.get(&format!("/v1/query?tenant=default&q={query}%20|%20distinct(raw)"));
    let rows = |answer: &Response| answer.json()["rows"].clone();
    assert_eq!(
        rows(&ask_count("outcome:success")),
        serde_json::json!([[LARGE_FIRST]])
    );

    // The newest events come first: their texts are held while the long work over the others goes on.
    let slow = long_query()
        .replace("&q=", "&q=outcome:success%20")
        .replace("count%20by%20event", "distinct(raw)");
    let reader = site.token(&["read", "read-personal"], "all");
    let (mut open, mut refusals) = (Vec::new(), 0);
    let refused = site.until(|| {
        // While they have not gathered everything yet, it may be one of these that is refused. It asks again.
        open.retain(is_waiting);
        while open.len() < 2 {
            open.push(ask(&site, &reader, &slow));
        }
        let answer = ask_count("outcome:success");
        let is_refused = answer.status != 200 && open.iter().all(is_waiting);
        refusals = if is_refused { refusals + 1 } else { 0 };
        (refusals == 3).then_some(answer)
    });
    assert_eq!(refusal(&refused), (503, Some("queries-busy".to_owned())));
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert!(
        refused
            .text()
            .contains(". The queries that are being answered hold 64 MiB"),
        "{}",
        refused.text()
    );

    for query in [
        format!("id:{}", id(7)),
        "outcome:failure%20|%20count%20by%20event".to_owned(),
        "outcome:failure%20|%20limit%2020%20|%20distinct(raw)".to_owned(),
    ] {
        let answer = site.get(&format!("/v1/query?tenant=default&q={query}"));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
    assert_eq!(site.post(event(1_000_000)).status, 200);
    assert!(open.iter().all(is_waiting), "those that hold much go on");

    drop(open);
    until_figure(&site, "vitni_long_reads 0");
    assert_eq!(
        rows(&ask_count("outcome:success")),
        serde_json::json!([[LARGE_FIRST]])
    );
}
