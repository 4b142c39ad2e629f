//! Forwarding by the real binary to a real receiver: rsyslog, with everything between that can go wrong. Whatever is stopped,
//! cut or killed, every event arrives at least once and first arrivals are in the order in which the events were stored.
//!
//! `VITNI_FORWARD_EVENTS` sets the number of events.
#![expect(
    clippy::disallowed_methods,
    reason = "a test writes configurations and reads what a receiver wrote"
)]

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use vitni_client::{Client, Line, Options, SendOptions};
use vitni_event::EventId;

use crate::support::{Place, Server, program};

const ROUNDS: u64 = 10;
const BATCH: u64 = 500;

#[test]
fn rsyslog_gets_every_event_in_order_whatever_breaks() {
    let Some(program) = program("rsyslogd", "rsyslog") else {
        return;
    };
    let events: u64 = std::env::var("VITNI_FORWARD_EVENTS").map_or(20_000, |text| text.parse().unwrap());
    let place = Place::new();
    let mut receiver = Rsyslog::new(program, &place.path("rsyslog"));
    let proxy = Proxy::start(receiver.port);
    let config = place.path("vitni.toml");
    std::fs::write(&config, configuration(proxy.port)).unwrap();
    let config = config.to_str().unwrap().to_owned();
    let mut server = place.serve_with(&["--config", &config]);
    let (token, tenant) = (server.token(), server.tenant("default"));

    let begun = Instant::now();
    let per_round = events.div_ceil(ROUNDS);
    let mut sent = 0;
    for round in 0..ROUNDS {
        let until = events.min(sent + per_round);
        send(&client(&server, &token), &tenant, sent..until);
        sent = until;
        match round % 5 {
            0 => proxy.cut(Duration::from_millis(300)),
            1 => {
                receiver.stop();
                std::thread::sleep(Duration::from_millis(500));
                receiver.start();
            }
            2 => {
                server.kill();
                server = place.serve_with(&["--config", &config]);
            }
            // In the middle of the repeats that the kill before has caused.
            3 => proxy.cut(Duration::ZERO),
            _ => {
                receiver.stop();
                server.kill();
                server = place.serve_with(&["--config", &config]);
                receiver.start();
            }
        }
    }
    receiver.await_event(events - 1);
    let took = begun.elapsed();
    let admin = client(&server, &token);
    let shown = admin.forward("siem").unwrap();
    assert_eq!(server.stop(), Some(0));
    receiver.stop();

    let arrivals = arrivals(&receiver.file);
    let mut next = 0;
    for number in &arrivals.numbers {
        assert!(*number <= next, "event {number} came before event {next} did");
        next = next.max(number + 1);
    }
    assert_eq!(next, events, "all have arrived");
    println!(
        "{events} events in {:.1} s ({:.0} a second, sending, breaks and back-off included); {} arrivals, {} repeats, {} messages cut \
         off; the last server: {}",
        took.as_secs_f64(),
        events as f64 / took.as_secs_f64(),
        arrivals.numbers.len(),
        arrivals.numbers.len() as u64 - events,
        arrivals.cut_off,
        shown.more["breaks"],
    );
}

fn configuration(port: u16) -> String {
    format!(
        "[outbound]\nallowed = [\"127.0.0.1:{port}\"]\n[[forward]]\nname = \"siem\"\ntenants = [\"default\"]\n\
         to = \"syslog+tcp://127.0.0.1:{port}\"\nfrom = \"beginning\"\nquery = {{ event = \"authentication.ok\" }}\npersonal = true\n"
    )
}

fn client(server: &Server, token: &str) -> Client {
    Client::new(&Options {
        url: server.url.clone(),
        token: Some(token.to_owned()),
        authorities: None,
    })
    .unwrap()
}

fn send(client: &Client, tenant: &str, numbers: std::ops::Range<u64>) {
    let options = SendOptions {
        tenant: Some(tenant.to_owned()),
        ..SendOptions::default()
    };
    let mut from = numbers.start;
    while from < numbers.end {
        let until = numbers.end.min(from + BATCH);
        let lines: Vec<_> = (from..until).map(line).collect();
        let report = client.send(&lines, &options, &()).unwrap();
        assert_eq!(report.refused, 0, "{report:?}");
        from = until;
    }
}

/// A kibibyte or so, so that the ordinary run is several times the overlap.
fn line(number: u64) -> Line {
    let mut digest = [0; 16];
    digest[8..].copy_from_slice(&number.to_be_bytes());
    let (id, padding) = (EventId::v8(digest), "all is well ".repeat(60));
    let event = format!(
        r#"{{"event":"authentication.ok","id":"{id}","actor":{{"id":"u-{number}"}},"text":{{"message":"{padding}"}}}}"#
    );
    Line::as_is(event.as_bytes())
}

struct Arrivals {
    numbers: Vec<u64>,
    /// What a connection that ended in the middle of a message has left.
    cut_off: u64,
}

fn arrivals(file: &Path) -> Arrivals {
    let mut found = Arrivals {
        numbers: Vec::new(),
        cut_off: 0,
    };
    for line in BufReader::new(std::fs::File::open(file).unwrap()).lines() {
        match number(&line.unwrap()) {
            Some(number) => found.numbers.push(number),
            None => found.cut_off += 1,
        }
    }
    found
}

