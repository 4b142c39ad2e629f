//! The filter as query parameters of `GET /v1/search`: read strictly, printed in one way.
//!
//! Reading refuses what it does not know: a misspelt parameter that was ignored would show a reader rows that the search
//! was meant to leave out, or let an auditor believe that there are none. No message repeats a value: it may hold the
//! very name that the caller has no right to see elsewhere.

use std::fmt;

use super::{
    ActorIs, CatalogueIs, CategoryIs, ClientIs, Clock, EquivalentTo, EventPattern, Filter, Name, SessionIs,
    SeverityTest, SourceIn, TargetIs, TimeRange, TraceIs, TransactionIs, Words, id, outcome, severity, time,
};
use crate::limits::VALUE_BYTES_MAX;

/// One parameter of the filter, for the reference page and for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the URL.
    pub name: &'static str,
    /// Whether it looks at a personal field and so needs the right `read-personal`.
    pub personal: bool,
    /// What it asks for.
    pub what: &'static str,
}

/// All parameters of the filter, in the order in which they are printed.
pub const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "from",
        personal: false,
        what: "not before this instant (RFC 3339)",
    },
    Parameter {
        name: "to",
        personal: false,
        what: "before this instant (RFC 3339)",
    },
    Parameter {
        name: "clock",
        personal: false,
        what: "which time from and to mean: time or received",
    },
    Parameter {
        name: "event",
        personal: false,
        what: "event id, * for any run of characters",
    },
    Parameter {
        name: "catalogue",
        personal: false,
        what: "catalogue, exact",
    },
    Parameter {
        name: "category",
        personal: false,
        what: "what kind of fact, as the catalogue sorts it",
    },
    Parameter {
        name: "equivalent",
        personal: false,
        what: "this event id, or another for the same fact",
    },
    Parameter {
        name: "severity",
        personal: false,
        what: "exactly this severity",
    },
    Parameter {
        name: "severity_min",
        personal: false,
        what: "this severity or above",
    },
    Parameter {
        name: "outcome",
        personal: false,
        what: "success, failure or unknown",
    },
    Parameter {
        name: "actor",
        personal: true,
        what: "the actor's id, name or e-mail address",
    },
    Parameter {
        name: "target",
        personal: true,
        what: "a target's id, name or e-mail address",
    },
    Parameter {
        name: "source",
        personal: true,
        what: "source address, or network in CIDR notation",
    },
    Parameter {
        name: "session",
        personal: true,
        what: "session id, exact",
    },
    Parameter {
        name: "trace",
        personal: true,
        what: "trace id, exact",
    },
    Parameter {
        name: "transaction",
        personal: true,
        what: "transaction id, exact",
    },
    Parameter {
        name: "client",
        personal: false,
        what: "the client's id or name",
    },
    Parameter {
        name: "words",
        personal: true,
        what: "words that all occur in the event",
    },
    Parameter {
        name: "id",
        personal: false,
        what: "the event's UUID",
    },
];

/// What is wrong with one value, before it is known which parameter it stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, as the end of a sentence about the parameter.
    pub what: &'static str,
    /// What to do instead.
    pub hint: &'static str,
}

impl Fault {
    pub(crate) const fn new(what: &'static str, hint: &'static str) -> Self {
        Self { what, hint }
    }

    pub(crate) fn of(self, name: &str) -> ParamError {
        ParamError {
            name: name.chars().take(ERROR_NAME_CHARS_MAX).collect(),
            what: self.what,
            hint: self.hint,
        }
    }
}

/// A parameter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamError {
    /// The parameter; one that is unknown is cut to 64 characters.
    pub name: String,
    /// What is wrong with it, as the end of a sentence.
    pub what: &'static str,
    /// What to do instead.
    pub hint: &'static str,
}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "search parameter `{}` {}: {}", self.name, self.what, self.hint)
    }
}

impl std::error::Error for ParamError {}

/// An unknown name is repeated in the message, but not a megabyte of it.
const ERROR_NAME_CHARS_MAX: usize = 64;

/// Text that is there and not too long.
pub(super) fn sized(text: &str) -> Result<&str, Fault> {
    match text.len() {
        0 => Err(Fault::new("is empty", "leave it out to ask for anything")),
        1..=VALUE_BYTES_MAX => Ok(text),
        _ => Err(Fault::new("is longer than 1024 bytes", "give a shorter value")),
    }
}

/// Whether the text has the form of an event or catalogue id, a few more characters allowed.
pub(super) fn identifier(text: &str, also: &str) -> bool {
    let allowed = |char: char| {
        char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | ':' | '-') || also.contains(char)
    };
    (1..=128).contains(&text.len()) && text.chars().all(allowed)
}

impl Filter {
    /// Reads the parameters of a URL, already percent-decoded, in any order, each at most once.
    ///
    /// # Errors
    /// The first parameter that is unknown, given twice, malformed, or at odds with another.
    pub fn from_params(params: &[(String, String)]) -> Result<Self, ParamError> {
        let mut draft = Draft::default();
        for (at, (name, value)) in params.iter().enumerate() {
            if params.iter().take(at).any(|(earlier, _)| earlier == name) {
                return Err(Fault::new(
                    "is given twice",
                    "all conditions must hold; give each parameter once",
                )
                .of(name));
            }
            draft.take(name, value).map_err(|fault| fault.of(name))?;
        }
        draft.finish()
    }

