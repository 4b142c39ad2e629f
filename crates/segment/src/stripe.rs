//! Consecutive rows, decoded: what a scan hands over at a time.
//!
//! Whoever looks at rows can fill an event from them one by one, or ask for [`Codes`]: rows that have the same code have the same
//! values, so what was found out about one of them holds for the others. It reads no file.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use foldhash::fast::RandomState;
use vitni_event::{Event, LeafIndex, Seq, Timestamp, canonical};

use crate::bounds::{Bounds, Visit};
use crate::columns::{Column, Columns};
use crate::error::SegmentError;
use crate::rows::Rows;
use crate::wanted::Wanted;

/// Columns that no caller selects but that a scan needs, where positions are asked for.
pub(crate) const NEEDED: Columns = WHOLE.union(Columns::of(Column::Seq));
/// The column that every scan needs.
pub(crate) const WHOLE: Columns = Columns::of(Column::Exception);

/// What a scan looks at.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The columns that are decoded.
    pub columns: Columns,
    /// What lies outside may be skipped.
    pub bounds: Bounds,
    /// What rows must have; others may be skipped.
    pub wanted: Wanted,
    /// Rows above it need not be handed over.
    pub upper: Seq,
    /// Whether the position of each row is asked for. Otherwise it is not read where all rows are up to `upper`.
    pub positions: bool,
    /// Whether the scan is likely to go on to the end. Otherwise it begins with few rows and takes twice as many each time, so that
    /// one that stops early pays for little.
    pub to_the_end: bool,
}

/// What a scan calls for each stripe, newest first. `Break` ends the scan.
pub type Take<'v> = dyn FnMut(&Stripe<'_>) -> ControlFlow<()> + 'v;

/// Rows of a segment or a tail, oldest first, with the columns that were asked for.
pub struct Stripe<'r> {
    pub(crate) rows: &'r Rows,
    pub(crate) tenant: &'r str,
    /// Index of row 0; where the rows are not consecutive leaves it is in their column.
    pub(crate) first: Option<LeafIndex>,
    /// The rows that count. Others are decoded but not in reach.
    pub(crate) window: Range<usize>,
}

impl<'r> Stripe<'r> {
    /// The numbers by which its rows are asked for.
    #[must_use]
    pub const fn rows(&self) -> Range<usize> {
        self.window.start..self.window.end
    }

    /// Whether the positions of the rows are known. Where they are not, all of them are in reach.
    #[must_use]
    pub fn has_positions(&self) -> bool {
        self.rows.has(Column::Seq)
    }

    /// The position of a row in the shared journal.
    ///
    /// # Errors
    ///
    /// Damage.
    pub fn seq(&self, row: usize) -> Result<Seq, SegmentError> {
        let seq = self.rows.number(Column::Seq, row);
        let seq = seq.ok_or_else(|| SegmentError::damaged("a row has no sequence"))?;
        Ok(Seq(seq.cast_unsigned()))
    }

    /// The position of a row in its tree.
    ///
    /// # Errors
    ///
    /// Damage.
    pub fn index(&self, row: usize) -> Result<LeafIndex, SegmentError> {
        let index = match self.first {
            Some(first) => Some(first.0 + row as u64),
            None => self.rows.number(Column::Index, row).map(i64::cast_unsigned),
        };
        index
            .map(LeafIndex)
            .ok_or_else(|| SegmentError::damaged("a row has no index"))
    }

