//! Which rows of a stripe fulfil a condition.
//!
//! What a comparison says of a row depends on the columns of its field alone. So it is asked once for each combination of their
//! values, and what it said holds for every row that has the same. Where values hardly repeat, each row is asked. The meaning is
//! that of [`Condition::holds`], which is also what answers here, on an event with nothing but those columns.

use std::cell::{Cell, RefCell};

use vitni_event::TenantId;
use vitni_segment::{Codes, Columns, SegmentError, Stripe};

use crate::language::value::Value;
use crate::language::{Comparison, Condition, Kind};
use crate::limits::CANCEL_ROWS;
use crate::sight::Sight;

/// Who asks, and of whose events.
#[derive(Clone, Copy)]
pub(super) struct Asker<'t> {
    pub(super) sight: Sight,
    pub(super) tenant: &'t TenantId,
    pub(super) cancel: &'t dyn Fn() -> bool,
}

/// Why it cannot be said which rows do.
pub(super) enum Stop {
    /// The caller is gone, or has waited long enough.
    Cancelled,
    /// They cannot be read.
    Unreadable(SegmentError),
}

impl From<SegmentError> for Stop {
    fn from(error: SegmentError) -> Self {
        Self::Unreadable(error)
    }
}

/// Keeps the rows that fulfil the condition, in their order.
pub(super) fn keep(
    condition: &Condition,
    asker: Asker<'_>,
    stripe: &Stripe<'_>,
    rows: &mut Vec<usize>,
) -> Result<(), Stop> {
    let mut whole = Vec::new();
    if stripe.has_whole() {
        rows.retain(|row| match stripe.whole(*row) {
            Some(event) => {
                if condition.holds(asker.sight, Some(asker.tenant), &event) {
                    whole.push(*row);
                }
                false
            }
            None => true,
        });
    }
    Sieve::new(condition, asker, stripe).keep(rows)?;
    if !whole.is_empty() {
        rows.append(&mut whole);
        rows.sort_unstable_by(|left, right| right.cmp(left));
    }
    Ok(())
}

/// A condition made ready for one stripe.
enum Sieve<'a> {
    All,
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Is(Leaf<'a>),
}

