//! What the lookups of a segment can be asked for a condition: which rows may match. It only saves work, and leaves out nothing
//! that matches for a reader of any sight.

use vitni_event::{Outcome, Severity};
use vitni_segment::{Term, Wanted};

use super::comparison::Comparison;
use super::condition::Condition;
use super::field::{Field, Kind, Named};
use super::glob::Glob;
use super::interval::Numbers;
use super::test::Test;
use crate::plan::any_event;
use crate::sight::UNKNOWN;

impl Condition {
    /// What rows must have to match, as far as lookups know it.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        match self {
            // What has a value is known, what lacks it is not.
            Self::All | Self::Not(_) => Wanted::All,
            Self::And(parts) => Wanted::And(parts.iter().map(Self::wanted).collect()),
            Self::Or(parts) => Wanted::Or(parts.iter().map(Self::wanted).collect()),
            Self::Is(comparison) => comparison.wanted(),
        }
    }
}

impl Comparison {
    fn wanted(&self) -> Wanted {
        of_test(&self.field, &self.test)
    }
}

fn of_test(field: &Field, test: &Test) -> Wanted {
    match test {
        Test::Exists | Test::Time(_) => Wanted::All,
        Test::OneOf(tests) => Wanted::Or(tests.iter().map(|test| of_test(field, test)).collect()),
        Test::Equal(needle) => equal(field, needle.as_str()),
        Test::Contains(needle) => within(field, needle.as_str()),
        Test::Word(word) => within(field, word),
        Test::Pattern(glob) => pattern(field, glob),
        Test::Number(numbers) if field.kind() == Kind::Severity => severities(numbers),
        Test::Number(_) => Wanted::All,
        Test::Address(network) => network
            .single()
            .map_or(Wanted::All, |ip| Wanted::Term(Term::address(ip))),
        Test::Id(id) => Wanted::Term(Term::id(id)),
        Test::Category(category) => any_event(category.events()),
        Test::Equivalent(fact) => any_event(fact.events()),
    }
}

fn equal(field: &Field, value: &str) -> Wanted {
    let Field::Named(named) = field else {
        return within(field, value);
    };
    let term = match named {
        Named::Catalogue if value != UNKNOWN.0 => Term::catalogue(value),
        Named::Event if value != UNKNOWN.1 => Term::event(value),
        Named::Catalogue | Named::Event => return Wanted::All,
        Named::Outcome => {
            return Outcome::parse(value)
                .map_or(Wanted::Nothing, |outcome| Wanted::Term(Term::outcome(outcome)));
        }
        Named::Actor | Named::ActorId | Named::ActorName | Named::ActorEmail => Term::actor(value),
        Named::Target | Named::TargetId | Named::TargetName | Named::TargetEmail => Term::target(value),
        Named::Client | Named::ClientId | Named::ClientName => Term::client(value),
        Named::FlowSession => Term::session(value),
        Named::FlowTrace => Term::trace(value),
        Named::FlowTransaction => Term::transaction(value),
        _ => return within(field, value),
    };
    Wanted::Term(term)
}

/// Each piece stands somewhere in the text.
fn pattern(field: &Field, glob: &Glob) -> Wanted {
    Wanted::And(glob.pieces().map(|piece| within(field, piece)).collect())
}

/// The text stands somewhere in a value of the field.
fn within(field: &Field, text: &str) -> Wanted {
    let sent = match field {
        // A reader without `read-personal` sees other names than were sent.
        Field::Named(Named::Event | Named::Catalogue) => {
            !UNKNOWN.0.contains(text) && !UNKNOWN.1.contains(text)
        }
        // A list's element, or a member's value, stands there as JSON writes it.
        Field::Named(Named::SourceGeo) | Field::Attribute { .. } | Field::Public(_) => is_plain(text),
        Field::Named(named) => is_looked_up(*named),
    };
    if sent { Wanted::text(text) } else { Wanted::All }
}

/// Whether the lookup of texts has the field's.
const fn is_looked_up(field: Named) -> bool {
    !matches!(
        field,
        Named::Id
            | Named::Tenant
            | Named::Category
            | Named::Equivalent
            | Named::Time
            | Named::Observed
            | Named::Received
            | Named::Severity
            | Named::Outcome
            | Named::Flags
            | Named::Erased
            | Named::Version
    )
}

/// Whether JSON writes the text as it is.
fn is_plain(text: &str) -> bool {
    !text.contains(['"', '\\']) && !text.chars().any(char::is_control)
}

fn severities(numbers: &Numbers) -> Wanted {
    let levels = (0..=u8::MAX).map_while(Severity::new);
    let wanted = levels.filter(|severity| numbers.holds(severity.level().into()));
    Wanted::Or(
        wanted
            .map(|severity| Wanted::Term(Term::severity(severity)))
            .collect(),
    )
}
