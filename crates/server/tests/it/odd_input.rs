//! The table of odd input, `odd_input.toml`, held to a real server: each case has the outcome that stands there, and in the
//! end exactly what was acknowledged is stored.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::http::{Request, Response};
use crate::support::{Site, event, id};
use crate::{connections, tail};

const TABLE: &str = include_str!("odd_input.toml");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gibibyte of zeros, made piece by piece.
fn bomb(mut encoder: impl Write) {
    let piece = vec![0; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&piece).unwrap();
    }
}

/// A complete event, so that nothing has to be assigned.
fn full(number: u32, more: &str) -> String {
    format!(
        "{{\"event\":\"authentication.ok\",\"id\":\"{}\",\"time\":\"2026-11-21T10:00:00Z\",\"severity\":4,\"outcome\":\"success\"{more}}}",
        id(number)
    )
}

fn at(number: u32, time: &str) -> String {
    full(number, "").replace("2026-11-21T10:00:00Z", time)
}

struct Bench {
    site: Site,
    other: String,
}

impl Bench {
    fn request(&self) -> Request {
        Request::new("POST", "/v1/events?tenant=default").token(&self.site.admin)
    }

    fn lines(&self, lines: &[String]) -> Response {
        self.site.send(&self.request().body(lines.join("\n")))
    }

    fn packed(&self, encoding: &str, bytes: Vec<u8>) -> Response {
        self.site
            .send(&self.request().header("Content-Encoding", encoding).body(bytes))
    }

    /// What each name in the table stands for.
    fn input(&self, name: &str) -> Response {
        let two = |first| format!("{}\n{}\n", full(first, ""), full(first + 1, ""));
        let million = || "{\"event\":\"x\"}\n".repeat(1_000_000);
        match name {
            "gzip-half" => {
                let whole = gzip(two(100).as_bytes());
                self.packed("gzip", whole[..whole.len() / 2].to_vec())
            }
            "gzip-bomb" => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                bomb(&mut encoder);
                self.packed("gzip", encoder.finish().unwrap())
            }
            "zstd-bomb" => {
                let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
                bomb(&mut encoder);
                self.packed("zstd", encoder.finish().unwrap())
            }
            "gzip-whole" => self.packed("gzip", gzip(two(110).as_bytes())),
            "zstd-whole" => self.packed("zstd", zstd::stream::encode_all(two(120).as_bytes(), 1).unwrap()),
            "gzip-not" => self.packed("gzip", two(130).into_bytes()),
            "invalid-utf8" => {
                let mut body = full(140, "").into_bytes();
                body.extend_from_slice(b"\n{\"event\":\"x\",\"raw\":\"\xff\xfe\"}\n");
                body.extend_from_slice(full(141, "").as_bytes());
                self.site.send(&self.request().body(body))
            }
            "invalid-utf8-array" => self
                .site
                .send(&self.request().body(&b"[{\"event\":\"\xff\"}]"[..])),
            "duplicate-keys" => self.lines(&[
                "{\"event\":\"a\",\"event\":\"b\"}".to_owned(),
                "{\"event\":\"a\",\"attributes\":{\"x\":{\"y\":1,\"y\":2}}}".to_owned(),
            ]),
            "lone-surrogate" => self.lines(&["{\"event\":\"a\",\"raw\":\"\\ud800\"}".to_owned()]),
            "number-2-53-1" => self.lines(&[full(150, ",\"attributes\":{\"n\":9007199254740993}")]),
            "number-for-string" => self.lines(&[full(160, ",\"actor\":{\"id\":17}")]),
            "unknown-event" => self.lines(&[event(170).replace("authentication.ok", "coffee.spilled")]),
            "unknown-field" => self.lines(&[full(175, ",\"mood\":\"good\"")]),
            "field-70-kb" => {
                let fits = full(180, &format!(",\"raw\":\"{}\"", "x".repeat(60_000)));
                let large = full(181, &format!(",\"raw\":\"{}\"", "x".repeat(70_000)));
                self.lines(&[fits, large])
            }
            "line-2-mb" => {
                let large = full(191, &format!(",\"raw\":\"{}\"", "x".repeat(2 << 20)));
                self.lines(&[full(190, ""), large, full(192, "")])
            }
            "line-20-mb" => self.lines(&[full(200, &format!(",\"raw\":\"{}\"", "x".repeat(20 << 20)))]),
            "lines-1e6" => self.site.send(&self.request().body(million())),
            "lines-1e6-gzip" => self.packed("gzip", gzip(million().as_bytes())),
            "elements-1e6" => {
                let body = format!("[{}1]", "1,".repeat(999_999));
                self.site.send(
                    &self
                        .request()
                        .header("Content-Type", "application/json")
                        .body(body),
                )
            }
            "deep" => {
                let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
                self.lines(&[full(210, &format!(",\"attributes\":{{\"x\":{deep}}}"))])
            }
            "targets-300" => {
                let targets = vec!["{\"id\":\"t\"}"; 300].join(",");
                self.lines(&[full(220, &format!(",\"targets\":[{targets}]"))])
            }
            "token-wrong" => {
                let mut wrong = self.site.admin.clone();
                let last = if wrong.pop() == Some('a') { 'b' } else { 'a' };
                wrong.push(last);
                self.site.send(
                    &Request::new("POST", "/v1/events?tenant=default")
                        .token(&wrong)
                        .body(full(230, "")),
                )
            }
            "token-missing" => self
                .site
                .send(&Request::new("POST", "/v1/events?tenant=default").body(full(231, ""))),
            "tenant-other" => {
                let token = self.site.token(&["write"], "default");
                let body = format!(
                    "{}\n{}",
                    full(240, ""),
                    full(241, &format!(",\"tenant\":\"{}\"", self.other))
                );
                self.site
                    .send(&Request::new("POST", "/v1/events").token(&token).body(body))
            }
            "id-first" => self.lines(&[full(250, "")]),
            "id-other-content" => self.lines(&[full(250, ",\"actor\":{\"id\":\"bo\"}")]),
            "id-thrice" => self.lines(&[
                full(260, ""),
                full(260, ""),
                full(260, ",\"actor\":{\"id\":\"bo\"}"),
            ]),
            "id-thrice-all" => {
                let body = [
                    full(270, ""),
                    full(270, ""),
                    full(270, ",\"actor\":{\"id\":\"bo\"}"),
                ]
                .join("\n");
                let request =
                    Request::new("POST", "/v1/events?tenant=default&all=true").token(&self.site.admin);
                self.site.send(&request.body(body))
            }
            "id-not-a-uuid" => self.lines(&[full(280, "").replace(&id(280), "evt-17")]),
            "clock-hour-ahead" => {
                let now = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap();
                let ahead = i64::try_from(now.as_nanos()).unwrap() + 3_600_000_000_000;
                self.lines(&[at(290, &vitni_event::Timestamp::from_nanos(ahead).to_string())])
            }
            "year-1970" => self.lines(&[at(300, "1970-01-01T00:00:00Z")]),
            "year-2099" => self.lines(&[at(301, "2099-12-31T23:59:59Z")]),
            "year-2300" => self.lines(&[at(302, "2300-01-01T00:00:00Z")]),
            "time-no-zone" => self.lines(&[at(303, "2026-11-21T10:00:00")]),
            "reserved" => self.lines(&[
                full(310, ",\"catalogue\":\"vitni-1\"").replace("authentication.ok", "search.done")
            ]),
            "password" => self.lines(&[full(320, ",\"attributes\":{\"password\":\"hunter2hunter2\"}")]),
            "empty" => self.lines(&[]),
            "body-half" => {
                let request = self.request().body(two(330));
                let mut stream = TcpStream::connect(self.site.address()).unwrap();
                stream.write_all(request.head().as_bytes()).unwrap();
                stream.write_all(&request.body[..request.body.len() / 2]).unwrap();
                stream.shutdown(Shutdown::Write).unwrap();
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer);
                // Nobody is left to answer to; what counts is that nothing is stored.
                if answer.is_empty() {
                    answer = b"HTTP/1.1 400 \r\n\r\n{\"error\":{\"code\":\"unreadable-body\"}}".to_vec();
                }
                Response::parse(&answer)
            }
            _ => panic!("the table names an input that nobody makes: {name}"),
        }
    }
}

