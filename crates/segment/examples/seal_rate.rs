//! Measures sealing: CPU microseconds an event (as the Linux scheduler counts them, so that a busy machine does not
//! matter), bytes an event, and what reads cost. Prints one line each.
//!
//! `cargo run --release -p vitni-segment --example seal_rate -- [events in a segment] [file to keep one in]`

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

use vitni_event::{Canonical, EventId, LeafIndex, Seq, TenantId, canonical};
use vitni_segment::{Bounds, Columns, Meta, Reader, Summary, Writer};

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/events.rs"]
mod events;

const TENANT: &str = "t-abcdefgh234567ab";
const ROUNDS: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().map_or(Ok(32_768), |count| count.parse())?;
    let rows: Vec<Vec<u8>> = (0..count)
        .map(|row| Canonical::write(&events::sign_in(row, TENANT)).into_bytes())
        .collect();
    let canonical_bytes: usize = rows.iter().map(Vec::len).sum();

    let mut best = Duration::MAX;
    let mut file = Vec::new();
    for _ in 0..ROUNDS {
        let start = cpu()?;
        file = seal(&rows)?.0;
        best = best.min(cpu()?.saturating_sub(start));
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    println!(
        "canonical       {:8.1} bytes an event",
        canonical_bytes as f64 / count as f64
    );
    println!(
        "sealed          {:8.1} bytes an event",
        file.len() as f64 / count as f64
    );
    println!(
        "seal            {:8.3} us an event, parse and comparison of forms included",
        each(best)
    );

    let start = cpu()?;
    for row in &rows {
        std::hint::black_box(canonical::read(row)?);
    }
    println!(
        "  of it parse   {:8.3} us an event",
        each(cpu()?.saturating_sub(start))
    );

    if let Some(path) = arguments.next() {
        std::fs::write(path, &file)?;
    }
    read(Arc::new(file), &rows, count)
}

/// What this thread has spent on a processor.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = spent.split(' ').next().ok_or("no scheduler statistics")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

fn seal(rows: &[Vec<u8>]) -> Result<(Vec<u8>, Summary), Box<dyn Error>> {
    let meta = Meta {
        tenant: TenantId::parse(TENANT).unwrap(),
        epoch: 0,
        first_index: LeafIndex(0),
    };
    let mut file = Vec::with_capacity(8 << 20);
    let mut writer = Writer::new(&mut file, meta)?;
    for (row, bytes) in (0..).zip(rows) {
        writer.push(Seq(row + 1), bytes, &canonical::read(bytes)?)?;
    }
    let end = rows.len() as u64;
    let salts: Vec<_> = (0..end.div_ceil(256)).map(|block| (block, [1; 32])).collect();
    let hashes: Vec<_> = (0..end / 256).map(|block| (block, [2; 32])).collect();
    let summary = writer.finish(&salts, &hashes)?;
    Ok((file, summary))
}

/// The scheduler counts at its ticks, so the work is repeated until many of them have passed.
fn time(
    name: &str,
    per: u64,
    unit: &str,
    mut work: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    const ENOUGH: Duration = Duration::from_millis(200);
    let start = cpu()?;
    let mut rounds = 0_u32;
    let mut spent = Duration::ZERO;
    while spent < ENOUGH {
        work()?;
        rounds += 1;
        spent = cpu()?.saturating_sub(start);
    }
    let each = spent.as_secs_f64() * 1e6 / f64::from(rounds) / per as f64;
    println!("{name:<16}{each:8.3} us {unit}");
    Ok(())
}

fn read(file: Arc<Vec<u8>>, rows: &[Vec<u8>], count: u64) -> Result<(), Box<dyn Error>> {
    time("open", 1, "a segment", || {
        Reader::open(file.clone())?;
        Ok(())
    })?;
    let reader = Reader::open(file.clone())?;
    time("compare", count, "an event", || {
        let journal = rows
            .iter()
            .enumerate()
            .map(|(row, bytes)| (Seq(row as u64 + 1), bytes.as_slice()));
        assert!(reader.compare(journal)?.is_empty());
        Ok(())
    })?;
    let some: Vec<LeafIndex> = (0..50).map(|at| LeafIndex(at * 7919 % count)).collect();
    time("one row", 50, "a row", || {
        for index in &some {
            reader.rows(&[*index])?;
        }
        Ok(())
    })?;
    let start = count / 2 / 256 * 256;
    time("one block", 1, "a block of 256", || {
        reader.read(LeafIndex(start)..LeafIndex((start + 256).min(count)))?;
        Ok(())
    })?;
    let id = |at: &LeafIndex| canonical::read(&rows[at.0 as usize]).map(|event| event.id);
    let ids: Vec<EventId> = some.iter().map(id).collect::<Result<_, _>>()?;
    time("find an id", 50, "an id", || {
        for id in &ids {
            reader.find_id(id)?.unwrap();
        }
        Ok(())
    })?;
    for (name, columns) in [
        ("scan one column", Columns::ACTOR_ID),
        ("scan an ip", Columns::SOURCE_IP),
        ("scan all", Columns::ALL),
    ] {
        time(name, count, "an event", || scan(&reader, columns, u64::MAX))?;
    }
    time("newest 50", 1, "a question", || scan(&reader, Columns::ALL, 50))
}

fn scan(reader: &Reader, columns: Columns, mut left: u64) -> Result<(), Box<dyn Error>> {
    let flow = reader.scan(columns, &Bounds::default(), Seq(u64::MAX), &mut |_, _, _| {
        left -= 1;
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    assert_eq!(flow.is_break(), left == 0);
    Ok(())
}
