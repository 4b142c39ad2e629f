//! Checkpoint rounds: sign what has grown, record it, raise the mark, then show it.
//!
//! Order, and what a crash leaves: one journal frame holds all heads of the round (torn: nobody saw them, the next round
//! signs again; whole: opening takes them up, raises the mark and shows them); the mark is raised (not yet: opening does
//! it); readers see the heads. So nobody ever sees a head that the journal or the mark does not know, and no two heads
//! of one tree can disagree: both are signed over leaves that are durable.

use std::sync::Arc;

use vitni_tlog::Checkpoint;

use super::Core;
use super::tree::Tree;
use crate::error::Closed;
use crate::frame::{self, HEADER_BYTES, Head, Kind, TreeId};
use crate::journal::{Class, Refused, is_full};
use crate::view::Published;

/// What a round did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// No tree has grown since the last one.
    Idle,
    /// So many checkpoints were published.
    Published(usize),
    /// There is no room to record them; the next round tries again.
    Postponed,
}

impl Core {
    /// Whether a round would publish anything.
    #[must_use]
    pub fn round_is_due(&self) -> bool {
        self.closed.is_none() && self.trees.values().any(has_grown)
    }

    /// Publishes a checkpoint of every tree that has grown.
    ///
    /// # Errors
    /// When the journal or the mark cannot be written: the store is closed.
    pub fn round(&mut self) -> Result<Round, Closed> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        let heads: Vec<Head> = self
            .trees
            .values()
            .filter(|tree| has_grown(tree))
            .filter_map(sign)
            .collect();
        if heads.is_empty() {
            return Ok(Round::Idle);
        }
        if !self.record(&heads)? || !self.raise(&heads)? {
            return Ok(Round::Postponed);
        }
        let count = heads.len();
        for head in heads {
            self.show(head);
        }
        Ok(Round::Published(count))
    }

    fn record(&mut self, heads: &[Head]) -> Result<bool, Closed> {
        let now = self.now();
        let mut framed = std::mem::take(&mut self.frame);
        frame::begin(u32::try_from(heads.len()).unwrap_or(u32::MAX), &mut framed);
        heads.iter().for_each(|head| frame::put_head(head, &mut framed));
        let written = self
            .journal
            .make_room(framed.len() - HEADER_BYTES, Class::Trace, now)
            .and_then(|()| self.journal.append(Kind::Checkpoints, &mut framed));
        self.frame = framed;
        match written {
            Ok(()) => Ok(true),
            Err(Refused::Full | Refused::TooLarge) => Ok(false),
            Err(Refused::Disk(what, error)) => Err(self.close(Closed::after(what, &error))),
        }
    }

    /// A full disk under the mark postpones the round: the heads are recorded but nobody sees them yet.
    pub(super) fn raise(&mut self, heads: &[Head]) -> Result<bool, Closed> {
        match self
            .mark
            .raise(heads.iter().map(|head| (&head.tree, head.size, head.root)))
        {
            Ok(()) => Ok(true),
            Err(error) if is_full(&error) => Ok(false),
            Err(error) => {
                let what = format!("writing the high-water mark {}", self.mark.path().display());
                Err(self.close(Closed::after(&what, &error)))
            }
        }
    }

    pub(super) fn show(&mut self, head: Head) {
        let id: TreeId = head.tree;
        if let Some(tree) = self.trees.get_mut(&id) {
            tree.head = Some(Arc::new(Published {
                size: head.size,
                root: head.root,
                note: head.note,
            }));
            self.publish(&id);
        }
    }
}

fn has_grown(tree: &Tree) -> bool {
    tree.frontier.size() > tree.head.as_ref().map_or(0, |head| head.size)
}

fn sign(tree: &Tree) -> Option<Head> {
    let (size, root) = (tree.frontier.size(), tree.frontier.root());
    let checkpoint = Checkpoint {
        origin: tree.origin.to_string(),
        size,
        root,
        extensions: Vec::new(),
    };
    match checkpoint.sign(&[&tree.keys.checkpoint]) {
        Ok(note) => Some(Head {
            tree: tree.id.clone(),
            size,
            root,
            note: note.to_string(),
        }),
        Err(error) => {
            tracing::error!(origin = %tree.origin, %error, "a checkpoint cannot be signed");
            None
        }
    }
}
