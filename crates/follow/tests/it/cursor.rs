//! A cursor over trees of a real store, some busy and some quiet, sealed and not: however little it may read at a time, it shows
//! every row once and in the order of the journal, and it does not read more than it may.

use std::sync::Arc;

use vitni_event::{Canonical, Event, EventId, Outcome, Seq, Severity, TenantId, Text};
use vitni_follow::{Cursor, Most};
use vitni_store::{Batch, Change, Class, Options, Prepared, RealDisk, Store, SystemClock, SystemEntropy};

/// How many events each tenant has in every stretch of the journal: the last writes almost nothing.
const SHARES: [u64; 4] = [40, 9, 9, 1];
const STRETCHES: u64 = 6;

struct World {
    store: Store,
    tenants: Vec<TenantId>,
    total: u64,
    _dir: tempfile::TempDir,
}

fn event(tenant: &TenantId, number: u64, bytes: usize) -> Prepared {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    let event = Event {
        id: EventId::v8(id),
        tenant: tenant.as_str().into(),
        catalogue: "logicnets-8.1".into(),
        event: "session_created".into(),
        severity: Severity::NOTICE,
        outcome: Outcome::Success,
        text: Some(Text {
            message: Some("x".repeat(bytes).into()),
            ..Text::default()
        }),
        ..Event::default()
    };
    Prepared::known(tenant.clone(), Canonical::write(&event)).unwrap()
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options::new(dir.path().join("data"), dir.path().join("state"));
        let rim: (_, Box<SystemEntropy>) = (Arc::new(SystemClock), Box::new(SystemEntropy));
        let (store, _) = Store::open(Arc::new(RealDisk), options, rim.0, rim.1, Box::new(|| {})).unwrap();
        let tenants: Vec<_> = (0..SHARES.len())
            .map(|at| TenantId::parse(&format!("t-{at}")).unwrap())
            .collect();
        for tenant in &tenants {
            store
                .create_tenant_wait(tenant.clone(), Change::default())
                .unwrap();
        }
        let mut total = 0;
        for stretch in 0..STRETCHES {
            for (tenant, share) in tenants.iter().zip(SHARES) {
                let events = (0..share).map(|at| {
                    total += 1;
                    // Now and then a large one, among small ones.
                    event(tenant, total, if at == 3 { 20_000 } else { 100 })
                });
                let batch = Batch {
                    events: events.collect(),
                    class: Class::Ordinary,
                    all: true,
                };
                store.append_wait(batch).unwrap();
            }
            if stretch == STRETCHES / 2 {
                store.seal_all();
                let is_sealed = || {
                    let trees = store.views().all();
                    let mut written = trees.iter().filter(|tree| tree.size > 0);
                    written.all(|tree| !tree.segments.is_empty())
                };
                let begun = std::time::Instant::now();
                while !is_sealed() {
                    assert!(begun.elapsed().as_secs() < 60, "nothing is sealed");
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
        }
        Self {
            store,
            tenants,
            total,
            _dir: dir,
        }
    }

    /// Reads on to the end from a place. Gives the places shown, and the most rows and bytes of one look.
    fn shown(&self, after: Seq, most: Most) -> (Vec<u64>, usize, usize) {
        let mut cursor = Cursor::new(self.tenants.clone(), after);
        let (mut places, mut rows_max, mut bytes_max) = (Vec::new(), 0, 0);
        loop {
            let upper = self.store.seq();
            let round = cursor.round(self.store.views(), upper, most).unwrap();
            let bytes = round.rows.iter().map(|row| row.canonical.len()).sum();
            (rows_max, bytes_max) = (rows_max.max(round.rows.len()), bytes_max.max(bytes));
            places.extend(round.rows.iter().map(|row| row.seq.0));
            let lag = cursor.lag(self.store.views()).unwrap();
            let left: u64 = self.store.views().all().iter().map(|tree| tree.size).sum();
            assert!(lag.events <= left);
            if !round.more {
                assert_eq!(lag.events, 0);
                assert_eq!(cursor.after(), upper);
                return (places, rows_max, bytes_max);
            }
        }
    }
}

#[test]
fn every_row_is_shown_once_however_little_is_read_at_a_time() {
    let world = World::new();
    let all = Most {
        rows: u64::MAX,
        bytes: usize::MAX,
    };
    let (places, ..) = world.shown(Seq(0), all);
    assert_eq!(places.len() as u64, world.total);
    assert!(places.is_sorted_by(|one, next| one < next));
    for rows in [1, 7, u64::MAX] {
        for bytes in [0, 3_000, usize::MAX] {
            let most = Most { rows, bytes };
            let (shown, rows_read, bytes_read) = world.shown(Seq(0), most);
            assert_eq!(shown, places, "{most:?}");
            let trees = SHARES.len() as u64;
            assert!(
                rows_read as u64 <= rows.saturating_mul(trees),
                "{most:?}: {rows_read} rows"
            );
            // Row groups of these trees are whole segments; beyond them it stops at the first row that is too much.
            let sealed: usize = 400_000;
            assert!(
                bytes_read <= bytes.saturating_add(sealed),
                "{most:?}: {bytes_read} bytes"
            );
            let middle = places[places.len() / 2];
            let (rest, ..) = world.shown(Seq(middle), most);
            assert_eq!(rest, places[places.len() / 2 + 1..], "{most:?}");
        }
    }
}
