//! `kill -9` under load, again and again on the same data directory: whatever was acknowledged is there after the next
//! start, at the index that was acknowledged, once; no index is left out; the log is consistent with every head that was
//! verified before.
//!
//! Rounds are short. After each, what is new is read from the public tiles (which leaves no trace in the log) and compared;
//! every tenth round the whole log is verified with the key against the head remembered from the time before.
//! `VITNI_KILL_ROUNDS` sets the number of rounds.

use crate::support::{Place, Server};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use vitni_client::{Client, HttpLog, Line, LineStatus, Options, Patience, SendOptions, Tiles};
use vitni_event::{EventId, leaf};
use vitni_proof::{KnownLog, LogSource as _, Trust, Verdict, verify};
use vitni_tlog::{Checkpoint, EntryBundle, Note, TileLevel, TilePath, VerifierKey};

const SENDERS: u64 = 3;
const BATCH: u64 = 8;
const WHOLE_EVERY: u64 = 10;

/// What was acknowledged, and what was sent without an answer.
#[derive(Default)]
struct Ledger {
    acknowledged: HashMap<EventId, u64>,
    in_doubt: Vec<Vec<Line>>,
}

/// What the log has shown so far.
#[derive(Default)]
struct Seen {
    /// Ids by index, without a gap.
    ids: Vec<EventId>,
    unique: HashSet<EventId>,
    known: Option<KnownLog>,
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kill_9() {
    let rounds = std::env::var("VITNI_KILL_ROUNDS")
        .ok()
        .map_or(200, |rounds| rounds.parse::<u64>().unwrap());
    let place = Place::new();
    let server = place.serve();
    let (token, tenant) = (server.token(), server.tenant("default"));
    let admin = client(&server, &token);
    admin.set_tiles(&tenant, Tiles::Public).unwrap();
    let keys = admin.tenant_keys(&tenant).unwrap();
    let key: VerifierKey = keys.trees[0].checkpoint.parse().unwrap();
    let mut server = server;
    let mut seen = Seen::default();
    let mut ledger = Ledger::default();
    for round in 0..rounds {
        load_until_killed(server, &token, &tenant, round, &mut ledger);
        server = place.serve();
        let log = HttpLog::new(&format!("{}/t/{tenant}/0", server.url), None).unwrap();
        read_on(&log, &key, &ledger, &mut seen);
        if round % WHOLE_EVERY == 0 || round + 1 == rounds {
            whole(&log, &key, &mut seen);
        }
        resend(&client(&server, &token), &tenant, &mut ledger);
    }
    assert_eq!(server.stop(), Some(0));
    assert!(
        ledger.acknowledged.len() as u64 > rounds * BATCH,
        "{} acknowledged",
        ledger.acknowledged.len()
    );
    println!(
        "{rounds} rounds, {} events acknowledged, {} leaves, whole log verified every {WHOLE_EVERY} rounds",
        ledger.acknowledged.len(),
        seen.ids.len()
    );
}

fn client(server: &Server, token: &str) -> Client {
    Client::new(&Options {
        url: server.url.clone(),
        token: Some(token.to_owned()),
        authorities: None,
    })
    .unwrap()
}

fn options(tenant: &str) -> SendOptions {
    SendOptions {
        tenant: Some(tenant.to_owned()),
        patience: Patience {
            total: Duration::ZERO,
        },
        ..SendOptions::default()
    }
}

/// Batches that the last kill left without an answer: sent again, each line is stored or a repeat.
fn resend(client: &Client, tenant: &str, ledger: &mut Ledger) {
    for batch in std::mem::take(&mut ledger.in_doubt) {
        let report = client.send(&batch, &options(tenant), &()).unwrap();
        // A batch is durable as a whole or not at all.
        let first = report.lines[0].status;
        assert!(
            report
                .lines
                .iter()
                .all(|line| line.status == first && first != LineStatus::Refused)
        );
        acknowledge(&report.lines, &mut ledger.acknowledged);
    }
}

fn acknowledge(lines: &[vitni_client::LineReport], acknowledged: &mut HashMap<EventId, u64>) {
    for line in lines {
        let id = EventId::parse(line.id.as_deref().unwrap()).unwrap();
        let index = line.index.unwrap();
        let before = acknowledged.insert(id, index);
        assert!(
            before.is_none_or(|before| before == index),
            "{id} was acknowledged at {before:?} and at {index}"
        );
    }
}

/// Sends from several threads until the process is killed at a moment that nobody chose.
fn load_until_killed(server: Server, token: &str, tenant: &str, round: u64, ledger: &mut Ledger) {
    let options = options(tenant);
    let stop = AtomicBool::new(false);
    let shared = Mutex::new(std::mem::take(ledger));
    let clients: Vec<Client> = (0..SENDERS).map(|_| client(&server, token)).collect();
    let chance = RandomState::new();
    std::thread::scope(|scope| {
        for (sender, client) in (0..).zip(&clients) {
            let (options, stop, shared) = (&options, &stop, &shared);
            scope.spawn(move || {
                for number in 0_u64.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let batch = batch(round, sender, number);
                    let answer = client.send(&batch, options, &());
                    let mut ledger = shared.lock().unwrap();
                    match answer {
                        Ok(report) => acknowledge(&report.lines, &mut ledger.acknowledged),
                        Err(_) => {
                            ledger.in_doubt.push(batch);
                            return;
                        }
                    }
                    drop(ledger);
                    std::thread::sleep(Duration::from_millis(chance_of(sender, number) % 8));
                }
            });
        }
        std::thread::sleep(Duration::from_millis(30 + chance.hash_one(round) % 200));
        server.kill();
        stop.store(true, Ordering::Relaxed);
    });
    *ledger = shared.into_inner().unwrap();
}

