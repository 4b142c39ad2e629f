//! What a reader without `read-personal` sees, and that asking cannot tell more than seeing.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vitni_event::{Event, Flag};
use vitni_query::filter::PARAMETERS;
use vitni_query::{Filter, Sight, redact};

use crate::given;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Two events that look the same to such a reader are found by the same filters.
    #[test]
    fn asking_tells_no_more_than_seeing(event in given::event(), filter in given::filter()) {
        let mut seen = event.clone();
        redact(&mut seen);
        let expected = !filter.uses_personal() && filter.matches(&seen);
        prop_assert_eq!(filter.matches_in(Sight::Impersonal, None, &event), expected);
        prop_assert_eq!(filter.matches_in(Sight::Impersonal, None, &seen), expected);
        prop_assert_eq!(filter.matches_in(Sight::Whole, None, &event), filter.matches(&event));
    }

    /// Every member is either among those that may be seen, and then untouched, or gone.
    #[test]
    fn only_personal_groups_go(event in given::event()) {
        let mut seen = event.clone();
        redact(&mut seen);
        let unknown = event.flags.contains(Flag::UnknownEvent);
        let expected = Event {
            catalogue: if unknown { "vitni-1".into() } else { event.catalogue.clone() },
            event: if unknown { "unknown".into() } else { event.event.clone() },
            version: event.version,
            id: event.id,
            tenant: event.tenant.clone(),
            time: event.time,
            observed: event.observed,
            received: event.received,
            severity: event.severity,
            outcome: event.outcome,
            client: event.client.clone(),
            auth: event.auth.clone(),
            producer: event.producer.clone(),
            public: event.public.clone(),
            flags: event.flags,
            erased: event.erased.clone(),
            actor: None,
            targets: Vec::new(),
            source: None,
            flow: None,
            text: None,
            attributes: Vec::new(),
            raw: None,
        };
        prop_assert_eq!(seen, expected);
    }
}

/// The table of parameters says of each whether it is personal; the filter must agree.
#[test]
fn the_table_agrees_with_the_filter() {
    let value = |name: &str| match name {
        "from" | "to" => "2026-11-21T23:21:31Z",
        "severity" | "severity_min" => "3",
        "outcome" => "failure",
        "category" => "session",
        "source" => "192.0.2.7",
        "id" => "0190b5a4-0000-7000-8000-000000000001",
        _ => "x",
    };
    let mut personal = BTreeSet::new();
    for parameter in PARAMETERS.iter().filter(|parameter| parameter.name != "clock") {
        let pair = (parameter.name.to_owned(), value(parameter.name).to_owned());
        let filter = Filter::from_params(&[pair]).unwrap();
        assert_eq!(filter.uses_personal(), parameter.personal, "{}", parameter.name);
        personal.extend(filter.personal());
    }
    assert_eq!(
        personal,
        PARAMETERS
            .iter()
            .filter(|it| it.personal)
            .map(|it| it.name)
            .collect()
    );
}
