//! Ranges as they are typed: `field:[a TO b]`, `field:{a TO b}`, `field>=value`.

use vitni_event::Timestamp;

use super::LanguageError;
use super::error::Read;
use super::field::Field;
use super::input::Input;
use super::interval::{Edge, Numbers, Times};
use super::literal::{self, End, Literal};
use super::test::Test;

/// `field<value` and its like; `>` comes next.
pub(super) fn order(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    let above = input.eat(">");
    if !above {
        input.eat("<");
    }
    let included = input.eat("=");
    input.next();
    let at = input.at();
    let text = Literal::parse(input, false)?.text(at, input)?;
    let end = literal::end(field, &text, at, input)?;
    let ends = if above {
        (Some((end, included)), None)
    } else {
        (None, Some((end, included)))
    };
    between(ends.0, ends.1).ok_or_else(|| beyond(at, input))
}

/// `[a TO b]`
pub(super) fn parse(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    let opening = input.at();
    let end = |input: &mut Input<'_>| {
        input.next();
        let at = input.at();
        let literal = Literal::parse(input, true)?;
        if literal.is_any() {
            return Ok(None);
        }
        let text = literal.text(at, input)?;
        literal::end(field, &text, at, input).map(Some)
    };
    let min_included = input.eat("[");
    if !min_included {
        input.eat("{");
    }
    let min = end(input)?;
    if !input.keyword("to") {
        let hint = "write a range as [a TO b], or {a TO b} without its ends";
        return Err(input.error(input.at(), "`TO` is missing", hint));
    }
    let max = end(input)?;
    input.next();
    let max_included = input.eat("]");
    if !max_included {
        input.expect("}", "close the range with ] or }")?;
    }
    if min.is_none() && max.is_none() {
        let hint = format!("write {field}:* for any value");
        return Err(input.error(opening, "the range has no end", hint));
    }
    let test = between(
        min.map(|end| (end, min_included)),
        max.map(|end| (end, max_included)),
    );
    test.ok_or_else(|| beyond(opening, input))
}

/// The test for a range; `None` when nothing can lie in it.
fn between(min: Option<(End, bool)>, max: Option<(End, bool)>) -> Option<Test> {
    let edge = |end: Option<(End, bool)>| match end {
        Some((End::Number(value), included)) => Some(Edge { value, included }),
        _ => None,
    };
    let time = |end: Option<(End, bool)>, step: i64| match end {
        Some((End::Time(time), true)) => Some(Some(time)),
        Some((End::Time(time), false)) => {
            let next = time.nanos().checked_add(step)?;
            Some(Some(Timestamp::from_nanos(next)))
        }
        _ => Some(None),
    };
    if let Some((End::Time(_), _)) = min.or(max) {
        let (min, max) = (time(min, 1)?, time(max, -1)?);
        let empty = min.zip(max).is_some_and(|(min, max)| min > max);
        return (!empty).then_some(Test::Time(Times { min, max }));
    }
    let numbers = Numbers {
        min: edge(min),
        max: edge(max),
    };
    let empty = numbers.min.zip(numbers.max).is_some_and(|(min, max)| {
        min.value > max.value || min.value == max.value && !(min.included && max.included)
    });
    (!empty).then_some(Test::Number(numbers))
}

pub(super) fn beyond(at: usize, input: &Input<'_>) -> LanguageError {
    input.error(
        at,
        "nothing can lie in this range",
        "the smaller end stands first, and the two differ",
    )
}
