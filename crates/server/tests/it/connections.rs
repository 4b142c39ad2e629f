//! Connections that misbehave: slow headers, slow bodies, silence, too many. Others are served meanwhile.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::http::{Request, Response};
use crate::support::{Site, event, until};

fn open(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Reads until the server closes.
fn rest(mut stream: &TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A thousand connections that never finish their header, as the table of odd input has it: how many were closed by the
/// server, and what somebody else was answered meanwhile.
pub(crate) fn slow_headers(site: &Site) -> Value {
    let begun = "POST /v1/events HTTP/1.1\r\nHost: slow\r\nX-Slow: ";
    let slow: Vec<_> = (0..1000).map(|_| open(site.address(), begun)).collect();
    let meanwhile = site.post(event(2000)).status;
    let closed = slow.iter().map(rest).count();
    // The request that asks is one itself.
    until(|| {
        site.get("/metrics")
            .text()
            .contains("vitni_http_connections 1\n")
            .then_some(())
    });
    serde_json::json!({ "closed": closed, "meanwhile": meanwhile })
}

#[test]
fn whoever_says_nothing_is_closed() {
    let site = Site::start("[http]\nheader_read_ms_max = 300\nidle_ms_max = 300\n");
    for text in ["", "P", "PRI * HTTP/2.0\r\n", "GET /healthz HTTP/1.1\r\n"] {
        rest(&open(site.address(), text));
    }
    assert_eq!(site.get("/healthz").status, 200);
}

/// Dripping a byte now and then does not win more time.
#[test]
fn whoever_drips_is_closed() {
    let site = Site::start("[http]\nheader_read_ms_max = 400\n");
    let mut stream = open(site.address(), "GET /healthz HTTP/1.1\r\nX: ");
    until(|| {
        std::thread::sleep(Duration::from_millis(40));
        stream.write_all(b"x").is_err().then_some(())
    });
}

#[test]
fn a_body_that_does_not_come_is_refused() {
    let site = Site::start("[http]\nbody_read_ms_max = 300\n");
    let request = Request::new("POST", "/v1/events?tenant=default")
        .token(&site.admin)
        .body(event(1));
    let head = request.head();
    let stream = open(site.address(), &head);
    let response = Response::parse(rest(&stream).as_bytes());
    assert_eq!(
        (response.status, response.code().as_deref()),
        (408, Some("body-timeout"))
    );
    assert!(site.sent().is_empty());
}

#[test]
fn a_header_too_large_is_refused() {
    let site = Site::start("[http]\nheader_bytes_max = 8192\n");
    let response = site.send(&Request::new("GET", "/healthz").header("X-Large", "x".repeat(20_000)));
    assert_eq!(response.status, 431);
}

#[test]
fn one_connection_too_many_is_closed_at_once() {
    let site = Site::start("[http]\nconnections_max = 3\n");
    let keep: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = open(site.address(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            let mut first = [0; 1];
            stream.read_exact(&mut first).unwrap();
            stream
        })
        .collect();
    let refused = TcpStream::connect(site.address()).unwrap();
    assert_eq!(rest(&refused), "");
    drop(keep);
    until(|| {
        let mut stream = TcpStream::connect(site.address()).ok()?;
        stream
            .write_all(Request::new("GET", "/healthz").head().as_bytes())
            .ok()?;
        rest(&stream).starts_with("HTTP/1.1 200").then_some(())
    });
}

#[test]
fn http2_is_spoken_where_it_is_asked_for() {
    let site = Site::start("");
    // The preface and an empty SETTINGS frame; the answer begins with the server's SETTINGS (RFC 9113, section 3.4).
    let mut stream = open(site.address(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], 4);
}
