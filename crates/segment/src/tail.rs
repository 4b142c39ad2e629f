//! The tail: the newest leaves of one tenant, in memory, behind the same questions as a segment.
//!
//! One writer owns the [`Tail`]; readers hold a [`TailView`], which is fixed: rows appended later are not in it, rows
//! released later stay alive in it. Rows lie in blocks of 256 aligned to the leaf index; a slot is written once and
//! never changed, so readers need no lock. It keeps no files and knows nothing of durability: what is pushed here is
//! visible to the next view, so the owner pushes only what is durable. Columns are made when a reader first asks for them, never
//! by the writer.

use std::collections::{HashMap, VecDeque};
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use foldhash::quality::RandomState;
use vitni_event::{EventId, LeafIndex, Seq, canonical};

use crate::bounds::{Bounds, Visit};
use crate::columns::Columns;
use crate::error::{SegmentError, TailError};
use crate::limits::BLOCK;
use crate::piece::{Allowance, Piece, Pieces};
use crate::stripe::{Reach, Take};
use crate::wanted::Prefilter;

/// What a row takes in memory beside its canonical bytes: the slot and its entry in the id map, roughly.
const ROW_OVERHEAD_BYTES: usize = size_of::<OnceLock<TailRow>>() + 2 * size_of::<(EventId, LeafIndex)>();

/// One leaf in memory.
#[derive(Clone, Debug)]
pub struct TailRow {
    /// Its position in the shared journal.
    pub seq: Seq,
    /// Its position in the tenant's tree.
    pub index: LeafIndex,
    /// Its idempotency key.
    pub id: EventId,
    /// The canonical form of the event, as the journal has it.
    pub canonical: Bytes,
    /// RFC 6962 hash of its leaf.
    pub leaf_hash: [u8; 32],
}

#[derive(Debug)]
struct Block {
    salt: OnceLock<[u8; 32]>,
    /// RFC 6962 hash of all its leaves, once they are there.
    root: OnceLock<[u8; 32]>,
    slots: Box<[OnceLock<TailRow>]>,
    /// What readers have taken apart.
    pieces: Pieces,
}

impl Block {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            salt: OnceLock::new(),
            root: OnceLock::new(),
            slots: (0..BLOCK).map(|_| OnceLock::new()).collect(),
            pieces: Pieces::default(),
        })
    }

    fn slot(&self, index: LeafIndex) -> Option<&OnceLock<TailRow>> {
        self.slots.get(usize::try_from(index.0 % BLOCK).ok()?)
    }

    fn rows(&self) -> impl Iterator<Item = &TailRow> {
        self.slots.iter().filter_map(OnceLock::get)
    }
}

/// The writer's side: owned by one thread.
#[derive(Debug)]
pub struct Tail {
    blocks: VecDeque<Arc<Block>>,
    first_block: u64,
    start: LeafIndex,
    next: LeafIndex,
    ids: HashMap<EventId, LeafIndex, RandomState>,
    bytes: usize,
    /// The block list as the last view had it; made again only when a block came or went.
    shared: Option<Arc<[Arc<Block>]>>,
}

impl Tail {
    /// An empty tail that expects leaf `next`.
    #[must_use]
    pub fn new(next: LeafIndex) -> Self {
        Self {
            blocks: VecDeque::new(),
            first_block: next.0 / BLOCK,
            start: next,
            next,
            ids: HashMap::default(),
            bytes: 0,
            shared: None,
        }
    }

    /// Appends the next leaf.
    ///
    /// # Errors
    ///
    /// [`TailError::OutOfOrder`] when the row is not the expected one; nothing is changed.
    pub fn push(&mut self, row: TailRow) -> Result<(), TailError> {
        let out_of_order = TailError::OutOfOrder {
            expected: self.next,
            got: row.index,
        };
        if row.index != self.next {
            return Err(out_of_order);
        }
        if self.blocks.is_empty() {
            self.first_block = row.index.0 / BLOCK;
        }
        if row.index.0 / BLOCK >= self.first_block + self.blocks.len() as u64 {
            self.blocks.push_back(Block::new());
            self.shared = None;
        }
        let (index, id, bytes) = (row.index, row.id, row_bytes(&row));
        let slot = self.blocks.back().and_then(|block| block.slot(index));
        if slot.is_none_or(|slot| slot.set(row).is_err()) {
            return Err(out_of_order);
        }
        self.ids.insert(id, index);
        self.bytes += bytes;
        self.next = LeafIndex(index.0 + 1);
        Ok(())
    }

