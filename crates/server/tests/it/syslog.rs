//! Syslog over real sockets: what becomes of messages, whose they are, and what is told when some cannot be taken.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

use crate::support::{Site, attribute, until};

/// An input named `in`, for the tenant and product that most tests use.
fn input(syslog: &str) -> String {
    format!(
        "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\n{syslog}\n"
    )
}

fn address(site: &Site) -> SocketAddr {
    let mut inputs = site.running().inputs();
    inputs
        .find_map(|(name, address)| address.filter(|_| name == "in"))
        .expect("it listens")
}

/// A refused password of the user of this number, as sshd and an RFC 5424 sender write it.
fn line(number: usize) -> String {
    format!(
        "<38>1 2026-11-21T23:21:38.544096+00:00 vm sshd 27719 - - Failed password for user{number} from 192.0.2.7 port 41018 ssh2"
    )
}

fn sent(site: &Site, count: usize) -> Vec<Value> {
    site.until(|| {
        let mut events = site.search("tenant=default&catalogue=logicnets-8.1");
        events.reverse();
        (events.len() >= count).then_some(events)
    })
}

fn user(row: &Value) -> &str {
    row["event"]["actor"]["name"].as_str().unwrap_or_default()
}

#[test]
fn datagrams_become_events() {
    let site = Site::start(&input("transport = \"udp\""));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in 0..3 {
        socket
            .send_to(format!("{}\n", line(number)).as_bytes(), address(&site))
            .unwrap();
    }
    let events = sent(&site, 3);
    assert_eq!(
        events.iter().map(user).collect::<Vec<_>>(),
        ["user0", "user1", "user2"]
    );
    let event = &events[0]["event"];
    assert_eq!(event["event"], "error.authentication_password_failed");
    assert_eq!(event["source"]["ip"], "192.0.2.7");
    assert_eq!(event["raw"], line(0));
    assert_eq!(attribute(&events[0], "input"), "in");
    assert_eq!(attribute(&events[0], "received_from"), "127.0.0.1");
    assert!(!event["flags"].to_string().contains("unknown"), "{event}");
}

#[test]
fn streams_are_read_in_both_framings_and_to_their_end() {
    let site = Site::start(&input("transport = \"tcp\""));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let (one, two, three) = (line(1), line(2), line(3));
    let counted = format!("{} {one}{} {two}", one.len(), two.len());
    stream.write_all(counted.as_bytes()).unwrap();
    stream
        .write_all(format!("{three}\n{}\r\n", line(4)).as_bytes())
        .unwrap();
    // The last one has no line feed: the end of the connection ends it.
    stream.write_all(line(5).as_bytes()).unwrap();
    drop(stream);
    let events = sent(&site, 5);
    let users: Vec<_> = events.iter().map(user).collect();
    assert_eq!(users, ["user1", "user2", "user3", "user4", "user5"]);
}

