//! What goes out: that it arrives, whole, in order, signed, as its receiver may see it; and what becomes of it when the receiver
//! fails, is held back, or is not allowed.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use expect_test::{Expect, expect};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use serde_json::{Value, json};
use vitni_server::{Config, StartOptions};

use crate::http::{Request, Response};
use crate::receiver::{Answer, Hook, OK, Post, RECEIVE_BYTES, Syslog};
use crate::support::{Site, event, id};
use vitni_follow::limits::SEND_BUFFER_BYTES;

const SECRET: &[u8] = b"thirty-two bytes are a good key!";

/// A forwarding named `out` of the tenant `default` from the beginning on.
fn settings(to: &str, more: &str) -> String {
    format!(
        "[outbound]\nallowed = [\"127.0.0.1\", \"localhost\"]\n[[forward]]\nname = \"out\"\ntenants = [\"default\"]\nto = \"{to}\"\nfrom = \"beginning\"\n{more}\n"
    )
}

fn syslog(receiver: &Syslog, more: &str) -> String {
    settings(&format!("syslog+tcp://{}", receiver.address), more)
}

/// A webhook with the secret in a file of the directory.
fn webhook(receiver: &Hook, dir: &Path, more: &str) -> String {
    let file = dir.join("hook.secret");
    std::fs::write(&file, format!("whsec_{}\n", BASE64.encode(SECRET))).unwrap();
    let secret = format!("secret_file = \"{}\"\n{more}", file.display());
    settings(&format!("http://{}/in?key=k", receiver.address), &secret)
}

fn batch(numbers: std::ops::Range<u32>) -> String {
    numbers.map(event).collect::<Vec<_>>().join("\n")
}

/// The event of a message, whatever stands in front of it.
fn row(message: &str) -> Value {
    let (_, json) = message.split_at(message.find('{').unwrap());
    serde_json::from_str(json).unwrap()
}

/// Ids of the producers' events among messages, in order of arrival.
fn ids(messages: &[String]) -> Vec<String> {
    let rows = messages.iter().map(|message| row(message));
    let sent = rows.filter(|row| row["event"]["catalogue"] != "vitni-1");
    sent.map(|row| row["event"]["id"].as_str().unwrap().to_owned())
        .collect()
}

/// First arrivals only.
fn firsts(ids: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    ids.iter()
        .filter(|id| seen.insert((*id).clone()))
        .cloned()
        .collect()
}

fn numbers(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(id).collect()
}

