//! Prints what one event costs in each stage of this crate, in microseconds of one core. Run it with `--release`.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement talks to whoever runs it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the kernel says in a file what it charged the thread"
)]

use std::hint::black_box;
use std::time::Instant;

use vitni_event::catalogue;
use vitni_event::leaf::{self, BlockRoot, LeafScratch, Salts};
use vitni_event::submission::{self, Context};
use vitni_event::{Canonical, EventId, LeafIndex, TenantId, Timestamp, canonical};

mod measure;

use measure::measure;

const LINE: &str = concat!(
    r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","catalogue":"logicnets-8.1","event":"error.authentication_failed","#,
    r#""time":"2026-11-21T23:21:38.544096Z","severity":6,"outcome":"failure","#,
    r#""actor":{"type":"user","id":"u-48151623","name":"labuser","email":"labuser@example.org"},"#,
    r#""client":{"id":"shop-web","name":"Shop"},"auth":{"method":"password","factor":"knowledge","protocol":"oidc"},"#,
    r#""source":{"ip":"192.0.2.17","port":41018,"user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},"#,
    r#""producer":{"vendor":"Example","product":"signin","version":"4.2","host":"idp-3","instance":"a","sequence":481516},"#,
    r#""flow":{"session":"9f8e7d6c5b4a3928","trace":"4bf92f3577b34da6a3ce929d0e0e4736"},"#,
    r#""text":{"reason":"wrong password","message":"Sign-in of labuser was refused"},"#,
    r#""attributes":{"program":"signin","pid":27719,"service":"web","attempt":3}}"#,
);

fn main() {
    load_catalogues();
    let tenant = TenantId::parse("t-abcdefghijklmnop").expect("a tenant id");
    let context = Context {
        tenant: &tenant,
        tenant_allowed: &|_| true,
        received: Timestamp::from_nanos(1_763_767_300_000_000_000),
        id_key: &|_| [7; 32],
        fresh_id: EventId::default(),
        idempotency: None,
        own: &|_| None,
    };
    let event = submission::read(LINE.as_bytes(), &context).expect("an event");
    let canonical = Canonical::write(&event);
    let salts = Salts::Seed(leaf::event_seed(&BlockRoot([7; 32]), LeafIndex(5)));
    let (mut bytes, mut out, mut scratch) = (Vec::new(), Vec::new(), LeafScratch::new());
    scratch.write_leaf(&canonical, &salts, &mut out).expect("a leaf");
    println!(
        "line {} bytes, canonical {}, leaf {}",
        LINE.len(),
        canonical.bytes().len(),
        out.len()
    );

    measure_catalogue(context.received);

    measure("submission::read", || {
        black_box(submission::read(black_box(LINE.as_bytes()), &context).is_ok());
    });
    measure("canonical::write_into", || {
        bytes.clear();
        black_box(canonical::write_into(black_box(&event), &mut bytes));
    });
    measure("comparison_digest", || {
        black_box(canonical::comparison_digest(black_box(&event)));
    });
    measure("canonical::read", || {
        black_box(canonical::read(black_box(canonical.bytes())).is_ok());
    });
    measure("event_seed", || {
        black_box(leaf::event_seed(black_box(&BlockRoot([7; 32])), LeafIndex(5)));
    });
    measure("write_leaf", || {
        out.clear();
        black_box(
            scratch
                .write_leaf(black_box(&canonical), &salts, &mut out)
                .is_ok(),
        );
    });
    measure("leaf::read", || {
        black_box(leaf::read(black_box(&out)).is_ok());
    });
}

/// How long it takes to read the catalogues that are compiled in, once, as a process does that asks for them first.
fn load_catalogues() {
    let started = Instant::now();
    let entries = catalogue::entries().count();
    println!(
        "{:<22} {:6.2} ms for {entries} entries",
        "catalogue load",
        started.elapsed().as_secs_f64() * 1e3
    );
}

/// Every entry in turn, so that no cache holds just the one that is asked for.
fn measure_catalogue(time: Timestamp) {
    let entries: Vec<_> = catalogue::entries().collect();
    let mut next = entries.iter().cycle();
    measure("catalogue::lookup", || {
        if let Some(entry) = next.next() {
            black_box(catalogue::lookup(black_box(&entry.catalogue), black_box(&entry.id)).is_some());
        }
    });
    let events: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                *entry,
                entry.example(EventId::default(), "t-abcdefghijklmnop", time),
            )
        })
        .collect();
    let mut next = events.iter().cycle();
    measure("Entry::check", || {
        if let Some((entry, event)) = next.next() {
            black_box(entry.check(black_box(event)).is_empty());
        }
    });
}
