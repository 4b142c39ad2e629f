//! The tests of the crate: text forms, kept records, and who is let in to do what.

#[cfg(test)]
mod callers;
#[cfg(test)]
mod records;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod texts;
