//! FreeRADIUS beyond the example logs: other sentences, names that look like sentences, passwords in the log, and the two
//! results of one tunnelled sign-in in every order.

use proptest::prelude::*;
use vitni_event::{Canonical, Event, Flag, Flags, canonical};
use vitni_intake::{Reading, limits};

use crate::render::{long, november, product, reference, stream};

/// One line of every form that has attributes of its own.
pub(crate) const EVERY_FORM: &[&str] = &[
    "Sat Nov 21 23:02:28 2026 : Auth: (7) Login OK: [ann] (from client ap1 port 9 cli 02-00-00-00-00-01) welcome",
    "Sat Nov 21 23:02:28 2026 : Auth: (7)   Login OK: [ann] (from client ap1 port 9 via TLS tunnel)",
    "Sat Nov 21 23:02:28 2026 : Auth: (7) Invalid user: [ann] (from client ap1 port 9)",
    "Sat Nov 21 23:02:28 2026 : Auth: (7) Login incorrect (a): [b): [c] (from client ap1 port 9)",
    "Sat Nov 21 23:02:28 2026 : Info: Ignoring request to auth address * port 1812 from unknown client 192.0.2.1 port 5 proto udp",
    "Sat Nov 21 23:02:28 2026 : Error: rlm_sql (sql): Opening connection failed (0)",
    "Sat Nov 21 23:02:28 2026 : Info:  Module: Reloaded module \"files\"",
    "Sat Nov 21 23:02:28 2026 : Error: Errors reading or parsing /etc/freeradius/3.0/radiusd.conf",
    "time=1795302148 result=accept request=7 id=9 client=192.0.2.1 nas=192.0.2.2 port=3 calling=192.0.2.3 auth=eap eap=TLS \
     user=anonymous inner=ann cn=ann reason=x",
    "Accepted user: ann nas=192.0.2.2 client=192.0.2.1 calling= eap=PEAP cn=ann",
];

fn read(line: &str) -> Reading {
    product("freeradius").read(line.as_bytes(), &november())
}

fn event(line: &str) -> Event<'static> {
    match read(line) {
        Reading::Event(event) | Reading::Begun(event) => *event,
        other => panic!("no event: {other:?} of {line}"),
    }
}

fn stamped(level: &str, text: &str) -> String {
    format!("Sat Nov 21 23:02:28 2026 : {level}: {text}")
}

#[track_caller]
fn check(level: &str, text: &str, expected: &str) {
    let line = stamped(level, text);
    assert_eq!(long(&read(&line)), expected, "{line}");
}

#[test]
fn results_of_sign_ins() {
    let auth = |text: &str, expected: &str| check("Auth", text, expected);
    auth(
        "(7) Login OK: [ann] (from client ap1 port 9 cli 192.0.2.7)",
        "authentication.ok | success | ann | 192.0.2.7 | nas_port=9 | request_number=7",
    );
    auth(
        "Login incorrect: [ann] (from client ap1 port 9)",
        "radius_authenticators_failed | failure | ann | - | nas_port=9",
    );
    auth(
        "(7) Invalid user (files: no such user): [] (from client ap1 port 9)",
        "radius_authenticators_failed | failure | '' | - | because files: no such user | invalid_user=true | nas_port=9 | \
         request_number=7",
    );
    auth(
        "(7) Multiple logins (max 1) [MPP attempt]: [ann] (from client ap1 port 9)",
        "radius_authenticators_failed | failure | ann | - | because (max 1) [MPP attempt] | nas_port=9 | request_number=7",
    );
    auth(
        "(7) Login incorrect (Home Server says so): [ann@example.org] (from client ap1 port 9)",
        "radiusproxy_authenticators_passthrough_failed | failure | ann@example.org | - | because Home Server says so | \
         nas_port=9 | request_number=7",
    );
    auth(
        "(7) Login incorrect (expiration: Account expired at 'x'): [ann] (from client ap1 port 9)",
        "error.account_expired | failure | ann | - | because expiration: Account expired at 'x' | nas_port=9 | \
         request_number=7",
    );
    auth(
        "(7) Login OK: [host/pc1.example.org] (from client ap1 port 9) on floor 2",
        "authentication.ok | success | host/pc1.example.org | - | detail=\"on floor 2\" | nas_port=9 | request_number=7",
    );
}

