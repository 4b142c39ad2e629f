//! A segment row group by row group, and its lookups as they are kept: what merging asks for. It answers no search.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use bytes::Bytes;
use vitni_event::{Event, LeafIndex, Seq};

use super::{Decoded, End, Reader};
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
        let decoded = self.decode_whole(group, columns | Columns::of(Column::Exception))?;
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
        let decoded = self.decode_whole(group, columns | NEEDED)?;
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

    /// Hands over the rows of a row group and how many they are, unless some of them are kept whole: then it does nothing and says no.
    pub(crate) fn plain_rows(
        &self,
        group: &Group,
        take: impl FnOnce(&Rows, usize),
    ) -> Result<bool, SegmentError> {
        let decoded = self.decode_whole(group, Columns::ALL)?;
        let is_plain = !decoded.rows.has(Column::Exception);
        if is_plain {
            take(&decoded.rows, decoded.count);
        }
        Ok(is_plain)
    }

    /// Whether every column of a row group says what those of `sources` say about its leaves, the first of which is `first`. Where it does
    /// not, the rows may be the same for all that.
    pub(crate) fn agrees(
        &self,
        group: &Group,
        first: LeafIndex,
        sources: &[Arc<Self>],
    ) -> Result<bool, SegmentError> {
        let ours = self.decode_whole(group, Columns::ALL)?;
        let mut compared = 0;
        for source in sources {
            for of_source in &source.groups {
                let begin = source.range().start.0 + of_source.first_row;
                let from = begin.max(first.0);
                let to = (begin + of_source.rows).min(first.0 + group.rows);
                if from >= to {
                    continue;
                }
                let (Ok(at), Ok(start), Ok(end)) = (
                    usize::try_from(from - first.0),
                    usize::try_from(from - begin),
                    usize::try_from(to - begin),
                ) else {
                    return Ok(false);
                };
                let theirs = source.decode_whole(of_source, Columns::ALL)?;
                if !ours.rows.agree(at, &theirs.rows, start..end) {
                    return Ok(false);
                }
                compared += to - from;
            }
        }
        Ok(compared == group.rows)
    }

    fn decode_whole(&self, group: &Group, columns: Columns) -> Result<Decoded, SegmentError> {
        let pages = 0..group.rows.div_ceil(self.page_rows);
        self.decode(group, pages, columns)
    }
}
