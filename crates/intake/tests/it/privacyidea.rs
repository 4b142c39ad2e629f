//! privacyIDEA beyond the example rows: other calls and steps, rows that somebody tampered with, secrets in texts.

use proptest::prelude::*;
use vitni_event::{Canonical, Event, Flag, Flags, canonical};
use vitni_intake::Reading;

use crate::render::{long, november, product};

/// One row of every form that has attributes of its own.
pub(crate) const EVERY_FORM: &[&str] = &[
    r#"{"action":"POST /token/lost/<serial>","success":true,"administrator":"root","user":"ann","realm":"lab","resolver":"pw","serial":"T1","token_type":"totp","policies":"p","action_detail":"d","info":"i","client":"host.example","sig_check":"FAIL","missing_line":"OK","container_serial":"C1","date":"2026-11-21T23:11:37.473950","number":7}"#,
    r#"{"action":"POST /validate/check","success":false,"authentication":"REJECT","user":"ann","info":"wrong otp value. previous otp used again","serial":"T1","token_type":"totp","client":"192.0.2.1"}"#,
    r#"{"action":"POST /validate/check","success":false,"user":"ann","info":"ERR904: User <ann@lab> does not exist."}"#,
    r#"{"action":"POST /ttype/<ttype>","action_detail":"","success":true,"serial":"P","token_type":"push"}"#,
    r#"{"event_type":"USER_UNKNOWN","attempt_id":"a","username":"ann","realm":"lab","resolver":"pw","uid":"7","user_role":"user","endpoint":"/auth","source_ip":"h","conditional_access_outcomes":[{"action_type":"BLOCK_IP"}],"other_info":{"reason_detail":{"reasons":{"T1":"WRONG_OTP"}}},"timestamp":"2026-11-21T23:11:37+00:00"}"#,
];

fn read(line: &str) -> Reading {
    product("privacyidea").read(line.as_bytes(), &november())
}

fn event(line: &str) -> Event<'static> {
    match read(line) {
        Reading::Event(event) => *event,
        other => panic!("no event: {other:?} of {line}"),
    }
}

