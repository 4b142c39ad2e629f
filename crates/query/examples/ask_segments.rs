//! Asks the segment files of a folder, as a profiler wants it: `cargo run --release -p vitni-query --example ask_segments -- folder query [times]`.
//!
//! It reads the files only, no tail and no journal, so it can look at the data of a server that is stopped. It asserts nothing.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]
#![expect(clippy::disallowed_methods, reason = "it looks at files that nobody writes")]

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::time::Instant;

use vitni_event::{LeafIndex, Timestamp};
use vitni_query::ask::{Effort, Outcome, ask_with_effort};
use vitni_query::language::{Context, is_public};
use vitni_query::{Query, QueryPage, Sight, TenantView};
use vitni_segment::{ReadAt, Reader, Tail};

struct OnDisk(File, u64);

impl ReadAt for OnDisk {
    fn len(&self) -> u64 {
        self.1
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<()> {
        self.0.read_exact_at(buf, offset)
    }
}

fn both(own: &mut dyn FnMut(), other: &mut (dyn FnMut(&dyn Fn() -> bool) + Send)) {
    std::thread::scope(|scope| {
        scope.spawn(|| other(&|| false));
        own();
    });
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (folder, text) = (
        arguments.next().ok_or("a folder is missing")?,
        arguments.next().ok_or("a query is missing")?,
    );
    let times: u32 = arguments.next().map_or(Ok(5), |times| times.parse())?;
    let mut trees = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let file = File::open(entry?.path())?;
        let length = file.metadata()?.len();
        let reader = Arc::new(Reader::open(Arc::new(OnDisk(file, length)))?);
        let segments: &mut Vec<Arc<Reader>> = trees.entry(reader.summary().meta.tenant.clone()).or_default();
        segments.push(reader);
    }
    trees
        .values_mut()
        .for_each(|segments| segments.sort_by_key(|reader| reader.range().start));
    let mut tail = Tail::new(LeafIndex(0));
    let views: Vec<_> = trees
        .iter()
        .map(|(tenant, segments)| TenantView {
            tenant: tenant.clone(),
            tail: tail.view(),
            segments,
        })
        .collect();
    let context = Context {
        now: Timestamp::from_nanos(0),
        public: &is_public,
    };
    let query = Query::parse(&text, &context)?;
    for _ in 0..times {
        let began = Instant::now();
        let answer = ask_with_effort(
            &views,
            &query,
            Sight::Whole,
            QueryPage::default(),
            Effort::of_both(&both),
            &|| false,
        )?;
        let rows = match &answer.result {
            Outcome::Events(events) => events.len(),
            Outcome::Table(table) => table.rows.len(),
        };
        println!(
            "{:9.2} ms  {rows} rows of {}",
            began.elapsed().as_secs_f64() * 1000.0,
            answer.scanned
        );
    }
    Ok(())
}