fn chance_of(sender: u64, number: u64) -> u64 {
    RandomState::new().hash_one((sender, number))
}

/// Ids are fixed by round, sender and number, so that a batch sent again is the same batch.
fn batch(round: u64, sender: u64, number: u64) -> Vec<Line> {
    let line = |at: u64| {
        let mut digest = [0; 16];
        digest[..4].copy_from_slice(&(round as u32).to_be_bytes());
        digest[4..6].copy_from_slice(&(sender as u16).to_be_bytes());
        digest[9..13].copy_from_slice(&(number as u32).to_be_bytes());
        digest[15] = at as u8;
        let id = EventId::v8(digest);
        let event = format!(
            r#"{{"event":"authentication.ok","id":"{id}","actor":{{"type":"user","name":"user-{sender}"}},"time":"2026-11-21T23:21:31Z"}}"#
        );
        Line::as_is(event.as_bytes())
    };
    (0..BATCH).map(line).collect()
}

fn checkpoint(log: &HttpLog, key: &VerifierKey) -> Checkpoint {
    let note = Note::parse(&log.checkpoint().unwrap()).unwrap();
    Checkpoint::verify(&note, std::slice::from_ref(key)).unwrap().0
}

/// Reads what is new, and compares all that was acknowledged with where it is.
fn read_on(log: &HttpLog, key: &VerifierKey, ledger: &Ledger, seen: &mut Seen) {
    let needed = ledger.acknowledged.values().max().map_or(0, |index| index + 1);
    let until = Instant::now() + Duration::from_secs(30);
    let mut head = checkpoint(log, key);
    while head.size < needed {
        assert!(
            Instant::now() < until,
            "{needed} leaves are acknowledged, the checkpoint stays at {}",
            head.size
        );
        std::thread::sleep(Duration::from_millis(20));
        head = checkpoint(log, key);
    }
    assert!(head.size >= seen.ids.len() as u64, "the log was rolled back");
    let mut bundle = seen.ids.len() as u64 / 256;
    while bundle * 256 < head.size {
        let path = TilePath::in_tree(TileLevel::Entries, bundle, head.size).unwrap();
        let bytes = log.entries(&path).unwrap();
        for (index, entry) in (bundle * 256..).zip(EntryBundle::new(&bytes, path.width)) {
            let id = leaf::read(entry.unwrap()).unwrap().id;
            match seen.ids.get(index as usize) {
                Some(known) => assert_eq!(*known, id, "leaf {index} was another one before"),
                None => {
                    assert!(
                        seen.unique.insert(id),
                        "{id} is stored twice, the second time at {index}"
                    );
                    seen.ids.push(id);
                }
            }
        }
        bundle += 1;
    }
    for (id, index) in &ledger.acknowledged {
        assert_eq!(
            seen.ids.get(*index as usize),
            Some(id),
            "{id} was acknowledged at {index}"
        );
    }
}

/// The whole log, with the key, against the head remembered from the time before.
fn whole(log: &HttpLog, key: &VerifierKey, seen: &mut Seen) {
    let trust = Trust {
        keys: vec![key.clone()],
        origin: None,
        known: seen.known.clone(),
    };
    let mut check = |index: u64, entry: &[u8]| {
        let leaf = leaf::read(entry).map_err(|error| error.to_string())?;
        let same = seen.ids.get(index as usize).is_none_or(|id| *id == leaf.id);
        if same {
            Ok(())
        } else {
            Err("another id than before".to_owned())
        }
    };
    let report = verify(log, &trust, &mut |_| {}, &mut check);
    let Verdict::Valid { origin, size, root } = report.verdict else {
        panic!("{:?}", report.verdict)
    };
    assert_eq!(
        report.consistent_with,
        seen.known.as_ref().map(|known| known.size)
    );
    seen.known = Some(KnownLog { origin, size, root });
}
