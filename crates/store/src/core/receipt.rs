//! The receipt of one tree in one group commit, written and signed when somebody first asks for it.
//!
//! A commit over hundreds of tenants owes hundreds of signatures, and a sender that keeps no receipts (a file, a syslog
//! stream, the server itself) asks for none. So the sequencer hands over what a receipt says, and whoever answers the
//! sender signs. It never says anything that was not durable before it was made.

use std::fmt;
use std::sync::{Arc, OnceLock};

use vitni_event::{LeafIndex, Timestamp};
use vitni_proof::{Receipt, ReceiptError};
use vitni_tlog::{Frontier, Hash, Signer};

use super::tree::Tree;
use crate::frame::TreeId;

/// What the sender can keep: a signed note over all leaves of one tree in one group commit.
pub struct CommitReceipt {
    /// Which tree.
    pub tree: TreeId,
    /// Index of the first leaf of the commit.
    pub first_index: LeafIndex,
    /// Hashes of the commit's leaves, for paths inside it.
    pub leaves: Vec<Hash>,
    origin: Arc<str>,
    received: Timestamp,
    signer: Arc<Signer>,
    note: OnceLock<Result<String, ReceiptError>>,
}

impl CommitReceipt {
    pub(super) fn new(tree: &Tree, first_index: LeafIndex, leaves: Vec<Hash>, received: Timestamp) -> Self {
        Self {
            tree: tree.id.clone(),
            first_index,
            leaves,
            origin: Arc::clone(&tree.origin),
            received,
            signer: Arc::clone(&tree.keys.receipt),
            note: OnceLock::new(),
        }
    }

    /// The signed note (`docs/formats/receipt.md`): the same to everybody who asks, and signed once.
    ///
    /// # Errors
    /// As [`Receipt::sign`]. The leaves are durable all the same.
    pub fn note(&self) -> Result<&str, &ReceiptError> {
        self.note.get_or_init(|| self.sign()).as_deref()
    }

    fn sign(&self) -> Result<String, ReceiptError> {
        let mut edge = Frontier::new();
        self.leaves.iter().for_each(|leaf| edge.push(*leaf));
        let receipt = Receipt {
            origin: self.origin.to_string(),
            first: self.first_index.0,
            count: self.leaves.len() as u64,
            root: edge.root(),
            received: self.received.to_string(),
        };
        Ok(receipt.sign(&self.signer)?.to_string())
    }
}

impl fmt::Debug for CommitReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommitReceipt")
            .field("tree", &self.tree)
            .field("first_index", &self.first_index)
            .field("count", &self.leaves.len())
            .finish_non_exhaustive()
    }
}
