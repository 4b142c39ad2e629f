//! One tree as its writer sees it: what is sealed, what is in the tail, and the right edge of both.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use vitni_event::canonical::Shelf;
use vitni_event::leaf::BLOCK;
use vitni_event::{EventId, LeafIndex, Seq};
use vitni_segment::{Tail, TailRow};
use vitni_tlog::{Frontier, Hash};

use crate::frame::{Head, TreeId};
use crate::keys::{self, TreeKeys, TreeVerifiers};
use crate::read::BLOCK_LEVEL;
use crate::view::{Published, SegmentFile, TreeView};

/// The writer's side of a tree.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) id: TreeId,
    pub(super) origin: Arc<str>,
    pub(super) keys: TreeKeys,
    pub(super) hmac: [u8; 32],
    pub(super) tail: Tail,
    /// Where the texts of the tail's rows lie.
    pub(super) shelf: Shelf,
    /// Right edge over all durable leaves.
    pub(super) frontier: Frontier,
    /// Right edge over the sealed leaves.
    pub(super) sealed: Frontier,
    /// Hashes of the sealed leaves in the block that the sealed part ends in the middle of.
    pub(super) sealed_in_block: Vec<Hash>,
    /// Salt root of the block that the next leaf falls into, if that block has begun.
    pub(super) salt: Option<[u8; 32]>,
    pub(super) segments: Arc<Vec<Arc<SegmentFile>>>,
    pub(super) head: Option<Arc<Published>>,
    /// Journal file numbers and the first unsealed leaf in each.
    pub(super) files: VecDeque<(u64, LeafIndex)>,
    pub(super) sealing: bool,
    verifiers: Arc<TreeVerifiers>,
}

impl Tree {
    pub(super) fn new(id: TreeId, server: &str, keys: TreeKeys, hmac: [u8; 32]) -> Self {
        let verifiers = Arc::new(TreeVerifiers {
            checkpoint: keys.checkpoint.verifier().clone(),
            receipt: keys.receipt.verifier().clone(),
        });
        Self {
            origin: keys::origin(server, &id).into(),
            id,
            keys,
            hmac,
            tail: Tail::new(LeafIndex(0)),
            shelf: Shelf::default(),
            frontier: Frontier::new(),
            sealed: Frontier::new(),
            sealed_in_block: Vec::new(),
            salt: None,
            segments: Arc::new(Vec::new()),
            head: None,
            files: VecDeque::new(),
            sealing: false,
            verifiers,
        }
    }

    /// Index of the next leaf.
    pub(super) fn next(&self) -> LeafIndex {
        LeafIndex(self.frontier.size())
    }

    /// Takes a leaf that is durable in journal file `file`.
    pub(super) fn push(&mut self, file: u64, row: NewRow) -> Result<(), String> {
        let index = self.next();
        if self.files.back().is_none_or(|(last, _)| *last != file) {
            self.files.push_back((file, index));
        }
        let row = TailRow {
            seq: row.seq,
            index,
            id: row.id,
            canonical: row.canonical,
            leaf_hash: row.leaf_hash.to_bytes(),
        };
        let hash = Hash(row.leaf_hash);
        self.tail.push(row).map_err(|error| error.to_string())?;
        if let Some(salt) = self.salt {
            self.tail
                .set_salt(index.0 / BLOCK, salt)
                .map_err(|error| error.to_string())?;
        }
        if let Some(root) = self.frontier.push_completing(hash, BLOCK_LEVEL) {
            self.tail
                .set_root(index.0 / BLOCK, root.to_bytes())
                .map_err(|error| error.to_string())?;
            self.salt = None;
        }
        Ok(())
    }

    /// The oldest journal file that this tree still needs.
    pub(super) fn oldest_file(&self) -> Option<u64> {
        self.files.front().map(|(file, _)| *file)
    }

    /// The oldest journal file that it still needs once the leaves below `end` are sealed.
    pub(super) fn oldest_file_from(&self, end: LeafIndex) -> Option<u64> {
        let begun = self.files.iter().take_while(|(_, first)| *first <= end).last();
        begun
            .or(self.files.front())
            .filter(|_| end < self.next())
            .map(|(file, _)| *file)
    }

    /// Takes a segment that the manifest names: the tail and the journal files that it stands for are let go.
    pub(super) fn install(&mut self, segment: Arc<SegmentFile>, frontier: Frontier, in_block: Vec<Hash>) {
        let end = segment.line.end;
        let needed = self.oldest_file_from(end);
        self.files
            .retain(|(file, _)| needed.is_some_and(|needed| *file >= needed));
        self.tail.release(end);
        if self.tail.is_empty() {
            self.shelf = Shelf::default();
        }
        let mut segments = Vec::clone(&self.segments);
        segments.push(segment);
        self.segments = Arc::new(segments);
        self.sealed = frontier;
        self.sealed_in_block = in_block;
        self.sealing = false;
    }

    pub(super) fn view(&mut self) -> TreeView {
        TreeView {
            id: self.id.clone(),
            origin: Arc::clone(&self.origin),
            tail: self.tail.view(),
            segments: Arc::clone(&self.segments),
            size: self.frontier.size(),
            head: self.head.clone(),
            verifiers: Arc::clone(&self.verifiers),
            hmac: self.hmac,
        }
    }

    /// The published head as the manifest keeps it.
    pub(super) fn head_line(&self) -> Option<Head> {
        let head = self.head.as_ref()?;
        Some(Head {
            tree: self.id.clone(),
            size: head.size,
            root: head.root,
            note: head.note.clone(),
        })
    }
}

/// A leaf on its way into the tail.
#[derive(Debug)]
pub(super) struct NewRow {
    pub(super) seq: Seq,
    pub(super) id: EventId,
    /// The canonical form.
    pub(super) canonical: Bytes,
    pub(super) leaf_hash: Hash,
}
