//! The numbers of this crate: each with its reason and what happens at the edge. It holds numbers only.

/// Rows in a row group. Writing holds one row group in memory; statistics skip whole row groups.
pub const ROW_GROUP_ROWS: usize = 8_192;

/// Canonical bytes after which a row group is closed early, so that large events cannot make the writer, or a
/// reader of one page, hold more than this plus one event.
pub const ROW_GROUP_BYTES: usize = 8 << 20;

/// A row group with fewer rows and fewer bytes than these two numbers is not copied when segments are merged, but written anew together
/// with its neighbours, if they are small too. What Parquet keeps of a row group takes about 9 KB in the file.
pub const MERGED_GROUP_ROWS_MIN: u64 = 1_024;

/// See [`MERGED_GROUP_ROWS_MIN`]: large events fill a row group with few rows, which is no reason to write them anew.
pub const MERGED_GROUP_BYTES_MIN: u64 = 512 << 10;

/// Rows in a page, the same rows in every column: what a point read decodes. Smaller pages cost file size, larger
/// ones cost reads; the figures are in `docs/formats/segment.md`.
pub const PAGE_ROWS: usize = 512;

/// Rows by which it is judged whether values come again, in columns where that depends on who writes them.
pub const SAMPLE_ROWS: usize = 2_048;

/// Level of the zstd compression of pages: higher ones cost a multiple and save a few in a hundred.
pub const COMPRESSION_LEVEL: i32 = 1;

/// Longest text that a row group's least and greatest values may be: longer ones help nobody to skip rows.
pub const STATISTICS_BYTES_MAX: usize = 32;

/// Largest page size a reader takes from a file; beyond it the file is refused.
pub const PAGE_ROWS_MAX: u32 = 1 << 16;

/// Rows in a segment at most: row numbers inside a file are 32 bits wide. The writer refuses more.
pub const ROWS_MAX: u64 = 1 << 31;

/// Pages in a segment at most: page numbers among the terms have 24 bits while they are gathered. The writer refuses more.
pub const PAGES_MAX: u64 = 1 << 24;

/// Bytes that one checksum covers. Equal to the usual page of a file system, so that checking costs no extra read.
pub const CHECKED_BYTES: u64 = 4_096;

/// Largest page index and footer together that a reader loads. A full segment needs about 60 KB; beyond this the
/// file is refused rather than read into memory.
pub const FOOTER_BYTES_MAX: u64 = 32 << 20;

/// Most bytes fetched by one read of columns or lookups. A row group is bounded by [`ROW_GROUP_BYTES`], a wider
/// read is damage.
pub const READ_BYTES_MAX: u64 = 256 << 20;

/// Leaves in a block: one salt root each, one level-0 tile.
pub const BLOCK: u64 = 256;

/// Rows in a row group of an export: enough that the footer of ten million events stays a few megabytes, which is what the writer holds
/// of it, and few enough that whoever receives it sees something soon.
pub const EXPORT_GROUP_ROWS: usize = 32_768;

/// Canonical bytes after which it is closed early: with the columns that are made of them, what one export holds in memory.
pub const EXPORT_GROUP_BYTES: usize = 32 << 20;
