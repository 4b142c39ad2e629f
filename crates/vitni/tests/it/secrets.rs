//! No secret that a producer's lines carry is in the data directory, wherever it lies and however it is packed.
//!
//! All captures, and a line for each kind of secret that the products' pages name, go through the doors of a real server: TCP inputs,
//! bare and behind a syslog header, `vitni send --product`, and events over HTTP. Then every byte that it left is searched. A control
//! stores the same lines whole, by the store itself and no door, and there the same search finds every secret in every kind of
//! place: so it sees what is there.
#![expect(clippy::disallowed_methods, reason = "a test may open files")]

mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::{Canonical, CanonicalJson, Event, EventId, Offset, Party, TenantId, Timestamp};
use vitni_intake::{Products, Reader, Reference};
use vitni_store::{
    Batch, Change, Class, Core, Options, Prepared, RealDisk, Store, SystemClock, SystemEntropy,
};

use crate::support::{Place, Ran, Server, root};
use scan::{Report, Scanner};

/// The fewest that the configuration allows, so that the captures fill several segments.
const TAIL_EVENTS_MAX: u64 = 256;

/// A row of `secrets.txt`.
struct Secret {
    text: &'static str,
    product: &'static str,
    /// What kind of secret it is, or the capture that it stands in.
    place: &'static str,
    /// Nothing for one that stands in a capture.
    line: Option<Vec<u8>>,
}

/// Lines of a capture of real software.
struct Capture {
    product: String,
    /// Folder, product and file.
    name: String,
    content: Vec<u8>,
}

fn secrets() -> Vec<Secret> {
    let rows = include_str!("secrets/secrets.txt")
        .lines()
        .filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let [text, product, place, line] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {row}")
        };
        Secret {
            text,
            product,
            place,
            line: (!line.starts_with("= ")).then(|| bytes(line)),
        }
    })
    .collect()
}

/// `\xff` is the one byte that the file cannot hold itself.
fn bytes(line: &str) -> Vec<u8> {
    line.split("\\xff")
        .map(str::as_bytes)
        .collect::<Vec<_>>()
        .join(&0xff)
}

