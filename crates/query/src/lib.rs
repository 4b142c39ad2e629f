//! What a search is: a filter, read and printed; a page of rows, newest first; a cursor that continues it. And what a query
//! is: a condition and pipes, in a language of their own, answered with events or a table.
//!
//! This crate reads what it is handed (segments and the tail of one snapshot) and answers with values. It never writes,
//! opens a file, reads a clock or decides who the caller is: the caller's [`Sight`] comes in as an argument, and
//! nothing that it hides can influence an answer.

pub mod ask;
pub mod completion;
pub mod cursor;
pub mod filter;
pub mod histogram;
pub mod language;
pub mod limits;
mod parts;
pub mod pipe;
pub mod place;
mod plan;
pub mod request;
pub mod run;
pub mod sight;
pub mod table;

pub use ask::{Answer, AskError, Page as QueryPage, ask, ask_page};
pub use cursor::Cursor;
pub use filter::{Filter, ParamError};
pub use language::{LanguageError, Query};
pub use place::Place;
pub use request::Request;
pub use run::{Found, Page, QueryError, TenantView, search};
pub use sight::{Sight, redact};
pub use table::{Cell, Table};
