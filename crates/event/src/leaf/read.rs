//! Reads a leaf as a verifier gets it: from anybody. Only the one form that is written is taken.

use std::borrow::Cow;

use crate::canonical::{self, Member, ReadError, named};
use crate::flags::Flags;
use crate::ids::EventId;
use crate::json::strict::Strict;
use crate::model::{Attributes, Outcome, Severity};
use crate::time::Timestamp;

/// What a leaf says in clear, and its commitments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// Format version.
    pub version: u32,
    /// The event's id.
    pub id: EventId,
    /// Whose tree it is in.
    pub tenant: Cow<'a, str>,
    /// Which list `event` is taken from.
    pub catalogue: Cow<'a, str>,
    /// What happened.
    pub event: Cow<'a, str>,
    /// When it occurred.
    pub time: Timestamp,
    /// When the producer noticed it.
    pub observed: Option<Timestamp>,
    /// When it was taken in.
    pub received: Timestamp,
    /// How severe it is.
    pub severity: Severity,
    /// What came of it.
    pub outcome: Outcome,
    /// What validation noticed.
    pub flags: Flags,
    /// Attributes in clear.
    pub public: Attributes<'a>,
    /// Digests of the groups' disclosures, sorted.
    pub digests: Vec<Cow<'a, str>>,
}

impl Leaf<'_> {
    /// Whether a disclosure with this digest belongs to the event.
    #[must_use]
    pub fn commits_to(&self, digest: &str) -> bool {
        self.digests
            .binary_search_by(|known| known.as_ref().cmp(digest))
            .is_ok()
    }
}

/// Reads a leaf.
///
/// # Errors
/// With the first byte that differs from the one form there is.
pub fn read(bytes: &[u8]) -> Result<Leaf<'_>, ReadError> {
    let mut strict = Strict::new(bytes)?;
    let first = &mut true;
    strict.expect("{")?;
    let digests = if strict.member(first, named!("_sd")) {
        digests(&mut strict)?
    } else {
        Vec::new()
    };
    let leaf = Leaf {
        digests,
        catalogue: required(&mut strict, first, Member::Catalogue, Strict::string)?,
        event: required(&mut strict, first, Member::Event, Strict::string)?,
        flags: optional(&mut strict, first, Member::Flags, canonical::flags)?.unwrap_or_default(),
        id: required(&mut strict, first, Member::Id, canonical::id)?,
        observed: optional(&mut strict, first, Member::Observed, Strict::timestamp)?,
        outcome: required(&mut strict, first, Member::Outcome, canonical::outcome)?,
        public: optional(&mut strict, first, Member::Public, canonical::attributes)?.unwrap_or_default(),
        received: required(&mut strict, first, Member::Received, Strict::timestamp)?,
        severity: required(&mut strict, first, Member::Severity, canonical::severity)?,
        tenant: required(&mut strict, first, Member::Tenant, Strict::string)?,
        time: required(&mut strict, first, Member::Time, Strict::timestamp)?,
        version: required(&mut strict, first, Member::Version, canonical::version)?,
    };
    strict.expect("}")?;
    strict.end()?;
    Ok(leaf)
}

fn optional<'a, T>(
    strict: &mut Strict<'a>,
    first: &mut bool,
    member: Member,
    read: impl FnOnce(&mut Strict<'a>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    strict
        .member(first, member.named())
        .then(|| read(strict))
        .transpose()
}

fn required<'a, T>(
    strict: &mut Strict<'a>,
    first: &mut bool,
    member: Member,
    read: impl FnOnce(&mut Strict<'a>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let missing = strict.wrong(member.name());
    optional(strict, first, member, read)?.ok_or(missing)
}

fn digests<'a>(strict: &mut Strict<'a>) -> Result<Vec<Cow<'a, str>>, ReadError> {
    let mut list: Vec<Cow<'a, str>> = Vec::new();
    strict.expect("[")?;
    loop {
        let out_of_order = strict.wrong("a digest not before the one before it");
        let digest = canonical::digest(strict)?;
        if list.last().is_some_and(|last| *last >= digest) {
            return Err(out_of_order);
        }
        list.push(digest);
        if !strict.take(",") {
            break;
        }
    }
    strict.expect("],\"_sd_alg\":\"sha-256\"")?;
    Ok(list)
}
