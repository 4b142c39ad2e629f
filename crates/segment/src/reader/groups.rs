//! A segment row group by row group, and its lookups as they are kept: what merging asks for. It answers no search.

use std::ops::{ControlFlow, Range};

use bytes::Bytes;
use vitni_event::{Event, Seq};

use super::{End, Reader};
use crate::checked::Checked;
use crate::columns::{Column, Columns};
use crate::error::SegmentError;
use crate::layout::Group;
use crate::rows::Rows;
use crate::stripe::NEEDED;

/// What is called for each row: its sequence, what its columns say, and the event where it is kept whole.
pub(crate) type EachRow<'v> = dyn FnMut(Seq, &Event<'_>, Option<&[u8]>) -> ControlFlow<()> + 'v;

impl Reader {
    pub(crate) const fn page_rows(&self) -> u64 {
        self.page_rows
    }

    pub(crate) const fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(crate) const fn file(&self) -> &Checked {
        &self.file
    }

    /// Page index and footer, found right once more, and the length of the file.
    pub(crate) fn held(&self) -> Result<(Bytes, u64), SegmentError> {
        let end = End::read(self.file.medium())?;
        Ok((end.held, end.file_bytes))
    }

    /// About how many entries its terms have, and never more than its size allows.
    pub(crate) fn terms_expected(&self) -> u64 {
        // An entry takes two bits and its page number at the least.
        u64::from(self.postings.entries()).min(self.terms.length() * 4)
    }

    /// The set of grams of a row group.
    pub(crate) fn grams_of(&self, group: usize) -> Result<Bytes, SegmentError> {
        self.grams.set(&self.file, group)
    }

    /// Compares the lookups with their own checksums.
    pub(crate) fn check_lookups(&self) -> Result<(), SegmentError> {
        let lookups = [&self.terms, &self.grams_at, &self.salts, &self.blocks];
        lookups
            .into_iter()
            .try_for_each(|lookup| lookup.check_body(&self.file))
    }

    /// Visits the pages of a row group, oldest first, with the columns asked for: some rows, and which of them are the page.
    pub(crate) fn each_page(
        &self,
        group: &Group,
        columns: Columns,
        mut visit: impl FnMut(&Rows, Range<usize>),
    ) -> Result<(), SegmentError> {
        let pages = 0..group.rows.div_ceil(self.page_rows);
        let decoded = self.decode(group, pages, columns | Columns::of(Column::Exception))?;
        let page_rows = usize::try_from(self.page_rows).unwrap_or(usize::MAX);
        for start in (0..decoded.count).step_by(page_rows) {
            visit(
                &decoded.rows,
                start..decoded.count.min(start.saturating_add(page_rows)),
            );
        }
        Ok(())
    }

    /// Visits the rows of a row group, oldest first, with the columns asked for. `Break` ends it.
    pub(crate) fn each_row(
        &self,
        group: &Group,
        columns: Columns,
        visit: &mut EachRow<'_>,
    ) -> Result<(), SegmentError> {
        let pages = 0..group.rows.div_ceil(self.page_rows);
        let decoded = self.decode(group, pages, columns | NEEDED)?;
        let stripe = decoded.stripe(self);
        let mut event = stripe.blank();
        for at in stripe.rows() {
            stripe.fill(columns, at, &mut event)?;
            if visit(stripe.seq(at)?, &event, decoded.rows.exception(at)).is_break() {
                break;
            }
        }
        Ok(())
    }
}
