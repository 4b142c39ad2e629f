//! The tests of the crate: columns give events back, damage is noticed, lookups find, the tail agrees with the file.

#[cfg(test)]
mod compare;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod events;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod merge;
#[cfg(test)]
mod scan;
#[cfg(test)]
mod stripes;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tail;
#[cfg(test)]
mod wanted;
#[cfg(test)]
mod write_read;
