//! Every published event for real: its example is a valid submission, is sent to a running server, found again in every way that
//! the catalogue promises, and its leaf verifies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use expect_test::expect_file;
use serde_json::Value;
use vitni_event::catalogue::{self, Entry, LOGICNETS, PHENIXID};
use vitni_event::{Event, EventId, Timestamp, submission};
use vitni_proof::{Trust, verify_proof_file};
use vitni_server::{Config, Server, StartOptions};

use crate::http::Request;
use crate::sessions;
use crate::support::{Site, id};

/// Stands for a secret that a careless producer sends along.
const SECRET: &str = "jQ4kqV9wzT7xN2hBfR6mYc3dLs8pGa5e";

fn published() -> Vec<&'static Entry> {
    let entries =
        catalogue::entries().filter(|entry| [LOGICNETS, PHENIXID].contains(&entry.catalogue.as_str()));
    let entries: Vec<_> = entries.collect();
    assert_eq!(entries.len(), 314);
    entries
}

/// The example as its producer sends it: what is secret is there, in its attribute and in the value column.
fn sent(entry: &Entry, number: u32) -> Value {
    let time = Timestamp::parse("2026-11-21T23:21:31.544096Z").unwrap().0;
    let event = entry.example(EventId::parse(&id(number)).unwrap(), "t-x", time);
    let mut sent: Value = serde_json::from_slice(&written(&event)).unwrap();
    for member in ["tenant", "received"] {
        sent.as_object_mut().unwrap().remove(member);
    }
    for attribute in entry.attributes.iter().filter(|attribute| attribute.is_secret()) {
        sent["attributes"][attribute.name.as_str()] = SECRET.into();
    }
    let text = |name: &str| {
        let value = &sent["attributes"][name];
        Some(
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
                .into(),
        )
    };
    if let Some(value) = entry.value.as_ref().and_then(|value| value.write(text)) {
        sent["text"]["value"] = value.into();
    }
    sent
}

fn written(event: &Event<'_>) -> Vec<u8> {
    let mut line = Vec::new();
    submission::write(event, &mut line);
    line
}

