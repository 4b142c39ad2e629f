//! The query string: printed then read is the same filter; what cannot be used is refused by name, with a hint.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use vitni_query::filter::PARAMETERS;
use vitni_query::{Filter, Request};

use crate::given;

/// `a=b&c=d` without any decoding.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        pair.split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .unwrap()
    };
    query
        .split('&')
        .filter(|text| !text.is_empty())
        .map(pair)
        .collect()
}

fn check(query: &str, expected: &Expect) {
    let text = match Request::from_params(pairs(query)) {
        Ok(request) => {
            let printed = request.to_params();
            let again = Request::from_params(printed.clone()).unwrap();
            assert_eq!(again, request, "printed and read again");
            printed
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&")
        }
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&text);
}

proptest! {
    #[test]
    fn reads_what_it_prints(filter in given::filter()) {
        prop_assert_eq!(Filter::from_params(&filter.to_params()), Ok(filter));
    }

    #[test]
    fn any_value_is_read_or_refused(at in 0..PARAMETERS.len(), value in "\\PC{0,40}|[0-9.:/]{1,20}|[a-z.*]{1,9}") {
        let name = PARAMETERS[at].name;
        if let Ok(filter) = Filter::from_params(&[(name.to_owned(), value)]) {
            prop_assert_eq!(Filter::from_params(&filter.to_params()), Ok(filter));
        }
    }
}

#[test]
fn prints_in_one_way() {
    check("", &expect![[""]]);
    check("limit=100", &expect![[""]]);
    check(
        "cursor=s0.ff.a&limit=7&severity_min=WARNING&to=2026-11-22T01:00:00%2B01:00&tenant=t-b&tenant=t-a",
        &expect![
            "search parameter `to` is not a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z; in a URL write + as %2B"
        ],
    );
    check(
        "to=2026-11-22T01:00:00.5+01:00&from=2026-11-21T23:21:31Z&clock=time",
        &expect!["from=2026-11-21T23:21:31.000000000Z&to=2026-11-22T00:00:00.500000000Z"],
    );
    check(
        "from=2026-11-21T23:21:31Z&clock=received",
        &expect!["from=2026-11-21T23:21:31.000000000Z&clock=received"],
    );
    check("source=10.1.2.3/8", &expect!["source=10.0.0.0/8"]);
    check("source=::ffff:192.0.2.7", &expect!["source=192.0.2.7"]);
    check("source=::ffff:192.0.2.0/120", &expect!["source=192.0.2.0/24"]);
    check("source=::ffff:0:0/95", &expect!["source=::fffe:0:0/95"]);
    check("source=2001:DB8:0::/32", &expect!["source=2001:db8::/32"]);
    check("words= failed \t password", &expect!["words=failed password"]);
    check(
        "id=0190B5A4-0000-7000-8000-000000000001",
        &expect!["id=0190b5a4-0000-7000-8000-000000000001"],
    );
    check(
        "actor= ann &severity=emergency",
        &expect!["severity=10&actor= ann "],
    );
}

