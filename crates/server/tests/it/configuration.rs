//! The configuration: one table, four layers, every complaint with its place.

use std::path::Path;

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use vitni_server::Config;
use vitni_server::config::{SETTINGS, render_defaults};

use crate::http::Request;
use crate::support::Site;

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn load(file: &str, environment: &[(&str, &str)], command_line: &[(&str, &str)]) -> Result<Config, String> {
    let name = Path::new("vitni.toml");
    Config::from_layers(name, file, pairs(environment), &pairs(command_line))
        .map_err(|error| error.to_string())
}

#[test]
fn the_defaults_written_out_are_the_defaults() {
    let bare = load("", &[], &[]).unwrap();
    let written = load(&render_defaults(), &[], &[]).unwrap();
    assert_eq!(bare.digest(), written.digest());
    assert_eq!(
        written.changed().count(),
        SETTINGS.len(),
        "each of them is in the file"
    );
    assert_eq!(bare.changed().count(), 0);
}

#[test]
fn the_later_layer_wins() {
    let file = "[http]\nidle_ms_max = 1\nbody_read_ms_max = 2\nheader_read_ms_max = 3\n";
    let environment = [
        ("VITNI_HTTP_BODY_READ_MS_MAX", "20"),
        ("VITNI_HTTP_HEADER_READ_MS_MAX", "30"),
        ("VITNI_TOKEN", "x"),
    ];
    let config = load(file, &environment, &[("http.header_read_ms_max", "300")]).unwrap();
    let shown: Vec<_> = [
        "http.idle_ms_max",
        "http.body_read_ms_max",
        "http.header_read_ms_max",
        "http.connections_max",
    ]
    .into_iter()
    .map(|key| {
        config
            .get(key)
            .map(|(value, origin)| format!("{key} = {value} from {origin}\n"))
            .unwrap()
    })
    .collect();
    expect![[r#"
        http.idle_ms_max = 1 from vitni.toml:2:15
        http.body_read_ms_max = 20 from environment variable VITNI_HTTP_BODY_READ_MS_MAX
        http.header_read_ms_max = 300 from command line
        http.connections_max = 4096 from default
    "#]]
    .assert_eq(&shown.concat());
    assert_eq!(config.http.header_read_ms_max, 300);
    let again = load(&config.render(), &[], &[]).unwrap();
    assert_eq!(again.digest(), config.digest(), "what is printed reads back");
}

#[test]
fn complaints_have_a_place() {
    let check = |file: &str, expected: Expect| expected.assert_eq(&load(file, &[], &[]).unwrap_err());
    check(
        "[http]\nidle_ms_mx = 1\n",
        expect![
            "vitni.toml:2:1: there is no setting `http.idle_ms_mx`, did you mean `http.idle_ms_max`?; `vitni config` lists all"
        ],
    );
    check(
        "[http]\nidle_ms_max = \"long\"\n",
        expect!["vitni.toml:2:15: `http.idle_ms_max` must be a whole number"],
    );
    check(
        "[http]\nidle_ms_max = -1\n",
        expect!["vitni.toml:2:15: `http.idle_ms_max` must be a whole number"],
    );
    check(
        "[http]\n  connections_max = 0\n",
        expect!["vitni.toml:2:21: `http.connections_max` must be a whole number from 1 to 1048576"],
    );
    check(
        "[htp]\nx = 1\n",
        expect!["vitni.toml:1:2: there is no setting `htp`; `vitni config` lists all"],
    );
    check(
        "http = 3\n",
        expect!["vitni.toml:1:1: there is no setting `http`; `vitni config` lists all"],
    );
    check(
        "[listen]\naddresses = [\"here\"]\n",
        expect![
            "vitni.toml:2:13: `listen.addresses` must be addresses with ports, for example 127.0.0.1:7717 or [::1]:7717"
        ],
    );
    check(
        "server_name = \"localhost\"\n",
        expect![
            "vitni.toml:1:15: `server_name` must be at most 128 of a-z, 0-9, . and -, and not localhost: it tells this server from every other"
        ],
    );
    let broken = load("[http\n", &[], &[]).unwrap_err();
    assert!(broken.starts_with("vitni.toml:1:6: "), "{broken}");
    let twice = load("[http]\nidle_ms_max = 1\nidle_ms_max = 2\n", &[], &[]).unwrap_err();
    assert!(twice.starts_with("vitni.toml:3:1: "), "{twice}");
    let environment = load("", &[("VITNI_HTTP_IDLE_MS_MAX", "x")], &[]).unwrap_err();
    assert_eq!(
        environment,
        "environment variable VITNI_HTTP_IDLE_MS_MAX: `http.idle_ms_max` must be a whole number"
    );
    let command = load("", &[], &[("no.such", "x")]).unwrap_err();
    assert_eq!(
        command,
        "command line: there is no setting `no.such`; `vitni config` lists all"
    );
}

#[test]
fn nothing_listens_to_the_world_in_clear_by_accident() {
    for (addresses, more, good) in [
        ("127.0.0.1:1", "", true),
        ("[::1]:1", "", true),
        ("0.0.0.0:1", "", false),
        ("127.0.0.1:1,192.0.2.1:1", "", false),
        ("0.0.0.0:1", "[listen]\nallow_plaintext = true\n", true),
        ("0.0.0.0:1", "[tls]\ncertificate = \"c\"\nkey = \"k\"\n", true),
        ("0.0.0.0:1", "[tls]\ncertificate = \"c\"\n", false),
    ] {
        let loaded = load(more, &[], &[("listen.addresses", addresses)]);
        assert_eq!(loaded.is_ok(), good, "{addresses} {more} {:?}", loaded.err());
    }
    assert!(load("data_dir = \"/d\"\nstate_dir = \"/d/state\"\n", &[], &[]).is_err());
}

/// A source whose certificate nobody would ever see would be anybody.
#[test]
fn certificates_are_asked_for_where_sources_are_told_by_them() {
    let tls = |more: &str| format!("tls = {{ certificate = \"c\", key = \"k\"{more} }}");
    for (transport, tls, good) in [
        ("udp", String::new(), false),
        ("tcp", String::new(), false),
        ("tls", tls(""), false),
        ("tls", tls(", client_ca = \"a\""), true),
    ] {
        let file = format!(
            "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"{transport}\"\n{tls}\nsources = [{{ addresses = [\"10.0.0.1\"], certificate = \"gate.example.org\" }}]\n"
        );
        let loaded = load(&file, &[], &[]);
        assert_eq!(loaded.is_ok(), good, "{transport} {tls} {:?}", loaded.err());
        if let Err(error) = loaded {
            assert_eq!(
                error,
                "vitni.toml:1:1: no client shows the certificate `gate.example.org` of `sources`: that takes `transport = \"tls\"` and `client_ca` in `syslog.tls`"
            );
        }
    }
}

/// To admins over all tenants, and nothing in it that is a secret.
#[test]
fn a_running_server_says_how_it_is_set_up() {
    let site = Site::start(
        "[http]\nidle_ms_max = 61000\n[outbound]\nallowed = [\"https://hooks.example/a?key=hush\", \"127.0.0.1\"]\n\
         [[input]]\nname = \"gate\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n\
         [input.files]\npaths = [\"/nowhere/auth.log\"]\n\
         [[forward]]\nname = \"siem\"\ntenants = [\"default\"]\nto = \"syslog+tcp://127.0.0.1:9\"\n",
    );
    let answer = site.get("/v1/configuration");
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains("hush"), "{}", answer.text());
    let shown = answer.json();
    let settings = shown["settings"].as_array().unwrap();
    let keys: Vec<_> = settings.iter().map(|one| one["key"].as_str().unwrap()).collect();
    let declared: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
    assert_eq!(keys, declared);
    let setting = |key: &str| settings.iter().find(|one| one["key"] == key).unwrap();
    let idle = setting("http.idle_ms_max");
    assert_eq!(
        (&idle["value"], &idle["default"]),
        (&json!(61_000), &json!(60_000))
    );
    let place = json!({ "kind": "file", "file": "test.toml", "line": 2, "column": 15 });
    assert_eq!(idle["origin"], place);
    assert_eq!(idle["variable"], "VITNI_HTTP_IDLE_MS_MAX");
    assert_eq!(setting("listen.addresses")["origin"]["kind"], "command-line");
    assert_eq!(setting("tls.reload_s")["origin"], json!({ "kind": "default" }));
    let allowed = json!(["https://hooks.example/a", "127.0.0.1"]);
    assert_eq!(setting("outbound.allowed")["value"], allowed);
    let input = json!({ "name": "gate", "kind": "files", "tenant": "default", "product": "linux-auth" });
    assert_eq!(shown["inputs"], json!([input]));
    let forward = json!({ "name": "siem", "kind": "syslog", "tenants": ["default"] });
    assert_eq!(shown["forwards"], json!([forward]));

    let refused = |scopes: &[&str], tenant: &str| -> Value {
        let token = site.token(scopes, tenant);
        let answer = site.send(&Request::new("GET", "/v1/configuration").token(&token));
        assert_eq!(answer.status, 403, "{}", answer.text());
        answer.json()
    };
    assert_eq!(refused(&["read"], "all")["error"]["code"], "scope-missing");
    let some = refused(&["admin"], &site.tenant("default"));
    assert!(
        some["error"]["message"].as_str().unwrap().contains("all tenants"),
        "{some}"
    );
}
