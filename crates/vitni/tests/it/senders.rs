//! Senders that other people wrote, while the server is killed in the middle: what is missing afterwards lies wholly in the
//! two sockets' buffers and the piece that was being read, and is one stretch; datagrams that are lost are counted.
//!
//! `VITNI_SENDER_MESSAGES` sets how many messages each sends.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Place, Server, missing, program};

/// Longest that a sender may take in all.
const PATIENCE: Duration = Duration::from_secs(600);

/// How long nothing new must come for a sender to count as done: longer than any of them waits before it connects again.
const QUIET: Duration = Duration::from_secs(8);

fn messages() -> usize {
    let set = std::env::var("VITNI_SENDER_MESSAGES").ok();
    set.map_or(100_000, |count| count.parse().unwrap())
}

/// What one sender sends: a refused password for the user of this number.
fn text(number: usize) -> String {
    format!("Failed password for user{number:07} from 192.0.2.7 port 41018 ssh2")
}

/// A process that is ended by its own handle.
struct Sender(Child);

impl Drop for Sender {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server with one input, that can be killed and started again on the same port.
struct Receiver {
    place: Place,
    token: String,
    syslog: String,
    port: u16,
    server: Option<Server>,
}

impl Receiver {
    fn start(place: Place, syslog: &str) -> Self {
        let mut this = Self {
            place,
            token: String::new(),
            syslog: syslog.to_owned(),
            port: 0,
            server: None,
        };
        this.again();
        let server = this.server.as_ref().unwrap();
        this.token = server.token();
        let address = server.said["inputs"]["in"].as_str().unwrap();
        this.port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        this
    }

    fn again(&mut self) {
        let config = self.place.path("vitni.toml");
        let text = format!(
            "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.syslog]\nlisten = \"127.0.0.1:{}\"\n{}\n",
            self.port, self.syslog
        );
        write(&config, &text);
        self.server = Some(self.place.serve_with(&["--config", config.to_str().unwrap()]));
    }

    fn kill(&mut self) {
        self.server.take().unwrap().kill();
    }

    /// How many lines came, by the metrics: that leaves no trace in the log.
    fn came(&self) -> usize {
        let url = format!("{}/metrics", self.server.as_ref().unwrap().url);
        let answer = self.ask(&url);
        let count = |line: &str| {
            line.strip_prefix("vitni_input_lines_total{")?
                .rsplit_once(' ')?
                .1
                .parse::<usize>()
                .ok()
        };
        answer.lines().filter_map(count).sum()
    }

