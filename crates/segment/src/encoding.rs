//! The encodings of Parquet that segments use, read: runs and packed numbers, deltas.
//!
//! The bytes come from pages whose checksums were found right; still nothing here believes a count or a width, and `None`
//! says that the bytes are not what they should be. It reads only; what is written is written by the Parquet crate.
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/encodings/>.

use crate::bits;

/// Most numbers that one page can hold: a page has at most 65 536 rows, a row at most so many elements that it fits.
const COUNT_MAX: usize = 1 << 27;

/// Reads `count` numbers of `width` bits in the hybrid of runs and packed groups, and appends them.
pub(crate) fn hybrid(mut bytes: &[u8], width: u32, count: usize, out: &mut Vec<u32>) -> Option<()> {
    const RUN_BYTES: usize = 4;
    if width > 32 || count > COUNT_MAX {
        return None;
    }
    out.reserve(count);
    let mut left = count;
    while left > 0 {
        let header = usize::try_from(varint(&mut bytes)?).ok()?;
        let length = header >> 1;
        if header & 1 == 0 {
            let (value, rest) = bytes.split_at_checked(width.div_ceil(8) as usize)?;
            let mut four = [0; RUN_BYTES];
            four.get_mut(..value.len())?.copy_from_slice(value);
            out.resize(out.len() + length.min(left), u32::from_le_bytes(four));
            left -= length.min(left);
            bytes = rest;
            if length == 0 {
                return None;
            }
        } else {
            let here = length.checked_mul(8)?.min(left);
            let packed = length.checked_mul(width as usize)?;
            // The last group may be cut short of its padding.
            let (packed, rest) = bytes.split_at(packed.min(bytes.len()));
            let before = out.len();
            out.resize(before + here, 0);
            bits::fill(packed, width, out.get_mut(before..)?, |number| number as u32)?;
            left -= here;
            bytes = rest;
            if here == 0 {
                return None;
            }
        }
    }
    Some(())
}

/// The number that all `count` numbers are, where a single run says so.
pub(crate) fn single_run(mut bytes: &[u8], width: u32, count: usize) -> Option<u32> {
    let header = varint(&mut bytes)?;
    let [value] = bytes else { return None };
    (width <= 8 && header & 1 == 0 && header >> 1 >= count as u64).then_some(u32::from(*value))
}

/// Reads numbers kept as differences; returns them with what follows.
pub(crate) fn deltas(mut bytes: &[u8]) -> Option<(Vec<i64>, &[u8])> {
    let block = usize::try_from(varint(&mut bytes)?).ok()?;
    let minis = usize::try_from(varint(&mut bytes)?).ok()?;
    let count = usize::try_from(varint(&mut bytes)?).ok()?;
    let mut last = zigzag(varint(&mut bytes)?);
    if minis == 0 || block == 0 || !block.is_multiple_of(minis) || count > COUNT_MAX {
        return None;
    }
    let in_mini = block / minis;
    let mut numbers = Vec::with_capacity(count);
    if count > 0 {
        numbers.push(last);
    }
    while numbers.len() < count {
        let least = zigzag(varint(&mut bytes)?);
        let (widths, rest) = bytes.split_at_checked(minis)?;
        bytes = rest;
        for width in widths {
            if numbers.len() == count {
                break;
            }
            let width = u32::from(*width);
            let here = in_mini.min(count - numbers.len());
            let before = numbers.len();
            numbers.resize(before + here, 0);
            let new = numbers.get_mut(before..)?;
            if width <= bits::WIDTH_MAX {
                bits::fill(bytes, width, new, u64::cast_signed)?;
            } else {
                for (at, number) in new.iter_mut().enumerate() {
                    *number = wide(bytes, at.checked_mul(width as usize)?, width)?.cast_signed();
                }
            }
            for number in new {
                last = last.wrapping_add(least).wrapping_add(*number);
                *number = last;
            }
            bytes = bytes.get(in_mini.checked_mul(width as usize)?.div_ceil(8)..)?;
        }
    }
    Some((numbers, bytes))
}

/// A number of more bits than one reading takes, and of 64 at most.
fn wide(bytes: &[u8], bit: usize, width: u32) -> Option<u64> {
    const HALF: u32 = 32;
    let high = width.checked_sub(HALF).filter(|high| *high <= HALF)?;
    let low = bits::get(bytes, bit, HALF)?;
    Some(bits::get(bytes, bit + HALF as usize, high)? << HALF | low)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

const fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_groups_mix() {
        // A run of five sevens; a group of eight numbers of three bits, of which six count.
        let bytes = [5 << 1, 7, 1 << 1 | 1, 0x88, 0xc6, 0xfa];
        let mut numbers = Vec::new();
        hybrid(&bytes, 3, 11, &mut numbers).unwrap();
        assert_eq!(numbers, [7, 7, 7, 7, 7, 0, 1, 2, 3, 4, 5]);
        assert_eq!(hybrid(&bytes[..3], 3, 11, &mut numbers), None);
        assert_eq!(single_run(&bytes[..2], 3, 5), Some(7));
        assert_eq!(single_run(&bytes[..2], 3, 6), None);
        assert_eq!(single_run(&bytes, 3, 5), None);
        assert_eq!(hybrid(&[0], 3, 1, &mut numbers), None);
        assert_eq!(hybrid(&[2], 33, 1, &mut numbers), None);
    }

    #[test]
    fn nothing_is_believed() {
        for length in 0..6 {
            assert_eq!(deltas(&[0x80; 6][..length]), None);
        }
        assert_eq!(
            deltas(&[128, 1, 4, 255, 255, 255, 255, 255, 255, 255, 255, 0x7f, 0]),
            None
        );
        assert_eq!(deltas(&[128, 1, 4, 2, 0, 0]), None);
    }
}
