//! What a producer or a reader links: events out in batches that may be repeated safely, answers in pages, the live tail,
//! and a log's public files as [`vitni_proof::verify`] reads them.
//!
//! Blocking: one request at a time on the caller's thread. A line gets its id before the first attempt, so every further
//! attempt is a repeat that the server answers with the index of the first. It never spools to disk, never follows a
//! redirect with a token, never sends a token to a tile address, and never decides by itself that an event is lost: what
//! was not acknowledged is the caller's to send again.

mod admin;
mod ask;
mod catalogue;
mod error;
mod forwards;
mod limits;
mod line;
mod read;
mod send;
mod sources;
mod tail;
mod tiles;
mod tls;
mod transport;

pub use admin::{NewTenant, NewToken, Tenant, TenantKeys, Tiles, Token, TreeKeys};
pub use ask::Asked;
pub use error::ClientError;
pub use forwards::{Forward, GivenUp};
pub use limits::*;
pub use line::{BadInput, Line, array_lines, with_id};
pub use read::{Page, Row};
pub use send::{LineReport, LineStatus, Patience, ReceiptNote, SendOptions, SendReport, Watch};
pub use sources::{Retried, Retry};
pub use tail::{Tail, TailItem};
pub use tiles::HttpLog;
pub use transport::{Client, Options};
