//! The real binary, as whoever installs it runs it: every test starts processes of its own, in directories of its own.

#[cfg(test)]
mod asking;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod first_run;
#[cfg(test)]
mod forward;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod help;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod kill9;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod rotations;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod senders;
#[cfg(test)]
mod support;
#[cfg(test)]
mod watched;
