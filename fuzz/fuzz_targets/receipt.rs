//! Receipts, and the file in which a verifier remembers logs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_proof::{KnownLogs, Receipt};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(known) = KnownLogs::parse(bytes) {
        let _ = known.to_string();
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(receipt) = Receipt::parse(text) {
        assert_eq!(receipt.to_string(), text);
    }
});
