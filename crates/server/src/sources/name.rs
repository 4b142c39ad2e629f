//! Names that senders choose, as long as they may be kept.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::limits::SOURCE_NAME_BYTES_MAX;

/// The name, or its beginning with a digest of the whole. Two names that differ stay two.
pub(super) fn bounded(name: &str) -> Cow<'_, str> {
    if name.len() <= SOURCE_NAME_BYTES_MAX {
        return Cow::Borrowed(name);
    }
    let digest = hex(&Sha256::digest(name.as_bytes()));
    let head = SOURCE_NAME_BYTES_MAX - digest.len() - 1;
    let head = (0..=head).rev().find_map(|end| name.get(..end));
    Cow::Owned(format!("{} {digest}", head.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_still_differs() {
        let long = |last: &str| bounded(&format!("{}{last}", "é".repeat(30_000))).into_owned();
        assert!(long("a").len() <= SOURCE_NAME_BYTES_MAX && long("a").starts_with('é'));
        assert_ne!(long("a"), long("b"));
        assert_eq!(bounded("syslog vm"), "syslog vm");
        // What is cut is not cut again when it is read back.
        assert_eq!(bounded(&long("a")), long("a"));
    }
}
