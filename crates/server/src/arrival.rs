//! Lines whose sender waits for no answer become stored events: the way that all inputs share, from bytes to the store.
//!
//! Nothing that was taken in is dropped here. A line that is no event is counted when its product says that it states no
//! fact, and else kept as it came, in quarantine with the reason; what the store cannot take now is kept until it can, and
//! whoever reads the input waits, so that what comes behind waits with the sender. Only the store's end loses what was not
//! stored; where that is decided, each input says.

mod channel;
mod keep;
mod seen;

pub(crate) use channel::{Channel, Item, ItemContent, Origin};
pub(crate) use keep::{Lost, keep};
pub(crate) use seen::Seen;
