//! One comparison: a field and what its value must be. A word or phrase without a field is a comparison with every text of the event.

use std::fmt;

use vitni_event::{Event, TenantId};

use super::condition::Condition;
use super::error::Read;
use super::field::{Field, Kind, Named};
use super::input::{Input, in_name, is_operator};
use super::interval::Edge;
use super::test::Test;
use super::{equality, literal, print, range, substring};
use crate::sight::Sight;

/// A field and what its value must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What is looked at.
    pub field: Field,
    /// What it must be.
    pub test: Test,
}

impl Comparison {
    /// Whether an event fulfils it, as a reader of that sight sees it.
    pub(crate) fn holds(&self, sight: Sight, tenant: Option<&TenantId>, event: &Event<'_>) -> bool {
        if matches!(self.field.kind(), Kind::Category | Kind::Equivalent) {
            return self.test.names(tenant, sight.identity(event));
        }
        self.field.any(sight, event, &mut |value| self.test.passes(value))
    }

    /// Reads a comparison, a word or a phrase.
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Condition> {
        let at = input.at();
        if !input.peek().is_some_and(|char| char.is_ascii_alphabetic()) {
            return word(input);
        }
        let name = input.take(in_name);
        let quoted = name.ends_with('.') && input.peek() == Some('"');
        let operator = input.next().is_some_and(is_operator) && !is_mark(input.rest());
        input.back(at);
        if !quoted && !operator {
            return word(input);
        }
        let field = Field::parse(input)?;
        compare(field, input)
    }
}

/// An exclamation mark that is no operator.
fn is_mark(rest: &str) -> bool {
    rest.starts_with('!') && !rest.starts_with("!=")
}

/// Reads a word or phrase that stands alone.
fn word(input: &mut Input<'_>) -> Read<Condition> {
    let at = input.at();
    let text = if input.peek() == Some('"') {
        print::phrase(input)?
    } else {
        input.take(literal::in_word).to_owned()
    };
    if input.peek() == Some('*') {
        let hint = "a word is looked for whole; for a part of one write any~part";
        return Err(input.error(at, "a word has no pattern", hint));
    }
    let text = literal::sized(text, at, input)?;
    Ok(is(Field::Named(Named::Any), Test::Word(text.into())))
}

/// Reads what stands after a field.
fn compare(field: Field, input: &mut Input<'_>) -> Read<Condition> {
    input.next();
    let at = input.at();
    let negated = input.eat("!=");
    if negated || input.eat(":") || input.eat("=") {
        let ordered = matches!(input.next(), Some('<' | '>'));
        if ordered && !negated {
            return order(field, input);
        }
        if !negated {
            let test = equality::parse(&field, input)?;
            return Ok(is(field, test));
        }
        // It is printed as `NOT`, so it is as deep as that.
        input.enter()?;
        let test = equality::parse(&field, input)?;
        input.leave();
        return Ok(Condition::Not(Box::new(is(field, test))));
    }
    if input.eat("~") {
        let test = substring::parse(&field, input)?;
        return Ok(is(field, test));
    }
    if matches!(input.peek(), Some('<' | '>')) {
        return order(field, input);
    }
    let hint = format!("after a field write : = != < <= > >= or ~, for example {field}:*");
    Err(input.error(at, "an operator is missing", hint))
}

const fn is(field: Field, test: Test) -> Condition {
    Condition::Is(Comparison { field, test })
}

/// `field<value` and its like.
fn order(field: Field, input: &mut Input<'_>) -> Read<Condition> {
    let test = range::order(&field, input)?;
    Ok(is(field, test))
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.test {
            Test::Word(word) if *field == Field::Named(Named::Any) => print::Word(word).fmt(f),
            Test::Contains(needle) => write!(f, "{field}~{}", print::Value(needle.as_str())),
            Test::Number(numbers) => match numbers.single().filter(|_| field.kind() != Kind::Attribute) {
                Some(number) => write!(f, "{field}:{number}"),
                None => {
                    let end = |edge: Edge| (edge.value.to_string(), edge.included);
                    bounded(field, numbers.min.map(end), numbers.max.map(end), f)
                }
            },
            Test::Time(times) if times.min != times.max => {
                let end = |time: vitni_event::Timestamp| (time.to_string(), true);
                bounded(field, times.min.map(end), times.max.map(end), f)
            }
            test => write!(f, "{field}:{test}"),
        }
    }
}

/// A range with its ends, each with whether it is included.
fn bounded(
    field: &Field,
    min: Option<(String, bool)>,
    max: Option<(String, bool)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let or_equal = |included: bool| if included { "=" } else { "" };
    match (min, max) {
        (Some((min, from)), Some((max, to))) => {
            let (open, close) = (if from { '[' } else { '{' }, if to { ']' } else { '}' });
            write!(f, "{field}:{open}{min} TO {max}{close}")
        }
        (Some((min, from)), None) => write!(f, "{field}>{}{min}", or_equal(from)),
        (None, Some((max, to))) => write!(f, "{field}<{}{max}", or_equal(to)),
        (None, None) => write!(f, "{field}:*"),
    }
}
