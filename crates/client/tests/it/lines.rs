//! What happens to a line on its way out: an id where there is none, and nothing else.

use vitni_client::{Line, array_lines};

#[track_caller]
fn check(json: &str, id: &str, expected: &str) {
    let line = Line::with_id(json.as_bytes(), id);
    assert_eq!(std::str::from_utf8(line.bytes()).unwrap(), expected);
}

#[test]
fn an_id_is_put_in_front_where_there_is_none() {
    check(r#"{"event":"a"}"#, "x", r#"{"id":"x","event":"a"}"#);
    check(
        r#" { "event" : 1.0e2 } "#,
        "x",
        r#" {"id":"x", "event" : 1.0e2 } "#,
    );
    check("{}", "x", r#"{"id":"x"}"#);
    check("{ }", "a\"b", r#"{"id":"a\"b" }"#);
    // Its own id stays, whatever it is; so does what cannot be read.
    for json in [
        r#"{"id":"y","event":"a"}"#,
        r#"{"id":null}"#,
        r#"{"once":"y"}"#,
        r#"{"id":1,"id":2}"#,
        "[1]",
        "no json",
        r#"{"event":"#,
        "",
    ] {
        check(json, "x", json);
    }
}

#[test]
fn a_new_id_is_a_uuid_of_version_7_and_never_the_same() {
    let ids: Vec<_> = (0..2).map(|_| Line::new(br#"{"event":"a"}"#).unwrap()).collect();
    assert_ne!(ids[0], ids[1]);
    let text = std::str::from_utf8(ids[0].bytes()).unwrap();
    let id = text.split('"').nth(3).unwrap();
    assert_eq!(vitni_event::EventId::parse(id).unwrap().version(), 7);
}

#[test]
fn an_array_becomes_lines_with_every_byte_that_matters() {
    let lines = array_lines(b"[ {\"a\":\n1,\"b\":\"x\\n\"},\r\n 2 , []]").unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    assert_eq!(lines, ["{\"a\": 1,\"b\":\"x\\n\"}", "2", "[]"]);
    for bad in ["[1", "{}", "[1] 2", ""] {
        assert!(array_lines(bad.as_bytes()).is_err(), "{bad}");
    }
}
