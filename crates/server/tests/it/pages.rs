//! The reference pages are what the tables in the code say, and the OpenAPI document is what the router answers.

use std::collections::BTreeSet;

use expect_test::expect_file;
use serde_json::Value;
use vitni_server::{Code, OPENAPI, config, refusal, routes};

/// `UPDATE_EXPECT=1` writes the pages anew.
#[test]
fn pages_are_made_from_the_tables() {
    expect_file!["../../../../docs/reference/errors.md"].assert_eq(&refusal::render_page());
    expect_file!["../../../../docs/reference/configuration.md"].assert_eq(&config::render_page());
}

#[test]
fn codes_are_words_and_each_once() {
    let ours = Code::ALL
        .iter()
        .map(|code| (code.code(), code.status(), code.hint()));
    let lines = vitni_event::RefusalCode::ALL
        .iter()
        .map(|code| (code.code(), code.status(), code.hint()));
    let mut seen = BTreeSet::new();
    for (code, status, hint) in ours {
        assert!(seen.insert(code), "{code} twice");
        assert!(
            code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{code}"
        );
        assert!((400..600).contains(&status) && hint.ends_with('.'), "{code}");
    }
    for (code, status, _) in lines {
        // One word may stand in both tables only with one meaning.
        let same = Code::ALL.iter().find(|ours| ours.code() == code);
        assert!(same.is_none_or(|ours| ours.status() == status), "{code}");
    }
}

#[test]
fn the_document_is_what_the_router_answers() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .keys()
                .map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let answered: BTreeSet<_> = routes().map(|(method, path)| (method.to_owned(), path)).collect();
    assert_eq!(described, answered);
}

/// Every reference leads somewhere, every operation has a name of its own, every path parameter is described.
#[test]
fn the_document_is_sound() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{path}");
            let in_path = |parameter: &&Value| parameter["in"] == "path";
            let described: BTreeSet<_> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(in_path)
                .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
                .collect();
            let written: BTreeSet<_> = path
                .split('/')
                .filter(|part| part.starts_with('{'))
                .map(ToOwned::to_owned)
                .collect();
            assert_eq!(described, written, "{path}");
        }
    }
    references(&document, &document);
}

fn references(whole: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get("$ref") {
                assert!(
                    whole.pointer(to.strip_prefix('#').unwrap()).is_some(),
                    "{to} is not there"
                );
            }
            members.values().for_each(|value| references(whole, value));
        }
        Value::Array(items) => items.iter().for_each(|value| references(whole, value)),
        _ => {}
    }
}

/// The search page's conditions and the document's are the same.
#[test]
fn the_document_names_every_condition() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    for path in ["/v1/search", "/v1/tail"] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let described: BTreeSet<_> = parameters
            .iter()
            .filter(|one| one["in"] == "query")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        for condition in vitni_query::filter::PARAMETERS {
            assert!(described.contains(condition.name), "{path}: {}", condition.name);
        }
    }
}