/// A site whose tenant `default` holds all of them.
fn filled() -> (Site, Vec<(&'static Entry, Value)>) {
    let site = Site::start("");
    let all: Vec<_> = (1..)
        .zip(published())
        .map(|(number, entry)| (entry, sent(entry, number)))
        .collect();
    let lines: Vec<String> = all.iter().map(|(_, sent)| sent.to_string()).collect();
    let answer = site.post(lines.join("\n"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    (site, all)
}

#[test]
fn every_example_is_a_valid_submission() {
    let site = Site::start("");
    let whole = jsonschema::draft202012::new(&site.get("/v1/catalogue/schema").json()).unwrap();
    for (number, entry) in (1..).zip(published()) {
        let sent = sent(entry, number);
        let path = format!("/v1/catalogue/{}/{}/schema", entry.catalogue, entry.id);
        let schema = site.get(&path).json();
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let own = jsonschema::draft202012::new(&schema).unwrap();
        for schema in [&own, &whole] {
            let faults: Vec<String> = schema.iter_errors(&sent).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{}: {faults:?}\n{sent}", entry.id);
        }
        // The schema is not one that takes everything: without what the entry needs it refuses.
        let mut bare = sent.clone();
        let members = bare.as_object_mut().unwrap();
        for member in [
            "actor",
            "attributes",
            "client",
            "flow",
            "producer",
            "source",
            "targets",
        ] {
            members.remove(member);
        }
        assert!(!own.is_valid(&bare), "{} needs nothing", entry.id);
        let mut other = sent.clone();
        other["severity"] = "loud".into();
        assert!(!own.is_valid(&other), "{}", entry.id);
    }
}

#[test]
fn every_event_is_stored_as_what_it_is() {
    let (site, all) = filled();
    let stored: BTreeMap<String, Value> = site
        .sent()
        .into_iter()
        .map(|row| {
            (
                row["event"]["id"].as_str().unwrap().to_owned(),
                row["event"].clone(),
            )
        })
        .collect();
    assert_eq!(stored.len(), 314);
    for (entry, sent) in &all {
        let event = &stored[sent["id"].as_str().unwrap()];
        let (id, catalogue) = (entry.id.as_str(), entry.catalogue.as_str());
        assert_eq!(
            (&event["event"], &event["catalogue"]),
            (&id.into(), &catalogue.into())
        );
        assert_eq!(event["severity"], entry.severity.level(), "{id}");
        assert_eq!(event["outcome"], entry.outcome().as_str(), "{id}");
        let secrets: Vec<_> = entry
            .attributes
            .iter()
            .filter(|attribute| attribute.is_secret())
            .collect();
        let flags = if secrets.is_empty() {
            Value::Null
        } else {
            serde_json::json!(["secret-cut"])
        };
        assert_eq!(event["flags"], flags, "{id}");
        assert!(!event.to_string().contains(SECRET), "{id} holds its secret");
        let Some(template) = &entry.value else { continue };
        // The value column is the template's, and reads back as the attributes.
        let value = event["text"]["value"].as_str().unwrap();
        if secrets
            .iter()
            .any(|secret| template.places().any(|place| place == secret.name))
        {
            assert!(value.contains("[secret]"), "{id}: {value}");
            continue;
        }
        for (name, read) in entry.read_value(value).unwrap_or_else(|| panic!("{id}: {value}")) {
            let of = |list: &str| event[list][name].as_str().map(str::to_owned);
            assert_eq!(
                of("attributes").or_else(|| of("public")).as_deref(),
                Some(read),
                "{id}"
            );
        }
    }
}

#[test]
fn every_event_is_found_by_id_category_severity_and_fact() {
    let (site, all) = filled();
    let found = |query: &str| -> BTreeSet<String> {
        let rows = site.search(&format!("tenant=default&{query}"));
        let rows = rows.iter().filter(|row| row["event"]["catalogue"] != "vitni-1");
        rows.map(|row| format!("{}/{}", row["event"]["catalogue"], row["event"]["event"]).replace('"', ""))
            .collect()
    };
    let expected = |wanted: &dyn Fn(&Entry) -> bool| -> BTreeSet<String> {
        let wanted = all.iter().map(|(entry, _)| *entry).filter(|entry| wanted(entry));
        wanted
            .map(|entry| format!("{}/{}", entry.catalogue, entry.id))
            .collect()
    };
    for (entry, _) in &all {
        let own = expected(&|other| other.catalogue == entry.catalogue && other.id == entry.id);
        let query = format!("event={}&catalogue={}", entry.id, entry.catalogue);
        assert_eq!(found(&query), own, "{query}");
        let same = entry
            .equivalent
            .iter()
            .map(|(catalogue, id)| format!("{catalogue}/{id}"));
        let same: BTreeSet<String> = own.into_iter().chain(same).collect();
        let query = format!("equivalent={}/{}", entry.catalogue, entry.id);
        assert_eq!(found(&query), same, "{query}");
    }
    let categories: BTreeSet<_> = all.iter().map(|(entry, _)| entry.category).collect();
    for category in categories {
        let query = format!("category={}", category.name());
        assert_eq!(
            found(&query),
            expected(&|entry| entry.category == category),
            "{query}"
        );
    }
    for severity in 0..=10 {
        let wanted = expected(&|entry| entry.severity.level() == severity);
        assert_eq!(found(&format!("severity={severity}")), wanted, "{severity}");
    }
    assert_eq!(
        found("event=authentication.*"),
        expected(&|entry| entry.id.starts_with("authentication."))
    );
}

#[test]
fn every_leaf_verifies() {
    let (site, all) = filled();
    let keys = site.get("/v1/tenants/default/keys").json();
    let trust = Trust {
        keys: vec![keys["trees"][0]["checkpoint"].as_str().unwrap().parse().unwrap()],
        ..Trust::default()
    };
    for (entry, sent) in &all {
        let path = format!("/v1/events/{}/proof?format=json", sent["id"].as_str().unwrap());
        let proof = site.until(|| {
            let answer = site.send(&Request::new("GET", &path).token(&site.admin));
            (answer.status == 200).then(|| answer.json())
        });
        let leaf: Value = serde_json::from_str(proof["leaf"].as_str().unwrap()).unwrap();
        assert_eq!(leaf["event"], entry.id.as_str());
        let (text, leaf) = (proof["proof"].as_str().unwrap(), proof["leaf"].as_str().unwrap());
        let report = verify_proof_file(text.as_bytes(), leaf.as_bytes(), &trust);
        assert!(report.is_valid(), "{}: {report:?}", entry.id);
    }
}

/// A tenant's own catalogues are there after a restart, and what they said of stored events still holds.
#[test]
fn own_catalogues_outlive_the_server() {
    let mut site = Site::start("");
    let text = "catalogue = \"doors-1\"\ntitle = \"Doors\"\nvendor = \"Acme\"\nproduct = \"Doors\"\nversion = \"1\"\n\
                [[family]]\nname = \"hall\"\ntitle = \"The hall\"\ncategory = \"session\"\nocsf = \"3002/99\"\necs = \"session info\"\n\
                [[family.event]]\nid = \"door.opened\"\nseverity = 6\nphase = \"failure\"\nflow = \"door\"\ndescription = \"A door opened.\"\n";
    let load = |site: &Site, text: &str| {
        let request = Request::new("POST", "/v1/catalogue?tenant=default").token(&site.admin);
        site.send(&request.body(text)).status
    };
    assert_eq!(load(&site, text), 201);
    let newer = text
        .replace("doors-1", "doors-2")
        .replace("version = \"1\"", "version = \"2\"");
    assert_eq!(load(&site, &newer.replace("severity = 6", "severity = 9")), 201);
    site.stop().unwrap();
    site.again("");
    assert_eq!(load(&site, text), 200);
    let answer = site.post(format!("{{\"event\":\"door.opened\",\"id\":\"{}\"}}", id(1)));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let event = site.get(&format!("/v1/events/{}", id(1))).json()["event"].clone();
    assert_eq!(
        (&event["catalogue"], &event["severity"]),
        (&"doors-2".into(), &9.into())
    );
    assert_eq!(site.search("tenant=default&category=session&severity=9").len(), 1);
}

/// What the server says of itself is held to the catalogue like everything else.
#[test]
fn the_server_s_own_events_are_what_their_entries_say() {
    let mut site = Site::start("");
    site.post_json("/v1/tenants", &serde_json::json!({ "name": "acme" }));
    let reader = site.token(&["read"], &site.tenant("default"));
    site.send(
        &Request::new("PATCH", "/v1/tenants/acme")
            .token(&site.admin)
            .body(r#"{"name":"apex"}"#),
    );
    site.post("{\"event\":\"user.created\",\"id\":\"11111111-1111-4111-8111-111111111111\"}");
    site.post("{\"event\":\"user.deleted\",\"id\":\"11111111-1111-4111-8111-111111111111\"}");
    site.get("/v1/events/11111111-1111-4111-8111-111111111111");
    site.until(|| {
        (site
            .get("/v1/events/11111111-1111-4111-8111-111111111111/proof")
            .status
            == 200)
            .then_some(())
    });
    for refused in [
        Request::new("GET", "/v1/search"),
        Request::new("GET", "/v1/search").token("vt_nonsense"),
        Request::new("GET", "/v1/search").header("Authorization", "Basic YTpi"),
        Request::new("GET", "/v1/search?actor=ann").token(&reader),
        Request::new("GET", "/v1/search?tenant=apex").token(&reader),
        Request::new("POST", "/v1/events").token(&reader).body("{}"),
    ] {
        assert!(site.send(&refused).status >= 400);
    }
    site.get("/v1/search?event=nothing");
    let doors = include_str!("../../../../examples/own-catalogue/doors.toml");
    let load = Request::new("POST", "/v1/catalogue?tenant=default").token(&site.admin);
    assert_eq!(site.send(&load.body(doors)).status, 201);
    site.stop().unwrap();
    start_at_a_taken_address(&site);
    site.again("[sessions]\nidle_s = 1\nmax = 1\n");
    sessions::everything_that_becomes_of_one(&site);
    site.stop().unwrap();
    site.again(
        "[outbound]\nallowed = [\"siem.example\"]\n[[forward]]\nname = \"out\"\ntenants = [\"default\"]\n\
         to = \"syslog+tcp://192.0.2.1:6514\"\n",
    );
    site.own("outbound_webservice.url_not_allowed", 1);
    let (mut seen, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for row in site
        .search("tenant=vitni")
        .iter()
        .chain(&site.search("tenant=default&catalogue=vitni-1"))
    {
        let text = row["event"].to_string();
        let event = vitni_event::canonical::read(text.as_bytes()).unwrap();
        let entry = catalogue::lookup(&event.catalogue, &event.event).unwrap();
        let findings: Vec<String> = entry.check(&event).iter().map(ToString::to_string).collect();
        wrong.extend(findings.iter().map(|finding| format!("{}: {finding}", entry.id)));
        assert_eq!(
            (event.severity, event.outcome),
            (entry.severity, entry.outcome()),
            "{}",
            entry.id
        );
        seen.insert(name(entry));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() >= 15, "{seen:?}");
    let of_references: BTreeSet<String> = published().iter().map(|entry| name(entry)).collect();
    let told: Vec<String> = seen.intersection(&of_references).cloned().collect();
    expect_file!["own_events.txt"].assert_eq(&(told.join("\n") + "\n"));
    assert_eq!(
        told,
        said_in_the_sources(),
        "an id of a reference that the server says and that nothing here provokes"
    );
}

/// A start that gets as far as its address.
fn start_at_a_taken_address(site: &Site) {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let set = |key: &str, value: &Path| (key.to_owned(), value.to_str().unwrap().to_owned());
    let command_line = [
        set("data_dir", &site.dir.path().join("data")),
        set("state_dir", &site.dir.path().join("state")),
        set("listen.addresses", Path::new(&address)),
    ];
    let config = Config::from_layers(Path::new("test.toml"), "", [], &command_line).unwrap();
    Server::start(config, StartOptions::default()).unwrap_err();
}

fn name(entry: &Entry) -> String {
    format!("{}/{}", entry.catalogue, entry.id)
}

/// Every id of the references that stands as a whole text in the sources that make the server's own events.
fn said_in_the_sources() -> Vec<String> {
    let sources = [
        include_str!("../../src/own.rs"),
        include_str!("../../src/own/intake.rs"),
        include_str!("../../src/caller.rs"),
        include_str!("../../src/forwards.rs"),
        include_str!("../../src/sessions.rs"),
    ];
    let said = |entry: &&&Entry| {
        sources
            .iter()
            .any(|text| text.contains(&format!("\"{}\"", entry.id)))
    };
    let mut names: Vec<String> = published().iter().filter(said).map(|entry| name(entry)).collect();
    names.sort_unstable();
    names
}
