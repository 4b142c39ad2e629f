//! The week of demo data, asked as a newcomer asks: its four stories, what it is made of, and that it is there once.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use vitni_event::catalogue;
use vitni_server::{Demo, Running, Server, StartError, StartOptions};
use vitni_store::{Disk, RealDisk};

use crate::broken_disk::breaks_after;
use crate::http::Request;
use crate::support::{Site, config};

const SPRAY: &str = "203.0.113.77";
const FATIGUE: &str = "203.0.113.142";
const THIEF: &str = "198.51.100.240";

fn start(dir: &TempDir, disk: Arc<dyn Disk>) -> Result<Running, StartError> {
    let options = StartOptions {
        demo: true,
        ..StartOptions::default()
    };
    Server::start_on(disk, config(dir.path(), ""), options)
}

/// A server with the week, and whoever asks it.
struct Filled {
    dir: TempDir,
    running: Running,
    token: String,
}

impl Filled {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let running = start(&dir, Arc::new(RealDisk)).unwrap();
        let token = running.first_token().unwrap().to_owned();
        Self { dir, running, token }
    }

    fn demo(&self) -> &Demo {
        self.running.demo().unwrap()
    }

    fn get(&self, path: &str) -> Value {
        get(self.running.addresses()[0], &self.token, path)
    }

    fn ask(&self, query: &str) -> Value {
        ask(self.running.addresses()[0], &self.token, query)
    }

    /// The rows of a table.
    fn rows(&self, query: &str) -> Vec<Vec<Value>> {
        serde_json::from_value(self.ask(query)["rows"].clone()).unwrap()
    }

    /// One number.
    fn count(&self, condition: &str) -> u64 {
        self.rows(&format!("{condition} | count"))[0][0].as_u64().unwrap()
    }

    /// The ids of a story's events, in the order of time.
    fn ids(&self, condition: &str) -> Vec<String> {
        let rows = self.rows(&format!("{condition} | sort time | fields event | limit 200"));
        rows.into_iter()
            .map(|row| row[0].as_str().unwrap().to_owned())
            .collect()
    }
}

