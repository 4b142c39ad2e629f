//! The catalogue as a whole.

use std::collections::HashSet;

use vitni_event::catalogue::{self, CATALOGUES, Sensitivity, VITNI};
use vitni_event::{CanonicalJson, Event, EventId, Timestamp};

#[test]
fn entries_are_sorted_and_found() {
    for (name, entries) in CATALOGUES {
        assert!(entries.is_sorted_by(|a, b| a.id < b.id), "{name} is not sorted");
        for entry in *entries {
            assert_eq!(entry.catalogue, *name);
            assert_eq!(catalogue::lookup(name, entry.id), Some(entry));
        }
    }
    assert_eq!(catalogue::lookup(VITNI, "no.such"), None);
    assert_eq!(catalogue::lookup("no-such", "unknown"), None);
}

#[test]
fn every_entry_is_well_formed() {
    for entry in catalogue::entries() {
        let id = entry.id;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
        assert!(id.len() <= 128 && id.bytes().all(word), "{id}");
        assert!(
            entry.description.ends_with('.'),
            "{id}: a description is a sentence"
        );
        assert_eq!(entry.description.matches(". ").count(), 0, "{id}: one sentence");
        assert!(entry.severity.level() >= 3, "{id}");
        assert!(
            entry.attributes.is_sorted_by(|a, b| a.name < b.name),
            "{id}: attributes are not sorted"
        );
        for attribute in entry.attributes {
            let open = attribute.sensitivity == Sensitivity::Public && !attribute.kind.is_closed();
            assert!(
                !open,
                "{id}: {} is public but anything may stand in it",
                attribute.name
            );
        }
    }
}

#[test]
fn descriptions_are_told_apart() {
    let distinct: HashSet<&str> = catalogue::entries().map(|entry| entry.description).collect();
    assert_eq!(distinct.len(), catalogue::entries().count());
}

#[test]
fn our_own_ids_are_not_found_without_their_catalogue() {
    assert_eq!(catalogue::lookup_unique("search.done"), None);
    assert_eq!(
        catalogue::lookup_unique("authentication.ok").map(|entry| entry.catalogue),
        Some("logicnets-8.1")
    );
    assert_eq!(
        catalogue::lookup_unique("neotp_failure").map(|entry| entry.severity.level()),
        Some(6)
    );
}

#[test]
fn an_own_event_has_its_counts_in_clear_and_its_words_not() {
    let entry = catalogue::lookup(VITNI, "search.done").unwrap();
    let mut event = entry.event(EventId::default(), "t-1", Timestamp::from_nanos(0));
    event.attach("query", CanonicalJson::string("actor:bob"));
    event.attach("matched", CanonicalJson::number_u64(7));
    event.attach("form", CanonicalJson::string("events"));
    event.attach("returned", CanonicalJson::string("not a number"));
    event.attach("matched", CanonicalJson::number_u64(8));
    let names = |list: &[(std::borrow::Cow<'_, str>, CanonicalJson<'_>)]| {
        list.iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let Event {
        public, attributes, ..
    } = &event;
    assert_eq!(names(public), "form=\"events\" matched=8");
    assert_eq!(names(attributes), "query=\"actor:bob\" returned=\"not a number\"");
}

#[test]
fn the_format_page_lists_every_flag() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/event.md");
    let page = std::fs::read_to_string(page).unwrap();
    for flag in vitni_event::Flag::ALL {
        let row = format!("| `{}` | {} |\n", flag.name(), flag.description());
        assert!(page.contains(&row), "docs/formats/event.md lacks the row: {row}");
    }
}
