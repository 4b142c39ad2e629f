//! The questions, asked of Vitni over HTTP, each repetition with values of its own. Every one leaves its trace in the log, as any
//! search does; nothing is kept from one answer for another.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::data::{Wanted, World};
use super::http::Connection;
use super::peers::TIMES;
use super::server::Server;

/// What a question is called, and what it asks for in the query language.
type Question = (&'static str, fn(&Wanted) -> String);

const QUESTIONS: [Question; 11] = [
    ("q1", |wanted| format!("time>={} | top 10 event", wanted.day)),
    ("q2", |wanted| format!("actor.name:{} | limit 100", wanted.user)),
    ("q3", |wanted| format!("trace:{:032x}", wanted.trace)),
    ("q4", |wanted| format!("agent~\"{}\" | limit 50", wanted.agent)),
    ("q4b", |wanted| format!("reason~\"{}\" | limit 50", wanted.reason)),
    ("q5", |_| {
        "outcome:failure severity>=warning | count by bucket(time, 1h)".to_owned()
    }),
    ("q6", |_| "outcome:failure event:*auth* | top 10 ip".to_owned()),
    ("q7", |_| "| distinct(actor.name) by tenant".to_owned()),
    ("q2_fields", |wanted| {
        format!("actor.name:{} | limit 100 | fields {HOT}", wanted.user)
    }),
    ("q4_fields", |wanted| {
        format!("agent~\"{}\" | limit 50 | fields {HOT}", wanted.agent)
    }),
    ("q4b_fields", |wanted| {
        format!("reason~\"{}\" | limit 50 | fields {HOT}", wanted.reason)
    }),
];

/// What a table of events shows of each.
const HOT: &str = "time, event, outcome, actor.name, ip";

/// Takes every event in hand and keeps every value: more than one question may have.
const HEAVY: &str = "| distinct(trace), distinct(transaction), distinct(session) by actor.name, ip";

/// How many ask it at once, and how often Q2 is asked beside them.
const HEAVY_ASKERS: usize = 10;
const BESIDE: u64 = 200;

/// The median of each question, in milliseconds.
pub(super) fn ask(server: &Server, world: &World) -> Result<Vec<(&'static str, f64)>> {
    let mut connection = Connection::open(server.address())?;
    let mut medians = Vec::new();
    for (name, question) in QUESTIONS {
        let times = times(server, &mut connection, world, name, question, TIMES)?;
        medians.push((name, within(&times, 0.5)));
    }
    Ok(medians)
}

/// How long each asking of a question took, in milliseconds, shortest first.
fn times(
    server: &Server,
    connection: &mut Connection,
    world: &World,
    name: &str,
    question: fn(&Wanted) -> String,
    count: u64,
) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for wanted in (0..count).filter_map(|number| world.wanted(number)) {
        let begun = Instant::now();
        let (status, answer) = connection.ask(&question(&wanted), server.token())?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        ensure!(
            status == 200,
            "{name} was answered with {status}: {}",
            String::from_utf8_lossy(answer)
        );
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok(times)
}

/// The time that a share of them did not exceed.
fn within(times: &[f64], share: f64) -> f64 {
    let index = (times.len() as f64 * share) as usize;
    times
        .get(index.min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}

/// What Q2 takes alone, and what beside others who ask for too much.
pub(super) struct Beside {
    pub(super) alone_p99: f64,
    pub(super) beside_p99: f64,
    /// Heavy questions that got an answer, and those that were refused or cut off.
    pub(super) answered: u64,
    pub(super) refused: u64,
}

/// Asks Q2 alone, and then while ten others ask again and again for what needs every event and much memory.
pub(super) fn beside(server: &Server, world: &World) -> Result<Beside> {
    let mut connection = Connection::open(server.address())?;
    let (name, question) = QUESTIONS[1];
    let alone = times(server, &mut connection, world, name, question, BESIDE)?;
    let is_over = AtomicBool::new(false);
    let other = server.another_token()?;
    let (answered, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let beside = std::thread::scope(|scope| {
        for _ in 0..HEAVY_ASKERS {
            scope.spawn(|| {
                while !is_over.load(Relaxed) {
                    let Ok(mut connection) = Connection::open(server.address()) else {
                        return;
                    };
                    match connection.ask(HEAVY, &other) {
                        Ok((200, _)) => answered.fetch_add(1, Relaxed),
                        _ => refused.fetch_add(1, Relaxed),
                    };
                    // As a page does that was told to come again later.
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
        }
        std::thread::sleep(Duration::from_millis(500));
        let beside = times(server, &mut connection, world, name, question, BESIDE);
        is_over.store(true, Relaxed);
        beside
    })?;
    Ok(Beside {
        alone_p99: within(&alone, 0.99),
        beside_p99: within(&beside, 0.99),
        answered: answered.into_inner(),
        refused: refused.into_inner(),
    })
}