fn get(address: SocketAddr, token: &str, path: &str) -> Value {
    let response = Request::new("GET", path).token(token).send(address);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

fn ask(address: SocketAddr, token: &str, query: &str) -> Value {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    get(address, token, &format!("/v1/query?tenant=demo&q={query}"))
}

#[test]
fn one_address_tried_to_guess_doras_password_and_got_in_once() {
    let filled = Filled::new();
    let failed = "actor:dora event:error.authentication_password_failed time>=now-24h";
    let top = filled.rows(&format!("{failed} | top 1 source.ip"));
    assert_eq!(top, [[Value::from(SPRAY), Value::from(26)]]);
    assert_eq!(
        filled.count(&format!("actor:dora ip:{SPRAY} event:authentication.ok")),
        1
    );
    // The last try is the one that succeeds, and nobody else was guessed.
    let signs = format!("ip:{SPRAY} event:(error.authentication_password_failed, authentication.ok)");
    assert_eq!(filled.ids(&signs).last().unwrap(), "authentication.ok");
    assert_eq!(filled.count(&format!("ip:{SPRAY} event:authentication.ok")), 1);
    let victims = filled.rows(&format!("{signs} outcome:failure | count by actor"));
    assert_eq!(victims.len(), 40);
    let few = |row: &Vec<Value>| row[0] == "dora" || row[1] == 2;
    assert!(victims.iter().all(few), "{victims:?}");
    assert_eq!(filled.count(&format!("ip:{SPRAY} time<now-24h")), 0);
}

#[test]
fn henrik_confirmed_in_the_end_for_an_address_that_was_never_seen() {
    let filled = Filled::new();
    let from = format!("ip:{FATIGUE}");
    assert_eq!(
        filled.count(&format!("{from} event:pki_onetouch_assignment_rejected")),
        17
    );
    assert_eq!(
        filled.count(&format!("{from} event:pki_onetouch_assignment_successful")),
        1
    );
    let ids = filled.ids(&from);
    let at = |id: &str| ids.iter().rposition(|known| known == id).unwrap();
    assert!(at("pki_onetouch_assignment_rejected") < at("pki_onetouch_assignment_successful"));
    assert!(at("pki_onetouch_assignment_successful") < at("authentication.ok"));
    let rows = filled.rows(&format!(
        "{from} event:pki_onetouch_assignment_* | min(time), max(time), distinct(flow.trace), distinct(actor)"
    ));
    let minute = |value: &Value| {
        let text = value.as_str().unwrap();
        vitni_event::Timestamp::parse(text).unwrap().0.nanos() / 60_000_000_000
    };
    assert!(minute(&rows[0][1]) - minute(&rows[0][0]) <= 15, "{rows:?}");
    assert_eq!((&rows[0][2], &rows[0][3]), (&1.into(), &1.into()));
    assert_eq!(filled.count(&format!("{from} -actor:henrik actor:*")), 0);
}

#[test]
fn sofias_session_was_in_two_places_until_it_was_revoked() {
    let filled = Filled::new();
    let stolen = filled.rows(&format!("ip:{THIEF} | distinct(session), count"));
    assert_eq!(stolen[0][0], 1);
    let session = filled.rows(&format!("ip:{THIEF} | top 1 session"))[0][0].clone();
    let story = format!("session:{}", session.as_str().unwrap());
    let sofia = filled.rows(&format!("{story} actor:sofia | count by source.ip, agent"));
    assert_eq!(sofia.len(), 2, "{sofia:?}");
    let ids = filled.ids(&format!("{story} | flow"));
    assert_eq!(filled.ids(&story).len(), ids.len());
    let at = |id: &str| ids.iter().position(|known| known == id).unwrap();
    let order = [
        "authentication.ok",
        "session.authentication_refreshed",
        "authentication.bearer_ok",
        "auth_entrypoints_oidc_revocation_performed",
        "session_closed",
        "error.session_finished",
    ];
    assert!(order.map(at).is_sorted(), "{ids:?}");
    assert_eq!(
        filled.count(&format!(
            "{story} actor:birgit target:sofia event:auth_entrypoints_oidc_revocation_performed"
        )),
        1
    );
}

#[test]
fn viktor_helped_himself_at_night() {
    let filled = Filled::new();
    let role = "event:user_role.created actor:viktor target:viktor";
    assert_eq!(filled.count(role), 1);
    let ids = filled.ids(&format!("{role} | flow"));
    let story = [
        "user_role.created",
        "authentication.authorized",
        "user.details_updated",
        "authentication.logged_out",
    ];
    let at = |id: &str| ids.iter().rposition(|known| known == id).unwrap();
    assert!(story.map(at).is_sorted(), "{ids:?}");
    let exported = "actor:viktor attributes.action:export attributes.request~export";
    assert_eq!(filled.count(exported), 3);
    let when = &filled.rows(&format!("{role} | fields time"))[0][0];
    assert!(when.as_str().unwrap().contains("T02:"), "{when}");
}

/// What validation may notice of the week: its ids follow from places, and bearer secrets are cut.
const FLAGS: [&str; 2] = ["derived-id", "secret-cut"];

#[test]
fn both_catalogues_are_used_as_they_are_meant() {
    let filled = Filled::new();
    let used = filled.rows("-catalogue:vitni-1 | count by catalogue, event");
    assert!(used.len() >= 40, "{}", used.len());
    let catalogues: BTreeSet<_> = used.iter().map(|row| row[0].as_str().unwrap()).collect();
    assert_eq!(
        catalogues.into_iter().collect::<Vec<_>>(),
        ["logicnets-8.1", "phenixid-pas-6.0"]
    );
    for row in &used {
        let (catalogue, id) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        assert!(catalogue::lookup(catalogue, id).is_some(), "{catalogue}/{id}");
    }
    let flags = filled.rows("-catalogue:vitni-1 | count by flags");
    for row in flags {
        assert!(FLAGS.contains(&row[0].as_str().unwrap()), "{row:?}");
    }
    // The week as it was counted: all that is not there for us.
    let all = filled.count("-event:(search.done, export.done)");
    assert_eq!(all, filled.demo().events);
    assert!((6_000..=12_000).contains(&all), "{all}");
}

#[test]
fn its_sources_are_well_and_a_few_lines_are_in_quarantine() {
    let filled = Filled::new();
    let quarantined = filled.rows("event:event.quarantined | fields raw, attributes.product");
    assert_eq!(quarantined.len(), 4, "{quarantined:?}");
    let sources = filled.get("/v1/sources?tenant=demo");
    let sources = sources["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 7);
    for source in sources {
        assert_eq!(source["input"], "demo");
        assert_eq!(
            (&source["silent"], &source["missing"]),
            (&false.into(), &0.into())
        );
        assert!(source["clock_ahead_ms"].is_null() && source["lag_ms"].is_null());
    }
    let came: u64 = sources
        .iter()
        .map(|source| source["stored"].as_u64().unwrap())
        .sum();
    assert_eq!(came, filled.demo().events);
    assert_eq!(
        filled.count("catalogue:vitni-1 -event:(event.quarantined, search.done)"),
        0
    );
}

#[test]
fn it_is_filled_once_and_touches_no_other_tenant() {
    let Filled { dir, running, token } = Filled::new();
    let first = running.demo().unwrap().clone();
    assert!(first.is_new);
    let size = |running: &Running, name: &str| {
        let tenants = get(running.addresses()[0], &token, "/v1/tenants");
        let tenants = tenants["tenants"].as_array().unwrap().clone();
        let found = tenants.into_iter().find(|tenant| tenant["name"] == name).unwrap();
        found["events"].as_u64().unwrap()
    };
    assert_eq!(size(&running, "demo"), first.events);
    assert_eq!(size(&running, "default"), 0);
    let _ = running.stop();
    let running = start(&dir, Arc::new(RealDisk)).unwrap();
    let again = running.demo().unwrap().clone();
    assert_eq!(
        again,
        Demo {
            is_new: false,
            ..first
        }
    );
    assert_eq!(size(&running, "demo"), again.events);
    let _ = running.stop();
    let running = Server::start(config(dir.path(), ""), StartOptions::default()).unwrap();
    assert_eq!(running.demo(), None);
    assert_eq!(size(&running, "demo"), again.events);
}

#[test]
fn a_tenant_of_that_name_that_somebody_made_is_left_alone() {
    let mut site = Site::start("");
    site.post_json("/v1/tenants", &serde_json::json!({ "name": "demo" }));
    let _ = site.stop();
    let error = start(&site.dir, Arc::new(RealDisk)).unwrap_err();
    assert!(
        matches!(&error, StartError::Demo(why) if why.contains("rename")),
        "{error}"
    );
    site.again("");
    assert_eq!(site.search("tenant=demo&catalogue=logicnets-8.1").len(), 0);
}

/// Each start is cut off a little later than the one before, until one is not: each goes on with what the last one left.
#[test]
fn a_week_that_was_cut_off_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let first = Server::start(config(dir.path(), ""), StartOptions::default()).unwrap();
    let token = first.first_token().unwrap().to_owned();
    let _ = first.stop();
    let mut cut_off = 0;
    let running = (4..)
        .step_by(2)
        .find_map(|syncs| match start(&dir, breaks_after(syncs)) {
            Ok(running) => Some(running),
            Err(error) => {
                cut_off += u32::from(matches!(error, StartError::Demo(_)));
                None
            }
        })
        .unwrap();
    assert!(cut_off > 0);
    let events = running.demo().unwrap().events;
    drop(running);
    let running = start(&dir, Arc::new(RealDisk)).unwrap();
    assert!(!running.demo().unwrap().is_new);
    let rows = ask(
        running.addresses()[0],
        &token,
        "-event:search.done | count, distinct(id)",
    );
    assert_eq!(rows["rows"][0], serde_json::json!([events, events]));
}
