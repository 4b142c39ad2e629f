//! Lines of CEF and LEEF: both end, say where they gave up, and hand out nothing that the line did not hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_intake::format::{FormatError, cef, leef};

fuzz_target!(|line: &[u8]| {
    let held = |read: Result<usize, FormatError>| match read {
        Ok(bytes) => assert!(bytes <= line.len()),
        Err(error) => assert!(error.at <= line.len()),
    };
    held(cef::parse(line).map(|read| {
        let pairs = read.pairs.iter().map(|(key, value)| key.len() + value.len());
        pairs.sum::<usize>() + read.header.iter().map(|field| field.len()).sum::<usize>()
    }));
    held(leef::parse(line).map(|read| {
        let pairs = read.pairs.iter().map(|(key, value)| key.len() + value.len());
        pairs.sum::<usize>() + read.header.iter().map(|field| field.len()).sum::<usize>()
    }));
});
