//! What a `linelog` module writes, in two formats: [`RECOMMENDED`], in which nothing that a stranger chose can look like
//! something else, and the plain one of many guides, `Accepted user: alice nas=… client=…`, in which a name can.

use vitni_event::Outcome::Success;
use vitni_event::{Event, Flag, Offset, Timestamp};

use super::login::{CERTIFICATE_REFUSED, REFUSED, number, refusal, word};
use crate::pattern::{Captures, Order, captures, taken};
use crate::product::Reading;
use crate::product::draft::{self, Origin};
use crate::product::rule::Fact;
use crate::product::rule::Id;
use crate::product::rule::id::{self, PHENIXID};

const WITH_PASSWORD: Id = Id::new(
    PHENIXID,
    "radius_authenticators_usernamepassword_successful",
    Success,
);
const WITH_CERTIFICATE: Id = Id::new(PHENIXID, "eaptlsradius_authenticators_successful", Success);

/// The format to configure. `urlquote` keeps blanks and line ends of strangers out of the line.
pub(super) const RECOMMENDED: &str = "\
time=%l result=accept request=%n id=%I client=%{Packet-Src-IP-Address} nas=%{NAS-IP-Address} \
port=%{NAS-Port} calling=%{urlquote:%{Calling-Station-Id}} auth=%{control:Auth-Type} eap=%{EAP-Type} \
user=%{urlquote:%{User-Name}} inner=%{urlquote:%{session-state:User-Name}} \
cn=%{urlquote:%{TLS-Client-Cert-Common-Name}} reason=%{urlquote:%{Module-Failure-Message}}";

/// The members of [`RECOMMENDED`], and the attribute or place that each becomes.
pub(super) const MEMBERS: &[(&str, &str)] = &[
    ("time", "the time of the event, seconds since 1970"),
    ("result", "`accept` or `reject`"),
    ("request", "`request_number`"),
    ("id", "`packet_id`"),
    ("client", "`client.id`"),
    ("nas", "`nas_address`"),
    ("port", "`nas_port`"),
    ("calling", "`source.ip` for an address, else `source.device`"),
    ("auth", "`auth_type`"),
    ("eap", "`auth.method`, and `eap_type`"),
    (
        "user",
        "the actor; the attribute `outer_identity` when `inner` has another",
    ),
    ("inner", "the actor, where the inside of a tunnel told who it is"),
    ("cn", "`certificate_name`"),
    ("reason", "`text.reason`"),
];

/// The plain formats. What stands to the right of a name was written by the server, but for the common name and the
/// reason at the end.
pub(super) const PLAIN: [(&str, bool); 3] = [
    (
        "Accepted user: {user*} nas={nas?} client={client?} calling={calling?} eap={eap?} cn={cn*}",
        true,
    ),
    (
        "Rejected user: {user*} nas={nas?} client={client?} calling={calling?} eap={eap?} reason={reason*}",
        false,
    ),
    (
        "Rejected user: {user*} client={client?} calling={calling?} eap={eap?} reason={reason*}",
        false,
    ),
];

/// Whether a line can be one of these, before anything else is looked at.
pub(super) fn begins(line: &[u8]) -> bool {
    ["time=", "Accepted user: ", "Rejected user: "]
        .iter()
        .any(|begin| line.starts_with(begin.as_bytes()))
}

pub(super) fn read(text: &str, origin: &Origin) -> Option<Reading> {
    if text.starts_with("time=") {
        recommended(text, origin)
    } else {
        plain(text, origin)
    }
}

fn plain(text: &str, origin: &Origin) -> Option<Reading> {
    PLAIN.iter().find_map(|(sentence, accepted)| {
        let found = captures(sentence, text, Order::Rightmost)?;
        let certain = captures(sentence, text, Order::Leftmost).as_ref() == Some(&found);
        let said = Said {
            accepted: *accepted,
            user: taken(&found, "user").unwrap_or_default(),
            eap: taken(&found, "eap").unwrap_or_default(),
            cn: taken(&found, "cn").unwrap_or_default(),
            reason: taken(&found, "reason").unwrap_or_default(),
            client: taken(&found, "client").unwrap_or_default(),
            nas: taken(&found, "nas").unwrap_or_default(),
            calling: taken(&found, "calling").unwrap_or_default(),
            ..Said::default()
        };
        let event = if certain {
            said.event(origin)
        } else {
            Said {
                accepted: *accepted,
                ambiguous: true,
                ..Said::default()
            }
            .event(origin)
        };
        Some(Reading::Event(Box::new(event)))
    })
}

