//! Formats and products: the bytes of a producer's line in, an event (or the reason why there is none) out.
//!
//! Everything here is pure. This crate never opens a file or a socket and never reads a clock: what a line becomes depends
//! on that line and on the [`Reference`] alone. Only a [`Reader`] keeps something between two lines, and only where two of
//! them state one fact. It never decides who may send
//! an event, never assigns an id, a tenant or a moment of receipt, and never passes on a password that stands in a
//! command line in one of the forms that [`secret`] knows.

pub mod format;
pub mod limits;
pub mod mapping;
pub mod product;
pub mod secret;
pub mod syslog;

mod pattern;

pub use mapping::{Mapping, MappingError};
pub use product::{At, LoadError, Product, Products, Reader, Reading};
pub use syslog::Reference;
