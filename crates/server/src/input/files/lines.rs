//! Bytes of a file into lines with their places. It opens no file and holds nothing but the digest of a line that is too
//! long: an unfinished line stays in its file until its line feed is there.

use sha2::{Digest as _, Sha256};
use vitni_intake::limits::LINE_BYTES_MAX;

use crate::arrival::{Item, ItemContent};
use crate::limits::FILE_READ_LINES;

/// What a file may begin with that is no part of its first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Takes the bytes of one file apart, piece by piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Cutter {
    long: Option<Long>,
}

/// A line that is too long, as far as it has been passed over.
#[derive(Clone, Debug)]
struct Long {
    at: u64,
    bytes: u64,
    digest: Sha256,
}

/// A piece taken apart.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// Lines by the offsets of their first bytes.
    pub(super) items: Vec<Item>,
    /// Where the next piece begins.
    pub(super) next: u64,
    /// It has as many lines as a piece may have, and more bytes follow.
    pub(super) is_full: bool,
}

impl Cutter {
    /// Where the line begins that is being passed over.
    pub(super) fn passing(&self) -> Option<u64> {
        self.long.as_ref().map(|long| long.at)
    }

    /// Takes apart the bytes that stand at an offset, up to as many lines as a piece may have. At the end, `ends`, what has no line feed is a line as well.
    ///
    /// Empty lines are no lines, and NUL bytes before a line are not part of it: they are the hole that a program leaves
    /// which goes on writing where it was after its file was truncated.
    pub(super) fn cut(&mut self, at: u64, bytes: &[u8], ends: bool) -> Cut {
        let mut cut = Cut {
            items: Vec::new(),
            next: at,
            is_full: false,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            if cut.items.len() >= FILE_READ_LINES {
                cut.is_full = true;
                return cut;
            }
            let Some(taken) = self.step(cut.next, rest, ends, &mut cut.items) else {
                break;
            };
            cut.next += taken as u64;
            rest = rest.get(taken..).unwrap_or_default();
        }
        if ends && let Some(long) = self.long.take() {
            cut.items.push(long.done());
        }
        cut
    }

