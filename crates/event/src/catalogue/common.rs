//! Attributes that any event may carry without being flagged: what operating systems say about the process that
//! speaks, and counts of what was coalesced.

use super::{Attribute, Kind};

/// Sorted by name.
pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::personal("command", Kind::Text),
    Attribute::public("count", Kind::Number),
    Attribute::personal("facility", Kind::Text),
    Attribute::personal("gid", Kind::Number),
    Attribute::personal("group", Kind::Text),
    Attribute::personal("home", Kind::Text),
    Attribute::personal("key_fingerprint", Kind::Text),
    Attribute::personal("key_type", Kind::Text),
    Attribute::personal("pid", Kind::Number),
    Attribute::personal("program", Kind::Text),
    Attribute::personal("service", Kind::Text),
    Attribute::personal("shell", Kind::Text),
    Attribute::personal("tty", Kind::Text),
    Attribute::personal("uid", Kind::Number),
    Attribute::personal("working_directory", Kind::Text),
];
