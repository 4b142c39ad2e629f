//! What happens to events after they are committed: they are read on in the order of the journal, and passed on to receivers.
//!
//! Guarantees: a cursor passes over no event and shows none twice; a forwarding hands over every event that it is asked for at
//! least once, first arrivals in the order of the journal, across breaks, restarts and kills. What decides that (progress,
//! back-off, batches) is pure; time and chance are arguments.
//!
//! It never decides who may read or what is allowed, never answers a request, and opens no file: the server around it does,
//! through [`follower::Rim`].

pub mod address;
pub mod backoff;
pub mod batches;
pub mod cursor;
pub mod deliver;
pub mod follower;
pub mod forward;
pub mod limits;
pub mod progress;
pub mod record;
pub mod select;
pub mod status;

pub use address::{Address, AddressError, Allowed, Protocol};
pub use cursor::{Cursor, Lag, Most, Round, Row};
pub use follower::{Fact, Follower, Rim, Signals};
pub use forward::{Begin, Forward, Way};
pub use record::GivenUp;
pub use select::{Selection, write_row};
pub use status::{Figures, Phase, Status};