    /// Takes one line, or what stands before one. `None` when more bytes are needed.
    fn step(&mut self, at: u64, rest: &[u8], ends: bool, items: &mut Vec<Item>) -> Option<usize> {
        if at == 0 && self.long.is_none() {
            if rest.starts_with(BYTE_ORDER_MARK) {
                return Some(BYTE_ORDER_MARK.len());
            }
            if BYTE_ORDER_MARK.starts_with(rest) && !ends {
                return None;
            }
        }
        let end = memchr::memchr(b'\n', rest);
        if let Some(long) = &mut self.long {
            long.take(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            if end.is_some() {
                items.extend(self.long.take().map(Long::done));
            }
            return Some(end.map_or(rest.len(), |end| end + 1));
        }
        let nuls = rest.iter().take_while(|byte| **byte == 0).count();
        if nuls > 0 {
            return Some(nuls);
        }
        // One more for the CR that may follow.
        if end.unwrap_or(rest.len()) > LINE_BYTES_MAX + 1 {
            self.long = Some(Long {
                at,
                bytes: 0,
                digest: Sha256::new(),
            });
            return Some(0);
        }
        let (line, taken) = match end {
            Some(end) => (rest.get(..end).unwrap_or_default(), end + 1),
            None if ends => (rest, rest.len()),
            None => return None,
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > LINE_BYTES_MAX {
            let mut long = Long {
                at,
                bytes: 0,
                digest: Sha256::new(),
            };
            long.take(line);
            items.push(long.done());
        } else if !line.is_empty() {
            items.push(Item {
                at,
                content: ItemContent::Line(line.to_vec()),
            });
        }
        Some(taken)
    }
}

impl Long {
    fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.digest.update(bytes);
    }

    fn done(self) -> Item {
        Item {
            at: self.at,
            content: ItemContent::Oversized {
                bytes: self.bytes,
                digest: Some(self.digest.finalize().into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(items: &[Item]) -> Vec<String> {
        let show = |item: &Item| match &item.content {
            ItemContent::Line(line) => format!("{} {}", item.at, line.escape_ascii()),
            ItemContent::Oversized { bytes, digest } => {
                format!("{} long {bytes} {:02x?}", item.at, digest.unwrap())
            }
            ItemContent::Broken(..) => unreachable!(),
        };
        items.iter().map(show).collect()
    }

    /// Reads as a file is read: a piece at most at a time, from where the last cut ended.
    fn read(text: &[u8], piece: usize, ends: bool) -> (Vec<Item>, u64) {
        let mut cutter = Cutter::default();
        let (mut items, mut at) = (Vec::new(), 0);
        loop {
            let from = at as usize;
            let to = text.len().min(from + piece);
            let cut = cutter.cut(at, &text[from..to], ends && to == text.len());
            items.extend(cut.items);
            if to == text.len() {
                return (items, cut.next);
            }
            assert!(cut.next > at, "a piece holds a line, or the line is too long");
            at = cut.next;
        }
    }

    #[test]
    fn lines_by_their_offsets() {
        for (text, ends, lines, next) in [
            (
                &b"one\ntwo\r\n\r\n\nthree"[..],
                false,
                &["0 one", "4 two"][..],
                12,
            ),
            (b"one\nthree", true, &["0 one", "4 three"], 9),
            (
                b"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n",
                false,
                &["3 one", r"7 \xef\xbb\xbftwo"],
                14,
            ),
            (b"\xef\xbb", false, &[], 0),
            (b"\xef\xbb", true, &[r"0 \xef\xbb"], 2),
            (b"\0\0\0one\n\0t\0wo\n\0\0", false, &["3 one", r"8 t\x00wo"], 15),
            (b"half\r", false, &[], 0),
            (b"", true, &[], 0),
        ] {
            let mut cutter = Cutter::default();
            let cut = cutter.cut(0, text, ends);
            assert_eq!(shown(&cut.items), lines, "{}", text.escape_ascii());
            assert_eq!(cut.next, next, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let most = "x".repeat(LINE_BYTES_MAX);
        let text = format!("{most}\r\n{most}y\n{most}{most}{most}\nafter\n");
        let (items, next) = read(text.as_bytes(), 2 * LINE_BYTES_MAX, false);
        let kinds: Vec<_> = items
            .iter()
            .map(|item| match &item.content {
                ItemContent::Line(line) => format!("{} line of {}", item.at, line.len()),
                ItemContent::Oversized { bytes, .. } => format!("{} long {bytes}", item.at),
                ItemContent::Broken(..) => unreachable!(),
            })
            .collect();
        expect_test::expect![[r#"
            0 line of 65536
            65538 long 65537
            131076 long 196608
            327685 line of 5"#]]
        .assert_eq(&kinds.join("\n"));
        assert_eq!(next, text.len() as u64);
    }

    #[test]
    fn a_piece_has_so_many_lines_at_the_most() {
        let text = "x\n".repeat(FILE_READ_LINES + 1) + "rest";
        let mut cutter = Cutter::default();
        let first = cutter.cut(0, text.as_bytes(), true);
        assert_eq!((first.items.len(), first.is_full), (FILE_READ_LINES, true));
        let rest = &text.as_bytes()[first.next as usize..];
        let second = cutter.cut(first.next, rest, true);
        assert_eq!(shown(&second.items), ["8192 x", "8194 rest"]);
        assert!(!second.is_full);
    }

    proptest! {
        /// However a file is cut into pieces, its lines and their places are the same.
        #[test]
        fn pieces_do_not_matter(
            parts in prop::collection::vec(prop_oneof![
                Just(b"\n".to_vec()), Just(b"\r\n".to_vec()), Just(b"\0\0".to_vec()), Just(b"a line".to_vec()),
                Just(BYTE_ORDER_MARK.to_vec()), Just(b"y".repeat(LINE_BYTES_MAX - 1)), prop::collection::vec(any::<u8>(), 0..40),
            ], 0..24),
            more in 2..4_096_usize,
            ends: bool,
        ) {
            let text = parts.concat();
            let whole = read(&text, usize::MAX / 2, ends);
            let pieces = read(&text, LINE_BYTES_MAX + more, ends);
            prop_assert_eq!(shown(&whole.0), shown(&pieces.0));
            prop_assert!(!ends || whole.1 == text.len() as u64);
        }
    }
}