fn forward(site: &Site, what: &str) -> Value {
    let response = site.get(&format!("/v1/forwards/out{what}"));
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

fn hold(site: &Site, what: &str) -> Response {
    let path = format!("/v1/forwards/out/{what}");
    site.send(&Request::new("POST", &path).token(&site.admin))
}

/// Own events about forwarding in the tenant's tree, oldest first.
fn told(site: &Site) -> Vec<String> {
    let mut rows = site.search("tenant=default&event=forward.*");
    rows.reverse();
    rows.iter()
        .map(|row| row["event"]["event"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn syslog_gets_every_event_in_order() {
    let receiver = Syslog::start(usize::MAX, None);
    let mut site = Site::start(&syslog(&receiver, "personal = true"));
    site.post(batch(0..500));
    site.post(batch(500..1000));
    // A `forward.begun` and the others.
    let got = receiver.got.at_least(1001);
    assert_eq!(ids(&got), numbers(0..1000));
    assert!(got[0].contains("\"forward.begun\""), "{}", got[0]);
    let header = got[1].split(" - {").next().unwrap();
    let server = site.running().server_name();
    assert_eq!(
        header,
        format!("<109>1 2026-11-21T10:00:00.000000Z {server} vitni - authentication.ok")
    );
    // The message is the row that the API shows.
    let shown = site.search("tenant=default&event=authentication.ok&id=0190b5a4-0000-7000-8000-000000000000");
    assert_eq!(row(&got[1]), shown[0]);

    // All of it lies within the overlap, so a restart begins at the beginning; what is first seen is in order.
    let _ = site.stop();
    site.again(&syslog(&receiver, "personal = true"));
    site.post(batch(1000..1100));
    let got = site.until(|| {
        let got = receiver.got.all();
        got.iter()
            .any(|message| message.contains(&id(1099)))
            .then_some(got)
    });
    assert_eq!(firsts(&ids(&got)), numbers(0..1100));
    assert_eq!(receiver.connections.len(), 2);
    // Told once: it goes on as it was.
    assert_eq!(told(&site), ["forward.begun", "forward.continued"]);
    // What was asked here left traces, which go out too.
    site.until(|| {
        Some(forward(&site, "")).filter(|shown| shown["state"] == "sending" && shown["lag_events"] == 0)
    });
    let metrics = site.get("/metrics").text();
    assert!(
        metrics.contains("vitni_forward_lag_events{forward=\"out\"} 0\n"),
        "{metrics}"
    );
    assert!(metrics.ends_with("# EOF\n"));
}

/// Connections that end again and again, each after more than the overlap, which is more than both sockets hold: it gets on, and
/// goes back a little each time.
#[test]
fn breaks_repeat_and_never_leave_out() {
    // Linux gives a socket twice what it is asked for.
    let overlap = 2 * (SEND_BUFFER_BYTES as usize + RECEIVE_BYTES) + (64 << 10);
    let receiver = Syslog::start(6_000, None);
    let site = Site::start(&syslog(&receiver, &format!("overlap_bytes = {overlap}")));
    for round in 0..24 {
        site.post(batch(round * 1000..(round + 1) * 1000));
    }
    let got = site.until(|| {
        let got = receiver.got.all();
        got.iter()
            .rev()
            .take(1_000)
            .any(|message| message.contains(&id(23_999)))
            .then_some(got)
    });
    let in_bytes: usize = got.iter().take(6_000).map(String::len).sum();
    assert!(in_bytes > overlap, "{in_bytes} bytes a connection");
    assert!(firsts(&ids(&got)) == numbers(0..24_000), "something is left out");
    assert!(receiver.connections.len() > 2);
    assert!(got.len() < 24_000 * 5, "{} messages", got.len());
    assert!(forward(&site, "")["breaks"].as_u64().unwrap() >= 2);
}

struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            issuer: rcgen::Issuer::new(params, key),
        }
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A receiver for `localhost` that takes clients of this authority only.
    fn server(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (certificate, key) = self.issue("localhost");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}

/// What a forwarding over TLS is configured with: a client certificate of one authority, and trust in a stranger's.
struct TlsFiles {
    dir: tempfile::TempDir,
    authority: Authority,
}

impl TlsFiles {
    fn new() -> Self {
        let files = Self {
            dir: tempfile::tempdir().unwrap(),
            authority: Authority::new(),
        };
        let (certificate, key) = files.authority.issue("vitni.example");
        files.write("client.pem", &certificate.pem());
        files.write("client.key", &key.serialize_pem());
        files.write("ca.pem", &Authority::new().pem);
        files
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn settings(&self) -> String {
        let dir = self.dir.path().display();
        format!(
            "[forward.tls]\nca = \"{dir}/ca.pem\"\ncertificate = \"{dir}/client.pem\"\nkey = \"{dir}/client.key\"\n"
        )
    }

    /// The right authority is taken up with the next try.
    fn trust(&self) {
        self.write("ca.pem", &self.authority.pem);
    }
}

/// Sends events that cannot go out, because the receiver's certificate is by nobody who is trusted.
fn fail_to_send(site: &Site) -> Value {
    site.post(batch(0..50));
    let shown = site.until(|| Some(forward(site, "")).filter(|shown| shown["state"] == "failing"));
    assert!(
        shown["error"].as_str().unwrap().contains("certificate"),
        "{shown}"
    );
    shown
}

#[test]
fn syslog_over_tls_knows_whom_it_speaks_to() {
    let files = TlsFiles::new();
    let receiver = Syslog::start(usize::MAX, Some(files.authority.server()));
    let to = format!("syslog+tls://localhost:{}", receiver.address.port());
    let site = Site::start(&settings(&to, &files.settings()));
    let shown = fail_to_send(&site);
    assert_eq!(receiver.got.len(), 0);
    assert!(shown["lag_events"].as_u64().unwrap() >= 50);
    files.trust();
    assert_eq!(ids(&receiver.got.at_least(51)), numbers(0..50));
}

/// The signature by another library than ours.
fn check_signature(post: &Post) {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    let mut signed = format!(
        "{}.{}.",
        post.header("webhook-id"),
        post.header("webhook-timestamp")
    )
    .into_bytes();
    signed.extend_from_slice(&post.body);
    let tag = post.header("webhook-signature").strip_prefix("v1,").unwrap();
    hmac::verify(&key, &signed, &BASE64.decode(tag).unwrap()).expect("the signature fits");
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let stamp: u64 = post.header("webhook-timestamp").parse().unwrap();
    assert!(now.abs_diff(stamp) < 300);
    assert!(!post.header("webhook-id").contains('.'));
}

#[test]
fn webhooks_over_tls_know_whom_they_speak_to() {
    let files = TlsFiles::new();
    let secret = files.write("hook.secret", &format!("whsec_{}\n", BASE64.encode(SECRET)));
    let receiver = Hook::start_with(|_, _| OK, Some(files.authority.server()));
    let to = format!("https://localhost:{}/in", receiver.address.port());
    let more = format!("secret_file = \"{secret}\"\n{}", files.settings());
    let site = Site::start(&settings(&to, &more));
    fail_to_send(&site);
    assert_eq!(receiver.got.len(), 0);
    files.trust();
    site.until(|| (ids(&lines(&receiver.got.all())) == numbers(0..50)).then_some(()));
    receiver.got.all().iter().for_each(check_signature);
}

fn lines(posts: &[Post]) -> Vec<String> {
    posts.iter().flat_map(Post::lines).collect()
}

#[test]
fn webhooks_are_signed_and_tried_again() {
    let files = tempfile::tempdir().unwrap();
    let script = [
        OK,
        Answer::Status(500, ""),
        Answer::Close,
        OK,
        Answer::Half,
        Answer::Status(429, "Retry-After: 1\r\n"),
        Answer::Late(300),
        Answer::Status(302, "Location: /elsewhere\r\n"),
        Answer::Status(401, ""),
    ];
    let plan = script.clone();
    let receiver = Hook::start(move |number, _| plan.get(number).cloned().unwrap_or(OK));
    let site = Site::start(&webhook(&receiver, files.path(), "batch_events_max = 40"));
    site.post(batch(0..300));
    let posts = site.until(|| {
        let posts = receiver.got.all();
        let taken: Vec<_> = posts.iter().filter(|post| is_taken(post)).cloned().collect();
        (ids(&lines(&taken)).len() >= 300).then_some(posts)
    });
    for post in &posts {
        check_signature(post);
        assert!(post.line.starts_with("POST /in?key=k "), "{}", post.line);
        assert_eq!(post.header("content-type"), "application/x-ndjson");
        assert!(post.lines().len() <= 40);
    }
    // What was not taken comes again under the same id, and is the same.
    for pair in posts.windows(2).filter(|pair| !is_taken(&pair[0])) {
        assert_eq!(pair[0].header("webhook-id"), pair[1].header("webhook-id"));
        assert_eq!(pair[0].body, pair[1].body);
    }
    let different: HashSet<_> = posts
        .iter()
        .map(|post| post.header("webhook-id").to_owned())
        .collect();
    assert_eq!(
        different.len(),
        posts.iter().filter(|post| is_taken(post)).count()
    );
    let taken: Vec<_> = posts.iter().filter(|post| is_taken(post)).cloned().collect();
    assert_eq!(ids(&lines(&taken)), numbers(0..300));
    // What is shown of the address has no query.
    assert_eq!(
        forward(&site, "")["to"],
        format!("http://{}/in", receiver.address)
    );
    let status = forward(&site, "");
    assert_eq!(status["given_up"], 0);
}

fn is_taken(post: &Post) -> bool {
    matches!(post.answered, Answer::Status(200..300, _) | Answer::Late(_))
}

#[test]
fn a_refused_event_is_put_aside_and_the_next_one_goes() {
    let files = tempfile::tempdir().unwrap();
    let refused = id(7);
    let receiver = Hook::start({
        let refused = refused.clone();
        move |_, body| {
            if body.contains(&refused) {
                Answer::Status(400, "")
            } else {
                OK
            }
        }
    });
    let mut site = Site::start(&webhook(&receiver, files.path(), "attempts_max = 2"));
    site.post(batch(0..20));
    let expected: Vec<_> = numbers(0..20).into_iter().filter(|id| *id != refused).collect();
    let taken = || {
        let posts = receiver.got.all().into_iter();
        ids(&lines(
            &posts.filter(|post| post.answered == OK).collect::<Vec<_>>(),
        ))
    };
    site.until(|| (taken().len() >= 19).then_some(()));
    assert_eq!(taken(), expected);
    let alone = receiver.got.all();
    let alone = alone
        .iter()
        .filter(|post| post.answered != OK && post.lines().len() == 1);
    assert_eq!(alone.count(), 2);
    let list = forward(&site, "/given-up")["events"].clone();
    assert_eq!(
        (&list[0]["id"], &list[0]["attempts"], &list[0]["reason"], &list[1]),
        (
            &json!(refused),
            &json!(2),
            &json!("it answered 400 Bad Request"),
            &Value::Null
        )
    );
    let given_up = site.until(|| site.search("tenant=default&event=forward.given_up").pop());
    assert!(given_up.to_string().contains(&refused), "{given_up}");
    // It stays put aside.
    let _ = site.stop();
    let before = receiver.got.len();
    site.again(&webhook(&receiver, files.path(), "attempts_max = 2"));
    site.post(event(20));
    site.until(|| taken().contains(&id(20)).then_some(()));
    let after = lines(&receiver.got.all()[before..]);
    assert!(
        !after
            .iter()
            .any(|line| line.contains(&format!("\"id\":\"{refused}\",\"observed"))),
        "{after:?}"
    );
    assert_eq!(forward(&site, "")["given_up"], 1);
}

#[test]
fn a_pause_holds_over_a_restart() {
    let files = tempfile::tempdir().unwrap();
    let receiver = Hook::start(|_, _| OK);
    let configured = webhook(
        &receiver,
        files.path(),
        "query = { event = \"authentication.*\" }",
    );
    let mut site = Site::start(&configured);
    site.post(batch(0..5));
    let taken = || ids(&lines(&receiver.got.all()));
    site.until(|| (taken().len() == 5).then_some(()));
    assert_eq!(hold(&site, "pause").json()["state"], "paused");
    assert_eq!(hold(&site, "pause").status, 200);
    site.post(batch(5..10));
    let _ = site.stop();
    site.again(&configured);
    site.post(batch(10..15));
    let shown = forward(&site, "");
    assert_eq!(shown["state"], "paused");
    assert!(shown["paused_since"].is_string());
    assert!(shown["lag_events"].as_u64().unwrap() >= 10);
    assert_eq!(taken(), numbers(0..5));
    assert_eq!(hold(&site, "resume").status, 200);
    site.until(|| (taken().len() >= 15).then_some(()));
    // Webhooks are acknowledged: nothing comes twice after an orderly stop.
    assert_eq!(taken(), numbers(0..15));
    let _ = site.stop();
    site.again(&configured);
    let about: Vec<_> = told(&site)
        .into_iter()
        .filter(|event| event != "forward.continued")
        .collect();
    assert_eq!(about, ["forward.begun", "forward.paused", "forward.resumed"]);
    let paused = site.search("tenant=default&event=forward.paused");
    assert_eq!(paused[0]["event"]["actor"]["type"], "token");
}

#[test]
fn an_address_that_is_not_allowed_is_not_called() {
    let receiver = Syslog::start(usize::MAX, None);
    let configured = syslog(&receiver, "").replace("\"127.0.0.1\", \"localhost\"", "\"siem.example\"");
    let site = Site::start(&configured);
    site.post(batch(0..5));
    let refused = site.own("outbound_webservice.url_not_allowed", 1);
    assert_eq!(
        refused[0]["event"]["text"]["value"],
        format!("syslog+tcp://{}", receiver.address)
    );
    assert_eq!(forward(&site, "")["state"], "not-allowed");
    assert_eq!(receiver.connections.len(), 0);
    assert!(told(&site).is_empty());
}

#[test]
fn what_is_odd_is_one_message() {
    let receiver = Syslog::start(usize::MAX, None);
    let site = Site::start(&syslog(
        &receiver,
        "format = \"cef\"\npersonal = true\nfacility = 1",
    ));
    let odd = json!({
        "event": "own.odd", "id": id(1), "producer": { "vendor": "a|b", "host": "two words" },
        "text": { "message": "one\ntwo\r\nthree = |4| \\ å" }, "time": "2026-11-21T10:00:00Z",
    });
    let answer = site.post(odd.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.post(event(2));
    let got = site.until(|| {
        let got = receiver.got.all();
        got.iter().any(|message| message.contains(&id(2))).then_some(got)
    });
    let at = got.iter().position(|message| message.contains(&id(1))).unwrap();
    assert!(got[at + 1].contains(&id(2)), "{got:?}");
    let message = &got[at];
    assert!(!message.contains(['\n', '\r']), "{message}");
    assert!(message.contains(" own.odd - CEF:0|a\\|b|"), "{message}");
    assert!(
        message.contains("msg=one\\ntwo\\r\\nthree \\= |4| \\\\ å"),
        "{message}"
    );
    // A host with a space does not fit into the header, so our own name stands there.
    assert!(
        message.contains(&format!("Z {} vitni - ", site.running().server_name())),
        "{message}"
    );
}

#[test]
fn who_may_not_see_persons_gets_none() {
    let receiver = Syslog::start(usize::MAX, None);
    let site = Site::start(&syslog(&receiver, "query = { event = \"authentication.*\" }"));
    let ann = event(1).replace('}', ",\"actor\":{\"id\":\"ann\"},\"raw\":\"ann came\"}");
    site.post([ann, event(2).replace("authentication.ok", "session.opened")].join("\n"));
    let got = receiver.got.at_least(1);
    assert!(!got[0].contains("ann"), "{}", got[0]);
    assert_eq!(ids(&got), numbers(1..2));
}

/// Who is told what when the configuration changes.
#[test]
fn a_changed_configuration_is_told_to_the_tenants() {
    let receiver = Syslog::start(usize::MAX, None);
    let mut site = Site::start(&syslog(&receiver, ""));
    let mut expected = vec!["forward.begun"];
    let mut check = |site: &mut Site, settings: &str, more: &[&'static str]| {
        let _ = site.stop();
        site.again(settings);
        expected.extend(more);
        site.until(|| {
            let told: Vec<_> = told(site)
                .into_iter()
                .filter(|event| event != "forward.continued")
                .collect();
            (told.len() >= expected.len()).then(|| assert_eq!(told, expected))
        });
    };
    check(&mut site, &syslog(&receiver, ""), &[]);
    let query = "query = { severity_min = 6 }";
    check(&mut site, &syslog(&receiver, query), &["forward.begun"]);
    check(&mut site, "", &["forward.ended"]);
    check(&mut site, "", &[]);
    check(&mut site, &syslog(&receiver, query), &["forward.begun"]);
    let other = syslog(&receiver, query).replace("\"default\"", "\"vitni\"");
    check(&mut site, &other, &["forward.ended"]);
}

#[test]
fn who_may_not_administer_sees_nothing() {
    let receiver = Syslog::start(usize::MAX, None);
    let site = Site::start(&syslog(&receiver, ""));
    let ask = |token: &str, method: &str, path: &str| site.send(&Request::new(method, path).token(token));
    let reader = site.token(&["read"], "default");
    assert_eq!(ask(&reader, "GET", "/v1/forwards").status, 403);
    let other = site.token(&["admin"], "vitni");
    assert_eq!(
        ask(&other, "GET", "/v1/forwards").json(),
        json!({ "forwards": [] })
    );
    assert_eq!(ask(&other, "GET", "/v1/forwards/out").status, 404);
    assert_eq!(ask(&other, "POST", "/v1/forwards/out/pause").status, 404);
    let own = site.token(&["admin"], "default");
    assert_eq!(
        ask(&own, "GET", "/v1/forwards").json()["forwards"][0]["name"],
        "out"
    );
    assert_eq!(ask(&site.admin, "GET", "/v1/forwards/none").status, 404);
    assert_eq!(ask(&site.admin, "GET", "/v1/forwards?x=1").status, 400);
}

#[test]
fn a_configuration_that_cannot_be_used_says_why() {
    fn check(table: &str, expected: Expect) {
        let text = format!("[[forward]]\nname = \"out\"\n{table}\n");
        let read = Config::from_layers(Path::new("vitni.toml"), &text, [], &[]);
        expected.assert_eq(&read.unwrap_err().to_string());
    }
    let to = "tenants = [\"default\"]\nto = \"syslog+tcp://siem.example:601\"";
    let hook = "tenants = [\"default\"]\nto = \"https://hooks.example/in\"";
    check(
        "tenants = []\nto = \"https://a\"",
        expect!["vitni.toml:1:1: `tenants` is empty; name at least one tenant"],
    );
    check(
        "tenants = [\"default\"]\nto = \"siem.example:601\"",
        expect![
            "vitni.toml:1:1: `to`: `siem.example:601` has none of the schemes syslog+tcp, syslog+tls, https and http"
        ],
    );
    check(
        "tenants = [\"default\"]\nto = \"https://u:secret@hooks.example/in?key=secret\"",
        expect![
            "vitni.toml:1:1: `to`: `https` holds credentials: a webhook is signed with `secret_file`, syslog+tls takes `tls.certificate`"
        ],
    );
    check(
        "tenants = [\"default\"]\nto = \"https://hooks.example/in/../out?key=secret\"",
        expect![
            "vitni.toml:1:1: `to`: `https://hooks.example/in/../out` has a path with `.` or `..` in it: write out where it leads"
        ],
    );
    check(
        &format!("{to}\nquery = {{ outcom = \"failure\" }}"),
        expect![
            "vitni.toml:1:1: `query.outcom` is unknown; known are from, to, clock, event, catalogue, category, equivalent, severity, severity_min, outcome, actor, target, source, session, trace, transaction, client, words, id, and for the page tenant, limit, cursor"
        ],
    );
    check(
        &format!("{to}\nquery = {{ actor = \"ann\" }}"),
        expect![
            "vitni.toml:1:1: `query` asks for actor, which is personal, and `personal` is false: leave it out, or set personal = true"
        ],
    );
    check(
        &format!("{to}\nformat = \"xml\""),
        expect![
            "vitni.toml:1:1: there is no format `xml`: give json or one of ocsf, ocsf-1.3, ecs, cef, leef, grid, grid-line"
        ],
    );
    check(
        &format!("{to}\nsecret_file = \"s\""),
        expect!["vitni.toml:1:1: `secret_file` is for webhooks: take it out, or correct `to`"],
    );
    check(
        &format!("{to}\noverlap_bytes = 1"),
        expect!["vitni.toml:1:1: `overlap_bytes` must be from 65536 to 1073741824"],
    );
    check(
        &format!("{to}\ntls = {{ ca = \"ca.pem\" }}"),
        expect!["vitni.toml:1:1: `tls` goes with syslog+tls and https and with nothing else"],
    );
    check(
        &format!("{to}\nsecret = \"whsec_x\""),
        expect![
            "vitni.toml:5:1: unknown field `secret`, expected one of `name`, `tenants`, `to`, `query`, `format`, `personal`, `from`, `tls`, `overlap_bytes`, `framing`, `facility`, `secret_file`, `batch_events_max`, `attempts_max`"
        ],
    );
    check(
        hook,
        expect![
            "vitni.toml:1:1: a webhook is signed: give `secret_file`, a file with `whsec_` and the base64 of 32 random bytes"
        ],
    );
    check(
        &format!("{hook}\nframing = \"newline\""),
        expect!["vitni.toml:1:1: `framing` is for syslog: take it out, or correct `to`"],
    );
    let list = Config::from_layers(
        Path::new("vitni.toml"),
        "[outbound]\nallowed = [\"*.example\"]\n",
        [],
        &[],
    );
    expect!["vitni.toml:2:11: `outbound.allowed` has an entry that cannot be used: `*.example` is no entry: give a host, host:port, or the beginning of an address such as https://hooks.example.net/vitni/"].assert_eq(&list.unwrap_err().to_string());
}

/// What is only known when the store is open stops the start, and is told.
#[test]
fn a_start_without_what_it_needs_fails() {
    let dir = tempfile::tempdir().unwrap();
    let check = |text: &str, expected: Expect| {
        let config = crate::support::config(dir.path(), text);
        let error = vitni_server::Server::start(config, StartOptions::default()).unwrap_err();
        expected.assert_eq(&error.to_string().replace(&*dir.path().to_string_lossy(), "DIR"));
    };
    check(
        &settings("syslog+tcp://127.0.0.1:1", "").replace("\"default\"", "\"acme\""),
        expect![
            "[[forward]] `out`: there is no tenant `acme`: make it with `vitni tenant create`, or take it out"
        ],
    );
    check(
        &settings(
            "https://localhost:1/",
            &format!("secret_file = \"{}/none\"", dir.path().display()),
        ),
        expect!["[[forward]] `out`: DIR/none cannot be read: No such file or directory (os error 2)"],
    );
    let weak = dir.path().join("weak");
    std::fs::write(&weak, "whsec_c2hvcnQ=\n").unwrap();
    check(
        &settings(
            "https://localhost:1/",
            &format!("secret_file = \"{}\"", weak.display()),
        ),
        expect!["[[forward]] `out`: secret_file DIR/weak: a key has 5 bytes; give 24 to 64 random ones"],
    );
}

/// Without `from` a forwarding begins with what is stored from then on; with newlines between messages for those that want them.
#[test]
fn a_new_forwarding_begins_now() {
    let mut site = Site::start("");
    site.post(batch(0..5));
    let _ = site.stop();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("syslog+tcp://{}", listener.local_addr().unwrap());
    let configured = settings(&to, "framing = \"newline\"").replace("from = \"beginning\"\n", "");
    site.again(&configured);
    site.post(batch(5..10));
    let (socket, _) = listener.accept().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(socket));
    let mut got = Vec::new();
    for line in lines {
        got.push(line.unwrap());
        if got.last().unwrap().contains(&id(9)) {
            break;
        }
    }
    assert_eq!(ids(&got), numbers(5..10));
    assert!(got.iter().all(|line| line.starts_with("<10")), "{got:?}");
}

/// A receiver that is away for long is told of, once, and so is its return. The longest of these tests: it waits as the sender does.
#[test]
fn a_long_failure_and_its_end_are_told() {
    let files = tempfile::tempdir().unwrap();
    let is_back = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_back);
    let receiver = Hook::start(move |_, _| {
        if flag.load(Ordering::SeqCst) {
            OK
        } else {
            Answer::Status(503, "")
        }
    });
    let site = Site::start(&webhook(&receiver, files.path(), ""));
    site.post(batch(0..10));
    let failing = site.until(|| site.search("tenant=default&event=forward.failing").pop());
    let shown = forward(&site, "");
    assert_eq!(
        (&shown["state"], &shown["error"]),
        (&json!("failing"), &json!("it answered 503 Service Unavailable"))
    );
    assert!(shown["lag_events"].as_u64().unwrap() >= 10);
    is_back.store(true, Ordering::SeqCst);
    let recovered = site.until(|| site.search("tenant=default&event=forward.recovered").pop());
    let seconds = |row: &Value| row["event"]["public"]["seconds"].as_u64().unwrap();
    assert!(
        seconds(&failing) >= 10 && seconds(&recovered) >= seconds(&failing),
        "{failing} {recovered}"
    );
    assert_eq!(
        told(&site),
        ["forward.begun", "forward.failing", "forward.recovered"]
    );
    let taken = || {
        let posts = receiver.got.all().into_iter();
        ids(&lines(
            &posts.filter(|post| post.answered == OK).collect::<Vec<_>>(),
        ))
    };
    site.until(|| (taken().len() >= 10).then_some(()));
    assert_eq!(taken(), numbers(0..10));
}
