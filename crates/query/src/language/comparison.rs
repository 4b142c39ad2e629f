//! One comparison: a field and what its value must be. Read here are its operators, sets and ranges; a word or phrase without
//! a field is a comparison with every text of the event.

use std::fmt;

use vitni_event::{Event, EventId, Flag, Outcome, TenantId};

use super::condition::Condition;
use super::error::Read;
use super::field::{Field, Kind, Named};
use super::glob::Glob;
use super::input::{Input, in_name, is_operator};
use super::interval::{Edge, Numbers, Times};
use super::literal::{self, Literal};
use super::needle::{Case, Needle};
use super::print;
use super::value::Value;
use crate::filter::{CategoryIs, EquivalentTo, SourceIn, fold};
use crate::sight::Sight;

/// A field and what its value must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What is looked at.
    pub field: Field,
    /// What it must be.
    pub test: Test,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// There.
    Exists,
    /// This text.
    Equal(Needle),
    /// A text that fits.
    Pattern(Glob),
    /// A text in which this stands.
    Contains(Needle),
    /// A text in which this stands as a whole word.
    Word(Box<str>),
    /// A number of this range.
    Number(Numbers),
    /// A time of this range.
    Time(Times),
    /// An address of this network.
    Address(SourceIn),
    /// This UUID.
    Id(EventId),
    /// An event id of this category.
    Category(CategoryIs),
    /// An event id of this fact.
    Equivalent(EquivalentTo),
    /// What fulfils one of these. Never empty, never nested.
    OneOf(Vec<Self>),
}

