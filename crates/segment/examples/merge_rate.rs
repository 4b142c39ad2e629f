//! Measures merging: CPU microseconds an event (as the Linux scheduler counts them), bytes an event before and after, and the most memory
//! that it held. Prints one line each.
//!
//! `cargo run --release -p vitni-segment --example merge_rate -- [events in a segment] [segments] [file to keep the merged one in]`

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring tool, no part of what runs"
)]

use std::error::Error;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use vitni_event::{Canonical, LeafIndex, Seq, TenantId};
use vitni_segment::{Meta, Reader, Writer, merge};

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/events.rs"]
mod events;

const TENANT: &str = "t-abcdefgh234567ab";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let each: u64 = arguments.next().map_or(Ok(4_096), |count| count.parse())?;
    let segments: u64 = arguments.next().map_or(Ok(16), |count| count.parse())?;
    let count = each * segments;
    let files = (0..segments).map(|at| seal(at * each..(at + 1) * each));
    let files: Vec<Arc<Vec<u8>>> = files.map(|file| file.map(Arc::new)).collect::<Result<_, _>>()?;
    let readers = files.iter().map(|file| Reader::open(file.clone()).map(Arc::new));
    let readers: Vec<Arc<Reader>> = readers.collect::<Result<_, _>>()?;
    let before: usize = files.iter().map(|file| file.len()).sum();
    let per = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    println!(
        "sealed          {:8.1} bytes an event",
        before as f64 / count as f64
    );

    let mut file = Vec::with_capacity(before * 2);
    let held = resident()?;
    let start = cpu()?;
    merge(&readers, &mut file, &|| true)?;
    let spent = cpu()?.saturating_sub(start);
    println!(
        "merged          {:8.1} bytes an event",
        file.len() as f64 / count as f64
    );
    println!("merge           {:8.3} us an event", per(spent));
    // Of what was resident before, the pages of the new file are not part of what merging holds.
    let most = most_resident()?
        .saturating_sub(held)
        .saturating_sub(file.len() as u64);
    println!(
        "memory          {:8.1} MB at the most beside the files",
        most as f64 / 1e6
    );

    let file = Arc::new(file);
    let start = cpu()?;
    let merged = Reader::open(file.clone())?;
    println!(
        "open            {:8.3} ms",
        cpu()?.saturating_sub(start).as_secs_f64() * 1e3
    );
    let start = cpu()?;
    merged.compare_merged(&readers)?;
    println!(
        "compare         {:8.3} us an event",
        per(cpu()?.saturating_sub(start))
    );
    for (lookup, bytes) in merged.lookup_bytes() {
        println!("  {lookup:<14}{:8.2} bytes an event", bytes as f64 / count as f64);
    }
    if let Some(path) = arguments.next() {
        std::fs::write(path, &*file)?;
    }
    Ok(())
}

/// What this thread has spent on a processor.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = spent.split(' ').next().ok_or("no scheduler statistics")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

fn resident() -> Result<u64, Box<dyn Error>> {
    // The highest mark is set back to what is resident now.
    std::fs::write("/proc/self/clear_refs", "5")?;
    most_resident()
}

fn most_resident() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no high-water mark")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes << 10)
}

fn seal(rows: Range<u64>) -> Result<Vec<u8>, Box<dyn Error>> {
    let meta = Meta {
        tenant: TenantId::parse(TENANT).unwrap(),
        epoch: 0,
        first_index: LeafIndex(rows.start),
    };
    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, meta)?;
    for row in rows.clone() {
        let event = events::sign_in(row, TENANT);
        writer.push(Seq(row + 1), Canonical::write(&event).bytes(), &event)?;
    }
    let salts: Vec<_> = (rows.start / 256..rows.end.div_ceil(256))
        .map(|block| (block, [1; 32]))
        .collect();
    let hashes: Vec<_> = (rows.start / 256..rows.end / 256)
        .map(|block| (block, [2; 32]))
        .collect();
    writer.finish(&salts, &hashes)?;
    Ok(file)
}