    /// An event with nothing but the tenant, to be filled.
    #[must_use]
    pub fn blank(&self) -> Event<'r> {
        Event {
            tenant: self.tenant.into(),
            ..Event::default()
        }
    }

    /// Fills the columns asked for into `event`; the others are left as they are. Not for rows that are kept whole.
    ///
    /// # Errors
    ///
    /// Damage.
    pub fn fill(&self, columns: Columns, row: usize, event: &mut Event<'r>) -> Result<(), SegmentError> {
        self.rows.fill(columns, row, event)
    }

    /// Whether a row is kept whole: its columns may be empty.
    #[must_use]
    pub fn has_whole(&self) -> bool {
        self.rows.has(Column::Exception)
    }

    /// The event of a row that is kept whole.
    #[must_use]
    pub fn whole(&self, row: usize) -> Option<Event<'r>> {
        self.rows
            .exception(row)
            .and_then(|bytes| canonical::read(bytes).ok())
    }

    /// The time in one of the three columns of times.
    #[must_use]
    pub fn time(&self, column: Columns, row: usize) -> Option<Timestamp> {
        let column = match column {
            Columns::TIME => Column::Time,
            Columns::OBSERVED => Column::Observed,
            Columns::RECEIVED => Column::Received,
            _ => return None,
        };
        self.rows.number(column, row).map(Timestamp::from_nanos)
    }

    /// The text in a single column of texts.
    ///
    /// # Errors
    ///
    /// Damage.
    pub fn text(&self, column: Columns, row: usize) -> Result<Option<&'r str>, SegmentError> {
        let column = Column::ALL.iter().find(|one| Columns::of(**one) == column);
        column.map_or(Ok(None), |column| self.rows.text(*column, row))
    }

    /// Codes of the rows by some columns. `None` where one of them has no dictionary, or several values in a row.
    #[must_use]
    pub fn codes(&self, columns: Columns) -> Option<Codes> {
        let mut codes = Codes::one(self.window.end);
        for column in Column::ALL.iter().filter(|column| columns.has(**column)) {
            self.rows.codes(*column, &mut codes)?;
        }
        Some(codes)
    }

    /// Visits its rows one by one, newest first, those up to `upper`.
    pub(crate) fn visit(
        &self,
        columns: Columns,
        upper: Seq,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, SegmentError> {
        let mut event = self.blank();
        for row in self.rows().rev() {
            let seq = self.seq(row)?;
            if seq > upper {
                continue;
            }
            let index = self.index(row)?;
            let flow = match self.whole(row) {
                Some(event) => visit(seq, index, &event),
                None => {
                    self.fill(columns, row, &mut event)?;
                    visit(seq, index, &event)
                }
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// A number for each row: rows with the same number have the same values.
#[derive(Clone, Debug)]
pub struct Codes {
    of: Vec<u32>,
    count: u32,
}

/// Combinations of values that are counted through as they are. A table of so many entries is made faster than the combinations that
/// occur are found.
const COMBINATIONS_MAX: u32 = 1 << 16;

impl Codes {
    /// The same code for every row.
    fn one(rows: usize) -> Self {
        Self {
            of: vec![0; rows],
            count: 1,
        }
    }

    /// The codes of the rows, in their order.
    #[must_use]
    pub fn all(&self) -> &[u32] {
        &self.of
    }

    /// Codes that other numbers of the rows give, each below `count`.
    #[must_use]
    pub fn new(of: Vec<u32>, count: u32) -> Self {
        Self { of, count }
    }

    /// The code of a row.
    #[must_use]
    pub fn of(&self, row: usize) -> u32 {
        self.of.get(row).copied().unwrap_or(0)
    }

    /// Codes are below this.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Tells rows apart by another number as well, which is below `count`.
    pub fn and(&mut self, count: u32, other: impl Fn(usize) -> u32) {
        let mut row = 0;
        self.and_each(
            count,
            std::iter::from_fn(|| {
                row += 1;
                Some(other(row - 1))
            }),
        );
    }

    /// Tells rows apart by another number as well, which is below `count`: those of all rows, in their order.
    pub(crate) fn and_each(&mut self, count: u32, others: impl Iterator<Item = u32>) {
        for (code, other) in self.of.iter_mut().zip(others) {
            *code = *code * count + other;
        }
        self.count *= count;
        if self.count > COMBINATIONS_MAX {
            self.renumber();
        }
    }

    /// Gives the combinations that occur numbers of their own.
    fn renumber(&mut self) {
        let mut numbers: HashMap<u32, u32, RandomState> = HashMap::default();
        for code in &mut self.of {
            let next = numbers.len() as u32;
            *code = *numbers.entry(*code).or_insert(next);
        }
        self.count = numbers.len().max(1) as u32;
    }
}