/// What became of a line, as the table writes it.
fn fate(line: &Value) -> &str {
    match line["status"].as_str().unwrap() {
        "refused" => line["code"].as_str().unwrap(),
        status => status,
    }
}

#[test]
fn the_table_holds() {
    let table: toml::Table = TABLE.parse().unwrap();
    let site = Site::start("[http]\nheader_read_ms_max = 3000\nwrite_stall_ms_max = 500\n");
    let other = site.post_json("/v1/tenants", &serde_json::json!({ "name": "other" }));
    let other = other["id"].as_str().unwrap().to_owned();
    let bench = Bench { site, other };
    let mut stored = 0;
    for case in table["case"].as_array().unwrap() {
        let case = serde_json::to_value(case).unwrap();
        let what = case["what"].as_str().unwrap();
        let input = case["input"].as_str().unwrap();
        if let Some(outcome) = case.get("outcome") {
            let found = match input {
                "slow-headers-1000" => connections::slow_headers(&bench.site),
                "tail-unread" => tail::unread(&bench.site),
                _ => panic!("the table names an input that nobody makes: {input}"),
            };
            assert_eq!(found, *outcome, "{what}");
            stored += case["stored"].as_u64().unwrap();
            assert_eq!(bench.site.sent().len() as u64, stored, "{what}");
            continue;
        }
        let response = bench.input(input);
        let told = format!(
            "{what}: {} {}",
            response.status,
            response.text().chars().take(600).collect::<String>()
        );
        assert_eq!(Value::from(response.status), case["status"], "{told}");
        assert_eq!(
            response.code().map(Value::from).as_ref(),
            case.get("code"),
            "{told}"
        );
        if response.code().is_some() {
            assert!(
                response
                    .json()
                    .pointer("/error/hint")
                    .is_some_and(|hint| hint != ""),
                "{told}"
            );
        }
        if let Some(lines) = case.get("lines") {
            let answered = response.json();
            let fates: Vec<_> = answered["lines"].as_array().unwrap().iter().map(fate).collect();
            assert_eq!(Value::from(fates), *lines, "{told}");
            if let Some(flags) = case.get("flags") {
                let first = answered["lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|line| line["status"] == "stored");
                assert_eq!(first.unwrap()["flags"], *flags, "{told}");
            }
        }
        stored += case["stored"].as_u64().unwrap();
        let rows = bench.site.sent();
        assert_eq!(rows.len() as u64, stored, "{told}");
        for (pointer, value) in case.get("holds").and_then(Value::as_object).into_iter().flatten() {
            assert_eq!(
                rows[0]["event"].pointer(pointer),
                Some(value),
                "{told}\n{}",
                rows[0]
            );
        }
    }
    assert!(
        !bench
            .site
            .search("tenant=default")
            .iter()
            .any(|row| row.to_string().contains("hunter2"))
    );
    let health = bench.site.get("/healthz");
    assert_eq!(health.text(), r#"{"status":"ok"}"#);
}
