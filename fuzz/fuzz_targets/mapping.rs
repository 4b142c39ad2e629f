//! A mapping's text and a line, parted by a zero byte: any text is read or refused, any line gives an answer, and an event that
//! comes out can be written and read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::{Canonical, Offset, Timestamp, canonical};
use vitni_intake::{Mapping, Product, Reading, Reference};

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (text, line) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(mapping) = str::from_utf8(text)
        .map_err(|_| ())
        .and_then(|text| Mapping::parse(text).map_err(|_| ()))
    else {
        return;
    };
    let reference = Reference {
        now: Timestamp::from_nanos(1_800_000_000_000_000_000),
        zone: Offset::UTC,
    };
    let (_, _) = (mapping.trials(), mapping.page());
    let _ = mapping.without_secrets(line);
    if let Reading::Event(event) = mapping.read(line, &reference) {
        let written = Canonical::write(&event);
        let read = canonical::read(written.bytes());
        assert_eq!(read.as_ref(), Ok(&*event), "what is written can be read");
    }
});
