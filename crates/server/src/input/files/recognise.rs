//! Whether a file that was not there before is new, or a copy of one that was read: of a log that is then truncated, or
//! moved to another disk. It decides from bytes that it asks for and opens nothing.

use std::collections::BTreeMap;
use std::io;

use super::print::{Print, PrintKey};
use super::record::Content;
use crate::limits::FILE_COPY_BYTES_MIN;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    New,
    /// It begins with all that was read of this content, and goes on from there.
    Copy(Content),
    /// It is the beginning of a content of which more was read.
    Part,
}

/// Compares with what is known, `bytes` long as it is now. `same` is what had its path and inode before, which is known by
/// less than another.
pub(super) fn recognise<'c>(
    key: &PrintKey,
    bytes: u64,
    known: impl Iterator<Item = (&'c Content, bool)>,
    mut read: impl FnMut(u64, u64) -> io::Result<Vec<u8>>,
) -> io::Result<Verdict> {
    let mut verdict = Verdict::New;
    // Thousands of files may be known; nearly all are known by equally many bytes.
    let mut heads: BTreeMap<u64, Print> = BTreeMap::new();
    for (content, same) in known {
        let head = &content.head;
        let least = if same { 1 } else { FILE_COPY_BYTES_MIN };
        if head.bytes < least || head.bytes > bytes {
            continue;
        }
        let own = match heads.get(&head.bytes) {
            Some(own) => own,
            None => {
                let own = key.print(&read(0, head.bytes)?);
                heads.entry(head.bytes).or_insert(own)
            }
        };
        if own != head {
            continue;
        }
        if content.position > bytes {
            verdict = Verdict::Part;
            continue;
        }
        let near = &content.near;
        let from = content.position.saturating_sub(near.bytes);
        if key.fits(near, &read(from, near.bytes)?) {
            return Ok(Verdict::Copy(content.clone()));
        }
    }
    Ok(verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::files::print::last;

    const KEY: PrintKey = PrintKey([7; 32]);

    fn content(text: &str, position: usize) -> Content {
        let head = &text.as_bytes()[..text.len().min(1_024)];
        Content {
            position: position as u64,
            head: KEY.print(head),
            near: KEY.print(last(&text.as_bytes()[..position])),
            ..Content::fresh("known".to_owned())
        }
    }

    fn log(lines: std::ops::Range<u32>) -> String {
        lines.map(|line| format!("12:00:00 line {line:08}\n")).collect()
    }

    #[test]
    fn copies_are_known_and_others_are_not() {
        let read = log(0..200);
        let other = format!("{}{}", log(0..100), log(1_000..1_200));
        for (file, known, same, expected) in [
            (read.clone(), content(&read, read.len()), false, "copy"),
            (log(0..300), content(&read, read.len()), false, "copy"),
            (log(0..300), content(&read, 2_000), false, "copy"),
            // Begins alike and then differs: not what was read.
            (other, content(&read, read.len()), false, "new"),
            (log(1_000..1_200), content(&read, read.len()), false, "new"),
            // A copy that is still being made, or was cut off.
            (log(0..150), content(&read, read.len()), false, "part"),
            // Too little is known to tell one file from another that begins with the same words.
            (log(0..200), content("12:00:00", 8), false, "new"),
            (log(0..200), content("12:00:00", 8), true, "copy"),
            (log(0..200), content("", 0), true, "new"),
        ] {
            let found = recognise(
                &KEY,
                file.len() as u64,
                [(&known, same)].into_iter(),
                |at, bytes| Ok(file.as_bytes()[at as usize..][..bytes as usize].to_vec()),
            );
            let found = match found.unwrap() {
                Verdict::New => "new",
                Verdict::Copy(found) => {
                    assert_eq!(found, known);
                    "copy"
                }
                Verdict::Part => "part",
            };
            assert_eq!(found, expected, "{} bytes against {known:?}", file.len());
        }
    }
}