impl<'a> Sieve<'a> {
    fn new(condition: &'a Condition, asker: Asker<'a>, stripe: &'a Stripe<'a>) -> Self {
        let each = |parts: &'a [Condition]| {
            let parts = parts.iter().map(|part| Self::new(part, asker, stripe));
            parts.collect()
        };
        match condition {
            Condition::All => Self::All,
            Condition::Not(inner) => Self::Not(Box::new(Self::new(inner, asker, stripe))),
            Condition::And(parts) => Self::And(each(parts)),
            Condition::Or(parts) => Self::Or(each(parts)),
            Condition::Is(comparison) => Self::Is(Leaf::new(comparison, asker, stripe)),
        }
    }

    /// Of all that must hold, what leaves most out is best asked first; the order of the query is taken as that.
    fn keep(&self, rows: &mut Vec<usize>) -> Result<(), Stop> {
        match self {
            Self::All => Ok(()),
            Self::And(parts) => parts.iter().try_for_each(|part| part.keep(rows)),
            Self::Is(leaf) => leaf.keep(rows),
            _ => {
                let mut failed = None;
                rows.retain(|row| match self.holds(*row) {
                    Ok(holds) => holds,
                    Err(error) => {
                        failed = Some(error);
                        false
                    }
                });
                failed.map_or(Ok(()), Err)
            }
        }
    }

    fn holds(&self, row: usize) -> Result<bool, Stop> {
        match self {
            Self::All => Ok(true),
            Self::Not(inner) => inner.holds(row).map(|holds| !holds),
            Self::And(parts) => {
                for part in parts {
                    if !part.holds(row)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Or(parts) => {
                for part in parts {
                    if part.holds(row)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Is(leaf) => leaf.holds(row),
        }
    }
}

/// A comparison made ready for one stripe.
struct Leaf<'a> {
    comparison: &'a Comparison,
    asker: Asker<'a>,
    stripe: &'a Stripe<'a>,
    by: By,
    /// Rows that were asked.
    asked: Cell<u64>,
}

/// What a comparison is asked of.
enum By {
    /// The time of each row.
    Time(Columns),
    /// Each code once: what it said, where it was asked.
    Code(Codes, RefCell<Vec<Verdict>>),
    /// Each row.
    Row(Columns),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unknown,
    No,
    Yes,
}

impl Verdict {
    const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl<'a> Leaf<'a> {
    fn new(comparison: &'a Comparison, asker: Asker<'a>, stripe: &'a Stripe<'a>) -> Self {
        let columns = comparison.field.columns();
        let by = match stripe.codes(columns) {
            _ if comparison.field.kind() == Kind::Time => By::Time(columns),
            Some(codes) => {
                let unknown = vec![Verdict::Unknown; codes.count() as usize];
                By::Code(codes, RefCell::new(unknown))
            }
            None => By::Row(columns),
        };
        Self {
            comparison,
            asker,
            stripe,
            by,
            asked: Cell::new(0),
        }
    }

    /// Keeps the rows that fulfil it.
    fn keep(&self, rows: &mut Vec<usize>) -> Result<(), Stop> {
        let mut kept = 0;
        let mut keep = |rows: &mut Vec<usize>, row: usize, holds: bool| {
            // No branch: which rows it is, is nothing a processor can guess.
            if let Some(place) = rows.get_mut(kept) {
                *place = row;
            }
            kept += usize::from(holds);
        };
        if let By::Code(codes, verdicts) = &self.by {
            let (codes, mut verdicts) = (codes.all(), verdicts.borrow_mut());
            for at in 0..rows.len() {
                let Some(row) = rows.get(at).copied() else { break };
                let code = codes.get(row).copied().unwrap_or(0);
                let Some(verdict) = verdicts.get_mut(code as usize) else {
                    continue;
                };
                if *verdict == Verdict::Unknown {
                    *verdict = Verdict::of(self.ask(self.comparison.field.columns(), row)?);
                }
                keep(rows, row, *verdict == Verdict::Yes);
            }
        } else {
            for at in 0..rows.len() {
                let Some(row) = rows.get(at).copied() else { break };
                let holds = self.holds(row)?;
                keep(rows, row, holds);
            }
        }
        rows.truncate(kept);
        Ok(())
    }

    fn holds(&self, row: usize) -> Result<bool, Stop> {
        match &self.by {
            By::Time(column) => {
                let time = self.stripe.time(*column, row);
                Ok(time.is_some_and(|time| self.comparison.test.passes(Value::Time(time))))
            }
            By::Code(codes, verdicts) => {
                let code = codes.of(row) as usize;
                if let Some(known) = verdicts.borrow().get(code)
                    && *known != Verdict::Unknown
                {
                    return Ok(*known == Verdict::Yes);
                }
                let holds = self.ask(self.comparison.field.columns(), row)?;
                if let Some(verdict) = verdicts.borrow_mut().get_mut(code) {
                    *verdict = Verdict::of(holds);
                }
                Ok(holds)
            }
            By::Row(columns) => self.ask(*columns, row),
        }
    }

    fn ask(&self, columns: Columns, row: usize) -> Result<bool, Stop> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get().is_multiple_of(CANCEL_ROWS) && (self.asker.cancel)() {
            return Err(Stop::Cancelled);
        }
        if let Some(column) = self.comparison.field.text_column() {
            let text = self.stripe.text(column, row)?;
            return Ok(text.is_some_and(|text| self.comparison.test.passes(Value::Text(text))));
        }
        let mut event = self.stripe.blank();
        self.stripe.fill(columns, row, &mut event)?;
        Ok(self
            .comparison
            .holds(self.asker.sight, Some(self.asker.tenant), &event))
    }
}
