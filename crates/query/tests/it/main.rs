//! The tests of the crate: the language, its cursor, what is hidden, and search against a plain scan, also over what a broken merge left.

#[cfg(test)]
mod asked;
#[cfg(test)]
mod broken_merge;
#[cfg(test)]
mod cursor;
#[cfg(test)]
mod given;
mod ids;
#[cfg(test)]
mod language;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod params;
#[cfg(test)]
mod reference;
#[cfg(test)]
#[path = "../../../store/tests/it/rim.rs"]
mod rim;
#[cfg(test)]
mod run;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sight;
#[cfg(test)]
#[expect(dead_code, reason = "the store's own tests use more of it")]
#[path = "../../../store/tests/it/sim.rs"]
mod sim;