/// A row of the audit log: what was called, and members in addition.
fn row(action: &str, members: &str) -> String {
    format!(r#"{{"action":"{action}","timestamp":"2026-11-21T23:06:48.875573",{members}}}"#)
}

#[track_caller]
fn check(action: &str, members: &str, expected: &str) {
    let line = row(action, members);
    let text = long(&read(&line));
    let short: Vec<&str> = text.split(" | ").take(3).collect();
    assert_eq!(short.join(" | "), expected, "{line}");
}

#[test]
fn calls() {
    for (action, members, expected) in [
        (
            "POST /validate/check",
            r#""success":true,"authentication":"ACCEPT","user":"ann","token_type":"webauthn","serial":"W""#,
            "auth_authenticators_fido_successful | success | ann > W",
        ),
        (
            "POST /validate/check",
            r#""success":false,"authentication":"REJECT","user":"ann","token_type":"webauthn","serial":"W","info":"wrong origin""#,
            "auth_authenticators_fido_failed | failure | ann > W",
        ),
        (
            "GET /validate/check",
            r#""success":false,"authentication":"CHALLENGE","user":"ann","token_type":"webauthn","serial":"W""#,
            "authentication.password_ok | success | ann > W",
        ),
        (
            "POST /validate/triggerchallenge",
            r#""success":false,"authentication":"CHALLENGE","administrator":"svc","user":"ann","token_type":"sms","serial":"S""#,
            "pipes_otp_delivery_success | success | svc > ann, S",
        ),
        (
            "POST /validate/check",
            r#""success":false,"user":"ann","info":"The user has no tokens assigned""#,
            "error.authentication_failed | failure | ann",
        ),
        // Done, and yet nobody was accepted.
        (
            "POST /validate/check",
            r#""success":true,"user":"ann""#,
            "auth_entrypoints_internal_auth_started | unknown | ann",
        ),
        // Words that a stranger typed as a name are no reason.
        (
            "POST /validate/check",
            r#""success":true,"authentication":"ACCEPT","user":"x","info":"Failcounter exceeded","serial":"S""#,
            "pipes_token_validation_success | success | x > S",
        ),
        (
            "POST /ttype/<ttype>",
            r#""success":false,"serial":"P","token_type":"push""#,
            "pipes_token_validation_failed | failure | - > P",
        ),
        (
            "POST /token/init",
            r#""success":false,"administrator":"root","token_type":"certificate""#,
            "pkienroll_failed | failure | root",
        ),
        (
            "POST /token/init",
            r#""success":true,"administrator":"root","token_type":"certificate","serial":"C""#,
            "prism_enrollpki_tokenactivated | success | root > C",
        ),
        (
            "POST /token/resync/<serial>",
            r#""success":false,"administrator":"root","serial":"H","token_type":"hotp""#,
            "pipes_otp_validation_failed | failure | root > H",
        ),
        (
            "DELETE /token/<serial>",
            r#""success":false,"user":"ann","serial":"H""#,
            "prism_token_revoked | failure | ann > H",
        ),
        (
            "POST /recover/reset",
            r#""success":true,"user":"ann""#,
            "prism_pwdreset_success | success | ann > ann",
        ),
        (
            "DELETE /resolver/<resolver>",
            r#""success":1,"administrator":"root","info":"pw""#,
            "core_server_config_updated | success | root > pw",
        ),
        (
            "POST /user/",
            r#""success":true,"administrator":"root","user":"ann","realm":"lab""#,
            "user.created | success | root > ann",
        ),
        (
            "PUT /user/",
            r#""success":true,"administrator":"root","user":"ann""#,
            "user.details_updated | success | root > ann",
        ),
        (
            "DELETE /user/<resolvername>/<username>",
            r#""success":false,"administrator":"root","user":"ann""#,
            "user.deleted | failure | root > ann",
        ),
        (
            "POST /container/register/finalize",
            r#""success":true,"user":"ann","container_serial":"S1""#,
            "pki_onetouch_profile_activated | success | ann > S1",
        ),
        (
            "POST /smtpserver/send_test_email",
            r#""success":false,"administrator":"root""#,
            "pipes_mail_failed | failure | root",
        ),
        (
            "POST /validate/check",
            r#""success":false,"user":"ann","info":"Rejected: no rule for this client""#,
            "error.not_authorized | failure | ann",
        ),
        (
            "POST /something/new",
            r#""success":true,"administrator":"root""#,
            "store_config_apicall | success | root",
        ),
        (
            "POST /something/new",
            r#""success":true"#,
            "unrecognised: a call that this mapping does not know",
        ),
        (
            "GET /token/",
            r#""success":true"#,
            "ignored: it reads and changes nothing",
        ),
    ] {
        check(action, members, expected);
    }
}

#[test]
fn steps() {
    for (members, expected) in [
        (
            r#""event_type":"PIN_FAIL","conditional_access_outcomes":[{"action_type":"PERMANENT_LOCK_USER","dry_run":false}]"#,
            "pipes_authentication_failed_locked_permanently | failure | ann | - | method pin",
        ),
        (
            r#""event_type":"PIN_FAIL","conditional_access_outcomes":[{"action_type":"LOCK_USER","dry_run":true}]"#,
            "error.authentication_password_failed | failure | ann | - | method pin",
        ),
        (
            r#""event_type":"LOGIN_SUCCESS","endpoint":"/validate/check","serial":"WAN000119D4""#,
            "auth_authenticators_fido_successful | success | ann > WAN000119D4 | - | method webauthn",
        ),
        (
            r#""event_type":"MFA_FAIL","serial":"WAN000119D4""#,
            "auth_authenticators_fido_failed | failure | ann > WAN000119D4 | - | method webauthn",
        ),
        (
            r#""event_type":"CHALLENGE_DECLINED_UNKNOWN_TRIGGER","serial":"PIPU000083C7""#,
            "pki_onetouch_assignment_rejected | failure | ann > PIPU000083C7 | - | method push",
        ),
        (
            r#""event_type":"SOMETHING_NEW""#,
            "unrecognised: a step of a sign-in that this mapping does not know",
        ),
    ] {
        let line = format!(r#"{{{members},"username":"ann","timestamp":"2026-11-21T23:11:37+00:00"}}"#);
        let text = long(&read(&line));
        assert!(text.starts_with(expected), "{line}: {text}");
    }
}

#[test]
fn one_row_in_full() {
    let text = include_str!("../../../../examples/privacyidea/audit_api.jsonl");
    let line = text.lines().nth(2).unwrap();
    let event = event(line);
    let written = String::from_utf8(Canonical::write(&event).bytes().to_vec()).unwrap();
    for part in [
        r#""actor":{"id":"alice@lab","name":"alice","type":"user"}"#,
        r#""action":"POST /validate/check","missing_line":"OK","policies":"p_waa,p_login","realm":"lab","resolver":"pw","sig_check":"OK","token_type":"email""#,
        r#""auth":{"factor":"possession","method":"email"}"#,
        r#""event_id":"143""#,
        r#""host":"127.0.0.1:5001""#,
        r#""source":{"ip":"127.0.0.1","user_agent":"python-requests/2.34.2"}"#,
        r#""targets":[{"id":"alice@lab","name":"alice","type":"user"},{"id":"MAIL1","type":"token"}]"#,
        r#""time":"2026-11-21T23:11:36.080897000Z""#,
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
    assert_eq!(event.flags, Flags::from(Flag::AssignedSeverity));
    assert_eq!(event.raw.as_deref(), Some(line));
}

#[test]
fn steps_of_one_attempt_are_tied_together() {
    let step = r#"{"event_type":"LOGIN_SUCCESS","attempt_id":"a","transaction_id":"1","username":"ann"}"#;
    let flow = event(step).flow.unwrap();
    assert_eq!(
        (flow.transaction.as_deref(), flow.trace.as_deref()),
        (Some("a"), Some("1"))
    );
    let phone = row(
        "POST /ttype/<ttype>",
        r#""success":true,"token_type":"push","action_detail":"transaction_id: 0065, status: accept""#,
    );
    assert_eq!(event(&phone).flow.unwrap().trace.as_deref(), Some("0065"));
    assert_eq!(event(&row("POST /auth", r#""thread_id":"7""#)).flow, None);
}

#[test]
fn a_row_with_a_broken_signature_is_never_ignored() {
    let broken = event(&row(
        "GET /token/",
        r#""success":1,"sig_check":"FAIL","user":"ann""#,
    ));
    assert_eq!(broken.event, "store_config_apicall");
    let (_, value) = broken
        .attributes
        .iter()
        .find(|(name, _)| name == "sig_check")
        .unwrap();
    assert_eq!(value.to_text(), "FAIL");
}

#[test]
fn what_stands_in_front_of_the_object_is_kept() {
    let object = row(
        "POST /auth",
        r#""success":true,"authentication":"ACCEPT","administrator":"root""#,
    );
    for head in [
        "[2026-11-21 23:06:48,875][15865][139800094959296][INFO][privacyidea.lib.auditmodules.loggeraudit:91] ",
        "<38>Nov 21 23:06:48 vm privacyidea[1]: ",
        "<38>1 2026-11-21T23:06:48Z vm privacyidea 1 - - ",
    ] {
        let line = format!("{head}{object}\n");
        let event = event(&line);
        assert_eq!(event.event, "authentication.ok");
        assert_eq!(event.time.to_string(), "2026-11-21T23:06:48.875573000Z");
        assert_eq!(event.raw.as_deref(), Some(line.trim_end()));
    }
    for line in [
        "",
        "{",
        "[]",
        "no object",
        r#"{"a":1}"#,
        r#"{"result":{"value":{}}}"#,
        "{} x",
    ] {
        assert!(long(&read(line)).starts_with("unrecognised"), "{line}");
    }
    assert!(
        event(r#"{"action":"POST /auth"}"#)
            .flags
            .contains(Flag::AssignedTime)
    );
}

#[test]
fn secrets_are_cut_and_json_stays_json() {
    #[track_caller]
    fn check(members: &str, kept: &str) {
        let line = row("POST /policy/<name>", members);
        let event = event(&line);
        let raw = event.raw.as_deref().unwrap();
        assert_eq!(raw, row("POST /policy/<name>", kept));
        assert!(
            vitni_event::CanonicalJson::from_raw(raw, &mut Flags::default()).is_ok(),
            "{raw}"
        );
        assert_eq!(event.flags.contains(Flag::SecretCut), members != kept);
        let written = String::from_utf8(Canonical::write(&event).bytes().to_vec()).unwrap();
        assert!(!written.contains("HUSH"), "{written}");
    }
    check(
        r#""info":"email.identifier=lab, email.password=HU, SH HUSH, sms.identifier=gw, ""#,
        r#""info":"email.identifier=lab, email.password=[secret], sms.identifier=gw, ""#,
    );
    check(
        r#""info":"x","otppin":"HUSH","more":{"userpin":["HUSH"],"sopin":7}"#,
        r#""info":"x","otppin":"[secret]","more":{"userpin":"[secret]","sopin":"[secret]"}"#,
    );
    check(
        r#""info":"ldap.uri=ldaps://cn:HU:SH@HUSH@dc.example:636, 'x': 'http://ann:HUSH@h/'""#,
        r#""info":"ldap.uri=ldaps://cn:[secret]@dc.example:636, 'x': 'http://ann:[secret]@h/'""#,
    );
    check(
        r#""info":"http://dc.example:80/a and http://ann:[secret]@h/""#,
        r#""info":"http://dc.example:80/a and http://ann:[secret]@h/""#,
    );
    check(
        r#""info":"{'scope': 'x', 'radius.secret': 'HU\\'SH, HUSH', 'name': 'p'}""#,
        r#""info":"{'scope': 'x', 'radius.secret': '[secret]', 'name': 'p'}""#,
    );
    check(
        r#""info":"{'action': 'a=b, otp_pin=HUSH', 'name': 'p'}""#,
        r#""info":"{'action': 'a=b, otp_pin=[secret], 'name': 'p'}""#,
    );
    check(
        r#""pin":"HUSH","success":true"#,
        r#""pin":"[secret]","success":true"#,
    );
    check(
        r#""other":{"otp":123456},"x":1"#,
        r#""other":{"otp":"[secret]"},"x":1"#,
    );
    check(
        r#""info":"password=\u0048USH \"HUSH\"""#,
        r#""info":"password=[secret]""#,
    );
    for nothing in [
        r#""info":"please enter otp: ""#,
        r#""info":"please enter otp: , Enter the OTP from the SMS:""#,
        r#""info":"{'action': 'emailtext=Your code {otp}'}""#,
        r#""info":"The PIN was correct, but the SMS could not be sent!","token_type":"sms","pin":null"#,
    ] {
        check(nothing, nothing);
    }
    let broken = product("privacyidea").without_secrets(br#"x {"password": "HUSH", "#);
    assert_eq!(broken.as_deref(), Some(&br#"x {"password": "[secret]", "#[..]));
}

#[test]
fn no_secret_stands_in_the_examples() {
    for text in [
        include_str!("../../../../examples/privacyidea/audit.jsonl"),
        include_str!("../../../../examples/privacyidea/audit_api.jsonl"),
        include_str!("../../../../examples/privacyidea/authenticationlog.jsonl"),
    ] {
        for line in text.lines() {
            assert_eq!(
                product("privacyidea").without_secrets(line.as_bytes()),
                None,
                "{line}"
            );
        }
    }
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "\"",
        "\\",
        "'",
        ",",
        ": ",
        "=",
        " ",
        "[",
        "]",
        "1",
        "null",
        "\"action\":\"POST /auth\"",
        "\"event_type\":\"PIN_FAIL\"",
        "\"success\":true",
        "\"info\":\"",
        "password",
        "'pin'",
        "otp",
        "[secret]",
        "\"serial\":\"A,B\"",
        "é",
    ]);
    let bytes = prop_oneof![9 => piece.prop_map(|piece| piece.as_bytes().to_vec()), 1 => any::<Vec<u8>>()];
    prop::collection::vec(bytes, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_line_ends(line in pieces()) {
        let product = product("privacyidea");
        if let Reading::Event(event) = product.read(&line, &november()) {
            let written = Canonical::write(&event);
            prop_assert_eq!(canonical::read(written.bytes()).unwrap(), *event);
        }
        let _ = product.without_secrets(&line);
    }

    #[test]
    fn any_name_is_a_name(name in "[ -~é]{1,40}") {
        let quoted = vitni_event::CanonicalJson::string(&name);
        let line = row("POST /auth", &format!(r#""success":false,"authentication":"REJECT","user":{quoted}"#));
        let event = event(&line);
        prop_assert_eq!(event.event.as_ref(), "error.authentication_failed");
        if !event.flags.contains(Flag::SecretCut) {
            prop_assert_eq!(event.actor.unwrap().name.unwrap(), name);
        }
    }
}