/// `None` for a member that the format does not have, or has twice.
fn recommended(text: &str, origin: &Origin) -> Option<Reading> {
    let mut members: Vec<(&str, String)> = Vec::new();
    for member in text.split(' ').filter(|member| !member.is_empty()) {
        let (name, value) = member.split_once('=')?;
        let is_known = MEMBERS.iter().any(|(known, _)| *known == name);
        let is_new = members.iter().all(|(known, _)| *known != name);
        (is_known && is_new).then_some(())?;
        members.push((name, unquoted(value)));
    }
    let member = |name: &str| {
        let found = members.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let accepted = match member("result") {
        "accept" => true,
        "reject" => false,
        _ => return None,
    };
    let (outer, inner) = (member("user"), member("inner"));
    let hidden = if inner.is_empty() || inner == outer {
        ""
    } else {
        outer
    };
    let said = Said {
        accepted,
        user: if inner.is_empty() { outer } else { inner },
        outer: hidden,
        eap: member("eap"),
        auth: member("auth"),
        cn: member("cn"),
        reason: member("reason"),
        client: member("client"),
        nas: member("nas"),
        port: member("port"),
        calling: member("calling"),
        request: member("request"),
        packet: member("id"),
        ambiguous: false,
    };
    let mut origin = origin.clone();
    let seconds: i64 = member("time").parse().ok()?;
    origin.time = Timestamp::from_nanos(seconds.checked_mul(1_000_000_000)?);
    origin.offset = Some(Offset::UTC);
    // The seconds are of the server's own clock and name the moment in full, whatever a header says.
    for replaced in [Flag::AssignedTime, Flag::YearResolved, Flag::ZoneResolved] {
        origin.flags.remove(replaced);
    }
    Some(Reading::Event(Box::new(said.event(&origin))))
}

/// Percent-encoded octets decoded; as it is where they make no text.
fn unquoted(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.split_at_checked(2).filter(|_| *byte == b'%');
        let decoded = code.and_then(|(digits, after)| Some((octet(digits)?, after)));
        let (byte, after) = decoded.unwrap_or((*byte, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

fn octet(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |value: u8, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(value << 4 | u8::try_from(digit).ok()?)
    })
}

/// What a line says; empty where it says nothing.
#[derive(Clone, Copy, Default)]
struct Said<'t> {
    accepted: bool,
    ambiguous: bool,
    user: &'t str,
    outer: &'t str,
    eap: &'t str,
    auth: &'t str,
    cn: &'t str,
    reason: &'t str,
    client: &'t str,
    nas: &'t str,
    port: &'t str,
    calling: &'t str,
    request: &'t str,
    packet: &'t str,
}

impl Said<'_> {
    fn event(&self, origin: &Origin) -> Event<'static> {
        let eap = self.eap.to_ascii_lowercase();
        let mut fact = if self.accepted {
            self.accepted(&eap)
        } else {
            self.refused(&eap)
        };
        if self.ambiguous {
            fact = fact.with("reading", "ambiguous");
            return draft::event(&fact, &Vec::new(), origin);
        }
        let mut found: Captures<'_, '_> = vec![
            word("actor", self.user),
            word("outer_identity", self.outer),
            word("reason", self.reason),
            word("client_address", self.client),
            word("nas_address", self.nas),
            word("calling", self.calling),
            word("eap_type", self.eap),
            word("auth_type", self.auth),
            word("certificate_name", self.cn),
        ];
        let numbers = [
            ("nas_port", self.port),
            ("request_number", self.request),
            ("packet_id", self.packet),
        ];
        found.extend(
            numbers
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| number(name, value)),
        );
        if fact.method.is_none() && !eap.is_empty() {
            found.push(word("method", &eap));
        }
        draft::event(&fact, &found, origin)
    }

    /// Without EAP, RADIUS carries a name and a password; with it, the type says what was shown. Tunnels and prompts can
    /// carry anything, so there the sign-in is all that is stated.
    fn accepted(&self, eap: &str) -> Fact {
        let with_password = matches!(
            self.auth.to_ascii_lowercase().as_str(),
            "" | "pap" | "chap" | "ms-chap" | "mschap" | "local" | "ldap" | "system" | "digest"
        );
        match eap {
            "" if self.ambiguous => id::SIGNED_IN.fact(),
            "" if with_password => WITH_PASSWORD.fact().by("password"),
            "tls" | "eap-tls" => WITH_CERTIFICATE.fact().by("certificate"),
            "md5" | "md5-challenge" | "leap" | "mschapv2" | "ms-chap-v2" | "mschap-v2" | "pwd" => {
                WITH_PASSWORD.fact().by("password")
            }
            _ => id::SIGNED_IN.fact(),
        }
    }

    fn refused(&self, eap: &str) -> Fact {
        match eap {
            "tls" | "eap-tls" => CERTIFICATE_REFUSED.fact().by("certificate"),
            "" => refusal(self.reason),
            // The reason names the module that gave up, which inside a tunnel is not the one that was asked.
            _ if self.reason.starts_with("eap_") => REFUSED.fact(),
            _ => refusal(self.reason),
        }
    }
}
