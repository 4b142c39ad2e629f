//! Every limit of a search, why it is what it is, and what the caller sees at the edge.

/// Longest value of one parameter, in bytes. Long enough for any user agent or name, short enough that comparing it
/// with every event costs nothing to speak of. Beyond: a [`ParamError`](crate::ParamError).
pub const VALUE_BYTES_MAX: usize = 1024;

/// Most words in one search. Each is looked for in every text of every event that the cheaper constructs let through.
/// Beyond: a [`ParamError`](crate::ParamError).
pub const WORDS_MAX: usize = 16;

/// Most tenants named in one search: what a caller can reasonably write into a URL.
/// Beyond: a [`ParamError`](crate::ParamError).
pub const TENANTS_MAX: usize = 64;

/// Rows in a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: usize = 100;

/// Most rows in a page. At the 128 KiB or so that an event can reach at worst this bounds a page's memory; the number
/// of pages has no bound. Beyond: a [`ParamError`](crate::ParamError).
pub const PAGE_ROWS_MAX: usize = 1000;

/// Events looked at between two questions whether to go on. Asking costs a reading of the clock, a nanosecond or two for each of these
/// events; looking at them takes microseconds, and a few seconds for the dearest conditions and the longest texts that there can be.
pub const CANCEL_ROWS: u64 = 16;

/// Longest query, in bytes: room for a set of a few hundred ids. Beyond: a [`LanguageError`](crate::language::LanguageError).
pub const QUERY_BYTES_MAX: usize = 8192;

/// How deep parentheses and negations may nest. The parser and everything that walks a condition recurse as deep as this
/// and no deeper, whatever was sent. Beyond: a [`LanguageError`](crate::language::LanguageError).
pub const QUERY_DEPTH_MAX: usize = 32;

/// Most comparisons, words and members of sets in one query. Each may be tested on every event.
/// Beyond: a [`LanguageError`](crate::language::LanguageError).
pub const QUERY_TERMS_MAX: usize = 256;

/// Most pipes in one query. More than anybody writes; each may hold an answer of its own.
/// Beyond: a [`LanguageError`](crate::language::LanguageError).
pub const QUERY_PIPES_MAX: usize = 16;

/// Most events that one pipe hands to the next or that an answer has, and the greatest `limit`: ten times a page, so that
/// an export by hand is possible and memory is not the caller's to choose. Beyond: [`TooMuch`](crate::ask::TooMuch), or,
/// for `limit`, a [`LanguageError`](crate::language::LanguageError).
pub const QUERY_ROWS_MAX: usize = 10_000;

/// Events in an answer when the query has no `limit`.
pub const QUERY_ROWS_DEFAULT: usize = 100;

/// Bytes of whole events held at once by a query. Ordinary events are below 1 KiB, so [`QUERY_ROWS_MAX`] is reached first; an
/// event may be a hundred times as large. Beyond: [`TooMuch`](crate::ask::TooMuch).
pub const QUERY_HELD_BYTES_MAX: usize = 64 << 20;

/// Bytes that the groups of a query take: keys, counts, different values, values of percentiles. Counts the distinct users of
/// ten million events exactly when they are about half a million. Beyond: [`TooMuch`](crate::ask::TooMuch).
pub const QUERY_GROUP_BYTES_MAX: usize = 32 << 20;

/// Most bytes of groups and different values that all queries of a process hold together. Beyond, the one that needs more is refused.
pub const ALL_GROUP_BYTES_MAX: usize = 64 << 20;

/// Most traces and sessions whose stories one `flow` tells. Beyond: [`TooMuch`](crate::ask::TooMuch).
pub const QUERY_FLOWS_MAX: usize = 1000;

/// Traces and sessions of stories that are looked up one by one. Each costs two reads a segment, so with more of them reading on
/// is cheaper.
pub const QUERY_FLOWS_LOOKED_UP_MAX: usize = 64;

/// Spans of time in one histogram. More than a screen has columns several times over. Beyond: [`TooManySpans`](crate::histogram::TooManySpans).
pub const HISTOGRAM_SPANS_MAX: u64 = 10_000;

/// Spans of time that a step is chosen for when nobody says which: a column of a few pixels each. The last hour makes 121 of 30 s, the
/// last day 145 of 10 min.
pub const HISTOGRAM_SPANS_WISHED: u64 = 150;

/// Fields whose values one question for facets counts: what stands beside a list of events on a screen. All of them together take at most
/// [`QUERY_GROUP_BYTES_MAX`].
pub const FACETS_MAX: usize = 16;

/// Events that are looked at to learn which attributes occur: enough to meet all that are in use, and a few milliseconds of work.
pub const ATTRIBUTES_EVENTS_MAX: u64 = 10_000;

/// Names of attributes that are gathered; those met first. A producer that makes up names must not fill the memory.
pub const ATTRIBUTES_MAX: usize = 1_000;

/// Rows that a question which counts goes through before it is cut into halves: some tens of milliseconds of work.
pub const SCAN_ALONE_ROWS: u64 = 500_000;

/// Events that are fetched before the fetching is cut into halves: each may lie in another page, and then takes a fraction of a millisecond.
pub const FETCH_ALONE_EVENTS: usize = 16;
