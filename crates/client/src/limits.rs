//! Every limit of the client, why it has that value, and what a caller sees at its edge.

use std::time::Duration;

/// Most lines of one request: what the server takes at most (413 beyond).
pub const BATCH_LINES_MAX: usize = 10_000;

/// Most bytes of one request before compression: half of what the server takes, so that a batch is never refused for its
/// size alone. A single line may be as long as [`vitni_event::limits::LINE_BYTES_MAX`].
pub const BATCH_BYTES_MAX: usize = 8 << 20;

/// Most bytes of an answer that is read into memory: a page of 1000 events, each with full fields, is far below it. A longer
/// one is an error.
pub const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// Longest line of the tail's event stream, in bytes; a longer one ends the stream with an error.
pub const STREAM_LINE_BYTES_MAX: u64 = 8 << 20;

/// Longest JSON array that is taken apart into lines, in bytes: it has to be held in memory whole. NDJSON has no limit.
pub const ARRAY_BYTES_MAX: u64 = 256 << 20;

/// How long a connection may take to be made.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the server may take to begin its answer. A search over a large log stays below it.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a tail may be silent before it is taken for dead: three heartbeats.
pub const TAIL_SILENCE: Duration = Duration::from_secs(45);

/// The first pause before an attempt is repeated; each further one is twice as long.
pub const BACKOFF_MIN: Duration = Duration::from_millis(250);

/// The longest pause between two attempts, and the longest `Retry-After` that is believed.
pub const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// How long an export may be silent before it is taken for dead: what is looked for may be rare.
pub const EXPORT_SILENCE: Duration = Duration::from_secs(120);
