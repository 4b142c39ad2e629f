//! Measures searching one large segment: what the lookups cost in the file, and how long the questions of an investigation
//! take, whole events included. Journeys of four events share user, address, agent, session and trace.
//!
//! `cargo run --release -p vitni-segment --example search_rate -- [events]`

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring tool, no part of what runs"
)]

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use vitni_event::{
    Auth, Canonical, Client, Event, EventId, Flow, LeafIndex, Outcome, Party, Producer, Seq, Severity,
    Source, TenantId, Text, Timestamp, canonical,
};
use vitni_segment::{Bounds, Columns, Meta, Reader, Term, Wanted, Writer};

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/events.rs"]
mod events;

const TENANT: &str = "t-abcdefgh234567ab";
const CROWD: u64 = 50_000;
/// Events made before they are written, so that making them is not measured.
const PIECE: usize = 10_000;
const START_MS: u64 = 1_764_000_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args()
        .nth(1)
        .map_or(Ok(500_000), |count| count.parse())?;
    let file = write(count)?;
    println!(
        "file            {:8.2} bytes an event",
        file.len() as f64 / count as f64
    );
    let reader = Reader::open(Arc::new(file))?;
    for (name, bytes) in reader.lookup_bytes() {
        println!("  {name:<14}{:8.2} bytes an event", bytes as f64 / count as f64);
    }
    let journey = |number: u64| event(number * 4);
    let (some, trace) = (
        journey(count / 9),
        journey(count / 9).flow.unwrap().trace.unwrap(),
    );
    let rare = rare_user(count).ok_or("nobody is rare")?;
    ask(
        "a trace",
        &reader,
        &Wanted::Term(Term::trace(&trace)),
        Columns::FLOW_TRACE,
        100,
        &|event| event.flow.as_ref().and_then(|flow| flow.trace.as_deref()) == Some(&*trace),
    )?;
    let id = some.id;
    ask(
        "an id",
        &reader,
        &Wanted::Term(Term::id(&id)),
        Columns::ID,
        100,
        &|event| event.id == id,
    )?;
    ask(
        "a trace not here",
        &reader,
        &Wanted::Term(Term::trace("nowhere")),
        Columns::FLOW_TRACE,
        100,
        &|_| false,
    )?;
    ask(
        "a rare user",
        &reader,
        &Wanted::Term(Term::actor(&rare)),
        Columns::ACTOR,
        100,
        &|event| {
            let actor = event.actor.as_ref();
            actor.and_then(|actor| actor.name.as_deref()) == Some(&*rare)
        },
    )?;
    ask(
        "a frequent user",
        &reader,
        &Wanted::Term(Term::actor("user0")),
        Columns::ACTOR,
        100,
        &|event| {
            let actor = event.actor.as_ref();
            actor.and_then(|actor| actor.name.as_deref()) == Some("user0")
        },
    )?;
    let agent = |event: &Event<'_>| {
        let agent = event
            .source
            .as_ref()
            .and_then(|source| source.user_agent.as_deref());
        agent.is_some_and(|agent| agent.contains("StatusProbe"))
    };
    ask(
        "agent, 0.2 %",
        &reader,
        &Wanted::text("StatusProbe"),
        Columns::SOURCE_USER_AGENT,
        50,
        &agent,
    )?;
    let reason = |event: &Event<'_>| {
        let reason = event.text.as_ref().and_then(|text| text.reason.as_deref());
        reason.is_some_and(|reason| reason.contains("drifted"))
    };
    ask(
        "reason, rare",
        &reader,
        &Wanted::text("drifted"),
        Columns::TEXT_REASON,
        50,
        &reason,
    )
}

/// A user with about a hundred events.
fn rare_user(count: u64) -> Option<String> {
    let mut seen = std::collections::HashMap::new();
    for number in (0..count).step_by(4) {
        let name = event(number).actor?.name?.into_owned();
        *seen.entry(name).or_insert(0_u32) += 4;
    }
    let mut rare: Vec<_> = seen
        .into_iter()
        .filter(|(_, times)| (96..=128).contains(times))
        .collect();
    rare.sort();
    rare.pop().map(|(name, _)| name)
}

