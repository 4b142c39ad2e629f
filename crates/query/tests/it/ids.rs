//! Kinds and facts: what `category` and `equivalent` find, and whose own ids count where.

use vitni_event::catalogue::{self, Catalogue, CatalogueError};
use vitni_event::{Event, TenantId};
use vitni_query::{Filter, Sight};

use crate::matching::filter;

fn event(catalogue: &'static str, id: &'static str) -> Event<'static> {
    Event {
        catalogue: catalogue.into(),
        event: id.into(),
        ..Event::default()
    }
}

fn finds(filter: &Filter, catalogue: &'static str, id: &'static str) -> bool {
    filter.matches(&event(catalogue, id))
}

#[test]
fn a_category_is_all_its_ids() {
    let sessions = filter("category=session");
    assert!(finds(&sessions, "logicnets-8.1", "session_closed"));
    assert!(finds(&sessions, "phenixid-pas-6.0", "auth_logout_local"));
    assert!(!finds(&sessions, "logicnets-8.1", "user.created"));
    // The same id in another catalogue is another id.
    assert!(!finds(&sessions, "acme-1", "session_closed"));
    for entry in catalogue::entries() {
        let own = filter(&format!("category={}", entry.category.name()));
        let event = Event {
            catalogue: entry.catalogue.as_str().into(),
            event: entry.id.as_str().into(),
            ..Event::default()
        };
        assert!(own.matches(&event), "{}", entry.id);
    }
}

#[test]
fn a_fact_is_found_by_any_of_its_ids() {
    let sign_in = [
        ("logicnets-8.1", "authentication.ok"),
        ("phenixid-pas-6.0", "auth_entrypoints_internal_auth_successful"),
        ("phenixid-pas-6.0", "shared_legacy_userauthentication_success"),
    ];
    for (catalogue, id) in sign_in {
        for query in [format!("equivalent={id}"), format!("equivalent={catalogue}/{id}")] {
            let fact = filter(&query);
            for (catalogue, id) in sign_in {
                assert!(finds(&fact, catalogue, id), "{query}: {catalogue}/{id}");
            }
            assert!(
                !finds(&fact, "logicnets-8.1", "authentication.logged_out"),
                "{query}"
            );
        }
    }
    // An id without another name is found by itself, an old name by what took its place.
    assert!(finds(
        &filter("equivalent=neotp_success"),
        "phenixid-pas-6.0",
        "neotp_success"
    ));
    let old = filter("equivalent=EVT_000055");
    let entry = catalogue::legacy("EVT_000055").unwrap();
    let of = |filter: &Filter| filter.matches(&entry.event(Default::default(), "t-a", Default::default()));
    assert!(of(&old));
    assert!(filter("equivalent=no.such").equivalent.unwrap().is_unknown());
    assert!(
        filter("equivalent=phenixid-pas-6.0/authentication.ok")
            .equivalent
            .unwrap()
            .is_unknown()
    );
}

fn doors() -> Result<Catalogue, CatalogueError> {
    let text = "catalogue = \"doors-1\"\ntitle = \"Doors\"\nvendor = \"Acme\"\nproduct = \"Doors\"\nversion = \"1\"\n\
                [[family]]\nname = \"hall\"\ntitle = \"The hall\"\ncategory = \"session\"\nocsf = \"3002/99\"\n\
                ecs = \"session info\"\n[[family.event]]\nid = \"door.shut\"\nseverity = 3\nphase = \"success\"\nflow = \"door\"\n\
                equivalent = [\"phenixid-pas-6.0/auth_logout_local\"]\ndescription = \"A door was shut.\"\n";
    catalogue::document(("doors", text))
}

#[test]
fn a_tenant_s_own_ids_count_in_its_tree_only() {
    let (a, b) = (TenantId::parse("t-a").unwrap(), TenantId::parse("t-b").unwrap());
    let doors = doors().unwrap();
    let own = event("doors-1", "door.shut");
    let logged_out = ("logicnets-8.1", "authentication.logged_out");
    let cases = [
        ("category=session", ("logicnets-8.1", "session_closed")),
        ("equivalent=door.shut", logged_out),
        ("equivalent=authentication.logged_out", logged_out),
    ];
    for (query, known) in cases {
        let mut filter = filter(query);
        assert!(!filter.matches_in(Sight::Whole, Some(&a), &own), "{query}");
        filter
            .category
            .iter_mut()
            .for_each(|kind| kind.add_own(&a, &doors.entries));
        filter
            .equivalent
            .iter_mut()
            .for_each(|fact| fact.add_own(&a, &doors.entries));
        assert!(filter.matches_in(Sight::Whole, Some(&a), &own), "{query}");
        assert!(!filter.matches_in(Sight::Whole, Some(&b), &own), "{query}");
        assert!(!filter.matches_in(Sight::Whole, None, &own), "{query}");
        assert!(
            filter.matches_in(Sight::Whole, Some(&a), &event(known.0, known.1)),
            "{query}"
        );
    }
}
