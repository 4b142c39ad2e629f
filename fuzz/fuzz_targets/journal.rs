//! Journal frames: whatever lies on the disk. Counts and lengths must not make a reader allocate what is not there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_store::frame;

fuzz_target!(|bytes: &[u8]| {
    let _ = (frame::read_header(bytes), frame::is_whole(bytes));
    // Past the checksum, as if it had been right.
    if let Some(runs) = frame::read_runs(bytes) {
        let held: usize = runs
            .iter()
            .flat_map(|run| &run.events)
            .map(|event| event.len())
            .sum();
        assert!(held <= bytes.len());
        let again = frame::encode_runs(&runs, 1, 1, 1).expect("what was read fits a frame");
        assert_eq!(again.get(frame::HEADER_BYTES..), Some(bytes));
    }
    if let Some(heads) = frame::read_heads(bytes) {
        let again = frame::encode_heads(&heads, 1, 1, 1).expect("what was read fits a frame");
        assert_eq!(again.get(frame::HEADER_BYTES..), Some(bytes));
    }
});