#[test]
fn everything_else() {
    check(
        "Info",
        "Exiting normally",
        "core_server_run_stopped | success | - | -",
    );
    check(
        "Info",
        "Ignoring request to auth address * port 1812 bound to server default from unknown client 192.0.2.1 port 5 proto udp",
        "error.authentication_failed | failure | - | 192.0.2.1:5 | because unknown client | \
         listen_address=\"auth address * port 1812 bound to server default\"",
    );
    check(
        "Info",
        "Dropping packet without response because of error: Insecure packet from host 192.0.2.1:  Packet does not contain \
         required Message-Authenticator attribute (from client ap1)",
        "error.authentication_failed | failure | - | 192.0.2.1 | because no Message-Authenticator",
    );
    check(
        "Error",
        "Failed binding to auth address * port 1812 bound to server default: Address already in use",
        "core_server_run_startfailed | failure | - | - | because Address already in use | \
         detail=\"auth address * port 1812 bound to server default\"",
    );
    check(
        "Info",
        " Module: Reloaded module \"files\"",
        "store_server_config_reloaded | success | - | - | service=\"files\"",
    );
    check(
        "Error",
        "HUP failed for module \"files\".  Using old configuration.",
        "store_server_config_reloadfailed | failure | - | - | because .  Using old configuration. | service=\"files\"",
    );
    check(
        "Error",
        "rlm_sql (sql): Opening connection failed (0)",
        "pipes_database_connection_failed | failure | - | - | service=\"sql (sql)\"",
    );
    check(
        "Warning",
        "File /var/log/freeradius/linelog permissions are 0644 (rw-r--r--) not 0600 (rw-------)",
        "ignored: a remark on a file of the machine",
    );
    check(
        "Proxy",
        "Marking home server 192.0.2.1 port 1812 as dead.",
        "ignored: the state of another server; a sign-in that it costs has a line of its own",
    );
    // A result that was cut off is not lost among what is ignored.
    for line in [
        stamped("Auth", "(7) Login incorrect: [ann] (from cl"),
        stamped("Auth", "(7) something else"),
        "<38>Nov 21 23:02:28 vm radiusd[1]: (7) Login incorrect: [ann] (from cl".to_owned(),
    ] {
        let expected = "unrecognised: a sentence that this mapping does not know";
        assert_eq!(long(&read(&line)), expected, "{line}");
    }
    // Only the server's own level states results.
    check(
        "Info",
        "Login OK: [ann] (from client ap1 port 9)",
        "unrecognised: a sentence that this mapping does not know",
    );
    assert!(long(&read("Login OK: [ann] (from client ap1 port 9)")).starts_with("unrecognised"));
    assert!(long(&read("Sat Nov 31 23:02:28 2026 : Info: Exiting normally")).starts_with("unrecognised"));
}

#[test]
fn the_same_by_syslog() {
    for header in [
        "<38>Nov 21 23:02:28 vm radiusd[123]: ",
        "<38>1 2026-11-21T23:02:28Z vm radiusd 123 - - ",
    ] {
        let event = event(&format!("{header}(7) Login OK: [ann] (from client ap1 port 9)"));
        assert_eq!(event.time.to_string(), "2026-11-21T23:02:28.000000000Z");
        assert_eq!(event.actor.unwrap().name.as_deref(), Some("ann"));
        let producer = event.producer.unwrap();
        assert_eq!(
            (producer.host.as_deref(), producer.instance.as_deref()),
            (Some("vm"), Some("123"))
        );
        let accepted = format!("{header}Accepted user: ann nas= client=192.0.2.1 calling= eap= cn=");
        assert_eq!(
            long(&read(&accepted)),
            "radius_authenticators_usernamepassword_successful | success | ann | - | method password"
        );
        assert!(long(&read(&format!("{header}(7) eap_tls: ERROR: (TLS) x"))).starts_with("ignored"));
    }
    let other = "<38>Nov 21 23:02:28 vm sshd[123]: Login OK: [ann] (from client ap1 port 9)";
    assert_eq!(
        long(&read(other)),
        "unrecognised: not a program that this mapping knows"
    );
    let file = "<38>Nov 22 00:00:00 vm radius-log: Sat Nov 21 23:02:28 2026 : Info: Exiting normally";
    assert_eq!(event(file).time.to_string(), "2026-11-21T23:02:28.000000000Z");
}

