//! What a search is: a filter, read and printed; a page of rows, newest first; a cursor that continues it.
//!
//! This crate reads what it is handed (segments and the tail of one snapshot) and answers with values. It never writes,
//! opens a file, reads a clock or decides who the caller is: the caller's [`Sight`] comes in as an argument, and
//! nothing that it hides can influence an answer.

pub mod cursor;
pub mod filter;
pub mod limits;
mod plan;
pub mod request;
pub mod run;
pub mod sight;

pub use cursor::Cursor;
pub use filter::{Filter, ParamError};
pub use request::Request;
pub use run::{Found, Page, QueryError, TenantView, search};
pub use sight::{Sight, redact};
