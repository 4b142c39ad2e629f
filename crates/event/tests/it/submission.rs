//! Submissions: one table of lines and what becomes of them, and properties that hold for any line.

use proptest::prelude::*;
use vitni_event::catalogue::OwnCatalogues;
use vitni_event::submission::{self, Context};
use vitni_event::{
    Canonical, CanonicalJson, Event, EventId, Flag, Party, Refusal, Source, TenantId, Timestamp, canonical,
};

use crate::arbitrary;
use crate::own::{ACME, acme};

const CASES: &str = include_str!("submission.txt");

pub(crate) fn with_context<T>(idempotency: Option<(&str, u64)>, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let mut own = OwnCatalogues::default();
    own.take(acme(ACME)).unwrap();
    run(&Context {
        tenant: &TenantId::parse("t-default").unwrap(),
        tenant_allowed: &|tenant| tenant == "t-default" || tenant == "t-second",
        received: Timestamp::parse("2026-11-22T12:00:00Z").unwrap().0,
        id_key: &|tenant| if tenant == "t-second" { [2; 32] } else { [1; 32] },
        fresh_id: EventId::v7(1_763_812_800_000, [0; 10]),
        idempotency,
        own: &|tenant| (tenant == "t-default").then_some(&own),
    })
}

/// Reads the whole table and reports every case that went otherwise.
#[test]
fn the_table() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for block in CASES
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
    {
        let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with('#')).collect();
        if lines.is_empty() {
            continue;
        }
        count += 1;
        if let Err(why) = check(&lines) {
            wrong.push(format!("{block}\n    BUT {why}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} cases:\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(count > 100, "only {count} cases were found");
}

fn check(lines: &[&str]) -> Result<(), String> {
    let [input, outcome, fragments @ ..] = lines else {
        return Err("a case has an input and an outcome".into());
    };
    let input = expand(input.strip_prefix("> ").ok_or("the first line is not an input")?);
    let read = with_context(None, |context| submission::read(&input, context));
    let (verdict, expected) = outcome.split_once(' ').unwrap_or((outcome, ""));
    match (verdict, read) {
        ("refused", Err(refusal)) => same(expected, &describe(&refusal)),
        ("kept", Ok(event)) => {
            let flags: Vec<&str> = event.flags.iter().map(Flag::name).collect();
            same(expected, &flags.join(" "))?;
            let written = Canonical::write(&event);
            let text = str::from_utf8(written.bytes()).unwrap();
            if canonical::read(written.bytes()).as_ref() != Ok(&event) {
                return Err(format!("it does not read back: {text}"));
            }
            fragments
                .iter()
                .try_for_each(|fragment| has_fragment(text, fragment))
        }
        (_, Ok(event)) => Err(format!(
            "kept: {}",
            String::from_utf8_lossy(Canonical::write(&event).bytes())
        )),
        (_, Err(refusal)) => Err(format!("refused {}", describe(&refusal))),
    }
}

fn has_fragment(text: &str, line: &str) -> Result<(), String> {
    match line.split_once(' ') {
        Some(("has", fragment)) if text.contains(fragment) => Ok(()),
        Some(("lacks", fragment)) if !text.contains(fragment) => Ok(()),
        _ => Err(format!("not so: {line}\n        in {text}")),
    }
}

fn same(expected: &str, found: &str) -> Result<(), String> {
    if expected == found {
        Ok(())
    } else {
        Err(format!("found: {found}"))
    }
}

fn describe(refusal: &Refusal) -> String {
    let field = refusal
        .field
        .as_ref()
        .map(|field| format!(" member {field}"))
        .unwrap_or_default();
    let offset = refusal
        .offset
        .map(|offset| format!(" byte {offset}"))
        .unwrap_or_default();
    format!("{}{field}{offset}", refusal.code.code())
}

/// `{{x*5}}` is a repetition, `{{ff}}` a byte.
fn expand(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, after) = after.split_once("}}").unwrap();
        bytes.extend_from_slice(before.as_bytes());
        match inside.rsplit_once('*') {
            Some((what, times)) => bytes.extend_from_slice(what.repeat(times.parse().unwrap()).as_bytes()),
            None => bytes.push(u8::from_str_radix(inside, 16).unwrap()),
        }
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn read(line: &str) -> Event<'static> {
    let line: &'static str = Box::leak(line.to_owned().into_boxed_str());
    with_context(None, |context| submission::read(line.as_bytes(), context)).unwrap()
}

#[test]
fn a_derived_id_depends_on_the_id_and_the_tenant_only() {
    let first = read(r#"{"event":"authentication.ok","id":"req-17"}"#);
    let again = read(r#"{"event":"authentication.logged_out","id":"req-17","severity":9}"#);
    let other = read(r#"{"event":"authentication.ok","id":"req-18"}"#);
    let elsewhere = read(r#"{"event":"authentication.ok","id":"req-17","tenant":"t-second"}"#);
    assert_eq!(first.id, again.id);
    assert_ne!(first.id, other.id);
    assert_ne!(first.id, elsewhere.id);
    assert_eq!(first.id.version(), 8);
}

#[test]
fn an_idempotency_key_gives_ids_to_lines_that_have_none() {
    let line = br#"{"event":"authentication.ok"}"#;
    let id = |key| {
        with_context(key, |context| {
            submission::read(line, context).map(|event| (event.id, event.flags))
        })
    };
    let (first, flags) = id(Some(("key", 0))).unwrap();
    assert!(flags.contains(Flag::DerivedId) && !flags.contains(Flag::AssignedId));
    assert_eq!(id(Some(("key", 0))), Ok((first, flags)));
    assert_ne!(id(Some(("key", 1))), Ok((first, flags)));
    assert_ne!(id(Some(("other", 0))), Ok((first, flags)));
    let own = br#"{"event":"authentication.ok","id":"01890a5d-ac96-774b-bcce-b302099a8057"}"#;
    let sent = with_context(Some(("key", 0)), |context| submission::read(own, context)).unwrap();
    assert_eq!(sent.id.to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
}

#[test]
fn a_token_is_told_by_its_digest_and_a_password_is_not() {
    let line = |name: &str, value: &str| {
        read(&format!(
            r#"{{"event":"authentication.ok","attributes":{{"{name}":"{value}"}}}}"#
        ))
        .attributes[0]
            .1
            .clone()
    };
    assert_eq!(
        line("access_token", "abc.def"),
        line("Authorization", "Bearer abc.def")
    );
    assert_ne!(line("access_token", "abc.def"), line("access_token", "abc.deg"));
    assert_eq!(line("password", "abc.def"), line("password", "abc.deg"));
    assert_eq!(
        line("Authorization", "Basic dTpw").as_str(),
        r#"{"secret":"password"}"#
    );
}

fn assert_taken_as_read(event: &Event<'static>, once: Option<&str>) {
    let mut line = Vec::new();
    submission::write(event, &mut line);
    if let Some(once) = once {
        line.pop();
        line.extend_from_slice(b",\"once\":");
        vitni_event::json::write_string(once, &mut line);
        line.push(b'}');
    }
    let read = with_context(None, |context| submission::read(&line, context));
    let taken = with_context(None, |context| submission::take(event.clone(), once, context));
    match (&taken, &read) {
        // Of several faults either may be told.
        (Err(taken), Err(read)) if taken != read => {
            assert_eq!(
                (taken.code, &taken.field),
                (read.code, &read.field),
                "{taken:?} {read:?}"
            );
        }
        _ => assert_eq!(taken, read),
    }
}

#[test]
fn what_is_too_long_is_refused_alike() {
    let long = |bytes: usize| Some("\u{1}".repeat(bytes).into());
    let event = |change: &dyn Fn(&mut Event<'static>)| {
        let mut event = read(r#"{"event":"authentication.ok","actor":{"name":"ann"}}"#);
        change(&mut event);
        assert_taken_as_read(&event, None);
    };
    event(&|event| event.raw = long(65_536));
    event(&|event| event.raw = long(65_537));
    event(&|event| event.actor.as_mut().unwrap().name = long(65_537));
    event(&|event| {
        event.targets = vec![Party {
            id: long(65_537),
            ..Party::default()
        }]
    });
    event(&|event| event.targets = vec![Party::default(); 256]);
    event(&|event| event.targets = vec![Party::default(); 257]);
    // As a line it has more than a mebibyte, though each part keeps to its length.
    event(&|event| {
        event.targets = vec![Party {
            id: long(60_000),
            name: long(60_000),
            ..Party::default()
        }]
    });
    event(&|event| {
        event.targets = vec![
            Party {
                id: long(60_000),
                ..Party::default()
            };
            2
        ];
        event.raw = long(60_000);
    });
    let attribute = |number: usize| (format!("a{number:04}").into(), CanonicalJson::bool(true));
    event(&|event| event.attributes = (0..1_024).map(attribute).collect());
    event(&|event| event.attributes = (0..1_025).map(attribute).collect());
    event(&|event| event.attributes = vec![("x".repeat(513).into(), CanonicalJson::bool(true))]);
    let structure = |text: &str| {
        CanonicalJson::from_raw(text, &mut Default::default())
            .unwrap()
            .into_owned()
    };
    event(&|event| event.attributes = vec![("_sd".into(), structure(r#"{"_sd":1}"#))]);
    let source = |ip: &str, geo: &str| Source {
        ip: Some(ip.to_owned().into()),
        geo: Some(structure(geo)),
        ..Source::default()
    };
    event(&|event| event.source = Some(source("elsewhere", r#"{"...":1}"#)));
    event(&|event| {
        event.source = Some(Source {
            ip: None,
            ..source("", "null")
        })
    });
}

proptest! {
    #![proptest_config(arbitrary::few())]

    /// What a client sends of an event comes out as that event.
    #[test]
    fn a_client_s_line_says_the_same(event in arbitrary::event()) {
        let mut line = Vec::new();
        let mut event = event;
        event.flags = event.flags.iter().filter(|flag| flag.stated_by_mapping()).collect();
        (event.catalogue, event.event, event.tenant) = ("acme-1".into(), "door.opened".into(), "t-default".into());
        let mut names = std::collections::HashSet::new();
        event.attributes.retain(|(name, _)| names.insert(name.clone()));
        event.public.retain(|(name, _)| names.insert(name.clone()));
        submission::write(&event, &mut line);
        let read = with_context(None, |context| submission::read(&line, context)).unwrap();
        prop_assert_eq!(read.actor, event.actor);
        prop_assert_eq!(read.targets, event.targets);
        prop_assert_eq!(read.producer, event.producer);
        prop_assert_eq!(read.flow, event.flow);
        prop_assert_eq!((read.id, read.time, read.observed), (event.id, event.time, event.observed));
        prop_assert_eq!((read.severity, read.outcome), (event.severity, event.outcome));
        prop_assert_eq!(read.attributes.len(), event.attributes.len() + event.public.len());
    }

    /// An event that is taken as it is becomes what its line becomes.
    #[test]
    fn taking_is_reading_what_is_written(
        event in arbitrary::event(),
        known in any::<bool>(),
        sequence in proptest::option::of(any::<u64>()),
        once in proptest::option::of(arbitrary::text()),
    ) {
        let mut event = event;
        if known {
            (event.catalogue, event.event) = ("logicnets-8.1".into(), "authentication.ok".into());
            event.tenant = "t-second".into();
        }
        if let (Some(producer), Some(sequence)) = (&mut event.producer, sequence) {
            producer.sequence = Some(sequence);
        }
        assert_taken_as_read(&event, once.as_deref());
    }

    #[test]
    fn any_line_is_an_event_or_a_refusal(line in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = with_context(None, |context| submission::read(&line, context).map(|event| event.id));
    }

    /// Any JSON under any member: kept or refused with a code, and what is kept reads back.
    #[test]
    fn any_json_in_any_place(
        place in proptest::sample::select(vec![
            "actor", "attributes", "auth", "catalogue", "client", "erased", "event", "flags", "flow", "id", "observed",
            "outcome", "producer", "public", "raw", "received", "severity", "source", "targets", "tenant", "text",
            "time", "v", "x",
        ]),
        value in arbitrary::json(),
        inner in proptest::option::of(proptest::sample::select(vec!["id", "name", "ip", "port", "geo", "sequence", "offset"])),
    ) {
        let value = match inner {
            Some(inner) => serde_json::json!({ inner: value }),
            None => value,
        };
        let mut line = serde_json::json!({ "event": "authentication.ok" });
        line[place] = value;
        let line = serde_json::to_vec(&line).unwrap();
        if let Ok(event) = with_context(None, |context| submission::read(&line, context)) {
            let written = Canonical::write(&event);
            prop_assert_eq!(canonical::read(written.bytes()).unwrap(), event);
        }
    }
}