fn number(line: &str) -> Option<u64> {
    let row: Value = serde_json::from_str(line.trim_start()).ok()?;
    row["event"]["actor"]["id"]
        .as_str()?
        .strip_prefix("u-")?
        .parse()
        .ok()
}

/// An rsyslog of the test's own: its own configuration, port and files.
struct Rsyslog {
    program: PathBuf,
    dir: PathBuf,
    file: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Rsyslog {
    /// Without a queue in memory: what it read it has written. What it has not read is the sender's business.
    fn new(program: PathBuf, dir: &Path) -> Self {
        std::fs::create_dir_all(dir.join("work")).unwrap();
        let file = dir.join("arrived.log");
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let text = format!(
            "global(workDirectory=\"{0}/work\" maxMessageSize=\"1100k\")\nmain_queue(queue.type=\"Direct\")\nmodule(load=\"imtcp\")\n\
             template(name=\"only\" type=\"string\" string=\"%msg%\\n\")\ninput(type=\"imtcp\" address=\"127.0.0.1\" port=\"{port}\")\n\
             *.* action(type=\"omfile\" file=\"{1}\" template=\"only\")\n",
            dir.display(),
            file.display()
        );
        std::fs::write(dir.join("rsyslog.conf"), text).unwrap();
        let mut this = Self {
            program,
            dir: dir.to_owned(),
            file,
            port,
            child: None,
        };
        this.start();
        this
    }

    fn start(&mut self) {
        let child = Command::new(&self.program)
            .arg("-n")
            .arg("-f")
            .arg(self.dir.join("rsyslog.conf"))
            .arg("-i")
            .arg(self.dir.join("rsyslog.pid"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "rsyslogd does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// SIGTERM to this one, then waits for its end.
    fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        child.wait().unwrap();
    }

    /// Waits until an event stands in the file.
    fn await_event(&self, wanted: u64) {
        let mut read = BufReader::new(std::fs::File::open(&self.file).unwrap());
        let mut line = String::new();
        let mut newest = Instant::now();
        loop {
            if read.read_line(&mut line).unwrap() == 0 || !line.ends_with('\n') {
                assert!(
                    newest.elapsed() < Duration::from_secs(120),
                    "nothing comes any more"
                );
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
            newest = Instant::now();
            if number(&line) == Some(wanted) {
                return;
            }
            line.clear();
        }
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The network between: everything passes until it is cut, and then what lies in its buffers is gone.
struct Proxy {
    port: u16,
    open: Arc<Mutex<Vec<TcpStream>>>,
    is_cut: Arc<AtomicBool>,
}

impl Proxy {
    fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let this = Self {
            port: listener.local_addr().unwrap().port(),
            open: Arc::default(),
            is_cut: Arc::default(),
        };
        let (open, is_cut) = (Arc::clone(&this.open), Arc::clone(&this.is_cut));
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.unwrap();
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(far) = TcpStream::connect(("127.0.0.1", to)) else {
                    continue;
                };
                let pair = [near.try_clone().unwrap(), far.try_clone().unwrap()];
                open.lock().unwrap().extend(pair);
                let (near_read, far_read) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                std::thread::spawn(move || pass(near_read, far));
                std::thread::spawn(move || pass(far_read, near));
            }
        });
        this
    }

    fn cut(&self, lasting: Duration) {
        self.is_cut.store(true, Ordering::SeqCst);
        for socket in self.open.lock().unwrap().drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
        std::thread::sleep(lasting);
        self.is_cut.store(false, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[test]
fn what_goes_out_is_shown_and_held_back() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let place = Place::new();
    let config = place.path("vitni.toml");
    std::fs::write(&config, configuration(port)).unwrap();
    let server = place.serve_with(&["--config", config.to_str().unwrap()]);
    let run = |args: &[&str]| {
        let mut command = place.vitni();
        command
            .env("VITNI_TOKEN", server.token())
            .env("VITNI_URL", &server.url);
        crate::support::Ran::of(command.arg("forward").args(args))
    };
    let listed = run(&["list"]).ends(0);
    assert!(listed.stdout.starts_with("NAME"), "{}", listed.stdout);
    assert!(
        listed.stdout.contains(&format!("syslog+tcp://127.0.0.1:{port}")),
        "{}",
        listed.stdout
    );
    assert_eq!(
        run(&["pause", "siem", "--json"]).ends(0).json()[0]["state"],
        "paused"
    );
    let shown = run(&["show", "siem"]).ends(0);
    assert!(shown.stdout.contains("paused_since"), "{}", shown.stdout);
    let resumed = run(&["resume", "siem", "--json"]).ends(0).json();
    assert_eq!(resumed[0]["paused_since"], Value::Null);
    assert_eq!(run(&["given-up", "siem", "--json"]).ends(0).stdout, "");
    let none = run(&["show", "none"]).ends(1);
    assert!(none.stderr.contains("There is nothing here"), "{}", none.stderr);
}
