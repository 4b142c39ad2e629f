//! What the lines of producers become: every table and every property of this crate, in one binary.

mod captures;
mod hostile;
mod page;
mod render;
mod secrets;
mod sentences;
mod syslog;
