//! A log is written and rotated by somebody else, by renaming and by truncation, while the server that follows it is killed
//! with `kill -9` again and again: at the end every line is stored exactly once, those of each file in their order.
//!
//! With truncation, what is written between the last look and the truncation is in the copy only. So here the copy is either
//! followed as well, or the writer waits with truncating until the server has read to the end. `VITNI_ROTATIONS` sets the
//! number of rotations.
#![expect(clippy::disallowed_methods, reason = "a test writes logs")]

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Place, Server};

mod pairs;

use pairs::Pairs;

#[test]
fn every_line_is_stored_once_over_rotations_and_kill_9() {
    let (run, writer, killed) = rotate_and_kill("linux-auth", rotations(1_000), None);
    let rotations = writer.contents.len() - 1;
    let lines = run.check(&writer.contents);
    run.check_odd(writer.odd);
    let lines = lines + writer.odd;
    println!(
        "{rotations} rotations ({} by renaming, {} by truncation with the copy followed, {} by truncation after waiting), \
         {} kills, {lines} lines, {} read again",
        writer.renamed,
        writer.copied,
        writer.waited,
        killed.kills,
        killed.read.saturating_sub(lines as u64)
    );
    let server = run.server.lock().unwrap().take().unwrap();
    assert_eq!(server.stop(), Some(0));
}

/// The two lines of one fact are put together, or each is an event by itself where a rotation parts them; none is twice.
#[test]
fn facts_of_two_lines_are_stored_once_over_rotations_and_kill_9() {
    let (run, writer, killed) = rotate_and_kill("freeradius", rotations(60), Some(Pairs::default()));
    let lines = writer.pairs.unwrap().lines;
    let joined = run.check_pairs(lines.clone());
    println!(
        "{} rotations, {} kills, {} lines, {joined} facts of two",
        writer.contents.len() - 1,
        killed.kills,
        lines.len()
    );
    // Most of them are written within one file.
    assert!(joined > lines.len() / 8, "{joined}");
}

fn rotations(usually: usize) -> usize {
    std::env::var("VITNI_ROTATIONS")
        .ok()
        .map_or(usually, |rotations| rotations.parse().unwrap())
}

/// Writes and rotates while the server is killed; returns when it has read everything.
fn rotate_and_kill(product: &str, rotations: usize, pairs: Option<Pairs>) -> (Run, Writer, Killed) {
    let place = Place::new();
    fs::create_dir(place.path("log")).unwrap();
    let settings = format!(
        "[[input]]\nname = \"app\"\ntenant = \"default\"\nproduct = \"{product}\"\n[input.files]\npaths = [\"{}\"]\n",
        place.path("log").join("app.log*").display()
    );
    fs::write(place.path("vitni.toml"), settings).unwrap();
    let server = start(&place);
    let token = server.token();
    let run = Run {
        token,
        server: Mutex::new(Some(server)),
        done: AtomicBool::new(false),
        place,
    };
    let mut writer = Writer::new(run.place.path("log"), pairs);
    let mut killed = Killed::default();
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| run.kill_now_and_then());
        for _ in 0..rotations {
            writer.write_some();
            writer.rotate(|| run.wait_until_level());
        }
        writer.write_some();
        run.done.store(true, Ordering::Relaxed);
        killed = killer.join().unwrap();
    });
    run.wait_until_level();
    killed.read += run.lines_read();
    (run, writer, killed)
}

fn start(place: &Place) -> Server {
    place.serve_with(&["--config", place.path("vitni.toml").to_str().unwrap()])
}

