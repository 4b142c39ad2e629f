//! Events in the words of other formats, held to those formats' own schemas.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::Value;
use vitni_event::catalogue::{self, Entry, LOGICNETS, PHENIXID, VITNI};
use vitni_event::mapping::ocsf::Version;
use vitni_event::mapping::{cef, ecs, grid, leef, ocsf};
use vitni_event::{Event, EventId, Outcome, Severity, Timestamp, submission};

use crate::arbitrary;
use crate::{ecs_schema, ocsf_schema, shared};

const TIME: Timestamp = Timestamp::from_nanos(1_795_303_291_544_096_000);

fn example(entry: &Entry) -> Event<'_> {
    entry.example(EventId::v7(1_795_303_291_544, [7; 10]), "t-default", TIME)
}

/// What is left for a reader who may see nothing personal, or after everything was erased.
fn withheld(entry: &Entry) -> Event<'_> {
    Event {
        public: example(entry).public,
        ..entry.event(EventId::v7(1_795_303_291_544, [7; 10]), "t-default", TIME)
    }
}

/// Every entry with everything and with nothing, and an event whose id nobody knows.
fn all() -> Vec<(Event<'static>, Option<&'static Entry>)> {
    let known = catalogue::entries()
        .flat_map(|entry| [(example(entry), Some(entry)), (withheld(entry), Some(entry))]);
    let some = catalogue::lookup(LOGICNETS, "authentication.ok").unwrap();
    let mut unknown = example(some);
    unknown.catalogue = "unknown".into();
    unknown.event = "door.opened".into();
    let mut cases: Vec<_> = known.collect();
    cases.push((unknown, None));
    cases.push((Event::default(), None));
    cases
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_entry_is_valid_ocsf() {
    let Some(folder) = shared::folder("fixtures/ocsf-schema") else {
        return;
    };
    let schema = ocsf_schema::Schema::read(&folder);
    let mut faults = Vec::new();
    let mut judged = 0;
    for version in [Version::V1_9, Version::V1_3] {
        for (event, entry) in all() {
            let object = json(ocsf::write(&event, entry, version).as_str());
            let found = schema.faults(&object);
            faults.extend(
                found
                    .iter()
                    .map(|fault| format!("{version:?} {}: {fault}", event.event)),
            );
            judged += 1;
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {judged}:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(judged > 1300, "{judged}");
}

/// The files at hand are those of 1.9, so what came after 1.3 is looked for by name.
#[track_caller]
fn is_of_1_3(id: &str, object: &Value) {
    let newer = [
        "users",
        "iam_role",
        "iam_roles",
        "subgroup",
        "auth_factors",
        "policies",
    ];
    for name in newer {
        assert!(object.get(name).is_none(), "{id}: {name}");
    }
    let class = object["class_uid"].as_u64().unwrap();
    assert!(![1006, 3007, 3008, 4009].contains(&class), "{id}: {class}");
    let activities = match class {
        3001 => 11,
        3003 | 3005 => 2,
        3006 => 4,
        3002 => 6,
        _ => 98,
    };
    let activity = object["activity_id"].as_u64().unwrap();
    assert!(
        activity <= activities || activity == 99,
        "{id}: {class}/{activity}"
    );
    if let Some(number) = object["auth_protocol_id"].as_u64() {
        assert!(number <= 10 || number == 99, "{id}: {number}");
    }
}

#[test]
fn nothing_newer_than_1_3_is_in_an_object_of_1_3() {
    for (event, entry) in all() {
        let object = json(ocsf::write(&event, entry, Version::V1_3).as_str());
        is_of_1_3(&event.event, &object);
    }
}

/// A tenant's own catalogue may name any class and activity, also those that no built-in entry has.
#[test]
fn every_class_and_activity_is_valid_ocsf() {
    let Some(folder) = shared::folder("fixtures/ocsf-schema") else {
        return;
    };
    let schema = ocsf_schema::Schema::read(&folder);
    let mut acts = schema.activities();
    assert!(acts.len() > 90, "{}", acts.len());
    acts.extend([(3007, 77), (3005, 4), (1234, 1), (0, 0)]);
    for (class, activity) in acts {
        let mut entry = catalogue::lookup(LOGICNETS, "usergroup_role.created")
            .unwrap()
            .clone();
        entry.ocsf = catalogue::Ocsf { class, activity };
        for event in [example(&entry), withheld(&entry)] {
            for version in [Version::V1_9, Version::V1_3] {
                let object = json(ocsf::write(&event, Some(&entry), version).as_str());
                let faults = schema.faults(&object);
                // A number that no class has is handed on: the catalogue is where it is wrong.
                let known = activity != 77 || version == Version::V1_3;
                assert!(
                    faults.is_empty() || !known,
                    "{class}/{activity} {version:?}: {faults:?}"
                );
                if version == Version::V1_3 {
                    is_of_1_3(&format!("{class}/{activity}"), &object);
                }
            }
        }
    }
}

#[test]
fn every_entry_is_valid_ecs() {
    let Some(folder) = shared::folder("fixtures/ecs/schemas") else {
        return;
    };
    let schema = ecs_schema::Schema::read(&folder);
    let mut faults = Vec::new();
    for (event, entry) in all() {
        let document = json(ecs::write(&event, entry).as_str());
        let found = schema.faults(&document);
        faults.extend(found.iter().map(|fault| format!("{}: {fault}", event.event)));
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// What a validator says, and what was done to the value.
type Broken = (&'static str, fn(&mut Value));

/// The validators are held to what they must find, or the tests above would say nothing.
#[test]
fn the_validators_find_faults() {
    let (event, entry) = of(LOGICNETS, "authentication.ok");
    if let Some(folder) = shared::folder("fixtures/ocsf-schema") {
        let schema = ocsf_schema::Schema::read(&folder);
        let sound = json(ocsf::write(&event, Some(entry), Version::V1_9).as_str());
        let broken: [Broken; 7] = [
            ("user is required", |object| object["user"] = Value::Null),
            ("at_least_one", |object| {
                object.as_object_mut().unwrap().remove("service");
            }),
            ("user.age is not an attribute here", |object| {
                object["user"]["age"] = 1.into()
            }),
            ("severity_id may not be 7", |object| {
                object["severity_id"] = 7.into()
            }),
            ("activity_id may not be 8", |object| {
                object["activity_id"] = 8.into()
            }),
            ("src_endpoint.ip is no ip_t", |object| {
                object["src_endpoint"]["ip"] = "here".into()
            }),
            ("metadata.version is required", |object| {
                object["metadata"].as_object_mut().unwrap().remove("version");
            }),
        ];
        for (says, break_it) in broken {
            let mut object = sound.clone();
            break_it(&mut object);
            if object["user"].is_null() {
                object.as_object_mut().unwrap().remove("user");
            }
            let faults = schema.faults(&object);
            assert!(
                faults.iter().any(|fault| fault.contains(says)),
                "{says}: {faults:?}"
            );
        }
    }
    if let Some(folder) = shared::folder("fixtures/ecs/schemas") {
        let schema = ecs_schema::Schema::read(&folder);
        let sound = json(ecs::write(&event, Some(entry)).as_str());
        let broken: [Broken; 4] = [
            ("user.age is not defined", |document| {
                document["user"]["age"] = 1.into()
            }),
            ("event.kind may not be", |document| {
                document["event"]["kind"] = "fact".into()
            }),
            ("does not expect", |document| {
                document["event"]["type"] = vec!["deletion"].into()
            }),
            ("labels are flat", |document| {
                document["labels"]["a.b"] = "c".into()
            }),
        ];
        for (says, break_it) in broken {
            let mut document = sound.clone();
            break_it(&mut document);
            let faults = schema.faults(&document);
            assert!(
                faults.iter().any(|fault| fault.contains(says)),
                "{says}: {faults:?}"
            );
        }
    }
}

/// Whoever is withheld is nowhere in any text, and no text of an event that says nothing invents somebody.
#[test]
fn what_is_withheld_is_nowhere() {
    for entry in catalogue::entries() {
        let event = withheld(entry);
        let texts = [
            ocsf::write(&event, Some(entry), Version::V1_9)
                .as_str()
                .to_owned(),
            ocsf::write(&event, Some(entry), Version::V1_3)
                .as_str()
                .to_owned(),
            ecs::write(&event, Some(entry)).as_str().to_owned(),
            cef::write(&event, Some(entry)),
            leef::write(&event, Some(entry)),
            grid::row(&event, Some(entry)).to_line(),
        ];
        for text in texts {
            for secret in ["alice", "bob", "192.0.2.7", "example.org", "s-5f2c"] {
                assert!(!text.contains(secret), "{}: {secret} in {text}", entry.id);
            }
        }
    }
}

/// No example holds what would be cut, every one holds what its entry documents, and all are the same every time.
#[test]
fn examples_are_whole_and_hold_no_secret() {
    for entry in catalogue::entries() {
        let event = example(entry);
        assert_eq!(event, example(entry), "{}", entry.id);
        let mut line = Vec::new();
        submission::write(&event, &mut line);
        assert!(
            !String::from_utf8(line).unwrap().contains("\"secret\""),
            "{}",
            entry.id
        );
        let shown = event.public.len() + event.attributes.len();
        let secret = |attribute: &&catalogue::Attribute| {
            matches!(attribute.sensitivity, catalogue::Sensitivity::Secret(_))
        };
        let cut = entry.attributes.iter().filter(secret).count();
        assert_eq!(shown + cut, entry.attributes.len(), "{}", entry.id);
    }
}

/// What the first reference's own grid shows is what leaves: its names, its value column.
#[test]
fn a_grid_row_has_the_reference_s_columns() {
    for entry in catalogue::entries().filter(|entry| entry.catalogue == LOGICNETS) {
        let event = example(entry);
        let row = grid::row(&event, Some(entry));
        assert_eq!(row.event, entry.id);
        assert_eq!(
            row.value,
            event
                .text
                .as_ref()
                .and_then(|text| text.value.as_deref())
                .map(str::to_owned)
        );
        let payload = json(row.payload.as_str());
        for (name, value) in payload.as_object().unwrap() {
            let attribute = entry.attribute(name).unwrap();
            assert!(attribute.documented, "{name}");
            assert_eq!(*value, json(attribute.example.as_str()));
        }
        let mut mute = event.clone();
        mute.text = None;
        assert_eq!(
            grid::row(&mute, Some(entry)).value,
            row.value,
            "{}: the template writes it",
            entry.id
        );
        assert_eq!(row.to_line().split('\t').count(), 3);
    }
}

#[test]
fn severities_go_up_and_never_down() {
    let entry = catalogue::lookup(LOGICNETS, "authentication.ok").unwrap();
    let number = |level: u8| {
        let mut event = example(entry);
        event.severity = Severity::new(level).unwrap();
        json(ocsf::write(&event, Some(entry), Version::V1_9).as_str())["severity_id"]
            .as_u64()
            .unwrap()
    };
    let numbers: Vec<u64> = (0..=10).map(number).collect();
    assert_eq!(numbers, [1, 1, 1, 1, 2, 2, 3, 4, 5, 5, 6]);
}

#[test]
fn attribute_names_that_are_no_keys_are_written_and_read_back() {
    for name in ["email/user-id", "Z", "vitniA0", "vitni", "src", "a b=c", "é", ""] {
        let mut event = Event {
            catalogue: "acme-1".into(),
            ..Event::default()
        };
        event.attach(name.to_owned(), vitni_event::CanonicalJson::string("v"));
        let line = cef::write(&event, None);
        let key = line.rsplit_once(' ').unwrap().1.strip_suffix("=v").unwrap();
        assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
        assert_eq!(cef::attribute_name(key).as_deref(), Some(name), "{key}");
    }
    assert_eq!(cef::attribute_name("vitniAuthFactor"), None);
    assert_eq!(cef::attribute_name("vitniA0Zg0"), None);
}

proptest! {
    #![proptest_config(arbitrary::few())]

    /// Any event, known or not, whatever its groups hold, becomes text: one line, or one JSON value in its canonical form.
    #[test]
    fn anything_leaves(event in arbitrary::event(), number in 0..500_usize) {
        for entry in [None, catalogue::entries().nth(number)] {
            for version in [Version::V1_3, Version::V1_9] {
                let object = ocsf::write(&event, entry, version);
                prop_assert_eq!(serde_json_canonicalizer::to_string(&json(object.as_str())).unwrap(), object.as_str());
            }
            let document = ecs::write(&event, entry);
            prop_assert_eq!(serde_json_canonicalizer::to_string(&json(document.as_str())).unwrap(), document.as_str());
            for line in [cef::write(&event, entry), leef::write(&event, entry), grid::row(&event, entry).to_line()] {
                prop_assert!(!line.contains(['\n', '\r']));
            }
            json(grid::row(&event, entry).to_json().as_str());
        }
    }
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(text);
}

fn pretty(text: &str) -> String {
    serde_json::to_string_pretty(&json(text)).unwrap()
}

fn of(catalogue: &str, id: &str) -> (Event<'static>, &'static Entry) {
    let entry = catalogue::lookup(catalogue, id).unwrap();
    (example(entry), entry)
}

#[test]
fn a_refused_sign_in_as_ocsf() {
    let (event, entry) = of(PHENIXID, "auth_authenticators_bankid_failed");
    let object = ocsf::write(&event, Some(entry), Version::V1_9);
    check(
        &pretty(object.as_str()),
        &expect![[r#"
        {
          "activity_id": 1,
          "actor": {
            "user": {
              "email_addr": "alice@example.org",
              "name": "alice",
              "type_id": 1,
              "uid": "user-1"
            }
          },
          "auth_factors": [
            {
              "factor_type": "otp",
              "factor_type_id": 7
            }
          ],
          "auth_protocol": "saml",
          "auth_protocol_id": 5,
          "category_uid": 3,
          "class_uid": 3002,
          "http_request": {
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"
          },
          "message": "A user who was to sign in with BankID was not signed in.",
          "metadata": {
            "correlation_uid": "5f2c9be1",
            "event_code": "auth_authenticators_bankid_failed",
            "log_name": "phenixid-pas-6.0",
            "logged_time": 1795303291544,
            "original_time": "2026-11-21T23:21:31.544096000Z",
            "product": {
              "name": "PhenixID PAS",
              "vendor_name": "PhenixID",
              "version": "6.0.0"
            },
            "sequence": 42,
            "tenant_uid": "t-default",
            "uid": "01a2006a-3a98-7707-8707-070707070707",
            "version": "1.9.0"
          },
          "service": {
            "name": "Portal",
            "uid": "app-7"
          },
          "session": {
            "uid": "s-5f2c"
          },
          "severity_id": 3,
          "src_endpoint": {
            "ip": "192.0.2.7",
            "name": "laptop-3",
            "port": 40312
          },
          "status_detail": "refused by policy",
          "status_id": 2,
          "time": 1795303291544,
          "timezone_offset": 60,
          "type_uid": 300201,
          "unmapped": {
            "attributes": {
              "duser": "alice",
              "phxAnalyticsTag": "portal",
              "phxAuthenticatorAlias": "mobile",
              "phxAuthenticatorId": "a3c9",
              "phxAuthenticatorType": "BankID",
              "phxEntrypointId": "e210",
              "phxEntrypointTransactionType": "AUTH",
              "phxEntrypointType": "SAML",
              "phxErrorCode": "AUTH_REJECTED",
              "phxErrorCodeNumeric": 1204,
              "phxHttpServerId": "h1",
              "phxTraceId": "5f2c9be1",
              "phxTransactionId": "131daac9",
              "reason": "user cancelled",
              "requestClientApplication": "Mozilla/5.0",
              "sourceServiceName": "https://app.example.org",
              "src": "192.0.2.7"
            },
            "auth": {
              "assurance": "loa3",
              "factor": "possession"
            },
            "flow": {
              "transaction": "131daac9"
            },
            "observed": "2026-11-21T23:21:31.544096000Z",
            "producer": {
              "event_id": "e-1207",
              "host": "login-1.example.org",
              "instance": "login-1",
              "mapping": "example 1"
            },
            "source": {
              "geo": "{\"country\":\"SE\"}"
            }
          },
          "user": {
            "email_addr": "alice@example.org",
            "name": "alice",
            "type_id": 1,
            "uid": "user-1"
          }
        }"#]],
    );
}

#[test]
fn a_role_for_a_group_as_ocsf_1_3() {
    let (event, entry) = of(LOGICNETS, "usergroup_role.created");
    let object = ocsf::write(&event, Some(entry), Version::V1_3);
    check(
        &pretty(object.as_str()),
        &expect![[r#"
        {
          "activity_id": 99,
          "activity_name": "Assign Roles",
          "actor": {
            "session": {
              "uid": "s-5f2c"
            },
            "user": {
              "email_addr": "alice@example.org",
              "name": "alice",
              "type_id": 1,
              "uid": "user-1"
            }
          },
          "category_uid": 3,
          "class_uid": 3004,
          "entity": {
            "group": {
              "name": "north",
              "uid": "group-2"
            },
            "name": "north",
            "type": "group",
            "type_id": 3,
            "uid": "group-2"
          },
          "http_request": {
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"
          },
          "message": "A role was given to a group, so that every member holds it in the applications of that category.",
          "metadata": {
            "correlation_uid": "5f2c9be1",
            "event_code": "usergroup_role.created",
            "log_name": "logicnets-8.1",
            "logged_time": 1795303291544,
            "original_time": "2026-11-21T23:21:31.544096000Z",
            "product": {
              "name": "LogicNets",
              "vendor_name": "LogicNets",
              "version": "8.1"
            },
            "sequence": 42,
            "tenant_uid": "t-default",
            "uid": "01a2006a-3a98-7707-8707-070707070707",
            "version": "1.3.0"
          },
          "severity_id": 2,
          "src_endpoint": {
            "ip": "192.0.2.7",
            "name": "laptop-3",
            "port": 40312
          },
          "status_id": 1,
          "time": 1795303291544,
          "timezone_offset": 60,
          "type_uid": 300499,
          "unmapped": {
            "attributes": {
              "category": "onboarding",
              "role": "approver",
              "usergroup": "underwriters"
            },
            "auth": {
              "assurance": "loa3",
              "factor": "possession",
              "method": "otp",
              "protocol": "saml"
            },
            "client": {
              "id": "app-7",
              "name": "Portal"
            },
            "flow": {
              "transaction": "131daac9"
            },
            "observed": "2026-11-21T23:21:31.544096000Z",
            "producer": {
              "event_id": "e-1207",
              "host": "login-1.example.org",
              "instance": "login-1",
              "mapping": "example 1"
            },
            "source": {
              "geo": "{\"country\":\"SE\"}"
            },
            "target1": {
              "email": "bob@example.org",
              "id": "user-3",
              "name": "bob",
              "type": "user"
            },
            "text": {
              "value": "onboarding.approver for underwriters"
            }
          }
        }"#]],
    );
}

#[test]
fn a_refused_sign_in_as_ecs() {
    let (event, entry) = of(PHENIXID, "auth_authenticators_bankid_failed");
    check(
        &pretty(ecs::write(&event, Some(entry)).as_str()),
        &expect![[r#"
        {
          "@timestamp": "2026-11-21T23:21:31.544096000Z",
          "client": {
            "address": "192.0.2.7",
            "ip": "192.0.2.7",
            "port": 40312
          },
          "ecs": {
            "version": "9.4.0"
          },
          "event": {
            "action": "auth_authenticators_bankid_failed",
            "category": [
              "authentication"
            ],
            "code": "auth_authenticators_bankid_failed",
            "created": "2026-11-21T23:21:31.544096000Z",
            "dataset": "phenixid-pas-6.0.authenticators",
            "id": "01a2006a-3a98-7707-8707-070707070707",
            "ingested": "2026-11-21T23:21:31.544096000Z",
            "kind": "event",
            "module": "phenixid-pas-6.0",
            "outcome": "failure",
            "provider": "PhenixID PAS",
            "reason": "refused by policy",
            "sequence": 42,
            "severity": 6,
            "timezone": "+01:00",
            "type": [
              "start"
            ]
          },
          "labels": {
            "actor_type": "user",
            "auth_assurance": "loa3",
            "auth_factor": "possession",
            "auth_method": "otp",
            "auth_protocol": "saml",
            "client_id": "app-7",
            "client_name": "Portal",
            "duser": "alice",
            "flow_session": "s-5f2c",
            "phxAnalyticsTag": "portal",
            "phxAuthenticatorAlias": "mobile",
            "phxAuthenticatorId": "a3c9",
            "phxAuthenticatorType": "BankID",
            "phxEntrypointId": "e210",
            "phxEntrypointTransactionType": "AUTH",
            "phxEntrypointType": "SAML",
            "phxErrorCode": "AUTH_REJECTED",
            "phxErrorCodeNumeric": "1204",
            "phxHttpServerId": "h1",
            "phxTraceId": "5f2c9be1",
            "phxTransactionId": "131daac9",
            "producer_event_id": "e-1207",
            "producer_mapping": "example 1",
            "reason": "user cancelled",
            "requestClientApplication": "Mozilla/5.0",
            "sourceServiceName": "https://app.example.org",
            "source_device": "laptop-3",
            "source_geo": "{\"country\":\"SE\"}",
            "src": "192.0.2.7"
          },
          "message": "A user who was to sign in with BankID was not signed in.",
          "observer": {
            "hostname": "login-1.example.org",
            "name": "login-1",
            "product": "PhenixID PAS",
            "vendor": "PhenixID",
            "version": "6.0.0"
          },
          "organization": {
            "id": "t-default"
          },
          "related": {
            "ip": [
              "192.0.2.7"
            ],
            "user": [
              "alice",
              "alice@example.org",
              "user-1"
            ]
          },
          "source": {
            "address": "192.0.2.7",
            "ip": "192.0.2.7",
            "port": 40312
          },
          "trace": {
            "id": "5f2c9be1"
          },
          "transaction": {
            "id": "131daac9"
          },
          "user": {
            "email": "alice@example.org",
            "id": "user-1",
            "name": "alice"
          },
          "user_agent": {
            "original": "Mozilla/5.0 (X11; Linux x86_64)"
          }
        }"#]],
    );
}

#[test]
fn the_second_reference_s_own_cef() {
    let (event, entry) = of(PHENIXID, "auth_entrypoints_saml_logout_successful");
    check(
        &cef::write(&event, Some(entry)),
        &expect![[
            r#"CEF:0|PhenixID|PAS|6.0.0|auth_entrypoints_saml_logout_successful|A sign-out by SAML was completed.|4|rt=1795303291544 externalId=01a2006a-3a98-7707-8707-070707070707 outcome=success cat=session vitniCatalogue=phenixid-pas-6.0 vitniTime=2026-11-21T23:21:31.544096000Z vitniObserved=2026-11-21T23:21:31.544096000Z vitniReceived=2026-11-21T23:21:31.544096000Z vitniTenant=t-default vitniActorType=user suid=user-1 suser=alice flexString1Label=actorEmail flexString1=alice@example.org vitniClientId=app-7 vitniClientName=Portal cs5Label=authMethod cs5=otp vitniAuthFactor=possession app=saml vitniAuthAssurance=loa3 spt=40312 vitniSourceUserAgent=Mozilla/5.0 (X11; Linux x86_64) shost=laptop-3 vitniSourceGeo={"country":"SE"} dvchost=login-1.example.org deviceExternalId=login-1 vitniProducerSequence=42 vitniProducerEventId=e-1207 vitniProducerMapping=example 1 vitniProducerOffset=+01:00 cs1Label=session cs1=s-5f2c phxTransactionId=131daac9 phxEntrypointId=e210 phxEntrypointTransactionType=AUTH phxEntrypointType=SAML phxHttpServerId=h1 phxTraceId=5f2c9be1 requestClientApplication=Mozilla/5.0 sourceServiceName=https://app.example.org src=192.0.2.7"#
        ]],
    );
}

#[test]
fn another_event_as_cef() {
    let (event, entry) = of(LOGICNETS, "authentication.ok");
    check(
        &cef::write(&event, Some(entry)),
        &expect![[
            r#"CEF:0|LogicNets|LogicNets|8.1|authentication.ok|A user proved who they are and is now signed in.|4|rt=1795303291544 externalId=01a2006a-3a98-7707-8707-070707070707 outcome=success cat=authentication vitniCatalogue=logicnets-8.1 vitniTime=2026-11-21T23:21:31.544096000Z vitniObserved=2026-11-21T23:21:31.544096000Z vitniReceived=2026-11-21T23:21:31.544096000Z vitniTenant=t-default vitniActorType=user suid=user-1 suser=alice flexString1Label=actorEmail flexString1=alice@example.org cs4Label=client cs4=app-7 vitniClientName=Portal cs5Label=authMethod cs5=otp vitniAuthFactor=possession app=saml vitniAuthAssurance=loa3 src=192.0.2.7 spt=40312 requestClientApplication=Mozilla/5.0 (X11; Linux x86_64) shost=laptop-3 vitniSourceGeo={"country":"SE"} dvchost=login-1.example.org deviceExternalId=login-1 vitniProducerSequence=42 vitniProducerEventId=e-1207 vitniProducerMapping=example 1 vitniProducerOffset=+01:00 cs1Label=session cs1=s-5f2c cs2Label=trace cs2=5f2c9be1 cs3Label=transaction cs3=131daac9 cs6Label=value cs6=alice@example.org vitniA0emailZ2fuserZ2did=alice@example.org"#
        ]],
    );
}

/// In this version of the format `src` is an IPv4 address.
#[test]
fn an_address_travels_under_the_key_of_its_kind() {
    let (mut event, entry) = of(LOGICNETS, "authentication.ok");
    for (ip, pair) in [
        ("192.0.2.7", " src=192.0.2.7 "),
        ("2001:db8::7", " c6a2Label=Source IPv6 Address c6a2=2001:db8::7 "),
        ("laptop-3.example.org", " vitniSourceIp=laptop-3.example.org "),
    ] {
        event.source.as_mut().unwrap().ip = Some(ip.into());
        let line = cef::write(&event, Some(entry));
        assert!(line.contains(pair), "{line}");
    }
}

#[test]
fn a_search_as_leef() {
    let (event, entry) = of(VITNI, "search.done");
    let line = leef::write(&event, Some(entry));
    check(
        &line.replace('\t', "\n"),
        &expect![[r#"
        LEEF:2.0|Vitni|vitni|1|search.done|x09|devTime=2026-11-21T23:21:31.544Z
        devTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX
        cat=access
        sev=3
        vitniId=01a2006a-3a98-7707-8707-070707070707
        vitniTime=2026-11-21T23:21:31.544096000Z
        vitniCatalogue=vitni-1
        vitniOutcome=success
        vitniObserved=2026-11-21T23:21:31.544096000Z
        vitniReceived=2026-11-21T23:21:31.544096000Z
        realm=t-default
        vitniActorType=user
        vitniActorId=user-1
        usrName=alice
        vitniActorEmail=alice@example.org
        resource=app-7
        vitniClientName=Portal
        vitniAuthMethod=otp
        vitniAuthFactor=possession
        proto=saml
        vitniAuthAssurance=loa3
        src=192.0.2.7
        srcPort=40312
        vitniSourceUserAgent=Mozilla/5.0 (X11; Linux x86_64)
        vitniSourceDevice=laptop-3
        vitniSourceGeo={"country":"SE"}
        identHostName=login-1.example.org
        vitniProducerInstance=login-1
        vitniProducerSequence=42
        vitniProducerEventId=e-1207
        vitniProducerMapping=example 1
        vitniProducerOffset=+01:00
        vitniFlowSession=s-5f2c
        vitniFlowTrace=5f2c9be1
        vitniFlowTransaction=131daac9
        cursor=v0.91
        form=events
        limit=100
        matched=17
        personal=false
        query={"actor":"alice"}
        returned=17
        scanned=5000"#]],
    );
}

#[test]
fn a_role_for_a_group_as_a_grid_row() {
    let (event, entry) = of(LOGICNETS, "usergroup_role.created");
    let row = grid::row(&event, Some(entry));
    check(
        &format!("{}\n{}", row.to_line(), row.to_json()),
        &expect![[r#"
        usergroup_role.created	onboarding.approver for underwriters	{"category":"onboarding","role":"approver","usergroup":"underwriters"}
        {"event":"usergroup_role.created","payload":{"category":"onboarding","role":"approver","usergroup":"underwriters"},"value":"onboarding.approver for underwriters"}"#]],
    );
}

#[test]
fn a_line_of_leef_that_needs_escapes_says_so() {
    let (mut event, entry) = of(LOGICNETS, "authentication.ok");
    event.outcome = Outcome::Unknown;
    event.actor.as_mut().unwrap().name = Some("CORP\\al\tice\n".into());
    let line = leef::write(&event, Some(entry));
    assert!(line.contains("|x09|vitniEscape=1\t"), "{line}");
    assert!(line.contains("\tusrName=CORP\\\\al\\tice\\n\t"), "{line}");
}
