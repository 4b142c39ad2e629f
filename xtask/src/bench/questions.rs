//! The questions, asked of Vitni over HTTP, each repetition with values of its own. Every one leaves its trace in the log, as any
//! search does; nothing is kept from one answer for another.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::data::{Wanted, World};
use super::http::Connection;
use super::peers::TIMES;
use super::server::Server;

/// What a question is called, and what it asks for in the query language.
type Question = (&'static str, fn(&Wanted) -> String);

const QUESTIONS: [Question; 8] = [
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
];

/// The median of each question, in milliseconds, and how many bytes all answers had.
pub(super) fn ask(server: &Server, world: &World) -> Result<Vec<(&'static str, f64, u64)>> {
    let mut connection = Connection::open(server.address())?;
    let mut medians = Vec::new();
    for (name, question) in QUESTIONS {
        let (mut times, mut bytes) = (Vec::new(), 0);
        for wanted in (0..TIMES).filter_map(|number| world.wanted(number)) {
            let begun = Instant::now();
            let (status, answer) = connection.ask(&question(&wanted), server.token())?;
            times.push(begun.elapsed());
            ensure!(
                status == 200,
                "{name} was answered with {status}: {}",
                String::from_utf8_lossy(answer)
            );
            bytes += answer.len() as u64;
        }
        times.sort_unstable();
        let median = times
            .get(times.len() / 2)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3);
        medians.push((name, median, bytes));
    }
    Ok(medians)
}
