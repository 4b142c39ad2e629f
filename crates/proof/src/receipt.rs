//! Receipts: one signed note per tenant and group commit (`docs/formats/receipt.md`), and one event's way into it.

use thiserror::Error;
use vitni_tlog::{
    Hash, KeyAlgorithm, Note, NoteError, ProofError, Signer, TREE_SIZE_MAX, VerifierKey, leaf_hash,
    verify_inclusion,
};

/// The first line of every receipt.
const HEADER: &str = "vitni.receipt/v0";

/// What follows the origin in the name of the key that signs receipts.
const KEY_SUFFIX: &str = "/receipt";

/// The signed statement that a commit's leaves of one tenant are durable at these indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Origin of the tenant's tree.
    pub origin: String,
    /// Index of the first leaf in the tenant's tree.
    pub first: u64,
    /// How many leaves, at least one.
    pub count: u64,
    /// RFC 6962 root over those leaves alone.
    pub root: Hash,
    /// When the batch was received, as `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ`.
    pub received: String,
}

/// One event's way from its leaf to a receipt's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptPath {
    /// Position of the leaf among the receipt's leaves, from 0.
    pub position: u64,
    /// The inclusion path, the leaf's sibling first.
    pub hashes: Vec<Hash>,
}

/// Why a receipt is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The note is malformed or not to be trusted.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not a receipt's.
    #[error("line {line} of the receipt is malformed: expected {expected}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// The key that signs, or that signed, is not the one for this origin's receipts.
    #[error("a receipt for `{origin}` must be signed by the trusted key `{origin}/receipt`")]
    OtherKey {
        /// The origin that the text names.
        origin: String,
    },
    /// The path does not lead from the leaf to the receipt's root.
    #[error("the receipt does not cover this leaf at position {position}")]
    OtherLeaf {
        /// The position that the path names.
        position: u64,
        /// Why not.
        #[source]
        reason: ProofError,
    },
}

impl Receipt {
    /// The name under which receipts for this origin are signed.
    pub fn key_name(origin: &str) -> String {
        format!("{origin}{KEY_SUFFIX}")
    }

    /// Signs the receipt.
    ///
    /// # Errors
    /// [`ReceiptError::OtherKey`] when the signer's name is not [`Receipt::key_name`], [`ReceiptError::Line`] when a field
    /// could not be read back.
    pub fn sign(&self, signer: &Signer) -> Result<Note, ReceiptError> {
        if signer.name() != Self::key_name(&self.origin) {
            return Err(ReceiptError::OtherKey {
                origin: self.origin.clone(),
            });
        }
        let text = self.to_string();
        Self::parse(&text)?;
        Ok(Note::sign(&text, &[signer])?)
    }

    /// Reads the text of a receipt note. Nothing is verified.
    ///
    /// # Errors
    /// [`ReceiptError::Line`].
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let mut lines = Lines {
            rest: text,
            number: 0,
        };
        lines.next("the line `vitni.receipt/v0`", |line| {
            (line == HEADER).then_some(())
        })?;
        let origin = lines.next("the origin", |line| (!line.is_empty()).then(|| line.to_owned()))?;
        let first = lines.next("`first` and a leaf index", |line| {
            number(line.strip_prefix("first ")?)
        })?;
        let count = lines.next("`count` and a number of leaves, at least 1", |line| {
            let count = number(line.strip_prefix("count ")?)?;
            (count > 0 && count <= TREE_SIZE_MAX - first).then_some(count)
        })?;
        let root = lines.next("`root` and 32 bytes in base64", |line| {
            Hash::from_base64(line.strip_prefix("root ")?)
        })?;
        let received = lines.next("`received` and a time in UTC with nine fraction digits", |line| {
            line.strip_prefix("received ")
                .filter(|time| is_utc_nanos(time))
                .map(str::to_owned)
        })?;
        if !lines.rest.is_empty() {
            return Err(ReceiptError::Line {
                line: 7,
                expected: "nothing more",
            });
        }
        Ok(Self {
            origin,
            first,
            count,
            root,
            received,
        })
    }

    /// Reads a receipt from its note when a trusted key for this origin's receipts has signed it.
    ///
    /// # Errors
    /// Any [`ReceiptError`] but the last.
    pub fn verify(note: &Note, trusted: &[VerifierKey]) -> Result<Self, ReceiptError> {
        let verified = note.verify(trusted)?;
        let receipt = Self::parse(&verified.text)?;
        let name = Self::key_name(&receipt.origin);
        let by_origin = |key: &VerifierKey| key.algorithm() == KeyAlgorithm::Ed25519 && key.name() == name;
        if !verified
            .signatures
            .iter()
            .any(|signature| by_origin(&signature.key))
        {
            return Err(ReceiptError::OtherKey {
                origin: receipt.origin,
            });
        }
        Ok(receipt)
    }
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            origin,
            first,
            count,
            root,
            received,
        } = self;
        writeln!(
            f,
            "{HEADER}\n{origin}\nfirst {first}\ncount {count}\nroot {root}\nreceived {received}"
        )
    }
}

impl ReceiptPath {
    /// Checks that `leaf` is one of the receipt's, at this position; answers with its index in the tenant's tree. Whether
    /// to believe the receipt is [`Receipt::verify`]'s concern.
    ///
    /// # Errors
    /// [`ReceiptError::OtherLeaf`].
    pub fn verify(&self, leaf: &[u8], receipt: &Receipt) -> Result<u64, ReceiptError> {
        let position = self.position;
        let other = |reason| ReceiptError::OtherLeaf { position, reason };
        verify_inclusion(
            &leaf_hash(leaf),
            position,
            receipt.count,
            &self.hashes,
            &receipt.root,
        )
        .map_err(other)?;
        let beyond = ProofError::OutOfRange {
            index: position,
            size: receipt.count,
        };
        receipt.first.checked_add(position).ok_or(other(beyond))
    }
}

/// The lines of a text, each ended by a newline, counted.
struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ReceiptError> {
        self.number += 1;
        let error = ReceiptError::Line {
            line: self.number,
            expected,
        };
        let (line, rest) = self.rest.split_once('\n').ok_or(error.clone())?;
        self.rest = rest;
        read(line).ok_or(error)
    }
}

fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok().filter(|n| *n <= TREE_SIZE_MAX)?;
    // `parse` takes `+1` and `01`; what is written back takes neither.
    (text == number.to_string()).then_some(number)
}

/// Whether a text has the form `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ` and could be a moment. Days are not counted by month: the
/// text is carried, never computed with.
fn is_utc_nanos(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd.dddddddddZ";
    let fits = |(byte, form): (u8, &u8)| {
        if *form == b'd' {
            byte.is_ascii_digit()
        } else {
            byte == *form
        }
    };
    let field = |from: usize| {
        text.get(from..from + 2)
            .and_then(|two| two.parse::<u8>().ok())
            .unwrap_or(99)
    };
    text.len() == FORM.len()
        && text.bytes().zip(FORM).all(fits)
        && (1..=12).contains(&field(5))
        && (1..=31).contains(&field(8))
        && field(11) < 24
        && field(14) < 60
        && field(17) < 60
}
