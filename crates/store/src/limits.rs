//! Every queue, size and count of the store, why that number, and what a caller sees at the edge.

/// Bytes of one journal file. Large enough that rotation is rare, small enough that two of them (the current one and
/// the reserve) are no burden on a small disk. Option `journal_file_bytes`.
pub const JOURNAL_FILE_BYTES: u64 = 32 << 20;

/// The part of a journal file that a small one has, of which a journal has two before many events come and after they did: one is written to,
/// one is the reserve.
pub const JOURNAL_REST_PART: u64 = 16;

/// Milliseconds without events after which what the journal holds is sealed and its files are given back: long enough that it is a night and
/// no pause, for files must be made anew. Option `rest_ms`.
pub const REST_MS: u64 = 600_000;

/// Smallest journal file that can be asked for: below it a batch of ordinary size would not fit.
pub const JOURNAL_FILE_BYTES_MIN: u64 = 16 << 10;

/// Journal files that may wait for sealing before the tenants that pin the oldest are sealed early, small as they are. Tails that fill
/// evenly pin twice what they hold, so there are up to twice as many where many trees give the tails more room.
pub const JOURNAL_FILES_LIVE_MAX: usize = 6;

/// Bytes that one group commit gathers for the journal: the batches that come in while the last commit runs. A sync, and a signed
/// receipt for each tenant, then serve all of them. A single larger batch still goes whole.
pub const GROUP_BYTES: usize = 4 << 20;

/// Batches that may wait for the sequencer. Beyond it the caller is told `Busy` (HTTP 503).
pub const QUEUE_BATCHES_MAX: usize = 1024;

/// Bytes of canonical events that may wait for the sequencer: two of the largest batches. Beyond it: `Busy`.
pub const QUEUE_BYTES_MAX: usize = 48 << 20;

/// Events in a tenant's tail before it is sealed: 128 salt blocks. Bounds replay after a crash.
pub const TAIL_EVENTS_MAX: u64 = 32_768;

/// Bytes of all tails together before the largest is sealed early. At twice that, events wait in the queue until a segment
/// is installed.
pub const TAIL_BYTES_MAX: usize = 40 << 20;

/// Trees that [`TAIL_BYTES_MAX`] has room for. With more of them it counts as many times as they are more, up to [`TAIL_TREES_MAX`]: the
/// largest tail then has some 1 300 events when it is sealed, which merging copies, where fewer would be written anew.
pub const TAIL_TREES: usize = 50;

/// Trees beyond which the tails get no more room. See [`TAIL_TREES`].
pub const TAIL_TREES_MAX: usize = 200;

/// Once the tails hold too much, those are sealed that leave room for so large a part of it: the largest one alone with few
/// tenants, dozens at a time with hundreds.
pub const TAIL_ROOM_PART: usize = 8;

/// Segments that share a directory sync and a manifest, at the most. What was sealed stays in memory until all of them are.
pub const SEAL_GROUP_MAX: usize = 64;

/// Bytes of the tails that they are made of, unless a single one has more.
pub const SEAL_GROUP_BYTES: usize = 8 << 20;

/// Events in a segment that others are merged into. A search asks every segment of a tree, so few are wanted; merging holds about
/// 75 bytes an event of terms, 40 MB here, and one row group. Option `segment_events_max`; 0 switches merging off.
pub const SEGMENT_EVENTS_MAX: u64 = 1 << 19;

/// Bytes of such a segment, so that a merge of large events takes no longer than one of many.
pub const SEGMENT_BYTES_MAX: u64 = 64 << 20;

/// A merged segment has at least so many times the events of the largest that went into it, or half as many times if that makes it half as
/// large as it can be. So an event is written again at most as often as the sizes take steps: twice from a tail of some thousand
/// events to the largest segment. A tree keeps fewer than so many segments of each step.
pub const MERGE_GROWTH_MIN: u64 = 8;

/// Segments merged at a time at most, which bounds the looking for them, too.
pub const MERGE_SEGMENTS_MAX: usize = 256;

/// Bytes of a merged segment after which the disk is asked to take in what was written. Left to the last sync, tens of megabytes
/// would stand before the next commit of the journal on the same disk.
pub const MERGE_SETTLE_BYTES: u64 = 4 << 20;

/// Milliseconds between two checkpoint rounds at the least.
pub const ROUND_MS_MIN: u64 = 250;

/// Subtree hashes kept in memory for proofs and tiles: 40 bytes each.
pub const NODE_CACHE_MAX: usize = 65_536;

/// Level-0 blocks of leaf hashes recomputed from a segment and kept: 8 KiB each.
pub const BLOCK_CACHE_MAX: usize = 256;

/// Milliseconds after a failed attempt to make a journal file before the next.
pub const SPARE_RETRY_MS: u64 = 1_000;

/// Bytes that a manifest or a mark can have; a hundred thousand segments fit.
pub const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// Bytes of a key file.
pub const KEY_BYTES_MAX: u64 = 4 << 10;