    /// The parameters that read back as this filter, in the order of [`PARAMETERS`].
    #[must_use]
    pub fn to_params(&self) -> Vec<(String, String)> {
        let mut params = Vec::new();
        let mut put =
            |name: &str, value: Option<String>| params.extend(value.map(|value| (name.to_owned(), value)));
        let range = self.time.as_ref();
        put(
            "from",
            range.and_then(TimeRange::from).map(|from| from.to_string()),
        );
        put("to", range.and_then(TimeRange::to).map(|to| to.to_string()));
        put(
            "clock",
            range
                .filter(|range| range.clock() != Clock::default())
                .map(|range| range.clock().as_str().into()),
        );
        put("event", self.event.as_ref().map(|event| event.as_str().into()));
        put(
            "catalogue",
            self.catalogue.as_ref().map(|catalogue| catalogue.as_str().into()),
        );
        put(
            "category",
            self.category.as_ref().map(|kind| kind.as_str().into()),
        );
        put(
            "equivalent",
            self.equivalent.as_ref().map(|fact| fact.as_str().into()),
        );
        let (exactly, at_least) = match self.severity {
            None => (None, None),
            Some(SeverityTest::Exactly(severity)) => (Some(severity), None),
            Some(SeverityTest::AtLeast(severity)) => (None, Some(severity)),
        };
        put("severity", exactly.map(|severity| severity.level().to_string()));
        put(
            "severity_min",
            at_least.map(|severity| severity.level().to_string()),
        );
        put("outcome", self.outcome.map(|outcome| outcome.as_str().into()));
        put("actor", self.actor.as_ref().map(|actor| actor.0.to_string()));
        put("target", self.target.as_ref().map(|target| target.0.to_string()));
        put("source", self.source.as_ref().map(ToString::to_string));
        put(
            "session",
            self.session.as_ref().map(|session| session.as_str().into()),
        );
        put("trace", self.trace.as_ref().map(|trace| trace.as_str().into()));
        put(
            "transaction",
            self.transaction
                .as_ref()
                .map(|transaction| transaction.as_str().into()),
        );
        put("client", self.client.as_ref().map(|client| client.0.to_string()));
        put("words", self.words.as_ref().map(ToString::to_string));
        put("id", self.id.map(|id| id.to_string()));
        params
    }
}

/// What has been read so far; a range needs up to three parameters before it can be checked.
#[derive(Default)]
struct Draft {
    filter: Filter,
    from: Option<vitni_event::Timestamp>,
    to: Option<vitni_event::Timestamp>,
    clock: Option<Clock>,
}

impl Draft {
    fn take(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        let filter = &mut self.filter;
        match name {
            "from" => self.from = Some(time::parse(value)?),
            "to" => self.to = Some(time::parse(value)?),
            "clock" => self.clock = Some(Clock::parse(value)?),
            "event" => filter.event = Some(EventPattern::parse(value)?),
            "catalogue" => filter.catalogue = Some(CatalogueIs::parse(value)?),
            "category" => filter.category = Some(CategoryIs::parse(value)?),
            "equivalent" => filter.equivalent = Some(EquivalentTo::parse(value)?),
            "severity" => set_severity(filter, SeverityTest::Exactly(severity::parse(value)?))?,
            "severity_min" => set_severity(filter, SeverityTest::AtLeast(severity::parse(value)?))?,
            "outcome" => filter.outcome = Some(outcome::parse(value)?),
            "actor" => filter.actor = Some(ActorIs(Name::parse(value)?)),
            "target" => filter.target = Some(TargetIs(Name::parse(value)?)),
            "source" => filter.source = Some(SourceIn::parse(value)?),
            "session" => filter.session = Some(SessionIs::parse(value)?),
            "trace" => filter.trace = Some(TraceIs::parse(value)?),
            "transaction" => filter.transaction = Some(TransactionIs::parse(value)?),
            "client" => filter.client = Some(ClientIs(Name::parse(value)?)),
            "words" => filter.words = Some(Words::parse(value)?),
            "id" => filter.id = Some(id::parse(value)?),
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    fn finish(self) -> Result<Filter, ParamError> {
        let Self {
            mut filter,
            from,
            to,
            clock,
        } = self;
        if from.is_none() && to.is_none() {
            let alone = Fault::new("says nothing by itself", "give from or to, or both, with it");
            return if clock.is_some() {
                Err(alone.of("clock"))
            } else {
                Ok(filter)
            };
        }
        let range = TimeRange::new(clock.unwrap_or_default(), from, to);
        let empty = || {
            Fault::new(
                "is not after `from`",
                "the range runs from `from` up to, not including, `to`",
            )
            .of("to")
        };
        filter.time = Some(range.ok_or_else(empty)?);
        Ok(filter)
    }
}

const UNKNOWN: Fault = Fault::new(
    "is unknown",
    "known are from, to, clock, event, catalogue, category, equivalent, severity, severity_min, outcome, actor, target, source, session, \
     trace, transaction, client, words, id, and for the page tenant, limit, cursor",
);

fn set_severity(filter: &mut Filter, test: SeverityTest) -> Result<(), Fault> {
    if filter.severity.replace(test).is_some() {
        return Err(Fault::new(
            "cannot stand with another condition on severity",
            "give severity or severity_min, not both",
        ));
    }
    Ok(())
}