#[test]
fn what_is_no_event_is_kept_or_counted() {
    let site = Site::start(&input("transport = \"tcp\"\nmessage_bytes_max = 480"));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let long = format!("<38>1 {}", "x".repeat(600));
    for text in [
        // Understood, and no fact.
        "<38>1 2026-11-21T23:21:38Z vm sshd 1 - - Connection closed by 192.0.2.7 port 1\n",
        // Not understood, with a secret that is known by its form.
        "<38>1 2026-11-21T23:21:38Z vm sshd 1 - - Tea is served --password=hunter2\n",
        "\u{fffd}\n",
        &format!("{long}\n"),
    ] {
        stream.write_all(text.as_bytes()).unwrap();
    }
    stream
        .write_all(b"<38>1 2026-11-21T23:21:38Z vm \xff\xfe 1 - - binary\n")
        .unwrap();
    stream.write_all(b"90 <38>1 the count promises more").unwrap();
    drop(stream);
    let kept = site.told("default", "event.quarantined", 5);
    let shown: Vec<_> = kept
        .iter()
        .map(|row| {
            let raw = row["event"]["raw"].as_str().unwrap_or("-");
            let text: String = raw.chars().take(60).collect();
            format!(
                "{} | {} | {text}",
                attribute(row, "reason").as_str().unwrap(),
                attribute(row, "bytes")
            )
        })
        .collect();
    expect_test::expect![[r#"
        a sentence that this mapping does not know | 74 | <38>1 2026-11-21T23:21:38Z vm sshd 1 - - Tea is served --pas
        the line does not begin with a date and a time that exist | 3 | �
        the line is longer than this input takes | 606 | -
        not a program that this mapping knows | 45 | PDM4PjEgMjAyNi0xMS0yMVQyMzoyMTozOFogdm0g//4gMSAtIC0gYmluYXJ5
        the connection ended in the middle of this message | 32 | 90 <38>1 the count promises more"#]]
    .assert_eq(&shown.join("\n"));
    let all = site.get("/v1/search?tenant=default").text();
    assert!(!all.contains("hunter2"), "{all}");
    assert!(
        attribute(&kept[2], "digest")
            .as_str()
            .unwrap()
            .starts_with("sha256:")
    );
    for row in &kept {
        assert!(row["event"]["flags"].to_string().contains("quarantined"));
        assert_eq!(
            (attribute(row, "input"), attribute(row, "product")),
            (&"in".into(), &"linux-auth".into())
        );
    }
    assert!(sent_now(&site).is_empty());
    let metrics = site.get("/metrics").text();
    assert!(
        metrics.contains("vitni_input_lines_total{input=\"in\",became=\"ignored\"} 1"),
        "{metrics}"
    );
}

fn sent_now(site: &Site) -> Vec<Value> {
    site.search("tenant=default&catalogue=logicnets-8.1")
}

#[test]
fn a_message_that_never_ends_is_cut_off_and_told() {
    let site = Site::start(&input("transport = \"tcp\""));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    stream
        .write_all(format!("{}\n999999999 <38>1 ", line(1)).as_bytes())
        .unwrap();
    let mut end = Vec::new();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(stream.read_to_end(&mut end).unwrap_or(0), 0, "the server closes");
    assert_eq!(user(&sent(&site, 1)[0]), "user1");
    let cut = site.told("default", "input.cut_off", 1);
    assert_eq!(attribute(&cut[0], "bytes"), 999_999_999);
    assert_eq!(attribute(&cut[0], "source"), "127.0.0.1");
    // Somebody else is served as before.
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    stream.write_all(format!("{}\n", line(2)).as_bytes()).unwrap();
    sent(&site, 2);
}

#[test]
fn sources_are_bound_to_tenants_and_strangers_are_turned_away() {
    let site = Site::start("");
    let other = site.post_json("/v1/tenants", &serde_json::json!({ "name": "other" }));
    let mut site = site;
    site.stop();
    let known = "sources = [{ name = \"gate\", addresses = [\"127.0.0.2\"], tenant = \"other\" }]\nonly_listed = true";
    site.again(&input(&format!("transport = \"udp\"\n{known}")));
    let send = |from: &str, number| {
        let socket = UdpSocket::bind((from, 0)).unwrap();
        socket.send_to(line(number).as_bytes(), address(&site)).unwrap();
    };
    send("127.0.0.1", 1);
    send("127.0.0.2", 2);
    send("127.0.0.1", 3);
    let other = other["id"].as_str().unwrap();
    let events = site.until(|| {
        let events = site.search(&format!("tenant={other}&catalogue=logicnets-8.1"));
        (!events.is_empty()).then_some(events)
    });
    assert_eq!(user(&events[0]), "user2");
    assert_eq!(attribute(&events[0], "received_from"), "gate");
    let refused = site.until(|| {
        let rows = site.search("tenant=default&event=input.refused");
        let count: u64 = rows
            .iter()
            .map(|row| attribute(row, "count").as_u64().unwrap())
            .sum();
        (count >= 2).then_some(rows)
    });
    assert_eq!(attribute(&refused[0], "source"), "127.0.0.1");
    assert!(sent_now(&site).is_empty());
}

#[test]
fn a_stop_takes_what_has_arrived() {
    let mut site = Site::start(&input("transport = \"tcp\""));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let count = 5_000;
    let text: String = (0..count).map(|number| line(number) + "\n").collect();
    stream.write_all(text.as_bytes()).unwrap();
    site.stop();
    site.again("");
    let events = sent(&site, count);
    assert_eq!(events.len(), count);
    let in_order = events
        .iter()
        .enumerate()
        .all(|(number, row)| user(row) == format!("user{number}"));
    assert!(in_order);
}

/// What the system throws away is in its own count for the socket, to the message.
#[test]
fn every_lost_datagram_is_counted() {
    let mut site = Site::start(&input("transport = \"udp\""));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (count, to) = (60_000, address(&site));
    for number in 0..count {
        while socket.send_to(line(number).as_bytes(), to).is_err() {}
    }
    site.stop();
    site.again("");
    let rows = site.search("tenant=default&event=input.dropped");
    let lost: u64 = rows
        .iter()
        .map(|row| attribute(row, "count").as_u64().unwrap())
        .sum();
    let stored = sent_now(&site).len() as u64;
    assert_eq!(stored + lost, count as u64, "stored {stored}, lost {lost}");
}

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(dir: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        std::fs::write(dir.join(format!("{name}.pem")), issuer.pem()).unwrap();
        Self(issuer)
    }

    fn issue(&self, name: &str) -> (CertificateDer<'static>, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap().der().clone(), key)
    }
}

/// Connects with this certificate; the error is that of the handshake or of the first read.
fn tls(
    to: SocketAddr,
    trusted: &Authority,
    own: Option<(CertificateDer<'static>, KeyPair)>,
) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.0.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match own {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            builder.with_client_auth_cert(vec![certificate], key).unwrap()
        }
    };
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(connection, TcpStream::connect(to).unwrap())
}

