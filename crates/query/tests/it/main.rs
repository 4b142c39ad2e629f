//! The tests of the crate: the language, its cursor, what is hidden, and search against a plain scan.

#[cfg(test)]
mod asked;
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
mod run;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sight;
