//! A submitted line: refused with a code, or an event whose canonical form reads back to the same event and gives a leaf.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_event::leaf::{self, Salts, Seed};
use vitni_event::{Canonical, EventId, TenantId, Timestamp, canonical, submission};

fuzz_target!(|line: &[u8]| {
    let Some(tenant) = TenantId::parse("t-fuzz") else {
        return;
    };
    let context = submission::Context {
        tenant: &tenant,
        tenant_allowed: &|id| id == "t-fuzz",
        received: Timestamp::from_nanos(1_800_000_000_000_000_000),
        id_key: &|_| [7; 32],
        fresh_id: EventId::v7(1_800_000_000_000, [3; 10]),
        idempotency: Some(("key", 1)),
        own: &|_| None,
    };
    let Ok(event) = submission::read(line, &context) else {
        return;
    };
    let written = Canonical::write(&event);
    let read = canonical::read(written.bytes()).expect("what was written is read");
    assert_eq!(read, event);
    let again = Canonical::from_bytes(written.bytes()).expect("and taken back");
    assert_eq!(again, written);
    let mut bytes = Vec::new();
    if leaf::write_leaf(&written, &Salts::Seed(Seed([9; 32])), &mut bytes).is_ok() {
        leaf::read(&bytes).expect("a leaf of ours is read");
    }
});
