//! What the lines of producers become: every table and every property of this crate, in one binary.

#[cfg(test)]
mod captures;
#[cfg(test)]
mod format;
mod framing;
#[cfg(test)]
mod freeradius;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod mapping_errors;
#[cfg(test)]
mod mapping_lines;
#[cfg(test)]
mod mapping_secrets;
#[cfg(test)]
mod mappings;
#[cfg(test)]
mod page;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod privacyidea;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod references;
#[cfg(test)]
mod render;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod submitted;
#[cfg(test)]
mod syslog;
