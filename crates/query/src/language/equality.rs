//! What stands after `field:`: one value, a pattern, `*`, a range, or a set such as `(a, b, c)`.

use vitni_event::{EventId, Flag, Outcome};

use super::error::Read;
use super::field::{Field, Kind};
use super::glob::Glob;
use super::input::Input;
use super::interval::{Numbers, Times};
use super::literal::{self, End, Literal};
use super::needle::{Case, Needle};
use super::range;
use super::test::Test;
use crate::filter::{CategoryIs, EquivalentTo, Fault, SourceIn};

/// What stands after `:`, `=` or `!=`.
pub(super) fn parse(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    match input.next() {
        Some('(') => set(field, input),
        Some('[' | '{') => range::parse(field, input),
        _ => one(field, input),
    }
}

/// `(a, b, c)`
fn set(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    input.eat("(");
    let mut tests = Vec::new();
    loop {
        input.count_term()?;
        let at = input.at();
        match one(field, input)? {
            Test::Exists => {
                return Err(input.error(at, "a set holds `*`", format!("write {field}:* for any value")));
            }
            test => tests.push(test),
        }
        input.next();
        if input.eat(",") {
            continue;
        }
        input.expect(")", "separate the values of a set by commas and close it")?;
        // A set of one is its member.
        return Ok(match (tests.pop(), tests.is_empty()) {
            (Some(only), true) => only,
            (last, _) => Test::OneOf(tests.into_iter().chain(last).collect()),
        });
    }
}

/// One value, which may be a pattern or `*`.
fn one(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    input.next();
    let at = input.at();
    let literal = Literal::parse(input, false)?;
    let kind = field.kind();
    if literal.is_any() {
        return match kind {
            Kind::Any | Kind::Category | Kind::Equivalent => {
                let hint = "give what is looked for";
                Err(input.error(at, format!("`{field}:*` asks for nothing"), hint))
            }
            _ => Ok(Test::Exists),
        };
    }
    let textual = matches!(kind, Kind::Text | Kind::Exact | Kind::Address | Kind::Attribute);
    match literal {
        Literal::Pattern(pieces) if textual => {
            let pattern = Glob::new(&pieces, case(field));
            pattern
                .map(Test::Pattern)
                .ok_or_else(|| input.error(at, "the pattern has no `*`", "put a * where anything may stand"))
        }
        literal => {
            let text = literal.text(at, input)?;
            exactly(field, &text, at, input)
        }
    }
}

/// The test for a value that is no pattern.
fn exactly(field: &Field, text: &str, at: usize, input: &Input<'_>) -> Read<Test> {
    let fault = |fault: Fault| input.error(at, format!("`{field}` {}", fault.what), fault.hint);
    match field.kind() {
        Kind::Text | Kind::Exact | Kind::Attribute => Ok(Test::Equal(Needle::new(text, case(field)))),
        Kind::Any => Ok(Test::Word(text.into())),
        Kind::Address => SourceIn::parse(text).map(Test::Address).map_err(|_| {
            let hint = "give one such as 192.0.2.7 or 2001:db8::/32; for another text in this field use ~ or a pattern";
            input.error(at, format!("`{field}` needs an IP address or network"), hint)
        }),
        Kind::Number | Kind::Severity => match literal::end(field, text, at, input)? {
            End::Number(number) => Ok(Test::Number(Numbers::only(number))),
            End::Time(_) => Err(range::beyond(at, input)),
        },
        Kind::Time => match literal::end(field, text, at, input)? {
            End::Time(time) => Ok(Test::Time(Times {
                min: Some(time),
                max: Some(time),
            })),
            End::Number(_) => Err(range::beyond(at, input)),
        },
        Kind::Outcome => known(Outcome::parse(text).is_some(), text)
            .ok_or_else(|| input.error(at, "this is no outcome", "give success, failure or unknown")),
        Kind::Flags => known(Flag::parse(text).is_some(), text).ok_or_else(|| {
            let names: Vec<_> = Flag::ALL.iter().map(|flag| flag.name()).collect();
            input.error(at, "there is no such flag", format!("known are {}", names.join(", ")))
        }),
        Kind::Id => EventId::parse(text).map(Test::Id).ok_or_else(|| {
            let hint = "a producer's id of another form is kept in producer.event_id";
            input.error(at, "this is not a UUID", hint)
        }),
        Kind::Category => CategoryIs::parse(text).map(Test::Category).map_err(fault),
        Kind::Equivalent => EquivalentTo::parse(text).map(Test::Equivalent).map_err(fault),
    }
}

/// A word of a closed list.
fn known(is_known: bool, word: &str) -> Option<Test> {
    is_known.then(|| Test::Equal(Needle::new(word, Case::Counts)))
}

/// Whether case counts in a field.
pub(crate) const fn case(field: &Field) -> Case {
    match field.kind() {
        Kind::Exact => Case::Counts,
        _ => Case::Ignored,
    }
}
