//! The query language: a condition and pipes, read from one text and printed so that it reads as the same again. What is typed and
//! what it means stands in `docs/reference/query.md`.
//!
//! The parser is total: any text is read or refused with the place, nothing panics, and depth and size are bounded. It knows no
//! clock: what `now` stands for comes in with the [`Context`].

pub mod comparison;
pub mod condition;
pub mod error;
pub mod field;
pub mod glob;
pub mod interval;
pub mod moment;
pub mod needle;
pub mod test;

pub(crate) mod equality;
pub(crate) mod input;
mod literal;
mod plan;
mod print;
mod range;
mod substring;
mod suggest;
pub(crate) mod value;
mod wanted;

use std::fmt;

use vitni_event::catalogue::{self, Entry, Sensitivity};
use vitni_event::{TenantId, Timestamp};

pub use comparison::Comparison;
pub use condition::Condition;
pub use error::LanguageError;
pub use field::{Field, Kind, Named};
pub use input::Context;
use input::Input;
use interval::Times;
pub use test::Test;

use crate::limits::{QUERY_BYTES_MAX, QUERY_PIPES_MAX};
use crate::pipe::Pipe;

/// A whole query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Which events.
    pub condition: Condition,
    /// What is made of them, in order.
    pub pipes: Vec<Pipe>,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// The first thing that cannot be read, and where it stands.
    pub fn parse(text: &str, context: &Context<'_>) -> Result<Self, LanguageError> {
        let mut input = Input::new(text, context);
        sized(text, &input)?;
        let condition = match input.next() {
            Some('|') => Condition::All,
            _ => Condition::parse(&mut input)?,
        };
        let mut pipes = Vec::new();
        while input.next() == Some('|') {
            let at = input.at();
            input.eat("|");
            if pipes.len() == QUERY_PIPES_MAX {
                let what = format!("the query has more than {QUERY_PIPES_MAX} pipes");
                return Err(input.error(at, what, "ask in several queries"));
            }
            pipes.push(Pipe::parse(&mut input, &pipes)?);
        }
        ended(&mut input)?;
        Ok(Self { condition, pipes })
    }

    /// Reads a condition that no pipes follow, for those who add the pipes themselves. An empty text is every event.
    ///
    /// # Errors
    /// The first thing that cannot be read, and where it stands.
    pub fn parse_condition(text: &str, context: &Context<'_>) -> Result<Self, LanguageError> {
        let mut input = Input::new(text, context);
        sized(text, &input)?;
        let mut query = Self::default();
        if input.next().is_some_and(|char| char != '|') {
            query.condition = Condition::parse(&mut input)?;
        }
        if input.next() == Some('|') {
            let hint = "ask /v1/query for what pipes do";
            return Err(input.error(
                input.at(),
                "a condition alone is wanted here, without pipes",
                hint,
            ));
        }
        ended(&mut input)?;
        Ok(query)
    }

    /// Narrows it to events not before the one time and before the other.
    pub fn narrow(&mut self, from: Option<Timestamp>, to: Option<Timestamp>) {
        if from.is_none() && to.is_none() {
            return;
        }
        let last = |to: Timestamp| Timestamp::from_nanos(to.nanos().saturating_sub(1));
        let times = Test::Time(Times {
            min: from,
            max: to.map(last),
        });
        self.require(Field::Named(Named::Time), times);
    }

    /// Narrows it to events whose field passes the test.
    pub(crate) fn require(&mut self, field: Field, test: Test) {
        let also = Condition::Is(Comparison { field, test });
        self.condition = match std::mem::take(&mut self.condition) {
            Condition::All => also,
            condition => Condition::all_of(vec![condition, also]),
        };
    }

    /// The personal fields that it names, in the order of the text, each once. Such a query is for holders of `read-personal`
    /// only: even an empty answer to it would tell something about a person.
    #[must_use]
    pub fn personal(&self) -> Vec<String> {
        let mut names = Vec::new();
        let conditions = self.condition.comparisons().into_iter().map(|it| &it.field);
        let pipes = self.pipes.iter().flat_map(Pipe::fields);
        for field in conditions.chain(pipes).filter(|field| field.is_personal()) {
            let name = field.to_string();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Takes in the event ids that a tenant defined itself, for `category` and `equivalent`.
    pub fn add_own<'e>(&mut self, tenant: &TenantId, entries: impl IntoIterator<Item = &'e Entry> + Clone) {
        self.condition.each_comparison(&mut |comparison| {
            comparison.test.each(&mut |test| match test {
                Test::Category(category) => category.add_own(tenant, entries.clone()),
                Test::Equivalent(fact) => fact.add_own(tenant, entries.clone()),
                _ => {}
            });
        });
    }

    /// Whether it asks for a fact that no catalogue has, built in or added: then that comparison can find nothing.
    #[must_use]
    pub fn names_unknown_fact(&self) -> bool {
        let mut condition = self.condition.clone();
        let mut unknown = false;
        condition.each_comparison(&mut |comparison| {
            comparison.test.each(&mut |test| {
                unknown |= matches!(test, Test::Equivalent(fact) if fact.is_unknown());
            });
        });
        unknown
    }
}

/// Refuses a text that is too long to be read.
fn sized(text: &str, input: &Input<'_>) -> Result<(), LanguageError> {
    if text.len() <= QUERY_BYTES_MAX {
        return Ok(());
    }
    let what = format!("the query is longer than {QUERY_BYTES_MAX} bytes");
    Err(input.error(0, what, "ask in several queries"))
}

/// Refuses what is left when everything was read.
fn ended(input: &mut Input<'_>) -> Result<(), LanguageError> {
    if input.next().is_none() {
        return Ok(());
    }
    let hint = "a parenthesis is closed that was not opened, or a comma or bracket stands where none can; \
                a text that holds one stands between quotation marks";
    Err(input.error(input.at(), "this cannot be read", hint))
}

/// Reads a time as a query may name it: RFC 3339 with a zone, or `now` and what is counted from it. `None` for any other text.
#[must_use]
pub fn read_time(text: &str, now: Timestamp) -> Option<Timestamp> {
    moment::read(text, now)
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.condition)?;
        self.pipes.iter().try_for_each(|pipe| write!(f, " | {pipe}"))
    }
}

/// Whether one of these entries declares an attribute of this name public.
pub fn declares_public<'e>(entries: impl IntoIterator<Item = &'e Entry>, name: &str) -> bool {
    let attribute = |entry: &'e Entry| entry.attribute(name);
    entries
        .into_iter()
        .filter_map(attribute)
        .any(|attribute| attribute.sensitivity == Sensitivity::Public)
}

/// Whether a built-in catalogue declares an attribute of this name public.
#[must_use]
pub fn is_public(name: &str) -> bool {
    declares_public(catalogue::entries(), name)
}