    fn ask(&self, url: &str) -> String {
        let header = format!("Authorization: Bearer {}", self.token);
        let output = Command::new("curl")
            .args(["-sS", "-H", &header, url])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Numbers of the users of all stored events, in the order of the tree, and the length in bytes of the longest message.
    fn stored(&self) -> (Vec<usize>, usize) {
        let url = &self.server.as_ref().unwrap().url;
        let mut numbers = Vec::new();
        let mut longest = 0;
        let mut cursor = String::new();
        loop {
            let page = self.ask(&format!(
                "{url}/v1/search?tenant=default&limit=1000&catalogue=logicnets-8.1{cursor}"
            ));
            let page: Value = serde_json::from_str(&page).unwrap();
            for row in page["events"].as_array().unwrap() {
                let name = row["event"]["actor"]["name"].as_str().unwrap_or_default();
                if let Some(number) = name.strip_prefix("user").and_then(|number| number.parse().ok()) {
                    numbers.push(number);
                    longest = longest.max(row["event"]["raw"].as_str().unwrap().len());
                }
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        numbers.reverse();
        (numbers, longest)
    }

    fn own(&self, event: &str, attribute: &str) -> u64 {
        let url = &self.server.as_ref().unwrap().url;
        let page = self.ask(&format!(
            "{url}/v1/search?tenant=default&limit=1000&event={event}"
        ));
        let page: Value = serde_json::from_str(&page).unwrap();
        let rows = page["events"].as_array().unwrap().iter();
        rows.map(|row| row["event"]["public"][attribute].as_u64().unwrap())
            .sum()
    }

    fn until_came(&self, at_least: usize) {
        wait_for(|| self.came() >= at_least, "lines stopped coming");
    }

    /// Waits until nothing new has come for a while.
    fn until_quiet(&self) {
        let mut last = (self.came(), Instant::now());
        wait_for(
            || {
                let came = self.came();
                if came != last.0 {
                    last = (came, Instant::now());
                }
                last.1.elapsed() > QUIET
            },
            "lines never stopped coming",
        );
    }
}

#[track_caller]
fn wait_for(mut done: impl FnMut() -> bool, what: &str) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[expect(clippy::disallowed_methods, reason = "a test writes its own files")]
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the system's own settings, only read")]
fn most_of(setting: &str) -> usize {
    let text = std::fs::read_to_string(format!("/proc/sys/net/ipv4/{setting}")).unwrap();
    text.split_ascii_whitespace().last().unwrap().parse().unwrap()
}

/// Kills the server after half of the messages, starts it again, and waits for the end.
fn kill_in_the_middle(receiver: &mut Receiver, count: usize) {
    receiver.until_came(count / 2);
    receiver.kill();
    std::thread::sleep(Duration::from_millis(500));
    receiver.again();
}

/// What stands around a message in a stream (RFC 6587).
#[derive(Clone, Copy)]
enum Framing {
    OctetCounted,
    LineFeed,
}

impl Framing {
    fn bytes(self, message: usize) -> usize {
        match self {
            Self::OctetCounted => message.to_string().len() + 1 + message,
            Self::LineFeed => message + 1,
        }
    }
}

/// Judges what is there: what is missing is one stretch that fits into the buffers. The order over two connections is that in
/// which the sender writes to them, and it may write again what it is not sure of.
#[track_caller]
fn judge(sender: &str, receiver: &Receiver, count: usize, framing: Framing) {
    let (stored, message) = receiver.stored();
    let mut there = vec![0_u32; count];
    for number in &stored {
        there[*number] += 1;
    }
    let missing: Vec<usize> = (0..count).filter(|number| there[*number] == 0).collect();
    let twice = there.iter().filter(|times| **times > 1).count();
    // Either end takes one more segment while it has any room at all.
    let buffers = most_of("tcp_wmem") + 2 * (256 << 10) + 2 * (64 << 10);
    // A piece in hand, what the framer holds of the next, and a pipe in front of the sender.
    let reading = 3 * (64 << 10);
    let bytes = missing.len() * framing.bytes(message);
    println!(
        "{sender}: {count} messages, {} missing after the kill ({bytes} bytes; buffers {buffers}, being read {reading}), {twice} twice",
        missing.len()
    );
    assert!(bytes <= buffers + reading, "{bytes} bytes are missing");
    let stretch = missing.last().map_or(0, |last| last - missing[0] + 1);
    assert_eq!(stretch, missing.len(), "what is missing is not one stretch");
}

/// Certificate and key for localhost, made by openssl.
fn certificate(place: &Place) -> (PathBuf, PathBuf) {
    let (certificate, key) = (place.path("cert.pem"), place.path("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ])
        .args([
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    (certificate, key)
}

fn lines(path: &Path, count: usize, line: impl Fn(usize) -> String) {
    let text: String = (0..count).map(|number| line(number) + "\n").collect();
    write(path, &text);
}

/// Whether the library for TLS is among rsyslog's, wherever the distribution keeps them.
fn rsyslog_speaks_tls() -> bool {
    let look = "ls /usr/lib*/*/rsyslog/lmnsd_gtls.so /usr/lib*/rsyslog/lmnsd_gtls.so 2>/dev/null | grep -q .";
    Command::new("sh")
        .args(["-c", look])
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn rsyslog_over_tls() {
    let Some(rsyslogd) = program("rsyslogd", "rsyslog") else {
        return;
    };
    if !rsyslog_speaks_tls() {
        missing("rsyslog-gnutls");
        return;
    }
    let count = messages();
    let place = Place::new();
    let (certificate, key) = certificate(&place);
    let input = place.path("lines.log");
    let (conf, pid) = (place.path("rsyslog.conf"), place.path("rsyslog.pid"));
    let tls = format!(
        "transport = \"tls\"\ntls = {{ certificate = \"{}\", key = \"{}\" }}",
        certificate.display(),
        key.display()
    );
    let work = place.path("").display().to_string();
    let mut receiver = Receiver::start(place, &tls);
    lines(&input, count, text);
    write(
        &conf,
        &format!(
            "global(workDirectory=\"{work}\" DefaultNetstreamDriver=\"gtls\" DefaultNetstreamDriverCAFile=\"{}\")\n\
             module(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n\
             input(type=\"imfile\" File=\"{}\" Tag=\"sshd\")\n\
             action(type=\"omfwd\" target=\"127.0.0.1\" port=\"{}\" protocol=\"tcp\" StreamDriver=\"gtls\" StreamDriverMode=\"1\" \
             StreamDriverAuthMode=\"x509/name\" StreamDriverPermittedPeers=\"localhost\" TCP_Framing=\"octet-counted\" \
             template=\"RSYSLOG_SyslogProtocol23Format\" action.resumeRetryCount=\"-1\" action.resumeInterval=\"1\" \
             queue.type=\"LinkedList\" queue.size=\"1000000\" queue.dequeueBatchSize=\"512\")\n",
            certificate.display(),
            input.display(),
            receiver.port
        ),
    );
    let _sender = Sender(
        Command::new(rsyslogd)
            .args(["-n", "-f"])
            .arg(&conf)
            .arg("-i")
            .arg(&pid)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    kill_in_the_middle(&mut receiver, count);
    receiver.until_quiet();
    judge("rsyslog over TLS", &receiver, count, Framing::OctetCounted);
}

/// Feeds a sender that gives up when its connection breaks, line by line: what it had taken by then is known to within its
/// pipe, and another one goes on behind it. Gives how many there were.
fn feed(
    mut sender: Command,
    line: impl Fn(usize) -> String + Send + 'static,
    count: usize,
    port: u16,
) -> std::thread::JoinHandle<usize> {
    sender
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    std::thread::spawn(move || {
        let (mut next, mut senders) = (0, 0);
        while next < count {
            // While nobody listens it would end at once, and what it was fed be lost: that is no business of the server.
            wait_for(
                || TcpStream::connect(("127.0.0.1", port)).is_ok(),
                "nobody listens",
            );
            let mut sender = Sender(sender.spawn().unwrap());
            senders += 1;
            let mut pipe = sender.0.stdin.take().unwrap();
            while next < count && writeln!(pipe, "{}", line(next)).is_ok() {
                next += 1;
            }
            drop(pipe);
            let _ = sender.0.wait();
        }
        senders
    })
}

#[test]
fn loggen_over_tcp() {
    let Some(loggen) = program("loggen", "syslog-ng-core") else {
        return;
    };
    let count = messages();
    let mut receiver = Receiver::start(Place::new(), "transport = \"tcp\"");
    let line = |number| {
        format!(
            "<38>1 2026-11-22T10:00:00.000000+00:00 vm sshd 27719 - - {}",
            text(number)
        )
    };
    let mut command = Command::new(loggen);
    command
        .args([
            "--stream",
            "--inet",
            "--dont-parse",
            "--permanent",
            "--rate",
            "100000",
            "--read-file=-",
        ])
        .args(["127.0.0.1", &receiver.port.to_string()]);
    let fed = feed(command, line, count, receiver.port);
    kill_in_the_middle(&mut receiver, count);
    let senders = fed.join().unwrap();
    receiver.until_quiet();
    println!("loggen: {senders} of them");
    judge("loggen", &receiver, count, Framing::LineFeed);
}

#[test]
fn logger_over_tcp() {
    let Some(logger) = program("logger", "bsdutils") else {
        return;
    };
    let count = messages();
    let mut receiver = Receiver::start(Place::new(), "transport = \"tcp\"");
    let mut command = Command::new(logger);
    command
        .args(["--server", "127.0.0.1", "--tcp", "--octet-count", "--tag", "sshd"])
        .args([
            "--priority",
            "auth.info",
            "--rfc5424=notq",
            "--port",
            &receiver.port.to_string(),
        ]);
    let fed = feed(command, text, count, receiver.port);
    kill_in_the_middle(&mut receiver, count);
    let senders = fed.join().unwrap();
    receiver.until_quiet();
    println!("logger: {senders} of them");
    judge("logger", &receiver, count, Framing::OctetCounted);
}

/// Datagrams, without a kill: every one is stored or counted as lost.
#[test]
fn logger_over_udp() {
    let Some(logger) = program("logger", "bsdutils") else {
        return;
    };
    let count = messages();
    let place = Place::new();
    let input = place.path("lines.log");
    let mut receiver = Receiver::start(place, "transport = \"udp\"");
    lines(&input, count, text);
    let status = Command::new(logger)
        .args([
            "--server",
            "127.0.0.1",
            "--udp",
            "--tag",
            "sshd",
            "--priority",
            "auth.info",
            "--rfc5424=notq",
        ])
        .args(["--port", &receiver.port.to_string()])
        .arg("--file")
        .arg(&input)
        .status()
        .unwrap();
    assert!(status.success());
    receiver.until_quiet();
    let server = receiver.server.take().unwrap();
    assert_eq!(server.stop(), Some(0));
    receiver.again();
    let stored = receiver.stored().0.len() as u64;
    let lost = receiver.own("input.dropped", "count");
    println!("logger over UDP: {count} messages, {stored} stored, {lost} lost and counted");
    assert_eq!(stored + lost, count as u64);
    let _ = std::io::stdout().flush();
}