#[test]
fn refuses_with_a_hint() {
    let refused = [
        "user=ann",
        "actor=",
        "actor=a&actor=b",
        "severity=11",
        "severity=+3",
        "severity=loud",
        "severity=3&severity_min=4",
        "from=yesterday",
        "from=2026-11-21T23:21:31",
        "clock=received",
        "clock=seen&from=2026-11-21T23:21:31Z",
        "from=2026-11-21T23:21:31Z&to=2026-11-21T23:21:31Z",
        "event=a b",
        "catalogue=a*",
        "outcome=Success",
        "source=example.org",
        "source=10.0.0.0/33",
        "words= ",
        "words=a b c d e f g h i j k l m n o p q",
        "id=17",
        "limit=0",
        "limit=1001",
        "limit=+5",
        "limit=5&limit=5",
        "tenant=Acme",
        "tenant=t-a&tenant=t-a",
        "cursor=2",
        "trace=",
    ];
    let long = format!("actor={}", "x".repeat(1025));
    let many = (0..65)
        .map(|at| format!("tenant=t-{at}"))
        .collect::<Vec<_>>()
        .join("&");
    let said = refused.into_iter().chain([&*long, &*many]).map(|query| {
        let error = Request::from_params(pairs(query)).expect_err(query);
        format!("{} | {error}\n", query.chars().take(60).collect::<String>())
    });
    expect![[r#"
        user=ann | search parameter `user` is unknown: known are from, to, clock, event, catalogue, category, equivalent, severity, severity_min, outcome, actor, target, source, session, trace, transaction, client, words, id, and for the page tenant, limit, cursor
        actor= | search parameter `actor` is empty: leave it out to ask for anything
        actor=a&actor=b | search parameter `actor` is given twice: all conditions must hold; give each parameter once
        severity=11 | search parameter `severity` is not a severity: give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency
        severity=+3 | search parameter `severity` is not a severity: give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency
        severity=loud | search parameter `severity` is not a severity: give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency
        severity=3&severity_min=4 | search parameter `severity_min` cannot stand with another condition on severity: give severity or severity_min, not both
        from=yesterday | search parameter `from` is not a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z; in a URL write + as %2B
        from=2026-11-21T23:21:31 | search parameter `from` is not a time: give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z; in a URL write + as %2B
        clock=received | search parameter `clock` says nothing by itself: give from or to, or both, with it
        clock=seen&from=2026-11-21T23:21:31Z | search parameter `clock` is not a clock: give time (when it occurred) or received (when Vitni took it in)
        from=2026-11-21T23:21:31Z&to=2026-11-21T23:21:31Z | search parameter `to` is not after `from`: the range runs from `from` up to, not including, `to`
        event=a b | search parameter `event` is not an event id or a pattern of ids: use letters, digits and . _ : - and * for any run of characters
        catalogue=a* | search parameter `catalogue` is not the name of a catalogue: for example catalogue=logicnets-8.1
        outcome=Success | search parameter `outcome` is not an outcome: give success, failure or unknown
        source=example.org | search parameter `source` is not an IP address or network: for example source=192.0.2.7 or source=2001:db8::/32
        source=10.0.0.0/33 | search parameter `source` is not an IP address or network: for example source=192.0.2.7 or source=2001:db8::/32
        words=  | search parameter `words` has no word in it: give the words that must occur, or leave the parameter out
        words=a b c d e f g h i j k l m n o p q | search parameter `words` has more than 16 words: give the rarest ones
        id=17 | search parameter `id` is not a UUID: a producer's id of another form is kept in producer.event_id: find it with words=
        limit=0 | search parameter `limit` is not a number of rows: give 1 to 1000; follow the cursor for more
        limit=1001 | search parameter `limit` is not a number of rows: give 1 to 1000; follow the cursor for more
        limit=+5 | search parameter `limit` is not a number of rows: give 1 to 1000; follow the cursor for more
        limit=5&limit=5 | search parameter `limit` is given twice: give it once
        tenant=Acme | search parameter `tenant` is not a tenant id: 1 to 64 of a-z, 0-9 and -; give the id, not the name
        tenant=t-a&tenant=t-a | search parameter `tenant` names one tenant twice: give each tenant once
        cursor=2 | search parameter `cursor` is not a cursor of ours: hand back the answer's `next` unchanged
        trace= | search parameter `trace` is empty: leave it out to ask for anything
        actor=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | search parameter `actor` is longer than 1024 bytes: give a shorter value
        tenant=t-0&tenant=t-1&tenant=t-2&tenant=t-3&tenant=t-4&tenan | search parameter `tenant` is given more than 64 times: leave it out to search all tenants you may read
    "#]].assert_eq(&said.collect::<String>());
}

/// A value may be the name of somebody whom the caller has no right to ask about; messages end up in diagnostics.
#[test]
fn messages_do_not_repeat_values() {
    for parameter in PARAMETERS {
        let value = format!("SECRET\u{7f}{}", "x".repeat(2000));
        if let Err(error) = Filter::from_params(&[(parameter.name.to_owned(), value)]) {
            assert!(!error.to_string().contains("SECRET"), "{error}");
        }
    }
}

#[test]
fn the_unknown_hint_names_every_parameter() {
    let error = Filter::from_params(&pairs("user=ann")).unwrap_err();
    for parameter in PARAMETERS {
        assert!(
            error.hint.split([' ', ',']).any(|word| word == parameter.name),
            "{}",
            parameter.name
        );
    }
}
