//! Leaves and disclosures, as a verifier gets them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::leaf::{self, Disclosure};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(leaf) = leaf::read(bytes) {
        for digest in &leaf.digests {
            assert!(leaf.commits_to(digest));
        }
    }
    if let Ok((disclosure, value)) = std::str::from_utf8(bytes)
        .map_err(drop)
        .and_then(|text| Disclosure::parse(text).map_err(drop))
    {
        let _ = (disclosure.digest(), value.to_text());
    }
});
