//! The footer's checksum: a value of fixed width inside the footer itself, so that the file stays ordinary Parquet.
//!
//! The last key-value pair of the footer is `vitni.segment` = `0 <trailer offset> <checksum>`, the numbers as 16 and
//! 8 lower-case hexadecimal digits. The checksum is CRC-32C over everything from the end of the checksums lookup to
//! the end of the file, its own 8 digits taken as `0`.

use crate::limits::CHECKED_BYTES;
use crate::lookup::HEADER_BYTES;
use crate::trailer::TRAILER_BYTES;

/// The key; no other text of ours in the footer comes after it.
pub(crate) const KEY: &str = "vitni.segment";
/// Version of the format, first word of the value.
const VERSION: &str = "0";
const VALUE_BYTES: usize = 1 + 1 + 16 + 1 + 8;
const SUM_BYTES: usize = 8;
/// What stands between key and value in Thrift's compact protocol: field 2, binary, then its length.
const BETWEEN: [u8; 2] = [0x18, 27];

/// The value with an empty checksum, as it is given to the Parquet writer.
pub(crate) fn value(trailer_offset: u64) -> String {
    format!("{VERSION} {trailer_offset:016x} {:08x}", 0)
}

/// Where the checksums lookup begins and where it ends, from the place of the trailer alone.
pub(crate) fn sums_range(trailer_offset: u64) -> Option<(u64, u64)> {
    let start = trailer_offset.checked_add(TRAILER_BYTES as u64)?;
    let body = start.div_ceil(CHECKED_BYTES).checked_mul(4)?;
    Some((start, start.checked_add(HEADER_BYTES as u64)?.checked_add(body)?))
}

/// Computes the checksum of `held` and writes it into its place. `None` when the place is not there.
pub(crate) fn stamp(held: &mut [u8]) -> Option<()> {
    let sum = crc32c::crc32c(held);
    let at = find(held)? + VALUE_BYTES - SUM_BYTES;
    held.get_mut(at..at + SUM_BYTES)?
        .copy_from_slice(format!("{sum:08x}").as_bytes());
    Some(())
}

/// What the footer says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) trailer_offset: u64,
    sum: u32,
    /// Where the digits of the checksum begin in the footer searched.
    digits: usize,
}

/// Why a footer has no usable seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsealed {
    /// No such key: not our file, or damage.
    Missing,
    /// Another version of the format.
    Version,
    /// The value has another form.
    Malformed,
}

/// Reads the seal out of a footer (the bytes of the Thrift structure, or more bytes in front of them).
pub(crate) fn read(footer: &[u8]) -> Result<Seal, Unsealed> {
    let at = find(footer).ok_or(Unsealed::Missing)?;
    let value = footer
        .get(at..at + VALUE_BYTES)
        .and_then(|value| str::from_utf8(value).ok());
    let mut words = value.ok_or(Unsealed::Malformed)?.split(' ');
    if words.next() != Some(VERSION) {
        return Err(Unsealed::Version);
    }
    let trailer_offset = words
        .next()
        .and_then(|word| hex(word, 16))
        .ok_or(Unsealed::Malformed)?;
    let sum = words
        .next()
        .and_then(|word| hex(word, SUM_BYTES))
        .ok_or(Unsealed::Malformed)?;
    let sum = u32::try_from(sum).map_err(|_| Unsealed::Malformed)?;
    Ok(Seal {
        trailer_offset,
        sum,
        digits: at + VALUE_BYTES - SUM_BYTES,
    })
}

impl Seal {
    /// Whether the bytes from the end of the checksums lookup to the end of the file are whole. `footer_at` is where
    /// in `held` the footer begins that the seal was read from.
    pub(crate) fn holds(&self, held: &[u8], footer_at: usize) -> bool {
        let start = footer_at + self.digits;
        let (Some(before), Some(after)) = (held.get(..start), held.get(start + SUM_BYTES..)) else {
            return false;
        };
        let sum = crc32c::crc32c(before);
        let sum = crc32c::crc32c_append(sum, &[b'0'; SUM_BYTES]);
        crc32c::crc32c_append(sum, after) == self.sum
    }
}

/// Where the value begins: after the last occurrence of the key, since statistics in front of it may hold any text.
fn find(bytes: &[u8]) -> Option<usize> {
    let mut mark = KEY.as_bytes().to_vec();
    mark.extend_from_slice(&BETWEEN);
    let at = bytes.windows(mark.len()).rposition(|window| window == mark)?;
    Some(at + mark.len())
}

fn hex(word: &str, digits: usize) -> Option<u64> {
    let plain = word.len() == digits && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    plain.then(|| u64::from_str_radix(word, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_has_its_width() {
        assert_eq!(value(7).len(), VALUE_BYTES);
        assert_eq!(usize::from(BETWEEN[1]), VALUE_BYTES);
    }

    #[test]
    fn a_stamped_footer_holds_and_a_changed_one_does_not() {
        let mut held = b"index ".to_vec();
        held.extend_from_slice(KEY.as_bytes());
        held.extend_from_slice(&BETWEEN);
        held.extend_from_slice(value(0xabc).as_bytes());
        held.extend_from_slice(b" end");
        stamp(&mut held).unwrap();
        let seal = read(&held[6..]).unwrap();
        assert_eq!(seal.trailer_offset, 0xabc);
        assert!(seal.holds(&held, 6));
        for at in 0..held.len() {
            let mut changed = held.clone();
            changed[at] ^= 1;
            let holds = read(&changed[6..]).is_ok_and(|seal| seal.holds(&changed, 6));
            assert!(!holds, "byte {at}");
        }
    }
}