/// The newest rows that pass the test, whole.
fn ask(
    name: &str,
    reader: &Reader,
    wanted: &Wanted,
    columns: Columns,
    limit: usize,
    test: &dyn Fn(&Event<'_>) -> bool,
) -> Result<(), Box<dyn Error>> {
    let mut found = Vec::new();
    let mut looked_at = 0;
    let find = time(|| {
        found.clear();
        looked_at = 0;
        let mut visit = |_: Seq, index: LeafIndex, event: &Event<'_>| {
            looked_at += 1;
            if test(event) {
                found.push(index);
            }
            if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let end = reader.scan_wanted(wanted, columns, &Bounds::default(), Seq(u64::MAX), &mut visit)?;
        std::hint::black_box(end.is_break());
        Ok(())
    })?;
    let fetch = time(|| {
        std::hint::black_box(reader.rows(&found)?);
        Ok(())
    })?;
    println!(
        "{name:<16}{find:8.3} ms to find {} among {looked_at} rows, {fetch:8.3} ms to fetch them whole",
        found.len()
    );
    Ok(())
}

/// Milliseconds of processor time, so that a busy machine does not matter. The scheduler counts at its ticks, so the work is
/// repeated until many of them have passed.
fn time(mut work: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    const ENOUGH: Duration = Duration::from_millis(200);
    let start = cpu()?;
    let (mut rounds, mut spent) = (0_u32, Duration::ZERO);
    while spent < ENOUGH {
        work()?;
        rounds += 1;
        spent = cpu()?.saturating_sub(start);
    }
    Ok(spent.as_secs_f64() * 1e3 / f64::from(rounds))
}

/// What this thread has spent on a processor.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = spent.split(' ').next().ok_or("no scheduler statistics")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

fn write(count: u64) -> Result<Vec<u8>, Box<dyn Error>> {
    let meta = Meta {
        tenant: TenantId::parse(TENANT).unwrap(),
        epoch: 0,
        first_index: LeafIndex(0),
    };
    let mut file = Vec::with_capacity(64 << 20);
    let mut writer = Writer::new(&mut file, meta)?;
    let mut spent = Duration::ZERO;
    for from in (0..count).step_by(PIECE) {
        let numbers = from..(from + PIECE as u64).min(count);
        let events: Vec<_> = numbers
            .clone()
            .map(|number| Canonical::write(&event(number)).into_bytes())
            .collect();
        let start = cpu()?;
        for (number, bytes) in numbers.zip(&events) {
            writer.push(Seq(number * 20 + 1), bytes, &canonical::read(bytes)?)?;
        }
        spent += cpu()?.saturating_sub(start);
    }
    let salts: Vec<_> = (0..count.div_ceil(256)).map(|block| (block, [1; 32])).collect();
    let hashes: Vec<_> = (0..count / 256).map(|block| (block, [2; 32])).collect();
    let start = cpu()?;
    writer.finish(&salts, &hashes)?;
    spent += cpu()?.saturating_sub(start);
    println!(
        "seal            {:8.3} us an event, parse included",
        spent.as_secs_f64() * 1e6 / count as f64
    );
    Ok(file)
}

fn zipf(dice: &mut events::Dice, of: u64) -> u64 {
    let unit = dice.next() as f64 / u64::MAX as f64;
    (((of + 1) as f64).powf(unit) - 1.0) as u64
}

fn event(number: u64) -> Event<'static> {
    let mut shared = events::Dice(number / 4);
    let (user, address, agent) = (
        zipf(&mut shared, CROWD),
        zipf(&mut shared, CROWD),
        zipf(&mut shared, CROWD),
    );
    let (session, trace) = (shared.next(), (shared.next(), shared.next()));
    let (major, minor) = (60 + agent % 90, agent / 90);
    let agent = match (shared.below(500), agent % 3) {
        (0, _) => {
            format!("StatusProbe/{major}.{minor} (synthetic sign-in; every minute; contact operations)")
        }
        (_, 0) => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{major}.{minor}) Gecko/20100101 Firefox/{major}.{minor}"
        ),
        (_, 1) => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.{minor}.0 Safari/537.36"
        ),
        _ => format!("okhttp/5.1.{minor} BankApp/{major}.14 (Android 16; Pixel 10)"),
    };
    let mut own = events::Dice(!number);
    let kind = zipf(&mut own, 314);
    let failed = kind % 5 == 2;
    let reason = match (failed, own.below(50_000), user % 3) {
        (false, ..) => None,
        (true, 0, _) => Some("the clock of the token had drifted too far"),
        (true, _, 0) => Some("the response did not match the challenge"),
        (true, _, 1) => Some("no answer came within the time allowed"),
        (true, ..) => Some("the user turned the request down"),
    };
    let ms = START_MS + number * 259;
    let mut random = [0; 10];
    random
        .iter_mut()
        .zip(own.next().to_le_bytes())
        .for_each(|(to, from)| *to = from);
    let client = user % 7;
    Event {
        id: EventId::v7(ms, random),
        tenant: TENANT.into(),
        catalogue: "logicnets-8.1".into(),
        event: format!("authentication.step_{kind}").into(),
        time: Timestamp::from_nanos(ms as i64 * 1_000_000),
        received: Timestamp::from_nanos((ms as i64 + 40) * 1_000_000),
        severity: if failed { Severity::WARNING } else { Severity::INFO },
        outcome: if failed {
            Outcome::Failure
        } else {
            Outcome::Success
        },
        actor: Some(Party {
            kind: Some("user".into()),
            id: Some(format!("{user:08x}-52ac-4c1e-9a33-5a0c0a1b2c3d").into()),
            name: Some(format!("user{user}").into()),
            email: Some(format!("u{user}@example.org").into()),
        }),
        client: Some(Client {
            id: Some(format!("portal-{client}").into()),
            name: Some("Portal".into()),
        }),
        auth: Some(Auth {
            method: Some("password".into()),
            factor: Some("knowledge".into()),
            protocol: Some("oidc".into()),
            assurance: Some("substantial".into()),
        }),
        source: Some(Source {
            ip: Some(format!("10.{}.{}.{}", address >> 8 & 0xff, address & 0xff, address % 199).into()),
            port: Some(1_024 + own.below(60_000) as u16),
            user_agent: Some(agent.into()),
            ..Source::default()
        }),
        producer: Some(Producer {
            vendor: Some("Example".into()),
            product: Some("Login".into()),
            version: Some("4.2.1".into()),
            host: Some(format!("login-{client}.example").into()),
            instance: Some(client.to_string().into()),
            ..Producer::default()
        }),
        flow: Some(Flow {
            session: Some(format!("{session:024x}").into()),
            trace: Some(format!("{:016x}{:016x}", trace.0, trace.1).into()),
            transaction: Some(format!("{:016x}", own.next()).into()),
        }),
        text: Some(Text {
            message: Some(format!("what happens at step {kind} of a sign-in").into()),
            reason: reason.map(Into::into),
            value: None,
        }),
        ..Event::default()
    }
}
