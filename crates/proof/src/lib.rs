//! What a sender gets and what an outsider checks: receipts, the one [`verify`] function over a whole log, saved proof files,
//! and the memory of what was verified before.
//!
//! It takes bytes and gives values: no files, no sockets, no clock. It never calls anything valid without a key that the
//! verifier trusted beforehand, and it holds one bundle and one tile at a time, whatever the size of the log.

mod commit;
mod fault;
mod known;
mod limits;
mod proof_file;
mod receipt;
mod report;
mod source;
mod verify;
mod walk;

pub use commit::{Absent, CommitTree};
pub use fault::Fault;
pub use known::{KnownEntry, KnownLogs, KnownLogsError};
pub use limits::*;
pub use proof_file::verify_proof_file;
pub use receipt::{Receipt, ReceiptError, ReceiptPath};
pub use report::{KnownLog, Report, Trust, Verdict};
pub use source::{CheckEntry, LogSource, Progress};
pub use verify::verify;