#[test]
fn the_time_is_in_the_zone_of_the_reference() {
    let line = stamped("Info", "Exiting normally");
    let stockholm = reference("2026-11-22T00:00:00Z", "+01:00");
    let Reading::Event(event) = product("freeradius").read(line.as_bytes(), &stockholm) else {
        panic!()
    };
    assert_eq!(event.time.to_string(), "2026-11-21T22:02:28.000000000Z");
    assert_eq!(
        event.flags,
        Flags::from_iter([Flag::AssignedSeverity, Flag::ZoneResolved])
    );
}

#[test]
fn the_recommended_linelog_in_full() {
    let line = "time=1795302148 result=accept request=7 id=9 client=192.0.2.1 nas=192.0.2.2 port=3 calling=02-00-00-00-00-01 \
                auth=eap eap=PEAP user=anonymous%40example.org inner=ann%20berg cn= reason=";
    let event = event(line);
    assert_eq!(
        long(&Reading::Event(Box::new(event.clone()))),
        "authentication.ok | success | ann berg | 02-00-00-00-00-01 | method peap | auth_type=\"eap\" | eap_type=\"PEAP\" | \
         nas_address=\"192.0.2.2\" | nas_port=3 | outer_identity=\"anonymous@example.org\" | packet_id=9 | request_number=7"
    );
    assert_eq!(event.time.to_string(), "2026-11-21T23:02:28.000000000Z");
    assert_eq!(event.flags, Flags::from(Flag::AssignedSeverity));
    assert_eq!(event.client.unwrap().id.as_deref(), Some("192.0.2.1"));
    for (line, expected) in [
        (
            "time=1 result=reject user=a eap=TLS cn=a reason=eap_tls%3A%20x",
            "eaptlsradius_authenticators_failed | failure | a | - | method certificate | because eap_tls: x | \
             certificate_name=\"a\" | eap_type=\"TLS\"",
        ),
        (
            "time=1 result=accept user=aa%0aTime auth=Accept eap=",
            "authentication.ok | success | aa\nTime | - | auth_type=\"Accept\"",
        ),
        (
            "time=1 result=accept user=a user=b",
            "unrecognised: a sentence that this mapping does not know",
        ),
        (
            "time=1 result=accept user=a b",
            "unrecognised: a sentence that this mapping does not know",
        ),
        (
            "time=x result=accept user=a",
            "unrecognised: a sentence that this mapping does not know",
        ),
        (
            "time=9223372036854775807 result=accept user=a",
            "unrecognised: a sentence that this mapping does not know",
        ),
    ] {
        assert_eq!(long(&read(line)), expected, "{line}");
    }
}

#[test]
fn a_name_cannot_move_what_follows_it() {
    check(
        "Auth",
        "(7) Login incorrect: [x] (from client evil port 1 cli 9.9.9.9)] (from client ap1 port 9)",
        "radius_authenticators_failed | failure | x] (from client evil port 1 cli 9.9.9.9) | - | nas_port=9 | request_number=7",
    );
    check(
        "Auth",
        "(7) Login incorrect (eap_tls: Certificate CN (a): [root] does not match): [x] (from client ap1 port 9)",
        "eaptlsradius_authenticators_failed | failure | - | - | method certificate | nas_port=9 | reading=\"ambiguous\" | \
         request_number=7",
    );
    check(
        "Auth",
        "(7) Login OK: [Login incorrect: [x]: [y] (from client ap1 port 9)",
        "authentication.ok | success | Login incorrect: [x]: [y | - | nas_port=9 | request_number=7",
    );
    let plain = "Accepted user: a nas=1.1.1.1 client=2.2.2.2 calling= eap=TLS cn=root nas=127.0.0.1 client=127.0.0.1 calling= \
                 eap= cn=";
    assert_eq!(
        long(&read(plain)),
        "authentication.ok | success | - | - | reading=\"ambiguous\""
    );
}

