//! Rows of the authentication log: one row for each step of a sign-in, with a closed list of what a step can be.

use std::borrow::Cow;

use serde_json::Value;
use vitni_event::Outcome::{Failure, Success};
use vitni_event::{Auth, Event, Flow, Party, Text};

use super::audit::{
    CODE_FAILED, CODES, FIDO, FIDO_FAILED, FIDO_OK, FIRST_STEP, LOCKED_FOR_GOOD, PUSH_ASKED, PUSH_CONFIRMED,
    PUSH_DECLINED, PUSH_FAILED, PUSH_OK, SIGNED_IN, TOKEN_FAILED, TOKEN_OK,
};
use super::row::{Row, attributes, owned, user};
use crate::Reference;
use crate::product::rule::Id;
use crate::product::rule::id::{self, PHENIXID};
use crate::product::{Reading, draft};

const ENROLMENT: Id = Id::new(PHENIXID, "prism_token_enrolled", Failure);
const DEVICE_TOKEN: Id = Id::new(PHENIXID, "pipes_token_validation_failed", Failure);

/// Every `event_type`, what it becomes where nothing below says otherwise, and the method that it names.
pub(super) const STEPS: &[(&str, Id, Option<&str>)] = &[
    ("ACCESS_DENIED", id::NOT_AUTHORIZED, None),
    ("CHALLENGE_ANSWERED_FAIL", TOKEN_FAILED, None),
    ("CHALLENGE_ANSWERED_OUT_OF_BAND", PUSH_CONFIRMED, Some("push")),
    ("CHALLENGE_CANCELLED", PUSH_DECLINED, Some("push")),
    ("CHALLENGE_CONTINUED", TOKEN_OK, None),
    ("CHALLENGE_DECLINED", PUSH_DECLINED, Some("push")),
    ("CHALLENGE_DECLINED_UNKNOWN_TRIGGER", PUSH_DECLINED, Some("push")),
    ("CHALLENGE_TRIGGERED", FIRST_STEP, Some("pin")),
    ("CHALLENGE_TRIGGER_FAIL", id::FAILED, None),
    ("DEVICE_TOKEN_REUSED", DEVICE_TOKEN, None),
    ("ENROLLMENT_CANCELED_FAIL", ENROLMENT, None),
    ("ENROLLMENT_FAIL", ENROLMENT, None),
    ("ENROLLMENT_TRIGGERED", FIRST_STEP, None),
    ("INVALID_TOKEN_TYPE", id::FAILED, None),
    ("IP_BLOCKED", id::NOT_AUTHORIZED, None),
    ("LOGIN_SUCCESS", TOKEN_OK, None),
    ("MFA_FAIL", TOKEN_FAILED, None),
    ("NOT_AUTHORIZED", id::NOT_AUTHORIZED, None),
    ("NO_TOKEN", id::FAILED, None),
    ("NO_USABLE_TOKEN", TOKEN_FAILED, None),
    ("PASSWORD_FAIL", id::PASSWORD_FAILED, Some("password")),
    ("PIN_FAIL", id::PASSWORD_FAILED, Some("pin")),
    ("SUSPENDED_API_KEY_USED", id::NOT_AUTHORIZED, None),
    ("TOKEN_ONLY_FAIL", TOKEN_FAILED, None),
    ("UNKNOWN_FAIL_REASON", id::FAILED, None),
    ("USER_LOCKED", id::NOT_ACTIVE, None),
    ("USER_UNKNOWN", id::FAILED, None),
];

/// What more a row can say, and what it becomes then; for the reference page and in the order in which it is looked at.
pub(super) const REFINED: &[(&str, &[Id])] = &[
    (
        "a failure that made conditional access lock the user (`LOCK_USER`, `PERMANENT_LOCK_USER`, not as a dry run)",
        &[id::LOCKED_FOR_NOW, LOCKED_FOR_GOOD],
    ),
    ("`LOGIN_SUCCESS` at `/auth` or without a token", &[SIGNED_IN]),
    (
        "a token whose generated serial says that it is a push token",
        &[PUSH_ASKED, PUSH_OK, PUSH_FAILED],
    ),
    (
        "a token whose generated serial says that it is a WebAuthn token or passkey",
        &[FIDO_OK, FIDO_FAILED],
    ),
    ("the reason `TOKEN_FAILCOUNT_EXCEEDED`", &[LOCKED_FOR_GOOD]),
    (
        "the reason `WRONG_OTP`, or a token whose generated serial says that it makes codes",
        &[CODE_FAILED],
    ),
];

pub(super) fn read(row: &Row, reference: &Reference) -> Reading {
    let step = row.text("event_type");
    let Some((_, usual, method)) = STEPS.iter().find(|(name, ..)| *name == step) else {
        return Reading::unrecognised("a step of a sign-in that this mapping does not know");
    };
    let kind = row.token_type();
    let id = refined(row, &step, &kind).unwrap_or(*usual);
    let mut event = row.event(id, &["timestamp"], reference);
    (event.actor, event.targets) = (actor(row), row.serials());
    let (source, unplaced) = row.source("source_ip", &row.text("client_label"));
    event.source = source;
    let method = match method {
        _ if id == PUSH_ASKED => Some(Cow::Borrowed("push")),
        Some(method) => Some(Cow::Borrowed(*method)),
        None => owned(&kind).filter(|_| id != id::NOT_ACTIVE),
    };
    event.auth = method.map(|method| Auth {
        method: Some(method),
        ..Auth::default()
    });
    event.flow = flow(row);
    if let Some(producer) = &mut event.producer {
        producer.event_id = owned(&row.text("id"));
    }
    event.text = why(&event, &step, row);
    event.attributes = more(row, &step, unplaced);
    Reading::Event(Box::new(event))
}

