//! Every limit of following, why that number, and what an operator sees at the edge.

/// Rows of one tree that are read at a time: a page of a segment, so that each page is decoded once.
pub const ROWS: u64 = 512;

/// Canonical bytes that are read at a time, all trees together. With the texts made of them it is what a forwarding holds.
pub const ROUND_BYTES: usize = 4 << 20;

/// Bytes of messages that are written to a socket in one piece: large enough that a busy sender makes few system calls.
pub const CHUNK_BYTES: usize = 64 << 10;

/// Bytes that the kernel may hold for a syslog connection (`SO_SNDBUF`; Linux doubles it). Bounded, because what lies there
/// when a connection ends is lost and must lie within the overlap.
pub const SEND_BUFFER_BYTES: u32 = 512 << 10;

/// Bytes of sent messages by which the place that counts as surely delivered over syslog stays behind: more than a send buffer of
/// 1 MiB and a receive buffer of 6 MiB, the most that Linux takes unless told otherwise. Key `overlap_bytes`.
pub const OVERLAP_BYTES: u64 = 8 << 20;

/// The smallest overlap that can be asked for: below it not even a loopback socket's buffers are covered.
pub const OVERLAP_BYTES_MIN: u64 = 64 << 10;

/// The largest overlap that can be asked for.
pub const OVERLAP_BYTES_MAX: u64 = 1 << 30;

/// Places of an overlap that are remembered. So the place gone back to is at most a 256th of the overlap too far back.
pub const MARKS_MAX: u64 = 256;

/// Milliseconds before the first try again; doubled with every further failure.
pub const BACKOFF_MS_MIN: u64 = 1_000;

/// Milliseconds between two tries at the most: a receiver that is back has its events within a minute.
pub const BACKOFF_MS_MAX: u64 = 60_000;

/// Milliseconds that a receiver may ask for with `Retry-After`. Whoever wants to be left alone for longer is paused.
pub const RETRY_AFTER_MS_MAX: u64 = 3_600_000;

/// Milliseconds of failing before it is told as an event: a receiver that restarts is no news.
pub const FAILING_MS: i64 = 10_000;

/// Seconds for name look-up, connection and TLS handshake.
pub const CONNECT_S: u64 = 10;

/// Seconds in which a receiver must take something, or answer. Beyond: the connection is closed and made anew.
pub const STALL_S: u64 = 30;

/// Seconds of silence after which a connection is asked whether it is still there, and between two such questions.
pub const KEEPALIVE_S: u64 = 15;

/// Milliseconds between two writes of a forwarding's place. Each is a sync of the settings; a kill repeats what came after.
pub const PLACE_MS_MIN: i64 = 1_000;

/// Seconds between two `forward.continued` of one forwarding.
pub const CONTINUED_S: i64 = 600;

/// Events in one webhook request unless set. Key `batch_events_max`.
pub const BATCH_EVENTS: usize = 100;

/// Events in one webhook request at the most.
pub const BATCH_EVENTS_MAX: usize = 1_000;

/// Bytes of one webhook request, unless a single event has more. Most receivers take a mebibyte.
pub const BATCH_BYTES: usize = 512 << 10;

/// Bytes of a webhook's answer that are read, so that the connection can be used again; what they say is not looked at.
pub const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Refusals of one event before it is put aside, unless set. Key `attempts_max`.
pub const ATTEMPTS: u32 = 10;

/// Refusals that can be asked for.
pub const ATTEMPTS_MAX: u32 = 1_000;

/// Events put aside that are listed of one forwarding; of more, the newest. The log's `forward.given_up` names all.
pub const GIVEN_UP_MAX: usize = 1_000;

/// Forwardings of one server: each is a task, a connection, and what [`ROUND_BYTES`] allows, twice, and a row group more.
pub const FORWARDS_MAX: usize = 32;

/// Bytes of a webhook's key (Standard Webhooks: 24 to 64).
pub const SECRET_BYTES_MIN: usize = 24;

/// See [`SECRET_BYTES_MIN`].
pub const SECRET_BYTES_MAX: usize = 64;

/// Milliseconds after a commit for which to wait for more: a busy log is looked at twenty times a second.
pub const GATHER_MS: u64 = 50;

/// Milliseconds in which a message that is being written may be finished when a forwarding halts: what is cut off in the middle
/// looks like a message of its own to some receivers.
pub const PARTING_MS: u64 = 2_000;

/// Milliseconds that a syslog connection must last before it counts as a success: one that is taken and closed at once is none.
pub const SETTLED_MS: i64 = 5_000;

/// Milliseconds between two looks at what is due while there is nothing to send.
pub const TICK_MS: u64 = 1_000;
