//! The chores, seen from outside: each rule of `tidy` is broken once in a small tree of its own.
#![expect(clippy::disallowed_methods, reason = "the trees are made and broken here")]

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod tidy;
