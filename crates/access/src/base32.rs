//! Base32 in lower case without padding (the alphabet of RFC 4648 section 6), for whole groups of five bytes: no bit is
//! left over, so every text has one value and every value one text. It survives URLs, file names, double clicks and
//! being read out.

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Eight characters for every five bytes. The inputs of this crate are multiples of five; bytes beyond are left out.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 5 * 8);
    let (groups, _) = bytes.as_chunks::<5>();
    for [a, b, c, d, e] in groups {
        let bits = u64::from_be_bytes([0, 0, 0, *a, *b, *c, *d, *e]);
        text.extend((0..8).rev().filter_map(|at| digit(bits >> (5 * at))));
    }
    text
}

/// The bytes of a text of exactly `N / 5 * 8` characters; `None` for any other text.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (groups, rest) = text.as_bytes().as_chunks::<8>();
    if !rest.is_empty() || groups.len() * 5 != N {
        return None;
    }
    let mut bytes = [0; N];
    let (fives, _) = bytes.as_chunks_mut::<5>();
    for (group, five) in groups.iter().zip(fives) {
        let bits = group
            .iter()
            .try_fold(0_u64, |bits, char| Some(bits << 5 | value(*char)?))?;
        let [_, _, _, tail @ ..] = bits.to_be_bytes();
        *five = tail;
    }
    Some(bytes)
}

fn digit(bits: u64) -> Option<char> {
    let at = usize::try_from(bits & 31).ok()?;
    ALPHABET.get(at).map(|byte| char::from(*byte))
}

fn value(char: u8) -> Option<u64> {
    match char {
        b'a'..=b'z' => Some(u64::from(char - b'a')),
        b'2'..=b'7' => Some(u64::from(char - b'2') + 26),
        _ => None,
    }
}
