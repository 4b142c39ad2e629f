//! Every limit of reading lines: what it is, why that number, and what happens at the edge. It holds numbers only.

/// Longest line that is read, in bytes: what one field of an event holds, because the line becomes the event's `raw`.
/// Beyond it the line is unrecognised; whoever sent it is told, and nothing is cut.
pub const LINE_BYTES_MAX: usize = vitni_event::limits::FIELD_BYTES_MAX;

/// Longest line that is not UTF-8, in bytes: base64 makes four bytes of three, and the result must fit into `raw`.
/// Beyond it the line is unrecognised.
pub const BINARY_LINE_BYTES_MAX: usize = LINE_BYTES_MAX / 4 * 3;

/// Most places at which one pattern is tried to continue within one line. A pattern has at most a handful of captures
/// that can end at several places, and real lines need fewer than ten tries; a line built to make the search explode
/// (thousands of ` from `) runs into this number and is unrecognised. Each try may search the rest of the line, which
/// bounds the longest line to some ten milliseconds.
pub const PATTERN_STEPS_MAX: u32 = 512;

/// Furthest that a line without a year may lie after the reference moment, in nanoseconds (one day): clocks and zones
/// differ, and a line stamped further ahead is rather one of the year before.
pub const YEARLESS_AHEAD_NS_MAX: i64 = 24 * 60 * 60 * 1_000_000_000;

/// How many years are tried for a line without one, newest first. Eight lie between the leap days around a year such
/// as 2100; two more because the search begins in the year after the reference moment.
pub const YEARS_TRIED: i64 = 10;

/// Most pairs of one CEF or LEEF line: an event's 1,024 attributes and as much again for its envelope. Beyond it the line
/// is refused.
pub const PAIRS_MAX: usize = 2 * vitni_event::limits::ATTRIBUTES_MAX;

/// Most facts of one stream that wait for a line to complete them. One more lets the oldest go as it is.
pub const BEGUN_MAX: usize = 256;

/// Lines after which a fact no longer waits. A server that does a thousand things at a time writes the second line of
/// one among those of the others; beyond this the first goes as it is.
pub const BEGUN_LINES_MAX: u64 = 4_096;

/// Most digits of the count in front of a syslog message. A longer number is no count but the beginning of a line.
pub const COUNT_DIGITS_MAX: usize = 9;

/// Bytes of a syslog message over the stream that are passed over while looking for its end: what a batch over HTTP may
/// have. A message that is longer, or that says it is, ends its connection.
pub const FRAME_BYTES_PASSED_MAX: u64 = 16 << 20;

/// Longest time between the two results of one tunnelled sign-in of FreeRADIUS, in nanoseconds (thirty seconds): what the
/// server gives a request by default (`max_request_time`). Beyond it the two stay two events.
pub const FREERADIUS_TUNNEL_NS_MAX: i64 = 30 * 1_000_000_000;

/// Most requests that a FreeRADIUS server began between the two results of one tunnelled sign-in. PEAP takes one round
/// trip, in which a busy server begins some tens; beyond it the two stay two events.
pub const FREERADIUS_TUNNEL_REQUESTS_MAX: u64 = 256;

/// Longest text of an operator's mapping, in bytes: some twenty times the largest that is built in. A longer one is refused.
pub const MAPPING_BYTES_MAX: usize = 256 * 1024;

/// Most mappings that are loaded together, besides those built in. One more and none of them is taken.
pub const MAPPINGS_MAX: usize = 64;

/// Most rules of a mapping. Each may be tried on each line, which is a fraction of a microsecond. More are refused.
pub const RULES_MAX: usize = 512;

/// Most conditions of one rule or secret. More are refused.
pub const CONDITIONS_MAX: usize = 32;

/// Most secrets of a mapping; each is looked for in every line. More are refused.
pub const SECRETS_MAX: usize = 64;

/// Most lines that a mapping skips; each pattern is tried on every line. More are refused.
pub const SKIPS_MAX: usize = 64;

/// Most tests inside a mapping. More are refused.
pub const TESTS_MAX: usize = 512;

/// Most steps of a path to a field. JSON of identity products goes ten deep; more are refused.
pub const PATH_STEPS_MAX: usize = 16;

/// Most parts of one template, and most changes of one field of it. More are refused.
pub const TEMPLATE_PARTS_MAX: usize = 16;

/// Longest literal text of a pattern or template, in bytes. A longer one is refused.
pub const TEMPLATE_BYTES_MAX: usize = 1_024;

/// Most tries of all patterns of a mapping on one line, so that a mapping of many rules cannot be made slow by a line
/// built for it. A line that needs more is unrecognised.
pub const LINE_STEPS_MAX: u32 = 4_096;

/// Shortest secret, in bytes, that is also looked for in the rest of its line: shorter ones stand in other words.
pub const EVERYWHERE_BYTES_MIN: usize = 16;