/// Those of this repository, and those of everybody's folder, where there is one.
fn captures() -> Vec<Capture> {
    let shared = std::env::var_os("VITNI_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let shared = shared.join("captures");
    if !shared.is_dir() {
        println!(
            "skipped: the captures in {}, which is not there",
            shared.display()
        );
    }
    let mut captures = Vec::new();
    for product in Products::built_in().iter() {
        for (folder, called) in [
            (root().join("examples"), "examples"),
            (shared.clone(), "captures"),
        ] {
            let Ok(files) = std::fs::read_dir(folder.join(product.name())) else {
                continue;
            };
            for path in files.map(|file| file.unwrap().path()) {
                let file = path.file_name().unwrap().to_str().unwrap().to_owned();
                // Packets are no lines, and neither is the listener that wrote some.
                if ["README.md", "expected.tsv"].contains(&&*file)
                    || [".mjs", ".pcap"].iter().any(|end| file.ends_with(end))
                {
                    continue;
                }
                captures.push(Capture {
                    product: product.name().to_owned(),
                    name: format!("{called}/{}/{file}", product.name()),
                    content: std::fs::read(&path).unwrap(),
                });
            }
        }
    }
    captures.sort_by(|one, other| one.name.cmp(&other.name));
    captures
}

/// Those of the secrets that stand in something that is sent.
fn present(captures: &[Capture]) -> Vec<Secret> {
    let names: BTreeSet<&str> = captures.iter().map(|capture| &*capture.name).collect();
    let here = |secret: &Secret| secret.line.is_some() || names.contains(secret.place);
    let (here, gone): (Vec<_>, Vec<_>) = secrets().into_iter().partition(here);
    for secret in gone {
        println!("skipped: the secret in {}, which is not there", secret.place);
    }
    here
}

/// All lines of a product: those made for their secrets first and last, so that they lie in segments and in the journal.
fn lines(product: &str, secrets: &[Secret], captures: &[Capture]) -> Vec<Vec<u8>> {
    let made = secrets.iter().filter(|secret| secret.product == product);
    let made: Vec<Vec<u8>> = made.filter_map(|secret| secret.line.clone()).collect();
    let captured = captures.iter().filter(|capture| capture.product == product);
    let captured = captured.flat_map(|capture| capture.content.split(|byte| *byte == b'\n'));
    let captured = captured
        .filter(|line| !line.trim_ascii().is_empty())
        .map(<[u8]>::to_vec);
    made.iter()
        .cloned()
        .chain(captured)
        .chain(made.iter().cloned())
        .collect()
}

fn readings(product: &str, lines: &[Vec<u8>]) -> usize {
    let mut reader = Reader::new(Arc::clone(Products::built_in().get(product).unwrap()));
    let reference = Reference {
        now: Timestamp::from_nanos(1_795_000_000_000_000_000),
        zone: Offset::UTC,
    };
    let mut readings = Vec::new();
    for (at, line) in (0..).zip(lines) {
        reader.line(at, line, &reference, &mut readings);
    }
    reader.end(&mut readings);
    readings.len()
}

struct Site {
    place: Place,
    server: Server,
    token: String,
}

impl Site {
    fn start() -> Self {
        let place = Place::new();
        let mut text =
            format!("[store]\ntail_events_max = {TAIL_EVENTS_MAX}\njournal_file_bytes = 1048576\n");
        for product in Products::built_in().iter() {
            let name = product.name();
            text += &format!(
                "[[input]]\nname = \"{name}\"\ntenant = \"default\"\nproduct = \"{name}\"\n[input.syslog]\n\
                 listen = \"127.0.0.1:0\"\ntransport = \"tcp\"\n"
            );
        }
        let config = place.path("vitni.toml");
        std::fs::write(&config, text).unwrap();
        let server = place.serve_with(&["--config", config.to_str().unwrap()]);
        let token = server.token();
        Self { place, server, token }
    }

    /// Lines by TCP, as a sender without any header writes them and as one with a header and a count does (RFC 6587). Gives how many
    /// readings they come to: two lines that state one fact are one.
    fn by_tcp(&self, product: &str, lines: &[Vec<u8>]) -> usize {
        let behind =
            |line: &Vec<u8>| [b"<38>1 2026-11-21T23:30:00Z dc1 audit 7 - - ".as_slice(), line].concat();
        let behind: Vec<Vec<u8>> = lines.iter().map(behind).collect();
        let bare = lines.iter().flat_map(|line| [line, b"\n".as_slice()].concat());
        let counted = behind
            .iter()
            .flat_map(|line| [format!("{} ", line.len()).as_bytes(), line].concat());
        self.stream(product, &bare.collect::<Vec<u8>>());
        self.stream(product, &counted.collect::<Vec<u8>>());
        readings(product, lines) + readings(product, &behind)
    }

    fn stream(&self, product: &str, bytes: &[u8]) {
        let address = self.server.said["inputs"][product].as_str().unwrap();
        let mut stream = TcpStream::connect(address.rsplit('/').next().unwrap()).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }

    fn command(&self, args: &[&str]) -> Ran {
        let mut command = self.place.vitni();
        Ran::of(
            command
                .args(args)
                .env("VITNI_URL", &self.server.url)
                .env("VITNI_TOKEN", &self.token),
        )
    }

    /// A file with `vitni send`; lines that it does not understand it reports and does not send.
    fn by_client(&self, product: &str, file: &Path) {
        let mut args = vec!["send", "--json", "--tenant", "default"];
        if product != "-" {
            args.extend(["--product", product]);
        }
        args.push(file.to_str().unwrap());
        let ran = self.command(&args);
        assert!(
            matches!(ran.code, Some(0 | 1)),
            "{product}: {:?} {} {}",
            ran.code,
            ran.stdout,
            ran.stderr
        );
    }

    /// What a metric says, all its labels together.
    fn metric(&self, name: &str) -> usize {
        let host = self.server.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /metrics HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            self.token
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let of = answer.lines().filter(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['{', ' ']))
        });
        of.map(|line| line.rsplit_once(' ').unwrap().1.parse::<usize>().unwrap())
            .sum()
    }
}

