//! How fast queries are answered: `cargo run --release -p vitni-query --example query_rate -- [events] [name]`.
//! With the name of a question only that one is asked, many times, for a profiler to look at.
//!
//! Events of twenty tenants over thirty days are sealed into segments in memory, so that what is measured is decoding and computing, not
//! the disk. It asserts nothing.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::sync::Arc;
use std::time::Instant;

use vitni_event::{
    Canonical, Event, EventId, Flow, LeafIndex, Outcome, Party, Seq, Severity, Source, TenantId, Text,
    Timestamp,
};
use vitni_query::language::{Context, is_public};
use vitni_query::{Query, Sight, TenantView, ask};
use vitni_segment::{Meta, Reader, SegmentError, Tail, Writer};

const TENANTS: u64 = 20;
const SEGMENT_EVENTS: u64 = 131_072;
const DAY: u64 = 86_400_000_000_000;
const START: u64 = 1_795_000_000_000_000_000;

const QUERIES: [(&str, &str); 11] = [
    ("count", "| count"),
    ("Q1", "time>=now-24h | top 10 event"),
    ("Q2", "actor:user-17@example.org | limit 100"),
    ("Q3", "trace:4bf92f3577b34da6000000000004d2ff | limit 100"),
    ("Q4", "agent~Firefox/317 | limit 50"),
    ("Q4b", "reason~\"ticket 777\" | limit 50"),
    (
        "Q5",
        "outcome:failure severity>=warning | count by bucket(time, 1h)",
    ),
    ("Q6", "event:*failed outcome:failure | top 10 ip"),
    ("Q7", "* | distinct(actor) by tenant"),
    ("p99", "* | p99(source.port), max(severity) by event"),
    ("flow", "trace:4bf92f3577b34da6000000000004d2ff | flow"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let events: u64 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1_000_000,
    };
    let began = Instant::now();
    let mut trees = Vec::new();
    let mut bytes = 0;
    for tenant in 0..TENANTS {
        let name = TenantId::parse(&format!("t-{tenant}")).ok_or("a tenant's name")?;
        let mut segments = Vec::new();
        let of_tenant = events / TENANTS;
        let mut first = 0;
        while first < of_tenant {
            let end = (first + SEGMENT_EVENTS).min(of_tenant);
            let sealed = segment(&name, tenant, first..end, of_tenant)?;
            bytes += sealed.len();
            segments.push(Arc::new(Reader::open(Arc::new(sealed))?));
            first = end;
        }
        trees.push((name, Tail::new(LeafIndex(of_tenant)), segments));
    }
    println!(
        "{events} events, {} bytes an event, made in {:.1} s",
        bytes as u64 / events.max(1),
        began.elapsed().as_secs_f64()
    );
    let views: Vec<_> = trees
        .iter_mut()
        .map(|(tenant, tail, segments)| TenantView {
            tenant: tenant.clone(),
            tail: tail.view(),
            segments,
        })
        .collect();
    let context = Context {
        now: Timestamp::from_nanos(i64::try_from(START + 30 * DAY)?),
        public: &is_public,
    };
    let only = std::env::args().nth(2);
    let asked = |(name, _): &(&str, &str)| only.as_deref().is_none_or(|only| only == *name);
    let times = if only.is_some() { 200 } else { 3 };
    for (name, text) in QUERIES.into_iter().filter(asked) {
        let query = Query::parse(text, &context)?;
        let mut best = f64::MAX;
        let mut scanned = 0;
        for _ in 0..times {
            let began = Instant::now();
            let answer = ask(&views, &query, Sight::Whole, &|| false)?;
            best = best.min(began.elapsed().as_secs_f64() * 1000.0);
            scanned = answer.scanned;
        }
        let each = best * 1e6 / scanned.max(1) as f64;
        println!("{name:6} {best:9.2} ms  {scanned:9} rows  {each:7.1} ns a row  {text}");
    }
    Ok(())
}

fn segment(
    tenant: &TenantId,
    number: u64,
    leaves: std::ops::Range<u64>,
    of_tenant: u64,
) -> Result<Vec<u8>, SegmentError> {
    let mut bytes = Vec::new();
    let meta = Meta {
        tenant: tenant.clone(),
        epoch: 0,
        first_index: LeafIndex(leaves.start),
    };
    let mut writer = Writer::new(&mut bytes, meta)?;
    for at in leaves.clone() {
        let event = event(tenant, number, at, of_tenant);
        let canonical = Canonical::write(&event);
        writer.push(Seq(1 + at * TENANTS + number), canonical.bytes(), &event)?;
    }
    let blocks = |range: std::ops::Range<u64>| range.map(|block| (block, [7; 32])).collect::<Vec<_>>();
    let salts = blocks(leaves.start / 256..leaves.end.div_ceil(256));
    writer.finish(&salts, &blocks(leaves.start.div_ceil(256)..leaves.end / 256))?;
    Ok(bytes)
}

/// A number that looks random and is the same in every run.
const fn mixed(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn event<'a>(tenant: &'a TenantId, number: u64, at: u64, of_tenant: u64) -> Event<'a> {
    let chance = mixed(at * TENANTS + number + 1);
    let nanos = START + at * (30 * DAY / of_tenant.max(1));
    let time = Timestamp::from_nanos(i64::try_from(nanos).unwrap_or(i64::MAX));
    let failed = chance.is_multiple_of(8);
    let user = mixed(chance) % 50_000;
    let mut id = [0; 16];
    id[..8].copy_from_slice(&chance.to_be_bytes());
    id[8..].copy_from_slice(&at.to_be_bytes());
    let kind = match (failed, chance >> 8 & 3) {
        (true, _) => "authentication.failed",
        (false, 0) => "session.opened",
        (false, 1) => "session.closed",
        (false, 2) => "token.issued",
        (false, _) => "authentication.ok",
    };
    Event {
        id: EventId(id),
        tenant: tenant.as_str().into(),
        catalogue: "logicnets-8.1".into(),
        event: kind.into(),
        time,
        received: time,
        severity: if failed { Severity::WARNING } else { Severity::INFO },
        outcome: if failed {
            Outcome::Failure
        } else {
            Outcome::Success
        },
        actor: Some(Party {
            kind: Some("user".into()),
            id: Some(format!("user-{user}@example.org").into()),
            ..Party::default()
        }),
        source: Some(Source {
            ip: Some(format!("10.{}.{}.{}", number, user >> 8 & 255, user & 255).into()),
            port: Some((chance >> 16) as u16),
            user_agent: Some(
                format!("Mozilla/5.0 (X11; Linux x86_64) Firefox/{}", (chance >> 32) % 500).into(),
            ),
            ..Source::default()
        }),
        flow: Some(Flow {
            session: Some(format!("{:032x}", mixed(user + (at >> 10))).into()),
            trace: Some(format!("4bf92f3577b34da6{:016x}", (at / 4) << 8 | 0xff).into()),
            ..Flow::default()
        }),
        text: failed.then(|| Text {
            reason: Some(format!("wrong password, ticket {}", (chance >> 20) % 50_000).into()),
            ..Text::default()
        }),
        ..Event::default()
    }
}
