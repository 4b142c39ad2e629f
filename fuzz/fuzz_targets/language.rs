//! The query language: any text is refused with a place inside it, or printed so that it reads as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::Timestamp;
use vitni_query::Query;
use vitni_query::language::{Context, is_public};
use vitni_query::limits::QUERY_BYTES_MAX;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let context = Context {
        now: Timestamp::from_nanos(1_795_000_000_000_000_000),
        public: &is_public,
    };
    match Query::parse(text, &context) {
        Ok(query) => {
            let printed = query.to_string();
            // Short names and times are written out, so a long query may become too long.
            if printed.len() <= QUERY_BYTES_MAX {
                let again = Query::parse(&printed, &context).expect("what is printed is read");
                assert_eq!(again, query);
            }
        }
        Err(error) => assert!((1..=text.chars().count() + 1).contains(&error.at)),
    }
});
