//! The event as a typed value.
//!
//! One struct serves both directions: it borrows from the bytes it was parsed from where it can and owns what had to
//! be unescaped or made. It never knows its position in a tree: an index belongs to what the store has sequenced.

use std::borrow::Cow;

use crate::flags::Flags;
use crate::ids::EventId;
use crate::json::CanonicalJson;
use crate::time::{Offset, Timestamp};

/// A named attribute list, sorted by name in UTF-16 code units (the order RFC 8785 asks for), names unique.
pub type Attributes<'a> = Vec<(Cow<'a, str>, CanonicalJson<'a>)>;

/// The audited fact with its whole envelope.
///
/// A group (`actor` … `raw`) that is empty is `None`, never a struct of `None`s: that is what makes the canonical form
/// unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event<'a> {
    /// Leaf and event format version; 0 today.
    pub version: u32,
    /// The idempotency key inside a tenant.
    pub id: EventId,
    /// The opaque id of the tenant whose tree this event belongs to.
    pub tenant: Cow<'a, str>,
    /// Which list `event` is taken from, for example `logicnets-8.1`.
    pub catalogue: Cow<'a, str>,
    /// The id in that list, for example `authentication.ok`.
    pub event: Cow<'a, str>,
    /// When it occurred, by the producer's account.
    pub time: Timestamp,
    /// When the producer noticed it, where it says so.
    pub observed: Option<Timestamp>,
    /// When Vitni took it in; assigned by the store, never by a producer.
    pub received: Timestamp,
    /// Severity on the second reference's scale.
    pub severity: Severity,
    /// What came of it.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: Option<Party<'a>>,
    /// To whom or what it was done.
    pub targets: Vec<Party<'a>>,
    /// The relying party or application.
    pub client: Option<Client<'a>>,
    /// How the actor was authenticated.
    pub auth: Option<Auth<'a>>,
    /// Where the actor was.
    pub source: Option<Source<'a>>,
    /// Which system says so.
    pub producer: Option<Producer<'a>>,
    /// Ids that tie events of one journey together.
    pub flow: Option<Flow<'a>>,
    /// Human-readable parts.
    pub text: Option<Text<'a>>,
    /// Everything else, by the reference's own names.
    pub attributes: Attributes<'a>,
    /// Attributes that the catalogue declares public with a closed type; these stand in clear in the leaf.
    pub public: Attributes<'a>,
    /// The producer's own line, secrets cut; base64 when flagged `raw-base64`.
    pub raw: Option<Cow<'a, str>>,
    /// What validation noticed.
    pub flags: Flags,
    /// Groups whose content was let go: their disclosure digests stand in for them. Sorted by name.
    pub erased: Vec<Erased<'a>>,
}

/// An actor or a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party<'a> {
    /// For example `user`, `group`, `role`, `token`, `service`.
    pub kind: Option<Cow<'a, str>>,
    /// The producer's identifier.
    pub id: Option<Cow<'a, str>>,
    /// Login or display name.
    pub name: Option<Cow<'a, str>>,
    /// E-mail address.
    pub email: Option<Cow<'a, str>>,
}

/// A relying party or application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client<'a> {
    /// Its registered id.
    pub id: Option<Cow<'a, str>>,
    /// Its display name.
    pub name: Option<Cow<'a, str>>,
}

/// How somebody was authenticated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auth<'a> {
    /// For example `password`, `publickey`, `otp`.
    pub method: Option<Cow<'a, str>>,
    /// The kind of factor, for example `knowledge`.
    pub factor: Option<Cow<'a, str>>,
    /// The protocol it travelled over, for example `ssh`.
    pub protocol: Option<Cow<'a, str>>,
    /// The assurance level reached.
    pub assurance: Option<Cow<'a, str>>,
}

/// Where the actor was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source<'a> {
    /// Network address, as the producer wrote it.
    pub ip: Option<Cow<'a, str>>,
    /// Transport port.
    pub port: Option<u16>,
    /// User agent string.
    pub user_agent: Option<Cow<'a, str>>,
    /// Device name or id.
    pub device: Option<Cow<'a, str>>,
    /// Geographic place, as the producer structured it.
    pub geo: Option<CanonicalJson<'a>>,
}

/// The system the event is about or from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producer<'a> {
    /// Who makes it.
    pub vendor: Option<Cow<'a, str>>,
    /// What it is called.
    pub product: Option<Cow<'a, str>>,
    /// Its version.
    pub version: Option<Cow<'a, str>>,
    /// The host it runs on.
    pub host: Option<Cow<'a, str>>,
    /// Which of several instances.
    pub instance: Option<Cow<'a, str>>,
    /// Its own running number, for noticing what never arrived; at most 2^53 - 1.
    pub sequence: Option<u64>,
    /// Its own event id where that is not a UUID.
    pub event_id: Option<Cow<'a, str>>,
    /// Name and version of what translated its line.
    pub mapping: Option<Cow<'a, str>>,
    /// The offset from UTC in which it wrote `time`.
    pub offset: Option<Offset>,
}

/// Correlation ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow<'a> {
    /// Session id.
    pub session: Option<Cow<'a, str>>,
    /// Trace id.
    pub trace: Option<Cow<'a, str>>,
    /// Transaction id.
    pub transaction: Option<Cow<'a, str>>,
}

/// Human-readable parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a> {
    /// Why it came out as it did.
    pub reason: Option<Cow<'a, str>>,
    /// A message for people.
    pub message: Option<Cow<'a, str>>,
    /// The first reference's value column.
    pub value: Option<Cow<'a, str>>,
}

/// A group whose content was let go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased<'a> {
    /// The group's name, for example `actor` or `targets/0`.
    pub group: Cow<'a, str>,
    /// The disclosure digest that stands in the leaf, base64url without padding.
    pub digest: Cow<'a, str>,
}

/// Severity from 0 to 10: 3 INFO, 4 NOTICE, 6 WARNING, 7 ERROR, 8 CRITICAL, 9 ALERT, 10 EMERGENCY.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Severity(u8);

impl Severity {
    /// 3
    pub const INFO: Self = Self(3);
    /// 4
    pub const NOTICE: Self = Self(4);
    /// 6
    pub const WARNING: Self = Self(6);
    /// 7
    pub const ERROR: Self = Self(7);
    /// 8
    pub const CRITICAL: Self = Self(8);
    /// 9
    pub const ALERT: Self = Self(9);
    /// 10
    pub const EMERGENCY: Self = Self(10);

    /// A severity from its number; `None` above 10.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if level <= 10 { Some(Self(level)) } else { None }
    }

    /// The number, 0 to 10.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }
}

/// What came of the audited act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused or went wrong.
    Failure,
    /// The producer does not say, or the act has no outcome of its own.
    #[default]
    Unknown,
}

impl Outcome {
    /// The word used in every format: `success`, `failure` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "success" => Some(Self::Success),
            "failure" => Some(Self::Failure),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}
