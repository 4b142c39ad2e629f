//! Journal frames: written then read is identity, and nothing else passes for a frame.

use proptest::prelude::*;
use vitni_event::{LeafIndex, Seq, TenantId};
use vitni_store::TreeId;
use vitni_store::frame::{
    HEADER_BYTES, Head, Kind, Run, encode_heads, encode_runs, is_whole, read_header, read_heads, read_runs,
};
use vitni_tlog::Hash;

fn tree() -> impl Strategy<Value = TreeId> {
    ("[a-z0-9-]{1,64}", any::<u32>()).prop_map(|(tenant, epoch)| TreeId {
        tenant: TenantId::parse(&tenant).unwrap(),
        epoch,
    })
}

type OwnedRun = (TreeId, u64, u64, Vec<(u64, [u8; 32])>, Vec<Vec<u8>>);

fn run() -> impl Strategy<Value = OwnedRun> {
    let events = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5);
    (
        tree(),
        any::<u64>(),
        any::<u64>(),
        prop::collection::vec(any::<(u64, [u8; 32])>(), 0..3),
        events,
    )
}

fn borrowed(run: &OwnedRun) -> Run<'_> {
    let (tree, first_index, first_seq, salts, events) = run;
    Run {
        tree: tree.clone(),
        first_index: LeafIndex(*first_index),
        first_seq: Seq(*first_seq),
        salts: salts.clone(),
        events: events.iter().map(Vec::as_slice).collect(),
    }
}

fn head() -> impl Strategy<Value = Head> {
    (tree(), any::<u64>(), any::<[u8; 32]>(), ".{0,80}").prop_map(|(tree, size, root, note)| Head {
        tree,
        size,
        root: Hash(root),
        note,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn events_come_back(runs in prop::collection::vec(run(), 0..4), file: u64, ordinal: u64, session: u64) {
        let runs: Vec<Run<'_>> = runs.iter().map(borrowed).collect();
        let frame = encode_runs(&runs, file, ordinal, session).unwrap();
        let header = read_header(&frame).unwrap();
        prop_assert_eq!((header.kind, header.file, header.ordinal, header.session), (Kind::Events, file, ordinal, session));
        prop_assert!(is_whole(&frame));
        prop_assert_eq!(read_runs(&frame[HEADER_BYTES..]).unwrap(), runs);
    }

    #[test]
    fn heads_come_back(heads in prop::collection::vec(head(), 0..4)) {
        let frame = encode_heads(&heads, 1, 2, 3).unwrap();
        prop_assert!(is_whole(&frame));
        prop_assert_eq!(read_heads(&frame[HEADER_BYTES..]).unwrap(), heads);
    }

    #[test]
    fn a_changed_byte_is_noticed(runs in prop::collection::vec(run(), 1..3), at: prop::sample::Index, by in 1_u8..) {
        let runs: Vec<Run<'_>> = runs.iter().map(borrowed).collect();
        let mut frame = encode_runs(&runs, 1, 1, 1).unwrap();
        let at = at.index(frame.len());
        frame[at] ^= by;
        prop_assert!(!is_whole(&frame));
    }

    #[test]
    fn a_torn_frame_is_noticed(runs in prop::collection::vec(run(), 1..3), cut: prop::sample::Index) {
        let runs: Vec<Run<'_>> = runs.iter().map(borrowed).collect();
        let frame = encode_runs(&runs, 1, 1, 1).unwrap();
        prop_assert!(!is_whole(&frame[..cut.index(frame.len())]));
        prop_assert!(read_runs(&frame[HEADER_BYTES..HEADER_BYTES + cut.index(frame.len() - HEADER_BYTES)]).is_none());
    }

    #[test]
    fn anything_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = (read_header(&bytes), is_whole(&bytes), read_runs(&bytes), read_heads(&bytes));
    }
}
