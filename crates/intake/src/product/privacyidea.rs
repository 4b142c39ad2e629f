//! privacyIDEA 3: its audit log as the logger audit module writes it, rows of `GET /audit`, and rows of
//! `GET /authenticationlog`.
//!
//! **What these lines can carry.** Names of users and administrators (also whatever a stranger typed as one), realms and
//! resolvers, serials of tokens, addresses, programs, texts of policies and settings, and ids of challenges. An id of a
//! challenge is no secret: it answers nothing without the code or the key. Settings and policies can hold passwords; see
//! [`secrets`], which cuts them, and leaves JSON what is JSON.
//!
//! **What decides.** The call, the answer to it (`ACCEPT`, `REJECT`, `CHALLENGE`), and the sentence beside it: `success`
//! alone is false for a challenge that was sent and true for an answer from a phone that nobody could verify.

mod audit;
mod challenge;
mod page;
mod row;
mod secrets;

use std::borrow::Cow;

use vitni_event::{Event, Flag};

use super::{Product, Reading, draft};
use crate::{Reference, limits};
use row::Row;

const MAPPING: &str = "privacyidea/1";

/// The mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct PrivacyIdea;

impl Product for PrivacyIdea {
    fn name(&self) -> &str {
        "privacyidea"
    }

    fn description(&self) -> &str {
        "privacyIDEA 3: audit log lines, rows of GET /audit and of GET /authenticationlog"
    }

    fn mapping(&self) -> &str {
        MAPPING
    }

    fn read(&self, line: &[u8], reference: &Reference) -> Reading {
        if line.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line is longer than 65536 bytes");
        }
        let Ok(line) = str::from_utf8(line) else {
            return Reading::unrecognised("the line is not UTF-8");
        };
        let line = line.trim_end_matches(['\n', '\r', '\0']);
        let cut = secrets::cut(line);
        if cut.len() > limits::LINE_BYTES_MAX {
            return Reading::unrecognised("the line without its secrets is longer than 65536 bytes");
        }
        let Some(row) = Row::read(&cut) else {
            return Reading::unrecognised("no JSON object stands at the end of the line");
        };
        let reading = if row.has("event_type") {
            challenge::read(&row, reference)
        } else if row.has("action") {
            audit::read(&row, reference)
        } else {
            return Reading::unrecognised("neither a row of the audit log nor one of the authentication log");
        };
        match reading {
            Reading::Event(mut event) => {
                keep(&mut event, line, &cut);
                Reading::Event(event)
            }
            other => other,
        }
    }

    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(line);
        match secrets::cut(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(cut) => Some(cut.into_bytes()),
        }
    }

    fn page(&self) -> String {
        page::write()
    }
}

fn keep(event: &mut Event<'static>, line: &str, cut: &str) {
    if cut != line {
        event.flags.insert(Flag::SecretCut);
    }
    event.raw = Some(Cow::Owned(cut.to_owned()));
    let method = event.auth.as_ref().and_then(|auth| auth.method.as_deref());
    let factor = method.and_then(factor);
    if let Some(auth) = &mut event.auth {
        auth.factor = factor.map(Cow::Borrowed);
    }
}

/// The kind of factor, where the method leaves no doubt.
fn factor(method: &str) -> Option<&'static str> {
    match method {
        "hotp" | "totp" | "motp" | "email" | "sms" | "push" | "webauthn" | "passkey" | "yubikey"
        | "yubico" | "certificate" | "paper" | "tan" => Some("possession"),
        other => draft::factor(other),
    }
}
