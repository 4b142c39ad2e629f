//! Prints what one line costs in each stage between its bytes and an event that can be stored, in microseconds of one core.
//! Run it with `--release`; a word after `--` leaves only the stages that have it in their name, for a profiler.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement talks to whoever runs it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the kernel says in a file what it charged the thread"
)]

use std::hint::black_box;

use vitni_event::submission::{self, Context};
use vitni_event::{Canonical, EventId, Offset, TenantId, Timestamp};
use vitni_intake::syslog::framing::Framer;
use vitni_intake::{Products, Reading, Reference, syslog};

#[path = "../../event/examples/measure/mod.rs"]
mod measure;

use measure::measure;

/// What a syslog relay sends of the second reference's log.
const LINE: &str = "<134>1 2026-11-21T10:01:05.065Z login-3.example pas 4711 - - 2026-11-21T10:01:05.065Z login-3.example \
    CEF:0|PhenixID|PAS|6.0.0|auth_authenticators_bankid_failed|The second factor did not match|6|duser=user17 \
    phxAnalyticsTag=portal-3 phxAuthenticatorAlias=mobile phxAuthenticatorId=a3c9 phxAuthenticatorType=BankID \
    phxEntrypointId=e210 phxEntrypointTransactionType=AUTH phxEntrypointType=SAML phxHttpServerId=h1 \
    phxTraceId=4bf92f3577b34da6a3ce929d0e0e4736 phxTransactionId=9f8e7d6c5b4a3928 reason=the second factor did not match \
    requestClientApplication=Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/141.0.0.0 Safari/537.36 sourceServiceName=https://portal-3.customer.example src=10.17.0.17";

fn main() {
    let tenant = TenantId::parse("t-abcdefghijklmnop").expect("a tenant id");
    let received = Timestamp::from_nanos(1_795_303_300_000_000_000);
    let reference = Reference {
        now: received,
        zone: Offset::UTC,
    };
    let context = Context {
        tenant: &tenant,
        tenant_allowed: &|_| true,
        received,
        id_key: &|_| [7; 32],
        fresh_id: EventId::default(),
        idempotency: None,
        own: &|_| None,
    };
    let product = Products::built_in().get("phenixid-pas").expect("a product");
    let read = || product.read(black_box(LINE.as_bytes()), &reference);
    let Reading::Event(event) = read() else {
        panic!("no event: {:?}", read());
    };
    let mut json = Vec::new();
    submission::write(&event, &mut json);
    let completed = submission::read(&json, &context).expect("an event");
    println!(
        "line {} bytes, submission {}, canonical {}, flags {:?}",
        LINE.len(),
        json.len(),
        Canonical::write(&completed).bytes().len(),
        completed.flags,
    );
    measure_framing();
    measure("syslog::parse", || {
        black_box(syslog::parse(black_box(LINE.as_bytes()), &reference).is_ok());
    });
    measure("Product::read", || {
        black_box(read());
    });
    measure("submission::take", || {
        let event = black_box(&event).as_ref().clone();
        black_box(submission::take(event, None, &context).is_ok());
    });
    measure("Canonical::write", || {
        black_box(Canonical::write(black_box(&completed)));
    });
}

/// A hundred counted lines at a time, as one read of a socket brings them.
fn measure_framing() {
    const LINES: usize = 100;
    let counted = format!("{} {LINE}", LINE.len());
    let read = counted.repeat(LINES);
    let mut framer = Framer::new(65_536);
    let mut left = 0;
    measure("Framer::next_frame", || {
        if left == 0 {
            framer.push(black_box(read.as_bytes()));
            left = LINES;
        }
        left -= 1;
        black_box(framer.next_frame().is_ok());
    });
}
