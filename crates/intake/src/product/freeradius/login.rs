//! The result of a sign-in: `(15) Login OK: [alice] (from client ap1 port 0 cli 02-00-00-00-00-01)`.
//!
//! The name in the brackets is whatever a stranger typed, brackets included, and the reason in front of it can quote a
//! stranger's certificate. What follows the name comes from the configuration and from the access point, so the name ends
//! at the last place where it can; where it begins is certain only if there is one such place.

use super::secrets::{AFTER_NAME, VERDICTS, slash};
use crate::pattern::{Capture, Captures};
use crate::product::Reading;
use crate::product::draft::{self, Origin};
use crate::product::rule::id::{self, PHENIXID};
use crate::product::rule::{Fact, Id};
use vitni_event::Outcome::Failure;

pub(super) const REFUSED: Id = Id::new(PHENIXID, "radius_authenticators_failed", Failure);
pub(super) const CERTIFICATE_REFUSED: Id = Id::new(PHENIXID, "eaptlsradius_authenticators_failed", Failure);
const REFUSED_ELSEWHERE: Id = Id::new(PHENIXID, "radiusproxy_authenticators_passthrough_failed", Failure);

/// The attribute that marks what happened inside a tunnel.
pub(super) const TUNNEL: &str = "tunnel";

/// A result taken apart.
pub(super) struct Login<'t> {
    /// Which request of the server's run it was.
    request: Option<&'t str>,
    verdict: &'static str,
    reason: &'t str,
    user: &'t str,
    /// Whether the name begins in one place only.
    certain: bool,
    client: &'t str,
    port: &'t str,
    calling: &'t str,
    via: &'t str,
    /// What the configuration adds (`msg_goodpass`, `msg_badpass`).
    extra: &'t str,
}

impl<'t> Login<'t> {
    /// `None` for a text that is no result of a sign-in.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (request, text) = split_request(text);
        let (verdict, rest) = VERDICTS
            .iter()
            .find_map(|verdict| Some((*verdict, text.strip_prefix(verdict)?)))?;
        let (before, after) = rest.rsplit_once(AFTER_NAME)?;
        let (reason, user, certain) = split_name(before)?;
        let (client, after) = after.split_once(" port ")?;
        let port_end = after
            .find(|char: char| !char.is_ascii_digit())
            .unwrap_or(after.len());
        let (port, after) = after.split_at_checked(port_end)?;
        let (station, extra) = after.split_once(')')?;
        let (station, via) = station.split_once(" via ").unwrap_or((station, ""));
        let calling = station.strip_prefix(" cli ").unwrap_or_default();
        Some(Self {
            request,
            verdict,
            reason,
            user: slash(user.as_bytes())
                .and_then(|at| user.get(..at))
                .unwrap_or(user),
            certain,
            client,
            port,
            calling,
            via,
            extra: extra.trim_start(),
        })
    }

    pub(super) fn reading(&self, origin: &Origin) -> Reading {
        let mut found: Captures<'_, '_> = vec![
            word("client_name", self.client),
            number("nas_port", self.port),
            word("calling", self.calling),
            word("detail", self.extra),
        ];
        found.extend(self.request.map(|request| number("request_number", request)));
        let reason = if self.verdict == "Multiple logins" && self.reason.is_empty() {
            self.verdict
        } else {
            self.reason
        };
        let mut fact = self.fact();
        if self.certain {
            found.push(word("actor", self.user));
            found.push(word("reason", reason));
        } else {
            fact = fact.with("reading", "ambiguous");
        }
        let inside = self.via == "TLS tunnel";
        if inside {
            found.push(word(TUNNEL, "tls"));
        }
        let event = Box::new(draft::event(&fact, &found, origin));
        // Without its number nothing tells which outer result belongs to it.
        if inside && self.request.is_some() {
            Reading::Begun(event)
        } else {
            Reading::Event(event)
        }
    }

    /// A success names no method: `radius.log` does not tell a password from a certificate.
    fn fact(&self) -> Fact {
        match self.verdict {
            "Login OK" => id::SIGNED_IN.fact(),
            "Invalid user" => REFUSED.fact().with_true("invalid_user"),
            _ => refusal(self.reason),
        }
    }
}

/// Whether a text begins as a result does, even if it does not end like one.
pub(super) fn begins(text: &str) -> bool {
    let (_, text) = split_request(text);
    VERDICTS.iter().any(|verdict| text.starts_with(verdict))
}

/// What a refusal becomes, by the module that the reason names first.
pub(super) fn refusal(reason: &str) -> Fact {
    match reason.split_once(':').map_or(reason, |(module, _)| module) {
        "eap_tls" => CERTIFICATE_REFUSED.fact().by("certificate"),
        "pap" | "chap" | "mschap" | "eap_md5" | "eap_leap" | "eap_mschapv2" | "eap_pwd" => {
            REFUSED.fact().by("password")
        }
        "expiration" => id::ACCOUNT_EXPIRED.fact(),
        "Home Server says so" | "Home Server failed to respond" => REFUSED_ELSEWHERE.fact(),
        _ => REFUSED.fact(),
    }
}

/// The number of the request in front, `(15) `, and what follows it and the indent of an inner request.
pub(super) fn split_request(text: &str) -> (Option<&str>, &str) {
    let bracket = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    match bracket {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (Some(number), rest.trim_start_matches(' '))
        }
        _ => (None, text),
    }
}

/// Reason and name in what stands between the verdict and the end of the name, and whether the name can begin elsewhere.
fn split_name(before: &str) -> Option<(&str, &str, bool)> {
    if let Some(name) = before.strip_prefix(": [") {
        return Some(("", name, true));
    }
    if let Some(reason) = before.strip_prefix(" (")
        && let Some((reason, name)) = reason.split_once("): [")
    {
        return Some((reason, name, !name.contains("): [")));
    }
    // `Multiple logins (max 1) [MPP attempt]: [alice`
    let (reason, name) = before.split_once(": [")?;
    Some((reason.trim(), name, !name.contains(": [")))
}

pub(super) const fn word<'t>(name: &'static str, value: &'t str) -> Capture<'static, 't> {
    Capture {
        name,
        value,
        is_number: false,
    }
}

pub(super) const fn number<'t>(name: &'static str, value: &'t str) -> Capture<'static, 't> {
    Capture {
        name,
        value,
        is_number: true,
    }
}
