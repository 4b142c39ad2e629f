//! Catalogues that a tenant wrote itself: what is taken, what is refused with which words, and which version an id means.

use vitni_event::catalogue::diff::{self, Change};
use vitni_event::catalogue::{self, Catalogue, OwnCatalogues};

/// A catalogue as a tenant writes it, in one text.
pub(crate) const ACME: &str = r#"
catalogue = "acme-1"
title = "The doors of Acme"
vendor = "Acme"
product = "Doors"
version = "1"

[attributes.door]
type = "text"
example = "north"
meaning = "Which door"

[attributes.way]
type = "text"
values = ["in", "out"]
sensitivity = "public"
meaning = "Which way"

[[family]]
name = "doors"
title = "Doors"
category = "authorization"
ocsf = "3002/99"
ecs = "authentication info"
needs = ["actor"]

[[family.event]]
id = "door.opened"
severity = 3
phase = "success"
flow = "door"
value = "<door>"
attributes = ["door", "way?"]
equivalent = ["logicnets-8.1/authentication.authorized"]
description = "A badge was accepted and a door opened."

[[family.event]]
id = "door.refused"
severity = 6
phase = "failure"
flow = "door"
value = "<door>"
description = "A badge was not accepted at a door."
"#;

pub(crate) fn acme(text: &str) -> Catalogue {
    catalogue::document(("acme", text)).unwrap()
}

fn newer() -> String {
    ACME.replace("acme-1", "acme-2")
        .replace("version = \"1\"", "version = \"2\"")
        .replace("id = \"door.refused\"\nseverity = 6", "id = \"door.refused\"\nseverity = 7")
        .replace("and a door opened.", "and a door was opened.")
        .replace("id = \"door.opened\"", "id = \"door.held\"\nseverity = 4\nphase = \"failure\"\nflow = \"door\"\ndescription = \"A door stood open too long.\"\n\n[[family.event]]\nid = \"door.opened\"")
}

#[test]
fn a_version_is_taken_once_and_stays() {
    let mut own = OwnCatalogues::default();
    assert_eq!(own.take(acme(ACME)), Ok(true));
    assert_eq!(own.take(acme(ACME)), Ok(false));
    let changed = ACME.replace("severity = 6", "severity = 9");
    let error = own.take(acme(&changed)).unwrap_err().to_string();
    assert!(
        error.contains("\"acme-1\" was loaded before and says something else"),
        "{error}"
    );

    let found = |own: &OwnCatalogues, catalogue: Option<&str>, id: &str| {
        let entry = own.lookup(catalogue, id)?;
        Some(format!("{} {}", entry.catalogue, entry.severity.level()))
    };
    assert_eq!(found(&own, None, "door.refused").as_deref(), Some("acme-1 6"));
    assert_eq!(own.take(acme(&newer())), Ok(true));
    assert_eq!(found(&own, None, "door.refused").as_deref(), Some("acme-2 7"));
    assert_eq!(
        found(&own, Some("acme"), "door.refused").as_deref(),
        Some("acme-2 7")
    );
    assert_eq!(
        found(&own, Some("acme-1"), "door.refused").as_deref(),
        Some("acme-1 6")
    );
    assert_eq!(found(&own, Some("acme-1"), "door.held"), None);
    assert_eq!(found(&own, Some("other"), "door.held"), None);
    assert_eq!(own.entries().count(), 5);
}

#[test]
fn an_id_in_two_catalogues_needs_its_catalogue() {
    let mut own = OwnCatalogues::default();
    own.take(acme(ACME)).unwrap();
    own.take(acme(&ACME.replace("acme-1", "gates-1"))).unwrap();
    assert_eq!(own.lookup(None, "door.opened"), None);
    assert!(own.lookup(Some("gates"), "door.opened").is_some());
}

#[test]
fn what_is_refused_says_why() {
    let own = |text: &str| OwnCatalogues::default().take(acme(text)).unwrap_err().to_string();
    let cases = [
        ("\"acme-1\"", "\"acme\"", "call it \"acme-1\""),
        ("\"acme-1\"", "\"logicnets-1\"", "choose another"),
        ("\"acme-1\"", "\"vitni-1\"", "choose another"),
        (
            "version = \"1\"",
            "version = \"1\"\nreserved = true",
            "leave it out",
        ),
        (
            "logicnets-8.1/authentication.authorized",
            "logicnets-8.1/authentication.no",
            "door.opened says it is the same fact as logicnets-8.1/authentication.no, which is in no catalogue",
        ),
    ];
    for (from, to, says) in cases {
        let error = own(&ACME.replace(from, to));
        assert!(error.contains(says), "{to}: {error}");
    }
    let unnamed = catalogue::document(("acme", &ACME.replace("name = \"doors\"", ""))).unwrap_err();
    assert!(
        unnamed.to_string().contains("a family needs a `name` of its own"),
        "{unnamed}"
    );
    let cut = catalogue::document(("acme", "{\"catalogue\": ")).unwrap_err();
    assert!(cut.to_string().contains("EOF"), "{cut}");
}

/// JSON says the same as TOML.
#[test]
fn json_is_read_too() {
    let value: serde_json::Value = toml::from_str(ACME).unwrap();
    let text = value.to_string();
    assert_eq!(catalogue::document(("acme", &text)).unwrap(), acme(ACME));
}

#[test]
fn differences_are_told_by_what_they_cost() {
    let (old, new) = (acme(ACME), acme(&newer()));
    let told: Vec<String> = diff::between(&old, &new)
        .iter()
        .map(|one| format!("{} {} {}", one.event, one.change.name(), one.members.join(",")))
        .collect();
    assert_eq!(
        told,
        [
            "door.held added ",
            "door.opened wording description",
            "door.refused meaning severity"
        ]
    );
    assert_eq!(diff::between(&new, &old)[0].change, Change::Removed);
    assert!(diff::between(&old, &old).is_empty());
}
