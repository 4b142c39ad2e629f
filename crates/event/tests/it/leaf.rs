//! Leaves and disclosures: written and read back, unmoved by erasure, showing nothing they should not.

use std::borrow::Cow;

use expect_test::expect;
use proptest::prelude::*;
use vitni_event::leaf::{self, BlockRoot, Disclosure, DisclosureError, LeafError, LeafScratch, Salts, Seed};
use vitni_event::{Canonical, CanonicalJson, Event, Flag, Flags, LeafIndex, Party};

use crate::arbitrary;

fn leaf_of(canonical: &Canonical, salts: &Salts<'_>) -> String {
    let mut out = Vec::new();
    leaf::write_leaf(canonical, salts, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn seed() -> Seed {
    leaf::event_seed(&BlockRoot([7; 32]), LeafIndex(258))
}

proptest! {
    #![proptest_config(arbitrary::few())]

    #[test]
    fn a_leaf_is_canonical_and_reads_back(event in arbitrary::event()) {
        let canonical = Canonical::write(&event);
        let salts = Salts::Seed(seed());
        let text = leaf_of(&canonical, &salts);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&serde_json_canonicalizer::to_string(&value).unwrap(), &text);

        let leaf = leaf::read(text.as_bytes()).unwrap();
        let unknown = event.flags.contains(Flag::UnknownEvent);
        prop_assert_eq!(leaf.catalogue.as_ref(), if unknown { "vitni-1" } else { &event.catalogue });
        prop_assert_eq!(leaf.event.as_ref(), if unknown { "unknown" } else { &event.event });
        prop_assert_eq!(
            (leaf.version, leaf.id, &leaf.tenant, leaf.time, leaf.observed, leaf.received),
            (event.version, event.id, &event.tenant, event.time, event.observed, event.received)
        );
        prop_assert_eq!(
            (leaf.severity, leaf.outcome, leaf.flags, &leaf.public),
            (event.severity, event.outcome, event.flags, &event.public)
        );
    }

    #[test]
    fn every_group_is_committed_to_and_opens(event in arbitrary::event()) {
        let canonical = Canonical::write(&event);
        let salts = Salts::Seed(seed());
        let text = leaf_of(&canonical, &salts);
        let leaf = leaf::read(text.as_bytes()).unwrap();
        let disclosures = leaf::disclosures(&canonical, &salts).unwrap();
        prop_assert_eq!(leaf.digests.len(), disclosures.len());
        let whole: serde_json::Value = serde_json::from_slice(canonical.bytes()).unwrap();
        for disclosure in disclosures {
            prop_assert!(leaf.commits_to(&disclosure.digest()));
            prop_assert_eq!(disclosure.salt, leaf::group_salt(&seed(), &disclosure.group));
            let (parsed, value) = Disclosure::parse(&disclosure.text).unwrap();
            prop_assert_eq!(&parsed, &disclosure);
            let value: serde_json::Value = serde_json::from_str(value.as_str()).unwrap();
            let expected = match disclosure.group.split_once('/') {
                Some((list, number)) => whole[list][number.parse::<usize>().unwrap()].clone(),
                None => whole.get(&disclosure.group).cloned().unwrap_or_else(|| serde_json::json!({})),
            };
            if disclosure.group == "text" && event.flags.contains(Flag::UnknownEvent) {
                prop_assert_eq!(&value["catalogue"], &whole["catalogue"]);
                prop_assert_eq!(&value["event"], &whole["event"]);
                prop_assert_eq!(value.get("message"), expected.get("message"));
            } else {
                prop_assert_eq!(value, expected);
            }
        }
    }

    /// Whatever is let go, the leaf stays the same, and the salts of the rest are enough to make it.
    #[test]
    fn erasing_moves_no_leaf(event in arbitrary::event(), chosen in any::<u16>()) {
        let canonical = Canonical::write(&event);
        let salts = Salts::Seed(seed());
        let before = leaf_of(&canonical, &salts);
        let mut event = event;
        let mut kept = Vec::new();
        for (at, disclosure) in leaf::disclosures(&canonical, &salts).unwrap().into_iter().enumerate() {
            if chosen >> (at % 16) & 1 == 1 {
                arbitrary::let_go(&mut event, &disclosure.group, &disclosure.digest());
            } else {
                kept.push((disclosure.group, disclosure.salt));
            }
        }
        let kept: Vec<(&str, [u8; 16])> = kept.iter().map(|(group, salt)| (group.as_str(), *salt)).collect();
        let erased = Canonical::write(&event);
        prop_assert_eq!(leaf_of(&erased, &Salts::Groups(&kept)), before);
        prop_assert_eq!(&Canonical::from_bytes(erased.bytes()).unwrap(), &erased);
    }

    #[test]
    fn a_changed_byte_is_refused_or_reads_as_another_leaf(
        event in arbitrary::event(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let canonical = Canonical::write(&event);
        let text = leaf_of(&canonical, &Salts::Seed(seed()));
        let mut changed = text.clone().into_bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        if changed == text.as_bytes() {
            return Ok(());
        }
        let before = leaf::read(text.as_bytes()).unwrap();
        if let Ok(after) = leaf::read(&changed) {
            prop_assert_ne!(after, before);
        }
    }

    #[test]
    fn scratch_leaves_nothing_behind(first in arbitrary::event(), second in arbitrary::event()) {
        let mut scratch = LeafScratch::new();
        let salts = Salts::Seed(seed());
        let mut out = Vec::new();
        scratch.write_leaf(&Canonical::write(&first), &salts, &mut out).unwrap();
        let end = out.len();
        scratch.write_leaf(&Canonical::write(&second), &salts, &mut out).unwrap();
        let alone = [first, second].map(|event| leaf_of(&Canonical::write(&event), &salts));
        prop_assert_eq!(&out[..end], alone[0].as_bytes());
        prop_assert_eq!(&out[end..], alone[1].as_bytes());
    }

    #[test]
    fn any_text_is_a_disclosure_or_not(text in "[A-Za-z0-9_=-]{0,40}") {
        let _ = Disclosure::parse(&text);
    }
}

/// RFC 9901 section 4.2.3.
#[test]
fn the_digest_of_the_standard() {
    let disclosure = Disclosure {
        group: "family_name".into(),
        salt: [0; 16],
        text: "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0".into(),
    };
    assert_eq!(disclosure.digest(), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    // Its salt has another length than ours, so it is no disclosure of a group.
    assert_eq!(
        Disclosure::parse(&disclosure.text),
        Err(DisclosureError::NotADisclosure)
    );
    assert_eq!(Disclosure::parse("*"), Err(DisclosureError::NotBase64));
}

fn smallest() -> Event<'static> {
    Event {
        tenant: "t-1".into(),
        catalogue: "c".into(),
        event: "e".into(),
        ..Event::default()
    }
}

#[test]
fn an_event_without_groups_has_no_commitments() {
    expect![[r#"{"catalogue":"c","event":"e","id":"00000000-0000-0000-0000-000000000000","outcome":"unknown","received":"1970-01-01T00:00:00.000000000Z","severity":0,"tenant":"t-1","time":"1970-01-01T00:00:00.000000000Z","v":0}"#]]
        .assert_eq(&leaf_of(&Canonical::write(&smallest()), &Salts::Seed(seed())));
}

#[test]
fn an_unknown_event_id_stands_in_text_only() {
    let event = Event {
        catalogue: "acme-9".into(),
        event: "alice.was.here".into(),
        flags: Flags::from(Flag::UnknownEvent),
        ..smallest()
    };
    let canonical = Canonical::write(&event);
    let leaf = leaf_of(&canonical, &Salts::Seed(seed()));
    assert!(!leaf.contains("alice") && !leaf.contains("acme"), "{leaf}");
    let [text] = &leaf::disclosures(&canonical, &Salts::Seed(seed())).unwrap()[..] else {
        panic!("one group")
    };
    let (_, value) = Disclosure::parse(&text.text).unwrap();
    assert_eq!(
        value.as_str(),
        r#"{"catalogue":"acme-9","event":"alice.was.here"}"#
    );
}

/// The largest event the limits let through still fits an entry.
#[test]
fn the_largest_leaf_fits() {
    let attribute = |number: usize| {
        (
            Cow::Owned(format!("{number:03}_{}", "n".repeat(60))),
            CanonicalJson::trusted("-1.7976931348623157e+308"),
        )
    };
    let event = Event {
        tenant: "t".repeat(64).into(),
        catalogue: "c".repeat(128).into(),
        event: "e".repeat(128).into(),
        targets: vec![Party::default(); 256],
        public: (0..64).map(attribute).collect(),
        flags: Flag::ALL
            .iter()
            .copied()
            .filter(|flag| *flag != Flag::UnknownEvent)
            .collect(),
        ..Event::default()
    };
    let leaf = leaf_of(&Canonical::write(&event), &Salts::Seed(seed()));
    assert!(leaf.len() < 32_768, "{} bytes", leaf.len());
}

#[test]
fn what_cannot_be_a_leaf_is_said() {
    let event = Event {
        raw: Some("line".into()),
        ..smallest()
    };
    let canonical = Canonical::write(&event);
    let missing = leaf::write_leaf(&canonical, &Salts::Groups(&[("actor", [0; 16])]), &mut Vec::new());
    assert!(matches!(missing, Err(LeafError::NoSalt { group }) if group == "raw"));
    let event = Event {
        public: vec![("n".into(), CanonicalJson::string(&"x".repeat(70_000)))],
        ..smallest()
    };
    let mut out = b"before".to_vec();
    let large = leaf::write_leaf(&Canonical::write(&event), &Salts::Seed(seed()), &mut out);
    assert!(matches!(large, Err(LeafError::TooLarge { bytes }) if bytes > 70_000));
    assert_eq!(out, b"before");
}

#[test]
fn salts_do_not_print() {
    assert_eq!(
        format!("{:?} {:?}", BlockRoot([1; 32]), seed()),
        "BlockRoot(…) Seed(…)"
    );
}
