//! Entry bundles: written then read is the same, and no other bytes are read.

use expect_test::expect;
use proptest::prelude::*;
use vitni_tlog::{BundleError, ENTRY_LEN_MAX, EntryBundle, encode_bundle};

proptest! {
    #[test]
    fn written_then_read(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
        let bytes = encode_bundle(entries.iter().map(Vec::as_slice)).unwrap();
        let width = entries.len() as u16;
        let read: Vec<_> = EntryBundle::new(&bytes, width).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(&read, &entries);
        if let Some(end) = bytes.len().checked_sub(1) {
            prop_assert!(EntryBundle::new(&bytes[..end], width).any(|entry| entry.is_err()));
        }
        let mut longer = bytes.clone();
        longer.push(0);
        prop_assert!(EntryBundle::new(&longer, width).any(|entry| entry.is_err()));
        prop_assert!(EntryBundle::new(&bytes, width + 1).any(|entry| entry.is_err()));
    }
}

#[test]
fn refusals_end_the_reading() {
    let read = |bytes: &[u8], width| format!("{:?}", EntryBundle::new(bytes, width).collect::<Vec<_>>());
    expect!["[]"].assert_eq(&read(&[], 0));
    expect!["[Err(Truncated { position: 0 })]"].assert_eq(&read(&[], 1));
    expect!["[Ok([120]), Err(Truncated { position: 1 })]"].assert_eq(&read(b"\x00\x01x\x00", 2));
    expect!["[Ok([120]), Err(Trailing { len: 2 })]"].assert_eq(&read(b"\x00\x01x\x00\x00", 1));
    expect!["[Err(Truncated { position: 0 })]"].assert_eq(&read(b"\xff\xffx", 1));
}

#[test]
fn the_longest_entry_fits_and_one_byte_more_does_not() {
    let longest = vec![1; ENTRY_LEN_MAX];
    let bytes = encode_bundle([longest.as_slice()]).unwrap();
    assert_eq!(bytes.len(), EntryBundle::len_max(1));
    assert_eq!(EntryBundle::new(&bytes, 1).next(), Some(Ok(longest.as_slice())));
    let too_long = vec![1; ENTRY_LEN_MAX + 1];
    assert_eq!(
        encode_bundle([too_long.as_slice()]),
        Err(BundleError::EntryTooLong { len: 65_536 })
    );
}
