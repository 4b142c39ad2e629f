//! The store's tests, in one binary.

mod crash;
mod pages;
mod sim;
mod strangers;
mod world;
