//! Lines whose sender waits for no answer become stored events: the way that all inputs share, from bytes to the store.
//!
//! Nothing that was taken in is dropped here. A line that is no event is counted when its product says that it states no
//! fact, and else kept as it came, in quarantine with the reason; what the store cannot take now is kept until it can, and
//! whoever reads the input waits, so that what comes behind waits with the sender. Only a store that is closed, and the end of a
//! stop, lose what was not stored; what that means for its senders, each input says.

mod channel;
mod keep;
mod patience;
mod seen;

pub(crate) use channel::{Channel, Item, ItemContent, Origin};
pub(crate) use keep::{Lost, keep, keep_or_return};
pub(crate) use patience::Patience;
pub(crate) use seen::Seen;
