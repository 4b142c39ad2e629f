//! Every limit of the event: what it is, why that number, and what happens at the edge. It holds numbers only.

/// Deepest nesting of arrays and objects inside one JSON value. Deeper than any real payload, shallow enough that
/// reading one by recursion cannot exhaust a thread's stack. Beyond it: refused with `too-deep`.
pub const JSON_DEPTH_MAX: usize = 64;

/// Longest value of one field (a string, or the canonical text of an attribute), in bytes. Commitments hash whole
/// groups, so this bounds what one disclosure carries. Beyond it: refused with `field-too-large`, never cut.
pub const FIELD_BYTES_MAX: usize = 65_536;

/// Longest submitted line, in bytes: sixteen full fields. Bounds what one event can take from a journal frame.
/// Beyond it: refused with `line-too-large`.
pub const LINE_BYTES_MAX: usize = 1_048_576;

/// Most targets of one event; each is a commitment of its own in the leaf. Beyond it: refused with
/// `too-many-targets`.
pub const TARGETS_MAX: usize = 256;

/// Most public attributes; they stand in clear in the leaf. Beyond it: refused with `too-many-public-attributes`.
pub const PUBLIC_ATTRIBUTES_MAX: usize = 64;

/// Most attributes that are not public: more than any product writes, few enough that sorting them stays cheap.
/// Beyond it: refused with `too-many-attributes`.
pub const ATTRIBUTES_MAX: usize = 1_024;

/// Longest attribute name (with the path in front of it, where it was moved), in bytes. Beyond it: refused with
/// `field-too-large`.
pub const NAME_BYTES_MAX: usize = 512;

/// Longest catalogue or event id, in bytes. Beyond it: refused with `bad-event-id` or `bad-catalogue-id`.
pub const WORD_BYTES_MAX: usize = 128;

/// Longest leaf, in bytes: what the length prefix of an entry in a tlog-tiles bundle can say. The limits above keep
/// every leaf far below it; it is checked all the same, because a leaf that does not fit cannot be mirrored.
pub const LEAF_BYTES_MAX: usize = 65_535;

/// Largest `producer.sequence`: the largest integer that every JSON reader takes exactly. Beyond it the number is
/// kept as an attribute and flagged `type-mismatch`.
pub const SEQUENCE_MAX: u64 = (1 << 53) - 1;

/// How far ahead of our clock a producer's `time` may lie before the event is flagged `clock-skew`, in nanoseconds
/// (five minutes, what Kerberos allows). The past is never flagged: old logs are imported every day.
pub const CLOCK_SKEW_NS_MAX: i64 = 5 * 60 * 1_000_000_000;

/// Shortest secret, in bytes, that is looked for inside `raw` and `text`. A shorter one is found everywhere, so the
/// whole string that might hold it is replaced instead.
pub const SECRET_BYTES_MIN: usize = 4;

/// Most events in one catalogue. The largest known has 214; ten thousand are read in less than a second and searched in
/// microseconds. One with more is refused as a whole.
pub const CATALOGUE_ENTRIES_MAX: usize = 10_000;

/// Most catalogues of one tenant, every version counted. All are in memory, a few kilobytes each; more are refused.
pub const OWN_CATALOGUES_MAX: usize = 64;

/// Longest text of a tenant's catalogue, in bytes. The largest known one has a fifth of it; a longer one is refused.
pub const CATALOGUE_BYTES_MAX: usize = 1024 * 1024;

/// Memory that a shelf of canonical forms gets at first.
pub const SHELF_BYTES_FIRST: usize = 2 * 1024;

/// And at a time once it holds many: some dozens of events. What is left of it is what a tail takes for nothing, at the most.
pub const SHELF_BYTES_MAX: usize = 64 * 1024;