#[test]
fn passwords_are_cut_from_fields_and_raw() {
    #[track_caller]
    fn check(text: &str, kept: &str, name: &str) {
        for head in [
            "Sat Nov 21 23:02:28 2026 : Auth: (7) ",
            "<38>Nov 21 23:02:28 vm radiusd[123]: (7) ",
        ] {
            let line = format!("{head}{text}");
            let event = event(&line);
            assert_eq!(event.raw.as_deref(), Some(format!("{head}{kept}").as_str()));
            assert_eq!(event.actor.clone().unwrap().name.as_deref(), Some(name), "{line}");
            assert_eq!(event.flags.contains(Flag::SecretCut), text != kept, "{line}");
            let written = String::from_utf8(Canonical::write(&event).bytes().to_vec()).unwrap();
            assert!(!written.contains("HUSH"), "{written}");
            let cut = product("freeradius").without_secrets(line.as_bytes());
            let expected = (text != kept).then(|| format!("{head}{kept}").into_bytes());
            assert_eq!(cut, expected, "{line}");
        }
    }
    let tail = "] (from client ap1 port 9)";
    let both = |begin: &str, secret: &str, name: &str| {
        check(
            &format!("{begin}{secret}{tail}"),
            &format!("{begin}[secret]{tail}"),
            name,
        );
    };
    both("Login OK: [ann/", "HUSH", "ann");
    both(
        "Login OK: [ann/",
        "HU/SH HUSH] (from client x port 0) HUSH",
        "ann",
    );
    both("Login incorrect (pap: x): [ann/", "HUSH", "ann");
    both("Invalid user: [ann/", "<HUSH>", "ann");
    both("Multiple logins (max 1) : [ann/", "HUSH", "ann");
    both("Login OK: [host/pc1.example.org/", "HUSH", "host/pc1.example.org");
    both("Login OK: [host/", "HUSH", "host");
    both("Login OK: [ann/", "<via Auth-Type = HUSH HUSH>", "ann");
    for placeholder in [
        "<via Auth-Type = eap>",
        "<CHAP-Password>",
        "<no User-Password attribute>",
    ] {
        let text = format!("Login OK: [ann/{placeholder}{tail}");
        check(&text, &text, "ann");
    }
}

#[test]
fn what_is_written_while_debugging_is_cut() {
    let cut = |text: &str| {
        let cut = product("freeradius").without_secrets(text.as_bytes());
        cut.map(|cut| String::from_utf8(cut).unwrap())
    };
    for (text, kept) in [
        (
            "(0)   User-Password = \"HUSH\"",
            Some("(0)   User-Password = [secret]"),
        ),
        (
            "(0)   &control:Cleartext-Password := \"HUSH\"\n",
            Some("(0)   &control:Cleartext-Password := [secret]\n"),
        ),
        (
            "(0) pap: Comparing with \"known good\" Cleartext-Password \"HUSH\" (4)",
            Some("(0) pap: Comparing with \"known good\" Cleartext-Password \"[secret]"),
        ),
        (
            "Adding client 192.0.2.1/32 with shared secret \"HUSH\"",
            Some("Adding client 192.0.2.1/32 with shared secret \"[secret]"),
        ),
        (
            "(0) Executing: /usr/bin/ntlm_auth --password=HUSH:",
            Some("(0) Executing: /usr/bin/ntlm_auth --password=[secret]"),
        ),
        ("Login OK: [ann/HUSH cut off", Some("Login OK: [ann/[secret]")),
        (
            "(1) pap: ERROR: Cleartext password does not match \"known good\" password",
            None,
        ),
    ] {
        assert_eq!(cut(text).as_deref(), kept, "{text}");
        if let Some(kept) = kept {
            assert!(cut(kept).is_none_or(|again| again == kept), "{kept}");
        }
    }
}

