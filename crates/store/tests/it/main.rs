//! The store's tests, in one binary.

#[cfg(test)]
mod crash;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod merge;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod rim;
#[cfg(test)]
mod room;
#[cfg(test)]
mod sim;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod world;
