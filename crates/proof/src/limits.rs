//! Every limit of this crate, why it has that value, and what a caller sees at its edge.

/// Longest known-logs file in bytes: some thousand logs, each with its key and last signed head. A longer one is refused.
pub const KNOWN_LOGS_LEN_MAX: usize = 8 << 20;

/// Most characters of a foreign reason (a source's error, an entry check's answer) that a fault repeats. What is beyond is
/// cut, since such a text may come from the log that is on trial.
pub const REASON_LEN_MAX: usize = 300;
