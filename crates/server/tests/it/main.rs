//! The server as its clients see it: a real one on a free port over a temporary directory for every test.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read tables and write certificates"
)]

#[cfg(test)]
mod broken_disk;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forwards;
#[cfg(test)]
mod http;
#[cfg(test)]
mod mappings;
#[cfg(test)]
mod odd_input;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod reads;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod run;
#[cfg(test)]
mod script;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod support;
#[cfg(test)]
mod syslog;
#[cfg(test)]
mod tail;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod waiting;
