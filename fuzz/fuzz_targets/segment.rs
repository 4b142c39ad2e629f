//! Segment files: cut, changed, or never ours. Opened and read through every door.
#![no_main]

use std::ops::ControlFlow;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vitni_event::{EventId, Seq};
use vitni_segment::{Bounds, Columns, Reader};

fuzz_target!(|bytes: &[u8]| {
    let Ok(reader) = Reader::open(Arc::new(bytes.to_vec())) else {
        return;
    };
    let range = reader.range();
    let _ = reader.read(range.clone());
    let _ = reader.rows(&[range.start]);
    let _ = reader.find_id(&EventId::v7(1, [0; 10]));
    let block = range.start.0 / 256;
    let _ = (reader.salt(block), reader.block_hash(block));
    let _ = reader.scan(Columns::ALL, &Bounds::default(), Seq(u64::MAX), &mut |_, _, _| {
        ControlFlow::Continue(())
    });
});
