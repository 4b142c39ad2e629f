//! Lines of log files: headers, and every product's reading of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::{Offset, Timestamp};
use vitni_intake::{Products, Reference, secret, syslog};

fuzz_target!(|line: &[u8]| {
    let Some(zone) = Offset::parse("+02:00") else {
        return;
    };
    let reference = Reference {
        now: Timestamp::from_nanos(1_800_000_000_000_000_000),
        zone,
    };
    if let Ok(message) = syslog::parse(line, &reference) {
        assert!(message.text.len() <= line.len());
    }
    let cut = secret::cut(line);
    assert_eq!(secret::cut(&cut), cut, "what was cut is not cut again");
    for product in Products::built_in().iter() {
        let _ = (product.read(line, &reference), product.without_secrets(line));
    }
});
