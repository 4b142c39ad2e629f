//! Every limit of the server, why that number, and what a caller sees at the edge. What an operator may change stands in
//! the configuration; what stands here is part of the interface.

/// Lines in one request to send events: what a producer gathers in a second, and few enough that the answer stays small.
/// Beyond: 413 `too-many-lines`, nothing stored.
pub const LINES_MAX: usize = 10_000;

/// Bytes of a request's body, as sent and after decompression. Half of a journal file, so that a batch fits into one
/// frame whatever its canonical form adds. Beyond: 413 `body-too-large`, nothing stored, nothing more is read.
pub const BODY_BYTES_MAX: usize = 16 << 20;

/// Bytes of the body of an administrative request: a token for a thousand tenants has about forty thousand.
/// Beyond: 413 `body-too-large`.
pub const SMALL_BODY_BYTES_MAX: usize = 64 << 10;

/// Bytes of an `Idempotency-Key`: a UUID has 36. Beyond: 400 `bad-idempotency-key`.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 256;

/// Bytes of events in one page of search results: a page ends early when its rows are large, and its `next` goes on.
/// Bounds what one search holds in memory beside the places of its rows.
pub const PAGE_BYTES_MAX: usize = 8 << 20;

/// How long a proof waits for the checkpoint that covers its event, in milliseconds: rounds are 250 ms apart.
/// Beyond: 503 `checkpoint-pending`.
pub const CHECKPOINT_WAIT_MS_MAX: u64 = 2_000;

/// Rows of one tree that a live tail reads at a time.
pub const TAIL_ROWS: u64 = 256;

/// Messages that wait for a live tail's client. With the socket's buffers this is all that a slow reader can hold.
pub const TAIL_QUEUE_MAX: usize = 64;

/// Bytes of one message of a live tail, unless a single event has more.
pub const TAIL_MESSAGE_BYTES: usize = 64 << 10;

/// Seconds between two comments on a live tail that has nothing to say, so that proxies keep it open.
pub const TAIL_HEARTBEAT_S: u64 = 15;

/// Seconds between two `tail.continued` traces of one live tail.
pub const TAIL_TRACE_S: u64 = 60;

/// Seconds over which refusals of one source are counted after the first was written.
pub const REFUSAL_WINDOW_S: u64 = 60;

/// Seconds over which uses of one token are counted after the first was written.
pub const BEARER_WINDOW_S: u64 = 3_600;

/// Sources that are counted one by one. Beyond, the others share one count, so that a flood of addresses takes no memory.
pub const SOURCES_MAX: usize = 10_000;

/// Tile reads at a time; each may decode one page of a segment.
pub const TILES_CONCURRENT_MAX: usize = 4;

/// Streams at a time on one HTTP/2 connection.
pub const HTTP2_STREAMS_MAX: u32 = 64;

/// Bytes of a configuration file: a hundred times what all settings take.
pub const CONFIG_BYTES_MAX: u64 = 1 << 20;

/// Bytes of a certificate or key file.
pub const CERTIFICATE_BYTES_MAX: u64 = 1 << 20;

/// Milliseconds that forwardings have when the server stops, to finish what they are writing and to write how far they are.
pub const FORWARDS_STOP_MS_MAX: u64 = 5_000;
