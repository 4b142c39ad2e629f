//! The query string of a search, its cursor and that of a query: refused, or printed so that it reads as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_query::{Cursor, Place, Request};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(cursor) = Cursor::parse(text) {
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
    }
    if let Some(place) = Place::parse(text) {
        assert_eq!(Place::parse(&place.to_string()), Some(place));
    }
    let params: Vec<(String, String)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
    if let Ok(request) = Request::from_params(params) {
        let again = Request::from_params(request.to_params()).expect("what is printed is read");
        assert_eq!(again, request);
    }
});
