//! The live tail: what comes, in order, once; resumed; and cut off when nobody reads it.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::http::Request;
use crate::support::{Site, event, id};

struct Tail(BufReader<TcpStream>);

impl Tail {
    fn open(site: &Site, query: &str, last: Option<&str>) -> Self {
        let mut request = Request::new("GET", &format!("/v1/tail?{query}")).token(&site.admin);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let mut stream = TcpStream::connect(site.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.head().as_bytes()).unwrap();
        let mut tail = Self(BufReader::new(stream));
        assert_eq!(tail.line(), "HTTP/1.1 200 OK");
        while tail.line() != "retry: 1000" {}
        tail
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the tail ended");
        line.trim_end().to_owned()
    }

    /// The next event with its place.
    fn next(&mut self) -> (String, Value) {
        let mut place = None;
        loop {
            let line = self.line();
            if let Some(id) = line.strip_prefix("id: ") {
                place = Some(id.to_owned());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (place.unwrap(), serde_json::from_str(data).unwrap());
            }
        }
    }

    fn ids(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|_| self.next().1["event"]["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn shows_what_comes_and_resumes() {
    let site = Site::start("");
    site.post(event(1));
    let mut tail = Tail::open(&site, "tenant=default&catalogue=logicnets-8.1", None);
    site.post([event(2), event(3)].join("\n"));
    site.post(event(4));
    let (second, row) = tail.next();
    assert_eq!(row["event"]["id"], id(2));
    assert_eq!(row["seq"].to_string(), second);
    assert_eq!(tail.ids(2), [id(3), id(4)]);
    drop(tail);
    // Behind the second: the rest, without a gap and without a repeat.
    let mut again = Tail::open(&site, "tenant=default&catalogue=logicnets-8.1", Some(&second));
    assert_eq!(again.ids(2), [id(3), id(4)]);
    // From the beginning.
    let mut all = Tail::open(&site, "tenant=default&catalogue=logicnets-8.1&after=0", None);
    assert_eq!(all.ids(4), [id(1), id(2), id(3), id(4)]);
    drop((again, all));
    let opened = site.until(|| {
        let opened = site.search("tenant=default&event=tail.opened");
        let closed = site.search("tenant=default&event=tail.closed");
        (closed.len() == 3).then_some(opened)
    });
    let resumed: Vec<_> = opened
        .iter()
        .map(|row| row["event"]["public"]["resumed"].clone())
        .collect();
    assert_eq!(resumed, [true, true, false]);
}

/// Many rows, several tenants, sealed segments: in the order of the journal, each once.
#[test]
fn reads_sealed_rows_in_order() {
    let site = Site::start("[store]\ntail_events_max = 256\n");
    let other = site.post_json("/v1/tenants", &serde_json::json!({ "name": "other" }));
    let other = other["id"].as_str().unwrap();
    for round in 0..6 {
        let lines: Vec<_> = (0..200)
            .map(|line| {
                let number = round * 200 + line;
                let tenant = if number % 3 == 0 {
                    other.to_owned()
                } else {
                    site.tenant("default")
                };
                event(number).replace("\"event\"", &format!("\"tenant\":\"{tenant}\",\"event\""))
            })
            .collect();
        assert_eq!(site.post(lines.join("\n")).status, 200);
    }
    site.running().seal_all();
    site.until(|| (!site.running().is_sealing()).then_some(()));
    let mut tail = Tail::open(&site, "after=0&event=authentication.ok", None);
    let expected: Vec<_> = (0..1200).map(id).collect();
    assert_eq!(tail.ids(1200), expected);
}

/// A client that stops reading its tail while another goes on, as the table of odd input has it: what is told of the first,
/// and how many events the second got.
pub(crate) fn unread(site: &Site) -> Value {
    let mut unread = Tail::open(site, "tenant=default", None);
    let mut read = Tail::open(site, "tenant=default&event=authentication.ok", None);
    // More than the sockets and the queue hold: 64 messages of 64 KiB and some mebibytes of buffers.
    let large = "x".repeat(60_000);
    let mut got = 0;
    for round in 0..20_u32 {
        let lines: Vec<_> = (0..20_u32)
            .map(|line| event(3000 + round * 20 + line).replace('}', &format!(",\"raw\":\"{large}\"}}")))
            .collect();
        assert_eq!(site.post(lines.join("\n")).status, 200);
        got += read.ids(20).len();
    }
    let closed = site.until(|| site.search("tenant=default&event=tail.closed").pop());
    assert!(site.get("/metrics").text().contains("vitni_tails_cut_total 1"));
    let mut end = Vec::new();
    let _ = unread.0.read_to_end(&mut end);
    serde_json::json!({ "told": closed["event"]["text"]["reason"], "other_got": got })
}

#[test]
fn ends_with_its_token() {
    let site = Site::start("");
    let made = site.post_json(
        "/v1/tokens",
        &serde_json::json!({ "name": "watcher", "scopes": ["read"], "tenants": ["default"] }),
    );
    let request = Request::new("GET", "/v1/tail").token(made["token"].as_str().unwrap());
    let mut stream = TcpStream::connect(site.address()).unwrap();
    stream.write_all(request.head().as_bytes()).unwrap();
    let mut first = [0; 64];
    assert_ne!(stream.read(&mut first).unwrap(), 0);
    let path = format!("/v1/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(
        site.send(&Request::new("DELETE", &path).token(&site.admin))
            .status,
        200
    );
    site.post(event(1));
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains(&id(1)), "{rest}");
    let closed = site.until(|| site.search("tenant=default&event=tail.closed").pop());
    assert_eq!(closed["event"]["text"]["reason"], "token-ended");
}

#[test]
fn ends_when_the_server_stops() {
    let mut site = Site::start("");
    let mut tail = Tail::open(&site, "tenant=default", None);
    assert_eq!(site.stop(), Some(vitni_server::Stopped::Drained));
    let mut rest = Vec::new();
    tail.0.read_to_end(&mut rest).unwrap();
    site.again("");
    let closed = site.search("tenant=default&event=tail.closed");
    assert_eq!(closed[0]["event"]["text"]["reason"], "stopping");
}
