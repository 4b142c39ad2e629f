//! Where leaves rest: the segment, an immutable Parquet file of one tenant's contiguous leaves with our lookups
//! inside, and the tail, its in-memory sibling. Format: `docs/formats/segment.md`.
//!
//! This crate takes readers and writers; it never opens a file, reads a clock or draws a random number, and it never
//! decides when a segment is made or dropped.

mod batch;
mod bits;
mod bounds;
mod buffer;
mod checked;
mod chunk;
mod columns;
mod decode;
mod distinct;
mod encoding;
mod error;
mod export;
mod fixed;
mod grams;
mod layout;
pub mod limits;
mod lookup;
mod merge;
mod page_set;
mod piece;
mod postings;
mod raw;
mod read_at;
mod reader;
mod rows;
mod schema;
mod seal;
mod sink;
mod stripe;
mod tail;
mod term;
mod trailer;
mod wanted;
mod writer;

pub use bounds::{Bounds, Span, Visit};
pub use columns::Columns;
pub use error::{MergeError, SegmentError, TailError};
pub use export::Export;
pub use grams::Needle;
pub use merge::merge;
pub use read_at::ReadAt;
pub use reader::{Reader, StoredEvent};
pub use stripe::{Codes, Reach, Stripe, Take};
pub use tail::{Tail, TailRow, TailView};
pub use term::Term;
pub use trailer::{Meta, Summary};
pub use wanted::Wanted;
pub use writer::{Workshop, Writer};