    /// Sets the salt root of a block whose first leaf was pushed.
    ///
    /// # Errors
    ///
    /// When the block is not held, or has another root already. The same root again is no error.
    pub fn set_salt(&mut self, block: u64, root: [u8; 32]) -> Result<(), TailError> {
        let held = block_at(self.blocks.iter(), self.first_block, block).ok_or(TailError::NoBlock(block))?;
        if *held.salt.get_or_init(|| root) == root {
            Ok(())
        } else {
            Err(TailError::SaltTwice(block))
        }
    }

    /// Sets the hash of a block, all leaves of which are there.
    ///
    /// # Errors
    ///
    /// When the block is not held, or has one already.
    pub fn set_root(&mut self, block: u64, root: [u8; 32]) -> Result<(), TailError> {
        let held = block_at(self.blocks.iter(), self.first_block, block).ok_or(TailError::NoBlock(block))?;
        held.root.set(root).map_err(|_| TailError::RootTwice(block))
    }

    /// The salt root of a block, if the block is held and has one.
    #[must_use]
    pub fn salt(&self, block: u64) -> Option<[u8; 32]> {
        block_at(self.blocks.iter(), self.first_block, block)?
            .salt
            .get()
            .copied()
    }

    /// Where an id is, among the rows that are held and not released.
    #[must_use]
    pub fn find_id(&self, id: &EventId) -> Option<LeafIndex> {
        self.ids.get(id).copied()
    }

    /// One row; `None` when it was released or is yet to come.
    #[must_use]
    pub fn row(&self, index: LeafIndex) -> Option<&TailRow> {
        if !(self.start..self.next).contains(&index) {
            return None;
        }
        block_at(self.blocks.iter(), self.first_block, index.0 / BLOCK)?
            .slot(index)?
            .get()
    }

    /// Lets go of every leaf below `upto`: they leave the range and the id map at once, their memory when the whole
    /// block is below `upto` and no view holds it. Releasing past the end is cut to the end.
    pub fn release(&mut self, upto: LeafIndex) {
        let upto = upto.clamp(self.start, self.next);
        for index in self.start.0..upto.0 {
            if let Some(id) = self.row(LeafIndex(index)).map(|row| row.id)
                && self.ids.get(&id) == Some(&LeafIndex(index))
            {
                self.ids.remove(&id);
            }
        }
        self.start = upto;
        // A block that is full but for nothing still to come goes as well; the last one stays while it can grow.
        while self.first_block < upto.0 / BLOCK
            && let Some(block) = self.blocks.pop_front()
        {
            self.bytes -= block.rows().map(row_bytes).sum::<usize>();
            self.first_block += 1;
            self.shared = None;
        }
    }

    /// A fixed view of what is held now. Cheap: two counters and one reference count, unless a block came or went.
    #[must_use]
    pub fn view(&mut self) -> TailView {
        let blocks = self
            .shared
            .get_or_insert_with(|| self.blocks.iter().cloned().collect())
            .clone();
        TailView {
            blocks,
            first_block: self.first_block,
            start: self.start,
            end: self.next,
        }
    }

    /// Bytes held, roughly: canonical bytes and a fixed cost a row. Rows that only a view keeps alive are not
    /// counted.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Leaves held and not released.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.next.0 - self.start.0
    }

    /// Whether no leaf is held.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first leaf held.
    #[must_use]
    pub const fn start(&self) -> LeafIndex {
        self.start
    }

    /// The leaf expected next.
    #[must_use]
    pub const fn next(&self) -> LeafIndex {
        self.next
    }
}

/// A reader's side: what the tail held at one moment.
#[derive(Clone, Debug)]
pub struct TailView {
    blocks: Arc<[Arc<Block>]>,
    first_block: u64,
    start: LeafIndex,
    end: LeafIndex,
}

impl TailView {
    /// The leaves in the view.
    #[must_use]
    pub const fn range(&self) -> Range<LeafIndex> {
        self.start..self.end
    }

    /// One row; `None` outside the range.
    #[must_use]
    pub fn row(&self, index: LeafIndex) -> Option<&TailRow> {
        if !self.range().contains(&index) {
            return None;
        }
        block_at(self.blocks.iter(), self.first_block, index.0 / BLOCK)?
            .slot(index)?
            .get()
    }