/// The inner and the outer result of request `number`, after so many seconds.
fn result(second: u32, number: u32, inner: bool, verdict: &str, name: &str) -> String {
    let (indent, from) = if inner {
        ("  ", "via TLS tunnel")
    } else {
        ("", "cli 02-00-00-00-00-01")
    };
    format!(
        "Sat Nov 21 23:{:02}:{:02} 2026 : Auth: ({number}) {indent}{verdict}: [{name}] (from client ap1 port 0 {from})",
        second / 60,
        second % 60
    )
}

const OK: &str = "Login OK";
const WRONG: &str = "Login incorrect (mschap: MS-CHAP2-Response is incorrect)";
const AGAIN: &str =
    "Login incorrect (eap_peap: The users session was previously rejected: returning reject (again.))";

/// What comes out of a stream, each with its place and how many lines it keeps.
#[track_caller]
fn check_stream(lines: &[String], expected: &[&str]) {
    let read = stream("freeradius", &lines.join("\n"));
    let out: Vec<String> = read
        .iter()
        .enumerate()
        .filter_map(|(at, reading)| {
            let Some(Reading::Event(event)) = reading else {
                return None;
            };
            let lines = event.raw.as_ref().unwrap().lines().count();
            Some(format!("{at} of {lines}: {}", long(reading.as_ref()?)))
        })
        .collect();
    assert_eq!(out, expected);
}

#[test]
fn two_results_are_one_event() {
    check_stream(
        &[
            result(0, 39, true, OK, "bob"),
            result(0, 40, false, OK, "anonymous"),
        ],
        &[
            "1 of 2: authentication.ok | success | bob | 02-00-00-00-00-01 | nas_port=0 | outer_identity=\"anonymous\" | \
           request_number=40 | tunnel=\"tls\"",
        ],
    );
    // TTLS states both under one number.
    check_stream(
        &[
            result(0, 39, true, OK, "bob"),
            result(0, 39, false, OK, "whoever"),
        ],
        &[
            "1 of 2: authentication.ok | success | bob | 02-00-00-00-00-01 | nas_port=0 | outer_identity=\"whoever\" | \
           request_number=39 | tunnel=\"tls\"",
        ],
    );
    check_stream(
        &[
            result(0, 48, true, WRONG, "bob"),
            result(1, 49, false, AGAIN, "x"),
        ],
        &[
            "1 of 2: radius_authenticators_failed | failure | bob | 02-00-00-00-00-01 | method password | because mschap: \
           MS-CHAP2-Response is incorrect | nas_port=0 | outer_identity=\"x\" | request_number=49 | tunnel=\"tls\"",
        ],
    );
    // The inside went well, and what was answered is a refusal all the same.
    check_stream(
        &[
            result(0, 48, true, OK, "bob"),
            result(1, 49, false, "Login incorrect (sql: no group)", "bob"),
        ],
        &[
            "1 of 2: radius_authenticators_failed | failure | bob | 02-00-00-00-00-01 | because sql: no group | nas_port=0 | \
           request_number=49 | tunnel=\"tls\"",
        ],
    );
}

#[test]
fn what_is_not_certainly_one_stays_two() {
    let inner =
        "0 of 1: authentication.ok | success | bob | - | nas_port=0 | request_number=39 | tunnel=\"tls\"";
    let alone = |name: &str, number: u32| {
        format!(
            "1 of 1: authentication.ok | success | {name} | 02-00-00-00-00-01 | nas_port=0 | request_number={number}"
        )
    };
    let one = result(0, 39, true, OK, "bob");
    check_stream(std::slice::from_ref(&one), &[inner]);
    for (other, expected) in [
        // The next request is somebody else's.
        (result(0, 40, false, OK, "carol"), alone("carol", 40)),
        // A hidden name, but other requests came between.
        (result(0, 41, false, OK, "anonymous"), alone("anonymous", 41)),
        // The server began anew.
        (result(0, 3, false, OK, "bob"), alone("bob", 3)),
        // The same number, long after.
        (result(31, 39, false, OK, "bob"), alone("bob", 39)),
        (result(0, 400, false, OK, "bob"), alone("bob", 400)),
    ] {
        check_stream(&[one.clone(), other], &[inner, &expected]);
    }
    let elsewhere = result(0, 40, false, OK, "bob").replace("ap1", "ap2");
    check_stream(&[one, elsewhere], &[inner, &alone("bob", 40)]);
}