fn chance(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

/// Writes lines that say in which content they stand, and at which place.
struct Writer {
    dir: PathBuf,
    file: File,
    /// How many lines each content has.
    contents: Vec<usize>,
    renamed: usize,
    copied: usize,
    waited: usize,
    /// Lines that no product understands, and lines that are too long.
    odd: usize,
    /// Writes these instead.
    pairs: Option<Pairs>,
}

impl Writer {
    fn new(dir: PathBuf, pairs: Option<Pairs>) -> Self {
        Self {
            pairs,
            file: append(&dir),
            dir,
            contents: vec![0],
            renamed: 0,
            copied: 0,
            waited: 0,
            odd: 0,
        }
    }

    fn write_some(&mut self) {
        for _ in 0..=chance(4) {
            let text = match &mut self.pairs {
                Some(pairs) => pairs.some(),
                None => self.some(),
            };
            // Sometimes in the middle of a line.
            let (first, second) = text.split_at(chance(text.len() as u64) as usize);
            self.file.write_all(first.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(chance(12)));
            self.file.write_all(second.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(chance(12)));
        }
    }

    fn some(&mut self) -> String {
        let mut text = String::new();
        let content = self.contents.len() - 1;
        for _ in 0..=chance(12) {
            let number = self.contents[content];
            self.contents[content] += 1;
            text += &format!(
                "2026-11-21T23:21:38.544096+00:00 vm sshd[27719]: Failed password for u{content}-{number} from 192.0.2.7 port 41018 ssh2\n"
            );
        }
        if chance(4) == 0 {
            text += &format!("not understood {}\n", self.odd);
            text += &format!("{} {}\n", self.odd, "x".repeat(70_000));
            self.odd += 2;
        }
        text
    }

    fn rotate(&mut self, wait_until_level: impl FnOnce()) {
        let current = self.dir.join("app.log");
        let number = self.contents.len();
        match chance(12) {
            0..6 => {
                fs::rename(&current, self.dir.join(format!("app.log.{number}"))).unwrap();
                // Some write on for a while in what they have open.
                if chance(2) == 0 {
                    self.write_some();
                }
                self.renamed += 1;
                self.file = append(&self.dir);
            }
            6..11 => {
                fs::copy(&current, self.dir.join(format!("app.log.{number}"))).unwrap();
                self.file.set_len(0).unwrap();
                self.copied += 1;
            }
            _ => {
                wait_until_level();
                fs::copy(&current, self.dir.join(format!("copy.{number}"))).unwrap();
                self.file.set_len(0).unwrap();
                self.waited += 1;
            }
        }
        self.contents.push(0);
    }
}

fn append(dir: &std::path::Path) -> File {
    let path = dir.join("app.log");
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

struct Run {
    place: Place,
    token: String,
    server: Mutex<Option<Server>>,
    done: AtomicBool,
}

#[derive(Default)]
struct Killed {
    kills: u64,
    /// Lines that the killed servers had read.
    read: u64,
}

impl Run {
    fn kill_now_and_then(&self) -> Killed {
        let mut killed = Killed::default();
        while !self.done.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(20 + chance(500)));
            killed.read += self.lines_read();
            let mut server = self.server.lock().unwrap();
            server.take().unwrap().kill();
            std::thread::sleep(Duration::from_millis(chance(300)));
            *server = Some(start(&self.place));
            killed.kills += 1;
        }
        killed
    }

    fn get(&self, server: &Server, path: &str) -> String {
        let address = server.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let token = &self.token;
        let request =
            format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 200 "), "{answer}");
        body.to_owned()
    }

    /// What the server that runs now has read, repeats included.
    fn lines_read(&self) -> u64 {
        let server = self.server.lock().unwrap();
        let metrics = self.get(server.as_ref().unwrap(), "/metrics");
        let lines = metrics
            .lines()
            .filter(|line| line.starts_with("vitni_input_lines_total"));
        lines
            .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum()
    }

    /// Waits until everything that stands in the followed files is read, while nobody kills the server.
    fn wait_until_level(&self) {
        let size = || -> u64 {
            let entries = fs::read_dir(self.place.path("log")).unwrap().map(Result::unwrap);
            entries
                .filter(|entry| entry.file_name().to_str().unwrap().starts_with("app.log"))
                .map(|entry| entry.metadata().unwrap().len())
                .sum()
        };
        let server = self.server.lock().unwrap();
        let begun = Instant::now();
        loop {
            let shown = self.get(server.as_ref().unwrap(), "/v1/sources");
            let shown: Value = serde_json::from_str(&shown).unwrap();
            let sources = shown["sources"].as_array().unwrap();
            let files = sources
                .iter()
                .find(|source| source["input"] == "app")
                .map(|source| &source["files"]);
            if files.is_some_and(|files| files["behind_bytes"] == 0 && files["bytes"] == size()) {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "it never read to the end: {shown}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Every line is stored once, those of one content in their order. Gives their number.
    fn check(&self, contents: &[usize]) -> usize {
        let server = self.server.lock().unwrap();
        let server = server.as_ref().unwrap();
        let rows = self.all(server, "catalogue=logicnets-8.1");
        let stored = rows.iter().rev().map(|row| {
            let name = row["event"]["actor"]["name"].as_str().unwrap();
            let (content, number) = name.strip_prefix("u").unwrap().split_once('-').unwrap();
            (
                content.parse::<usize>().unwrap(),
                number.parse::<usize>().unwrap(),
            )
        });
        let stored: Vec<_> = stored.collect();
        let mut next: HashMap<usize, usize> = HashMap::new();
        for (content, number) in &stored {
            let expected = next.entry(*content).or_default();
            assert_eq!(number, expected, "lines of content {content}");
            *expected += 1;
        }
        for (content, lines) in contents.iter().enumerate() {
            let stored = next.get(&content).copied().unwrap_or_default();
            assert_eq!(stored, *lines, "lines of content {content}");
        }
        stored.len()
    }

    /// Every odd line is in quarantine once: as often with its text as without, where it was too long.
    fn check_odd(&self, odd: usize) {
        let server = self.server.lock().unwrap();
        let rows = self.all(server.as_ref().unwrap(), "event=event.quarantined");
        let mut texts: Vec<_> = rows
            .iter()
            .filter_map(|row| row["event"]["raw"].as_str())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!((rows.len(), texts.len()), (odd, odd / 2));
        let mut digests: Vec<_> = rows
            .iter()
            .map(|row| row["event"]["attributes"]["digest"].as_str())
            .collect();
        digests.sort_unstable();
        digests.dedup();
        // Those with a text have none.
        assert_eq!(digests.len(), odd / 2 + 1);
    }

    /// All events that a search finds, newest first.
    fn all(&self, server: &Server, query: &str) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/search?tenant=default&{query}&limit=1000{cursor}");
            let page: Value = serde_json::from_str(&self.get(server, &path)).unwrap();
            rows.extend(page["events"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}