/// Where the row says more than its `event_type`.
fn refined(row: &Row, step: &str, kind: &str) -> Option<Id> {
    let usual = STEPS.iter().find(|(name, ..)| *name == step)?;
    let failed = usual.1.outcome == Failure;
    let of = |kinds: &[&str]| kinds.contains(&kind);
    let reasons = words(row.value("reasons"));
    let has = |reason: &str| reasons.iter().any(|known| known == reason);
    let from_phone = row.text("endpoint").starts_with("/ttype");
    match step {
        _ if failed && locked_by(row, "PERMANENT_LOCK_USER") => Some(LOCKED_FOR_GOOD),
        _ if failed && locked_by(row, "LOCK_USER") => Some(id::LOCKED_FOR_NOW),
        "LOGIN_SUCCESS" if row.text("endpoint") == "/auth" || row.text("serial").is_empty() => {
            Some(SIGNED_IN)
        }
        "LOGIN_SUCCESS" if of(&["push"]) => Some(PUSH_OK),
        "LOGIN_SUCCESS" if of(FIDO) => Some(FIDO_OK),
        "CHALLENGE_TRIGGERED" if of(&["push"]) => Some(PUSH_ASKED),
        "CHALLENGE_ANSWERED_FAIL" if of(&["push"]) && !from_phone => Some(PUSH_FAILED),
        "CHALLENGE_ANSWERED_FAIL" | "MFA_FAIL" if of(FIDO) => Some(FIDO_FAILED),
        "NO_USABLE_TOKEN" if has("TOKEN_FAILCOUNT_EXCEEDED") => Some(LOCKED_FOR_GOOD),
        "MFA_FAIL" | "TOKEN_ONLY_FAIL" | "CHALLENGE_ANSWERED_FAIL" if has("WRONG_OTP") || of(CODES) => {
            Some(CODE_FAILED)
        }
        _ => None,
    }
}

/// Whether conditional access did this because of the row, and not only as a trial.
fn locked_by(row: &Row, action: &str) -> bool {
    outcomes(row).any(|outcome| {
        outcome.get("action_type").and_then(Value::as_str) == Some(action)
            && outcome.get("dry_run").and_then(Value::as_bool) != Some(true)
    })
}

fn outcomes(row: &Row) -> impl Iterator<Item = &Value> {
    let outcomes = row.value("conditional_access_outcomes").and_then(Value::as_array);
    outcomes.into_iter().flatten()
}

fn actor(row: &Row) -> Option<Party<'static>> {
    let name = row.text("username");
    (!name.is_empty()).then_some(())?;
    Some(if row.text("user_role").starts_with("admin") {
        draft::party("administrator", &name)
    } else {
        user(&name, &row.text("realm"))
    })
}

/// An attempt ties the steps of one sign-in together, a challenge what the phone says with what the application asked.
fn flow(row: &Row) -> Option<Flow<'static>> {
    let flow = Flow {
        transaction: owned(&row.text("attempt_id")),
        trace: owned(&row.text("transaction_id")),
        ..Flow::default()
    };
    (flow != Flow::default()).then_some(flow)
}

fn why(event: &Event<'_>, step: &str, row: &Row) -> Option<Text<'static>> {
    (event.outcome != Success).then_some(())?;
    let reasons = words(row.value("reasons"));
    let reason = if reasons.is_empty() {
        step.to_owned()
    } else {
        reasons.join(", ")
    };
    Some(Text {
        reason: Some(Cow::Owned(reason)),
        ..Text::default()
    })
}

fn more(row: &Row, step: &str, unplaced: Option<String>) -> vitni_event::model::Attributes<'static> {
    let done: Vec<&str> = outcomes(row)
        .filter_map(|outcome| outcome.get("action_type").and_then(Value::as_str))
        .collect();
    let texts = ["realm", "resolver", "user_role"].map(|name| (name, row.text(name).into_owned()));
    let more = [
        ("action", row.text("endpoint").into_owned()),
        ("resolver_uid", row.text("uid").into_owned()),
        ("step", step.to_owned()),
        ("conditional_access", done.join(", ")),
        ("detail", token_reasons(row)),
        ("remote_host", unplaced.unwrap_or_default()),
    ];
    let mark: &[&'static str] = if step == "USER_UNKNOWN" {
        &["invalid_user"]
    } else {
        &[]
    };
    attributes(texts.into_iter().chain(more), mark)
}

/// Why each token was no good: `TOTP1: TOKEN_DISABLED`.
fn token_reasons(row: &Row) -> String {
    let reasons = row
        .value("other_info")
        .and_then(|info| info.pointer("/reason_detail/reasons"));
    let reasons = reasons.and_then(Value::as_object).into_iter().flatten();
    let each = reasons.filter_map(|(serial, reason)| Some(format!("{serial}: {}", reason.as_str()?)));
    each.collect::<Vec<_>>().join(", ")
}

fn words(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}
