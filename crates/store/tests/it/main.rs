//! The store's tests, in one binary.

mod crash;
mod frames;
mod full_disk;
mod pages;
mod sim;
mod strangers;
mod world;
