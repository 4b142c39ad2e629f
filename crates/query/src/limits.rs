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

/// Events looked at between two questions whether the caller is still there. A few hundred microseconds of work.
pub const CANCEL_ROWS: u64 = 256;