#[track_caller]
fn until(mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Every byte of the two folders, and every value of the settings.
fn scan(place: &Place, data: &Path, secrets: &[&str]) -> Report {
    let mut scanner = Scanner::new(secrets.iter().copied());
    scanner.directory(data, "data");
    if place.path("state").is_dir() {
        scanner.directory(&place.path("state"), "state");
    }
    // Opening changes the directory, so it comes last.
    let options = Options::new(data.to_owned(), place.path("state-of-the-search"));
    let (core, _) = Core::open(
        Arc::new(RealDisk),
        options,
        Arc::new(SystemClock),
        Box::new(SystemEntropy),
    )
    .unwrap();
    for (key, value) in core.settings().list("").unwrap() {
        scanner.setting(&key, &value);
    }
    scanner.report
}

#[test]
fn no_secret_is_in_the_data_directory() {
    let captures = captures();
    let secrets = present(&captures);
    let site = Site::start();
    let (mut sent, mut readings) = (0, 0);
    for product in Products::built_in().iter() {
        let name = product.name();
        let lines = lines(name, &secrets, &captures);
        readings += site.by_tcp(name, &lines);
        sent += lines.len();
        let file = site.place.path(&format!("{name}.log"));
        std::fs::write(&file, lines.join(&b'\n')).unwrap();
        site.by_client(name, &file);
    }
    let events = lines("-", &secrets, &captures);
    let file = site.place.path("events.ndjson");
    std::fs::write(&file, events.join(&b'\n')).unwrap();
    site.by_client("-", &file);
    until(|| site.metric("vitni_input_lines_total") >= readings);
    until(|| site.metric("vitni_store_segments_total") >= 4 && site.metric("vitni_store_sealing") == 0);
    // A look at what was not understood leaves its own traces.
    site.command(&["search", "--json", "--all", "event=event.quarantined"])
        .ends(0);

    let Site { place, server, token } = site;
    assert_eq!(server.stop(), Some(0));
    let mut texts: Vec<&str> = secrets.iter().map(|secret| secret.text).collect();
    texts.push(&token);
    let report = scan(&place, &place.data(), &texts);
    println!(
        "{} secrets, {sent} lines through each of three doors: {report}",
        texts.len()
    );
    let of = |text: &str| {
        secrets
            .iter()
            .find(|secret| secret.text == text)
            .map(|secret| (secret.product, secret.place))
    };
    let found: BTreeMap<_, _> = report
        .found
        .iter()
        .map(|(text, places)| (text, (of(text), places)))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(report.segments >= 4 && report.pages > 0 && report.settings > 0 && report.base64 > 0);
}

/// How the control keeps a line, and where the search must find the secret then.
#[derive(Clone, Copy, Debug)]
enum Kept {
    /// In a column whose values are put one behind another.
    Raw,
    /// The same, as a line that is not UTF-8 is kept.
    RawBase64,
    /// In a column with a dictionary.
    Name,
    /// As JSON inside JSON.
    Attribute,
}

/// An event that holds the whole line.
fn whole(tenant: &TenantId, number: u64, line: &[u8], kept: Kept) -> Prepared {
    let text = String::from_utf8_lossy(line).into_owned();
    let mut event = Event {
        id: EventId::v7(1_795_000_000_000 + number, [7; 10]),
        tenant: tenant.as_str().to_owned().into(),
        catalogue: "logicnets-8.1".into(),
        event: "authentication.ok".into(),
        time: Timestamp::from_nanos(1_795_000_000_000_000_000),
        ..Event::default()
    };
    match kept {
        Kept::Raw => event.raw = Some(text.into()),
        Kept::RawBase64 => event.raw = Some(STANDARD.encode(line).into()),
        Kept::Name => {
            event.actor = Some(Party {
                name: Some(text.into()),
                ..Party::default()
            });
        }
        Kept::Attribute => event.attributes = vec![("line".into(), CanonicalJson::string(&text))],
    }
    Prepared::known(tenant.clone(), Canonical::write(&event)).unwrap()
}

fn append(store: &Store, lines: &[Vec<u8>], tenant: &TenantId, first: u64, kept: Kept) {
    let numbered = (first..).zip(lines);
    let events = numbered
        .map(|(number, line)| whole(tenant, number, line, kept))
        .collect();
    let batch = Batch {
        events,
        class: Class::Ordinary,
        all: true,
    };
    store.append_wait(batch).unwrap();
}

/// The lines with nothing cut, in a data directory of the store's own: half of them in segments, all of them in the journal.
fn stored_whole(place: &Place, lines: &[Vec<u8>], kept: Kept) -> PathBuf {
    let data = place.path(&format!("{kept:?}"));
    let mut options = Options::new(data.clone(), place.path("state"));
    options.journal_file_bytes = 4 << 20;
    let rim: (_, Box<SystemEntropy>) = (Arc::new(SystemClock), Box::new(SystemEntropy));
    let (store, _) = Store::open(Arc::new(RealDisk), options, rim.0, rim.1, Box::new(|| {})).unwrap();
    let tenant = TenantId::parse("t-control").unwrap();
    store
        .create_tenant_wait(tenant.clone(), Change::default())
        .unwrap();
    append(&store, lines, &tenant, 0, kept);
    store.seal_all();
    until(|| store.views().all().iter().any(|tree| !tree.segments.is_empty()));
    let put = |(number, line): (usize, &Vec<u8>)| (format!("line/{number}"), line.clone());
    let change = Change {
        put: lines.iter().enumerate().map(put).collect(),
        ..Change::default()
    };
    store.change_wait(change).unwrap();
    append(&store, lines, &tenant, 1_000_000, kept);
    store.stop();
    data
}

#[test]
fn the_search_finds_what_is_there() {
    let captures = captures();
    let secrets = present(&captures);
    let products = Products::built_in()
        .iter()
        .map(|product| product.name())
        .chain(["-"]);
    let lines: Vec<Vec<u8>> = products
        .flat_map(|product| lines(product, &secrets, &captures))
        .collect();
    let texts: Vec<&str> = secrets.iter().map(|secret| secret.text).collect();
    for (kept, suffix) in [
        (Kept::Raw, ""),
        (Kept::RawBase64, " in base64"),
        (Kept::Name, ""),
        (Kept::Attribute, ""),
    ] {
        let place = Place::new();
        let data = stored_whole(&place, &lines, kept);
        let report = scan(&place, &data, &texts);
        println!("control, {kept:?}: {report}");
        for text in &texts {
            let places = report.found.get(*text).cloned().unwrap_or_default();
            for place in [
                format!("journal{suffix}"),
                format!("pages{suffix}"),
                "settings".to_owned(),
                "data".to_owned(),
            ] {
                assert!(
                    places.contains(&place),
                    "{kept:?}: {text} is not seen in {place}, only in {places:?}"
                );
            }
        }
    }
}