impl Comparison {
    /// Whether an event fulfils it, as a reader of that sight sees it.
    pub(super) fn holds(&self, sight: Sight, tenant: Option<&TenantId>, event: &Event<'_>) -> bool {
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
            let test = equality(&field, input)?;
            return Ok(is(field, test));
        }
        // It is printed as `NOT`, so it is as deep as that.
        input.enter()?;
        let test = equality(&field, input)?;
        input.leave();
        return Ok(Condition::Not(Box::new(is(field, test))));
    }
    if input.eat("~") {
        return substring(field, input);
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

/// `field~text`
fn substring(field: Field, input: &mut Input<'_>) -> Read<Condition> {
    input.next();
    let at = input.at();
    let textual = [Kind::Text, Kind::Exact, Kind::Address, Kind::Any, Kind::Attribute];
    if !textual.contains(&field.kind()) {
        return Err(input.error(
            at,
            format!("`{field}` holds no text to look into"),
            "compare it with :",
        ));
    }
    let text = Literal::parse(input, false)?.text(at, input)?;
    let needle = Needle::new(&text, case(&field));
    Ok(is(field, Test::Contains(needle)))
}

/// `field<value` and its like; `>` comes next.
fn order(field: Field, input: &mut Input<'_>) -> Read<Condition> {
    let above = input.eat(">");
    if !above {
        input.eat("<");
    }
    let included = input.eat("=");
    input.next();
    let at = input.at();
    let text = Literal::parse(input, false)?.text(at, input)?;
    let end = literal::end(&field, &text, at, input)?;
    let ends = if above {
        (Some((end, included)), None)
    } else {
        (None, Some((end, included)))
    };
    let test = between(ends.0, ends.1).ok_or_else(|| beyond(at, input))?;
    Ok(is(field, test))
}

/// What stands after `:`, `=` or `!=`.
fn equality(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    match input.next() {
        Some('(') => set(field, input),
        Some('[' | '{') => range(field, input),
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

/// `[a TO b]`
fn range(field: &Field, input: &mut Input<'_>) -> Read<Test> {
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
fn between(min: Option<(literal::End, bool)>, max: Option<(literal::End, bool)>) -> Option<Test> {
    use literal::End;
    let edge = |end: Option<(End, bool)>| match end {
        Some((End::Number(value), included)) => Some(Edge { value, included }),
        _ => None,
    };
    let time = |end: Option<(End, bool)>, step: i64| match end {
        Some((End::Time(time), true)) => Some(Some(time)),
        Some((End::Time(time), false)) => {
            let next = time.nanos().checked_add(step)?;
            Some(Some(vitni_event::Timestamp::from_nanos(next)))
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

fn beyond(at: usize, input: &Input<'_>) -> super::LanguageError {
    input.error(
        at,
        "nothing can lie in this range",
        "the smaller end stands first, and the two differ",
    )
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
    let fault =
        |fault: crate::filter::Fault| input.error(at, format!("`{field}` {}", fault.what), fault.hint);
    match field.kind() {
        Kind::Text | Kind::Exact | Kind::Attribute => Ok(Test::Equal(Needle::new(text, case(field)))),
        Kind::Any => Ok(Test::Word(text.into())),
        Kind::Address => SourceIn::parse(text).map(Test::Address).map_err(|_| {
            let hint = "give one such as 192.0.2.7 or 2001:db8::/32; for another text in this field use ~ or a pattern";
            input.error(at, format!("`{field}` needs an IP address or network"), hint)
        }),
        Kind::Number | Kind::Severity => match literal::end(field, text, at, input)? {
            literal::End::Number(number) => Ok(Test::Number(Numbers::only(number))),
            literal::End::Time(_) => Err(beyond(at, input)),
        },
        Kind::Time => match literal::end(field, text, at, input)? {
            literal::End::Time(time) => Ok(Test::Time(Times {
                min: Some(time),
                max: Some(time),
            })),
            literal::End::Number(_) => Err(beyond(at, input)),
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

const fn case(field: &Field) -> Case {
    match field.kind() {
        Kind::Exact => Case::Counts,
        _ => Case::Ignored,
    }
}

impl Test {
    /// Whether a value passes.
    fn passes(&self, value: Value<'_>) -> bool {
        match self {
            Self::Exists => true,
            Self::OneOf(tests) => tests.iter().any(|test| test.passes(value)),
            Self::Number(numbers) => value.number().is_some_and(|number| numbers.holds(number)),
            Self::Time(times) => matches!(value, Value::Time(time) if times.holds(time)),
            Self::Id(id) => matches!(value, Value::Id(found) if found == *id),
            Self::Category(_) | Self::Equivalent(_) => false,
            _ => match value {
                Value::Text(text) => self.fits(text),
                Value::Json(json) => self.fits(&json.to_text()),
                _ => false,
            },
        }
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Equal(needle) => needle.is(text),
            Self::Pattern(glob) => glob.matches(text),
            Self::Contains(needle) => needle.find(text).is_some(),
            Self::Word(word) => fold::has_word(text, word),
            Self::Address(network) => network.holds(text),
            _ => false,
        }
    }

    /// Whether an event id is of this category or fact.
    fn names(&self, tenant: Option<&TenantId>, (catalogue, id): (&str, &str)) -> bool {
        match self {
            Self::Category(category) => category.matches(tenant, catalogue, id),
            Self::Equivalent(fact) => fact.matches(tenant, catalogue, id),
            Self::OneOf(tests) => tests.iter().any(|test| test.names(tenant, (catalogue, id))),
            _ => false,
        }
    }

    /// This test, or those of the set that it is.
    pub(super) fn each(&mut self, change: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::OneOf(tests) => tests.iter_mut().for_each(|test| test.each(change)),
            test => change(test),
        }
    }
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

/// The value as it stands after `:` or in a set.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("*"),
            Self::Equal(needle) | Self::Contains(needle) => print::Value(needle.as_str()).fmt(f),
            Self::Word(word) => print::Value(word).fmt(f),
            Self::Pattern(glob) => {
                for (at, piece) in glob.pieces().enumerate() {
                    f.write_str(if at > 0 { "*" } else { "" })?;
                    if !piece.is_empty() {
                        print::Value(piece).fmt(f)?;
                    }
                }
                Ok(())
            }
            Self::Number(numbers) => write!(f, "{}", numbers.single().unwrap_or_default()),
            Self::Time(times) => write!(f, "{}", times.min.unwrap_or_default()),
            Self::Address(network) => print::Value(&network.to_string()).fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Category(category) => f.write_str(category.as_str()),
            Self::Equivalent(fact) => print::Value(fact.as_str()).fmt(f),
            Self::OneOf(tests) => {
                for (at, test) in tests.iter().enumerate() {
                    write!(f, "{}{test}", if at > 0 { ", " } else { "(" })?;
                }
                f.write_str(")")
            }
        }
    }
}
