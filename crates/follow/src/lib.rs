//! What happens to events after they are committed: they are read on in the order of the journal, and passed on.
//!
//! Guarantees: a cursor passes over no event and shows none twice. It never decides who may read, and never knows HTTP as
//! a server does.

pub mod cursor;

pub use cursor::{Cursor, Round, Row};