    /// The salt root of a block, if the view holds the block and it had one when asked.
    #[must_use]
    pub fn salt(&self, block: u64) -> Option<[u8; 32]> {
        block_at(self.blocks.iter(), self.first_block, block)?
            .salt
            .get()
            .copied()
    }

    /// The RFC 6962 hash of a block, if the view holds the block and all its leaves were there when asked.
    #[must_use]
    pub fn root(&self, block: u64) -> Option<[u8; 32]> {
        block_at(self.blocks.iter(), self.first_block, block)?
            .root
            .get()
            .copied()
    }

    /// Visits rows newest first, those with a sequence of at most `upper`. Every column is filled, whatever is asked
    /// for; `bounds` skip nothing here. `Break` comes back when the visitor broke off.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Damaged`] when a row cannot be parsed, which means that memory or the journal is damaged.
    pub fn scan(
        &self,
        _columns: Columns,
        _bounds: &Bounds,
        upper: Seq,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, SegmentError> {
        for index in (self.start.0..self.end.0).rev().map(LeafIndex) {
            let Some(row) = self.row(index) else { continue };
            if row.seq > upper {
                continue;
            }
            let event = canonical::read(&row.canonical)
                .map_err(|error| SegmentError::damaged(format!("leaf {index} in memory: {error}")))?;
            if visit(row.seq, index, &event).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Takes one block apart that is complete and was not yet, so that no reader has to. Says whether there was one.
    ///
    /// # Errors
    ///
    /// As [`TailView::scan`].
    pub fn take_apart_a_block(&self) -> Result<bool, SegmentError> {
        let complete = (self.end.0 / BLOCK).saturating_sub(self.first_block);
        for block in self.blocks.iter().take(slot(complete)) {
            if block.pieces.upto(&block.slots, Allowance::All)?.1 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hands over the rows in reach, newest first, many at a time, taken apart into columns. What was taken apart stays so for
    /// whoever asks next. Where little is wanted, only what was asked for before is taken apart, and one block at a time; of the
    /// rest only those rows come that have what is wanted in their bytes. Rows are
    /// not tested, as in [`Reader::stripes`](crate::Reader::stripes).
    ///
    /// # Errors
    ///
    /// As [`TailView::scan`].
    pub fn stripes(&self, reach: &Reach, take: &mut Take<'_>) -> Result<ControlFlow<()>, SegmentError> {
        let prefilter = Prefilter::new(&reach.wanted);
        let mut allowance = match prefilter.is_narrow() {
            true => Allowance::AskedBefore,
            false => Allowance::All,
        };
        for (at, block) in self.blocks.iter().enumerate().rev() {
            let first = (self.first_block + at as u64) * BLOCK;
            let within = |index: LeafIndex| index.0.clamp(first, first + BLOCK) - first;
            let visible = slot(within(self.start))..slot(within(self.end));
            if visible.is_empty() {
                continue;
            }
            let rows = block.slots.get(..visible.end).unwrap_or_default();
            let (pieces, made_one) = block.pieces.upto(rows, allowance)?;
            if made_one && allowance == Allowance::AskedBefore {
                allowance = Allowance::Nothing;
            }
            let taken_apart = pieces.last().map_or(visible.start, |piece| piece.end);
            let rest = rows.get(visible.start.max(taken_apart)..).unwrap_or_default();
            let rest = rest.iter().filter_map(OnceLock::get);
            let few = Piece::new(0, rest.filter(|row| prefilter.lets_through(&row.canonical)))?;
            let pieces = pieces.iter().map(|piece| (&**piece, piece.window(&visible)));
            for (piece, window) in pieces.chain([(&few, 0..few.end)]).rev() {
                if !window.is_empty()
                    && piece.may_have(&reach.wanted)
                    && take(&piece.stripe(window)).is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// A number of a slot fits: a block has few.
fn slot(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn block_at<'b>(
    mut blocks: impl ExactSizeIterator<Item = &'b Arc<Block>>,
    first: u64,
    block: u64,
) -> Option<&'b Arc<Block>> {
    blocks.nth(usize::try_from(block.checked_sub(first)?).ok()?)
}

fn row_bytes(row: &TailRow) -> usize {
    row.canonical.len() + ROW_OVERHEAD_BYTES
}
