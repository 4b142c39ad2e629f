//! What the lines of producers become: every table and every property of this crate, in one binary.

#[cfg(test)]
mod captures;
#[cfg(test)]
mod format;
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
mod render;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod submitted;
#[cfg(test)]
mod syslog;
