//! A configured path: a folder, and a name in which `*` stands for any bytes and `?` for one. It looks at no folder.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One of `files.paths`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// As it is written, which is what its files are shown under.
    pub(super) text: Arc<str>,
    pub(super) folder: PathBuf,
    name: Vec<u8>,
}

impl Pattern {
    /// # Errors
    /// When it does not name files in one folder that is the same wherever the server was started.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let path = Path::new(text);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(format!("`{text}` names no file"));
        };
        if !path.is_absolute() {
            return Err(format!("`{text}` is not absolute: begin it with `/`"));
        }
        if folder.as_os_str().as_bytes().iter().any(is_wild) {
            return Err(format!(
                "`{text}` has `*` or `?` in a folder: they can stand in the last part only; give one path for each folder"
            ));
        }
        Ok(Self {
            text: text.into(),
            folder: folder.to_owned(),
            name: name.as_bytes().to_vec(),
        })
    }

    /// Whether a path is its folder, or fits.
    pub(super) fn is_about(&self, path: &Path) -> bool {
        let fits = |name: &std::ffi::OsStr| self.matches(name.as_bytes());
        path == self.folder || path.parent() == Some(&self.folder) && path.file_name().is_some_and(fits)
    }

    pub(super) fn matches(&self, name: &[u8]) -> bool {
        // As in a shell, a hidden file is meant only by who says so.
        let hidden = name.first() == Some(&b'.') && self.name.first() != Some(&b'.');
        !hidden && wild(&self.name, name)
    }
}

const fn is_wild(byte: &u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// Goes back to the last `*` only: what an earlier one stood for never has to change, so time is bounded by the product
/// of both lengths.
fn wild(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut in_name) = (0, 0);
    let mut last: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(in_name) {
        match pattern.get(at) {
            Some(b'*') => {
                last = Some((at, in_name));
                at += 1;
            }
            Some(expected) if *expected == b'?' || expected == byte => {
                at += 1;
                in_name += 1;
            }
            _ => match &mut last {
                Some((star, taken)) => {
                    *taken += 1;
                    (at, in_name) = (*star + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (pattern, names, others) in [
            (
                "/l/auth.log",
                &["auth.log"][..],
                &["auth.log.1", "xauth.log", ""][..],
            ),
            (
                "/l/*.log",
                &["a.log", "a.log.log", "a.lo.log"],
                &["a.log.1", ".log", ".a.log", "log"],
            ),
            (
                "/l/event.*.log",
                &["event.2026-11-21.log", "event..log"],
                &["event.log", "events.1.log"],
            ),
            ("/l/a?c*", &["abc", "abcd", "a*c"], &["ac", "abbc"]),
            ("/l/*a*b*", &["ab", "xaxbx", "aab"], &["ba", "a"]),
            ("/l/.*", &[".hidden"], &["shown"]),
        ] {
            let pattern = Pattern::parse(pattern).unwrap();
            assert_eq!(pattern.folder, Path::new("/l"));
            for name in names {
                assert!(pattern.matches(name.as_bytes()), "{pattern:?} {name}");
            }
            for name in others {
                assert!(!pattern.matches(name.as_bytes()), "{pattern:?} {name}");
            }
        }
    }

    #[test]
    fn many_stars_end_soon() {
        let pattern = Pattern::parse(&format!("/l/{}", "*a".repeat(100))).unwrap();
        assert!(!pattern.matches(&b"a".repeat(99)));
        assert!(
            pattern.matches(
                &b"ab"
                    .repeat(5_000)
                    .repeat(2)
                    .into_iter()
                    .chain(*b"a")
                    .collect::<Vec<_>>()
            )
        );
    }

    #[test]
    fn refusals_say_what_to_do() {
        let said: Vec<_> = ["auth.log", "/var/*/auth.log", "/", "/var/log/.."]
            .map(|text| Pattern::parse(text).unwrap_err())
            .into();
        expect_test::expect![[r#"
            `auth.log` is not absolute: begin it with `/`
            `/var/*/auth.log` has `*` or `?` in a folder: they can stand in the last part only; give one path for each folder
            `/` names no file
            `/var/log/..` names no file"#]]
        .assert_eq(&said.join("\n"));
    }
}
