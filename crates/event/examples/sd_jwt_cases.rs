//! Prints leaves and their disclosures as JSON lines, for a judge that other people wrote: `tests/judges/sd_jwt.sh`.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "its output is read by a script"
)]

use std::borrow::Cow;

use vitni_event::leaf::{self, BlockRoot, Disclosure, Salts};
use vitni_event::submission::{self, Context};
use vitni_event::{Canonical, CanonicalJson, EventId, LeafIndex, TenantId, Timestamp};

/// Different sets of groups, odd text, an unknown event id, names that the format reserves, no group at all.
const LINES: [&str; 5] = [
    r#"{"event":"authentication.ok","time":"2026-11-21T23:21:38+01:00","actor":{"id":"u-1","name":"Bj\u00f6rk \ud83d\ude00"},"targets":[{"id":"a"},{"id":"b","type":"group"}],"client":{"id":"shop"},"auth":{"method":"otp"},"source":{"ip":"192.0.2.1","port":1},"flow":{"session":"s"},"text":{"message":"tab\tquote\" \u0001"},"attributes":{"count":2,"nested":{"b":[1.5,null],"a":"<&>"}},"raw":"line \\ one"}"#,
    r#"{"catalogue":"acme-1","event":"door.opened","actor":{"name":"bob"}}"#,
    r#"{"event":"session_closed","targets":[{"id":"only"}],"producer":{"host":"h","sequence":9007199254740991}}"#,
    r#"{"event":"authentication.ok","attributes":{"_sd":["x"],"...":"y","_sd_alg":"md5","deep":[{"_sd":["x"]},{"...":"x"}]}}"#,
    r#"{"event":"runtime.bootstrap"}"#,
];

fn main() {
    let tenant = TenantId::parse("t-default").expect("a tenant id");
    let context = Context {
        tenant: &tenant,
        tenant_allowed: &|_| true,
        received: Timestamp::from_nanos(1_763_767_300_000_000_000),
        id_key: &|_| [7; 32],
        fresh_id: EventId::v7(1_763_767_300_000, [9; 10]),
        idempotency: None,
        own: &|_| None,
    };
    for (index, line) in (0..).zip(LINES) {
        let event = submission::read(line.as_bytes(), &context).expect("an event");
        let canonical = Canonical::write(&event);
        let salts = Salts::Seed(leaf::event_seed(&BlockRoot([7; 32]), LeafIndex(index)));
        let mut out = Vec::new();
        leaf::write_leaf(&canonical, &salts, &mut out).expect("a leaf");
        let disclosures = leaf::disclosures(&canonical, &salts).expect("disclosures");
        println!(
            "{{\"leaf\":{},\"groups\":[{}]}}",
            CanonicalJson::string(&String::from_utf8_lossy(&out)),
            disclosures.iter().map(group).collect::<Vec<_>>().join(",")
        );
    }
}

fn group(disclosure: &Disclosure) -> String {
    let (_, value) = Disclosure::parse(&disclosure.text).expect("our own disclosure");
    let value: Cow<'_, str> = Cow::Borrowed(value.as_str());
    format!(
        "{{\"name\":{},\"disclosure\":\"{}\",\"value\":{value}}}",
        CanonicalJson::string(&disclosure.group),
        disclosure.text
    )
}