#[test]
fn interleaved_sign_ins_find_their_halves() {
    // Others came between, so the numbers are further apart than one, and the names tell.
    check_stream(
        &[
            result(0, 39, true, OK, "bob"),
            result(0, 41, true, WRONG, "carol"),
            result(0, 42, false, OK, "LAB\\Bob"),
            result(1, 44, false, AGAIN, "carol@lab"),
        ],
        &[
            "2 of 2: authentication.ok | success | bob | 02-00-00-00-00-01 | nas_port=0 | outer_identity=\"LAB\\\\Bob\" | \
             request_number=42 | tunnel=\"tls\"",
            "3 of 2: radius_authenticators_failed | failure | carol | 02-00-00-00-00-01 | method password | because mschap: \
             MS-CHAP2-Response is incorrect | nas_port=0 | outer_identity=\"carol@lab\" | request_number=44 | tunnel=\"tls\"",
        ],
    );
}

#[test]
fn many_open_ones_come_out_one_by_one() {
    let count = limits::BEGUN_MAX + 44;
    let lines: Vec<String> = (0..count)
        .map(|number| {
            result(
                0,
                u32::try_from(number).unwrap() * 2,
                true,
                OK,
                &format!("u{number}"),
            )
        })
        .collect();
    let read = stream("freeradius", &lines.join("\n"));
    assert!(
        read.iter()
            .all(|reading| matches!(reading, Some(Reading::Event(_))))
    );
    // The oldest were let go before their other halves came; the others find theirs.
    let others = (0..count).map(|number| {
        result(
            1,
            u32::try_from(number).unwrap() * 2 + 1,
            false,
            OK,
            &format!("u{number}"),
        )
    });
    let all: Vec<String> = lines.iter().cloned().chain(others).collect();
    let read = stream("freeradius", &all.join("\n"));
    assert_eq!(read.iter().flatten().count(), count + 44);
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "Sat Nov 21 23:02:28 2026 : Auth: ",
        "<38>Nov 21 23:02:28 vm radiusd[1]: ",
        "(7) ",
        "Login OK",
        "Login incorrect",
        " (",
        "): [",
        ": [",
        "] (from client ",
        "ap1",
        " port ",
        "5",
        " cli ",
        " via TLS tunnel",
        ")",
        "/",
        "host/a.b",
        "[secret]",
        "Accepted user: ",
        "time=1 result=accept",
        " user=",
        " nas=",
        " client=",
        " calling=",
        " eap=",
        " cn=",
        "%41",
        "%",
        "Password = ",
        "password \"",
        "é",
        " ",
    ]);
    let bytes = prop_oneof![9 => piece.prop_map(|piece| piece.as_bytes().to_vec()), 1 => any::<Vec<u8>>()];
    prop::collection::vec(bytes, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_line_ends(line in pieces()) {
        let product = product("freeradius");
        if let Reading::Event(event) | Reading::Begun(event) = product.read(&line, &november()) {
            let written = Canonical::write(&event);
            prop_assert_eq!(canonical::read(written.bytes()).unwrap(), *event);
        }
        if let Some(cut) = product.without_secrets(&line) {
            let again = product.without_secrets(&cut).unwrap_or_else(|| cut.clone());
            prop_assert_eq!(again, cut);
        }
    }

    #[test]
    fn any_name_keeps_its_place(name in "[^\n\r\u{0}/]{0,40}") {
        let line = stamped("Auth", &format!("(7) Login OK: [{name}] (from client ap1 port 9)"));
        let event = event(&line);
        prop_assert_eq!(event.client.unwrap().name.unwrap(), "ap1");
        prop_assert_eq!(event.actor.unwrap().name.unwrap_or_default(), name);
    }

    #[test]
    fn no_password_is_left(name in "[a-z]{1,8}", password in "[ -~]{1,20}") {
        let line = stamped("Auth", &format!("(7) Login OK: [{name}/HUSH{password}] (from client ap1 port 9)"));
        let event = event(&line);
        let written = String::from_utf8(Canonical::write(&event).bytes().to_vec()).unwrap();
        prop_assert!(!written.contains("HUSH"));
    }
}
