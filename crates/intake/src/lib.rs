//! Formats and products: the bytes of a producer's line in, an event (or the reason why there is none) out.
//!
//! Everything here is pure. This crate never opens a file or a socket, never reads a clock, and keeps nothing between
//! two lines: what a line becomes depends on that line and on the [`Reference`] alone. It never decides who may send
//! an event, never assigns an id, a tenant or a moment of receipt, and never passes on a password that stands in a
//! command line in one of the forms that [`secret`] knows.

pub mod format;
pub mod limits;
pub mod product;
pub mod secret;
pub mod syslog;

mod pattern;

pub use product::{Product, Reading};
pub use syslog::Reference;