#[test]
fn certificates_say_who_sends() {
    let files = tempfile::tempdir().unwrap();
    let dir = files.path();
    let (server, clients, strangers) = (
        Authority::new(dir, "server-ca"),
        Authority::new(dir, "client-ca"),
        Authority::new(dir, "strangers"),
    );
    let (certificate, key) = server.issue("localhost");
    std::fs::write(dir.join("key.pem"), key.serialize_pem()).unwrap();
    let pem = |der: &CertificateDer<'_>| {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    };
    std::fs::write(dir.join("cert.pem"), pem(&certificate)).unwrap();
    let tls_files = format!(
        "tls = {{ certificate = \"{0}/cert.pem\", key = \"{0}/key.pem\", client_ca = \"{0}/client-ca.pem\", require_client = true }}",
        dir.display()
    );
    let sources = "sources = [{ certificate = \"gate.example.org\" }]\nonly_listed = true";
    let site = Site::start(&input(&format!("transport = \"tls\"\n{tls_files}\n{sources}")));
    let send = |own, number| {
        let mut stream = tls(address(&site), &server, own);
        let line = line(number);
        let written = stream.write_all(format!("{} {line}", line.len()).as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
        let mut end = Vec::new();
        let read = stream.read_to_end(&mut end);
        written.is_ok() && read.is_ok()
    };
    assert!(send(Some(clients.issue("gate.example.org")), 1));
    assert!(!send(None, 2), "no certificate");
    assert!(
        !send(Some(strangers.issue("gate.example.org")), 3),
        "of an authority that is not trusted"
    );
    // Of the right authority, and not on the list.
    send(Some(clients.issue("other.example.org")), 4);
    assert!(send(Some(clients.issue("gate.example.org")), 5));
    let events = sent(&site, 2);
    assert_eq!(events.iter().map(user).collect::<Vec<_>>(), ["user1", "user5"]);
    assert_eq!(attribute(&events[0], "received_from"), "gate.example.org");
    until(|| (!site.search("tenant=default&event=input.refused").is_empty()).then_some(()));
}

#[test]
fn sources_show_what_came_of_them() {
    let site = Site::start(&input("transport = \"tcp\""));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let numbered = |number: u32| {
        format!(
            "<38>1 2026-11-21T23:21:38Z vm sshd 1 - [meta sequenceId=\"{number}\"] Failed password for u{number} from 192.0.2.7 port 1 ssh2\n"
        )
    };
    let text: String = [1, 2, 2, 5].map(numbered).concat() + "nonsense\n";
    stream.write_all(text.as_bytes()).unwrap();
    site.post(crate::support::event(1));
    let sources = site.until(|| {
        let answer = site.get("/v1/sources?tenant=default").json();
        let sources = answer["sources"].as_array().unwrap().clone();
        (sources.len() == 2).then_some(sources)
    });
    let (http, syslog) = (&sources[0], &sources[1]);
    assert_eq!((&http["input"], &http["stored"]), (&"http".into(), &1.into()));
    assert_eq!(
        (&syslog["input"], &syslog["name"]),
        (&"in".into(), &"127.0.0.1".into())
    );
    assert_eq!((&syslog["lines"], &syslog["stored"]), (&5.into(), &5.into()));
    assert_eq!(
        (&syslog["quarantined"], &syslog["duplicates"]),
        (&1.into(), &1.into()),
        "{syslog} {}",
        site.get("/v1/search?tenant=default&limit=2").text()
    );
    assert_eq!(syslog["silent"], false);
}

/// One host cannot take all places: those of others stay free.
#[test]
fn one_address_has_a_share_of_the_places() {
    let site = Site::start(&input("transport = \"tcp\""));
    let to = address(&site);
    let connect = |from: &str| {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let from: SocketAddr = format!("{from}:0").parse().unwrap();
        socket.bind(&from.into()).unwrap();
        socket.connect(&to.into()).unwrap();
        TcpStream::from(socket)
    };
    let mut idle: Vec<_> = (0..64).map(|_| connect("127.0.0.1")).collect();
    let mut one_more = connect("127.0.0.1");
    one_more.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(one_more.read(&mut [0]).unwrap_or(0), 0, "it is closed");
    connect("127.0.0.2")
        .write_all(format!("{}\n", line(1)).as_bytes())
        .unwrap();
    assert_eq!(user(&sent(&site, 1)[0]), "user1");
    let refused = site.told("default", "input.refused", 1);
    assert_eq!(attribute(&refused[0], "source"), "127.0.0.1");
    // A place that becomes free is taken again.
    drop(idle.pop());
    until(|| {
        let mut again = connect("127.0.0.1");
        let written = again.write_all(format!("{}\n", line(2)).as_bytes());
        drop(again);
        (written.is_ok() && sent_now(&site).len() > 1).then_some(())
    });
}

fn commits(site: &Site) -> u64 {
    let metrics = site.get("/metrics").text();
    let line = metrics
        .lines()
        .find(|line| line.starts_with("vitni_store_commits"));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok())
        .unwrap()
}

