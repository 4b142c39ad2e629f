//! Places for connections: so many in all, and of one address no more than a share of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::INPUT_CONNECTIONS_OF_ADDRESS;

#[derive(Debug)]
pub(super) struct Places {
    all_max: usize,
    of_address_max: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that is taken, and free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

impl Places {
    pub(super) fn new(all_max: usize) -> Arc<Self> {
        Arc::new(Self {
            all_max,
            of_address_max: INPUT_CONNECTIONS_OF_ADDRESS.max(all_max / 4),
            taken: Mutex::default(),
        })
    }

    /// A place for a connection from this address, if one is free for it.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut taken = self.taken();
        let of_address = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.all >= self.all_max || of_address >= self.of_address_max {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, of_address + 1);
        drop(taken);
        Some(Place {
            places: Arc::clone(self),
            address,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all = taken.all.saturating_sub(1);
        if let Some(count) = taken.by_address.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    #[test]
    fn an_address_has_a_share_and_gives_it_back() {
        for (all_max, share) in [(256, 64), (1_000, 250), (10, 10)] {
            let places = Places::new(all_max);
            let mut held: Vec<_> = (0..all_max).filter_map(|_| places.take(address(1))).collect();
            assert_eq!(held.len(), share, "of {all_max}");
            assert_eq!(places.take(address(2)).is_some(), share < all_max);
            held.pop();
            assert!(places.take(address(1)).is_some());
            drop(held);
            assert!(places.taken().by_address.is_empty());
        }
    }

    #[test]
    fn all_places_together_are_bounded() {
        let places = Places::new(100);
        let of = |number| {
            (0..64)
                .filter_map(|_| places.take(address(number)))
                .collect::<Vec<_>>()
        };
        let (first, second) = (of(1), of(2));
        assert_eq!((first.len(), second.len()), (64, 36));
    }
}
