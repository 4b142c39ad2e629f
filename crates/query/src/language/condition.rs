//! A condition: comparisons, joined by `AND`, `OR` and `NOT`. [`Condition::matches`] is the meaning; whatever else narrows a query
//! may only leave out what it would refuse.

use std::fmt;

use vitni_event::{Event, TenantId};

use super::comparison::Comparison;
use super::error::Read;
use super::input::Input;
use crate::sight::Sight;

/// Which events are wanted.
///
/// Made by [`Condition::all_of`], [`Condition::one_of`] and reading, an `And` holds no `And` and an `Or` no `Or`, and each has at
/// least two members, so that one condition has one form.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Condition {
    /// All of them.
    #[default]
    All,
    /// Those for which the rest does not hold.
    Not(Box<Self>),
    /// Those for which all of these hold.
    And(Vec<Self>),
    /// Those for which one of these holds.
    Or(Vec<Self>),
    /// Those that a comparison finds.
    Is(Comparison),
}

impl Condition {
    /// What holds when all of these do.
    #[must_use]
    pub fn all_of(parts: Vec<Self>) -> Self {
        let members = |part| match part {
            Self::And(members) => members,
            other => vec![other],
        };
        one_or(parts.into_iter().flat_map(members).collect(), Self::And)
    }

    /// What holds when one of these does.
    #[must_use]
    pub fn one_of(parts: Vec<Self>) -> Self {
        let members = |part| match part {
            Self::Or(members) => members,
            other => vec![other],
        };
        one_or(parts.into_iter().flat_map(members).collect(), Self::Or)
    }

    /// Whether a reader of that sight finds this event: the same as redacting it first. Without `read-personal` a condition that
    /// names a personal field finds nothing at all, its opposite neither.
    ///
    /// The event must carry at least the columns of [`Condition::columns`]. The tenant is the one whose event it is.
    #[must_use]
    pub fn matches(&self, sight: Sight, tenant: Option<&TenantId>, event: &Event<'_>) -> bool {
        (sight == Sight::Whole || self.comparisons().iter().all(|it| !it.field.is_personal()))
            && self.holds(sight, tenant, event)
    }

    /// [`Condition::matches`] after it was checked that the reader may ask.
    pub(crate) fn holds(&self, sight: Sight, tenant: Option<&TenantId>, event: &Event<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Not(inner) => !inner.holds(sight, tenant, event),
            Self::And(parts) => parts.iter().all(|part| part.holds(sight, tenant, event)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(sight, tenant, event)),
            Self::Is(comparison) => comparison.holds(sight, tenant, event),
        }
    }

    /// Every comparison in it.
    #[must_use]
    pub fn comparisons(&self) -> Vec<&Comparison> {
        match self {
            Self::All => Vec::new(),
            Self::Not(inner) => inner.comparisons(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::comparisons).collect(),
            Self::Is(comparison) => vec![comparison],
        }
    }

    /// Calls with every comparison in it, to be changed.
    pub(super) fn each_comparison(&mut self, change: &mut dyn FnMut(&mut Comparison)) {
        match self {
            Self::All => {}
            Self::Not(inner) => inner.each_comparison(change),
            Self::And(parts) | Self::Or(parts) => {
                parts.iter_mut().for_each(|part| part.each_comparison(change));
            }
            Self::Is(comparison) => change(comparison),
        }
    }

    /// Reads a condition up to the end, a `)` or a `|`.
    pub(super) fn parse(input: &mut Input<'_>) -> Read<Self> {
        let mut parts = vec![Self::parse_all(input)?];
        while input.keyword("or") {
            parts.push(Self::parse_all(input)?);
        }
        Ok(Self::one_of(parts))
    }

    fn parse_all(input: &mut Input<'_>) -> Read<Self> {
        let mut parts = vec![Self::parse_not(input)?];
        loop {
            if !input.keyword("and") {
                let at = input.at();
                let ends = matches!(input.next(), None | Some(')' | '|')) || input.keyword("or");
                input.back(at);
                if ends {
                    return Ok(Self::all_of(parts));
                }
            }
            parts.push(Self::parse_not(input)?);
        }
    }

    fn parse_not(input: &mut Input<'_>) -> Read<Self> {
        input.next();
        if !input.keyword("not") && !input.eat("-") {
            return Self::parse_term(input);
        }
        input.enter()?;
        let inner = Self::parse_not(input)?;
        input.leave();
        Ok(Self::Not(Box::new(inner)))
    }

    fn parse_term(input: &mut Input<'_>) -> Read<Self> {
        let opening = input.at();
        if input.eat("(") {
            input.enter()?;
            let inner = Self::parse(input)?;
            let character = input.error(opening, "", "").at;
            let hint = format!("the parenthesis at character {character} is not closed");
            input.expect(")", &hint)?;
            input.leave();
            return Ok(inner);
        }
        input.count_term()?;
        if input.eat("*") {
            return Ok(Self::All);
        }
        Comparison::parse(input)
    }
}

/// A list of one is its member.
fn one_or(mut parts: Vec<Condition>, join: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Condition::All,
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            join(parts)
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Not(inner) => {
                f.write_str("NOT ")?;
                inner.member(matches!(**inner, Self::And(_) | Self::Or(_)), f)
            }
            Self::And(parts) => joined(
                parts,
                " AND ",
                |part| matches!(part, Self::Or(_) | Self::And(_)),
                f,
            ),
            Self::Or(parts) => joined(parts, " OR ", |part| matches!(part, Self::Or(_)), f),
            Self::Is(comparison) => comparison.fmt(f),
        }
    }
}

impl Condition {
    fn member(&self, parenthesis: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if parenthesis {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

fn joined(
    parts: &[Condition],
    with: &str,
    parenthesis: impl Fn(&Condition) -> bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(with)?;
        }
        part.member(parenthesis(part), f)?;
    }
    Ok(())
}
