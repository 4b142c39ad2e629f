//! The canonical form, from anybody: only what is written is read, so what is read writes back to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::{Canonical, canonical};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(event) = canonical::read(bytes) {
        assert_eq!(Canonical::write(&event).bytes(), bytes);
        let _ = canonical::comparison_digest(&event);
    }
});
