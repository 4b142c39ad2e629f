//! Ways out, one a file. Each speaks to one receiver over one connection and knows nothing of places in the journal,
//! of trying again or of the store: what was handed over and what was answered is told to whoever drives it.

mod connect;
pub mod syslog;
pub mod tls;
pub mod webhook;