/// What comes from many addresses at a time is made durable together.
#[test]
fn many_senders_cost_no_sync_each() {
    let site = Site::start(&input("transport = \"udp\""));
    let to = address(&site);
    let senders: Vec<_> = (1..=250)
        .map(|number| UdpSocket::bind(format!("127.0.1.{number}:0")).unwrap())
        .collect();
    let before = commits(&site);
    for (number, sender) in senders.iter().enumerate() {
        sender.send_to(line(number).as_bytes(), to).unwrap();
    }
    assert_eq!(sent(&site, senders.len()).len(), senders.len());
    let made = commits(&site) - before;
    assert!(made < 200, "{made} commits for {} senders", senders.len());
}

/// Who is turned away is told to the tenant whose address it is.
#[test]
fn refusals_are_told_to_whom_they_concern() {
    let mut site = Site::start("");
    let other = site.post_json("/v1/tenants", &serde_json::json!({ "name": "other" }));
    site.stop();
    site.again(&input(
        "transport = \"tcp\"\nconnections_max = 1\nsources = [{ name = \"gate\", addresses = [\"127.0.0.1\"], tenant = \"other\" }]",
    ));
    let _first = TcpStream::connect(address(&site)).unwrap();
    let mut second = TcpStream::connect(address(&site)).unwrap();
    second.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(second.read(&mut [0]).unwrap_or(0), 0, "it is closed");
    let refused = site.told(other["id"].as_str().unwrap(), "input.refused", 1);
    assert_eq!(attribute(&refused[0], "source"), "127.0.0.1");
    assert!(site.search("tenant=default&event=input.refused").is_empty());
}
