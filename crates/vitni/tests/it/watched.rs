//! Sources that are watched, over real sockets: one falls silent, one loses a message in ten thousand, two have clocks that
//! are five minutes off, and each of them is reported; those that are merely busy, late or restarted are not.
//!
//! Each sender has an address of its own on the loopback device, so it needs Linux.
#![expect(clippy::disallowed_methods, reason = "a test writes a configuration")]

use std::net::UdpSocket;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use vitni_client::{Client, Options};
use vitni_event::Timestamp;

use crate::support::Place;

/// How often each sender looks what it has to write.
const TICK: Duration = Duration::from_millis(20);

/// How long all send: four of the windows over which a clock is judged, and two seconds more.
const LASTING: Duration = Duration::from_secs(82);

/// When the silent one stops.
const SILENT_AFTER: Duration = Duration::from_secs(20);

const CONFIG: &str = r#"
[[input]]
name = "in"
tenant = "default"
product = "linux-auth"
silent_s = 15
[input.syslog]
listen = "127.0.0.1:0"
transport = "udp"

[sources]
gap_grace_s = 5
"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Habit {
    /// As it should be.
    Steady,
    /// Writes at once what it has gathered for three seconds.
    Bursts,
    /// Every second message goes out behind the one after it.
    Swaps,
    /// Counts from one again after a while.
    Restarts,
    Silent,
    /// One number in ten thousand never goes out.
    Loses,
    Slow,
    Fast,
}

const HABITS: [Habit; 8] = [
    Habit::Steady,
    Habit::Bursts,
    Habit::Swaps,
    Habit::Restarts,
    Habit::Silent,
    Habit::Loses,
    Habit::Slow,
    Habit::Fast,
];

struct Sender {
    socket: UdpSocket,
    habit: Habit,
    written: u64,
    number: u64,
    waiting: Vec<String>,
}

impl Sender {
    fn new(at: usize, to: &str) -> Self {
        let socket = UdpSocket::bind((address(at), 0)).unwrap();
        socket.connect(to).unwrap();
        Self {
            socket,
            habit: HABITS[at],
            written: 0,
            number: 0,
            waiting: Vec::new(),
        }
    }

    /// Writes and sends what is due by now: ten a second, and three hundred for the one that loses two of over twenty thousand.
    fn go_on(&mut self, since: Duration) {
        let (lasted, a_second) = match self.habit {
            Habit::Silent => (since.min(SILENT_AFTER), 10),
            Habit::Loses => (since, 300),
            _ => (since, 10),
        };
        while u128::from(self.written) * 1_000 < lasted.as_millis() * a_second {
            self.written += 1;
            self.number += 1;
            match self.habit {
                Habit::Restarts if self.written == 300 => self.number = 1,
                Habit::Loses if self.number.is_multiple_of(10_000) => continue,
                _ => {}
            }
            let line = self.line();
            self.waiting.push(line);
        }
        let enough = match self.habit {
            Habit::Bursts => 30,
            Habit::Swaps => 2,
            _ => 1,
        };
        if self.waiting.len() >= enough {
            if self.habit == Habit::Swaps {
                self.waiting.reverse();
            }
            for line in self.waiting.drain(..) {
                self.socket.send(line.as_bytes()).unwrap();
            }
        }
    }

    fn line(&self) -> String {
        let off = match self.habit {
            Habit::Slow => -300,
            Habit::Fast => 300,
            _ => 0,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let nanos = i64::try_from(now.as_nanos()).unwrap() + off * 1_000_000_000;
        let mut time = Vec::new();
        Timestamp::from_nanos(nanos).write(&mut time);
        format!(
            "<38>1 {} {:?} sshd 1 - [meta sequenceId=\"{}\"] Failed password for u{} from 192.0.2.7 port 1 ssh2",
            // Six digits of a second are what the header takes.
            with_micros(std::str::from_utf8(&time).unwrap()),
            self.habit,
            self.number,
            self.number
        )
    }
}

/// The address that the sender of this place sends from.
fn address(at: usize) -> String {
    format!("127.0.1.{}", at + 1)
}

/// A time with at most six digits of a second.
fn with_micros(time: &str) -> String {
    let Some((seconds, rest)) = time.split_once('.') else {
        return time.to_owned();
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).take(6).collect();
    format!("{seconds}.{digits}Z")
}

/// Whose behaviour an event tells of, each as often as it is told.
fn told(client: &Client, event: &str) -> Vec<Habit> {
    let parameters = [("tenant", "default"), ("event", event), ("limit", "1000")];
    let page = client.search(&parameters.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let rows = page.unwrap().events.into_iter();
    rows.map(|row| {
        let event: Value = serde_json::from_str(row.event.get()).unwrap();
        let source = event["attributes"]["source"].as_str().unwrap();
        let at = (0..HABITS.len()).find(|at| source == address(*at));
        HABITS[at.unwrap_or_else(|| panic!("{source} is no sender"))]
    })
    .collect()
}

/// What is told only after the last look is found by the comparison behind it.
fn told_at(seen: Option<u64>) -> String {
    seen.map_or_else(|| "after the last look".to_owned(), |second| second.to_string())
}

#[test]
fn what_is_wrong_is_told_and_nothing_else() {
    let place = Place::new();
    let config = place.path("vitni.toml");
    std::fs::write(&config, CONFIG).unwrap();
    let server = place.serve_with(&["--config", config.to_str().unwrap()]);
    let client = Client::new(&Options {
        url: server.url.clone(),
        token: Some(server.token()),
        authorities: None,
    })
    .unwrap();
    let input = server.said["inputs"]["in"].as_str().unwrap();
    let input = input.rsplit_once("//").map_or(input, |(_, address)| address);
    let mut senders: Vec<Sender> = (0..HABITS.len()).map(|at| Sender::new(at, input)).collect();

    let expected = [
        ("source.silent", vec![Habit::Silent]),
        ("sequence.gap", vec![Habit::Loses, Habit::Loses]),
        ("clock.skewed", vec![Habit::Fast, Habit::Slow]),
    ];
    let begun = Instant::now();
    let mut seen = [None; 3];
    let mut last_look = begun;
    while begun.elapsed() < LASTING {
        for sender in &mut senders {
            sender.go_on(begun.elapsed());
        }
        std::thread::sleep(TICK);
        if last_look.elapsed() > Duration::from_secs(2) {
            last_look = Instant::now();
            for (seen, (event, habits)) in seen.iter_mut().zip(&expected) {
                if seen.is_none() && told(&client, event).len() >= habits.len() {
                    *seen = Some(begun.elapsed().as_secs());
                }
            }
        }
    }
    for (event, mut habits) in expected {
        let mut told = told(&client, event);
        told.sort_unstable();
        habits.sort_unstable();
        assert_eq!(told, habits, "{event}");
    }
    assert_eq!(told(&client, "source.returned"), []);
    println!(
        "seconds after the first message at which a look found it told, looked every two: silence that began at {} and is due at {}: \
         {}; numbers 10000 and 20000 of {} lost: {}; both clocks 300 s off: {}",
        SILENT_AFTER.as_secs(),
        SILENT_AFTER.as_secs() + 15,
        told_at(seen[0]),
        senders[5].written,
        told_at(seen[1]),
        told_at(seen[2]),
    );
    assert_eq!(server.stop(), Some(0));
}
