//! The encodings of Parquet that segments use: runs and packed numbers, deltas.
//!
//! What is read comes from pages whose checksums were found right; still nothing here believes a count or a width, and `None`
//! says that the bytes are not what they should be. It knows numbers only, not what they stand for.
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

/// Numbers in a packed group.
const GROUP: usize = 8;

/// Appends numbers of `width` bits in the hybrid of runs and packed groups: eight and more of one number are a run.
pub(crate) fn put_hybrid<T: Copy + PartialEq + Into<u32>>(numbers: &[T], width: u32, out: &mut Vec<u8>) {
    let (mut at, mut packed_from) = (0, 0);
    while let Some((first, rest)) = numbers.get(at..).and_then(<[T]>::split_first) {
        let run = 1 + rest.iter().take_while(|number| *number == first).count();
        // A packed group before the run is filled up from it.
        let fill = (packed_from..at).len().next_multiple_of(GROUP) - (at - packed_from);
        if run >= fill + GROUP {
            put_packed(
                numbers.get(packed_from..at + fill).unwrap_or_default(),
                width,
                out,
            );
            put_varint(((run - fill) as u64) << 1, out);
            let value: u32 = (*first).into();
            out.extend(value.to_le_bytes().iter().take(width.div_ceil(8) as usize));
            packed_from = at + run;
        }
        at += run;
    }
    put_packed(numbers.get(packed_from..).unwrap_or_default(), width, out);
}

fn put_packed<T: Copy + Into<u32>>(numbers: &[T], width: u32, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(GROUP);
    put_varint((groups as u64) << 1 | 1, out);
    let padding = std::iter::repeat_n(0, groups * GROUP - numbers.len());
    let numbers = numbers.iter().map(|number| u64::from((*number).into()));
    bits::pack(numbers.chain(padding), width, out);
}

/// Differences in a block, and in each of its parts, which have a width of their own.
const BLOCK_DELTAS: usize = 256;
const MINI_DELTAS: usize = 64;

/// Appends numbers as differences. `narrow` numbers are of 32 bits, and so are their differences.
pub(crate) fn put_deltas(numbers: impl ExactSizeIterator<Item = i64>, narrow: bool, out: &mut Vec<u8>) {
    let less = |a: i64, b: i64| match narrow {
        true => i64::from((a as i32).wrapping_sub(b as i32)),
        false => a.wrapping_sub(b),
    };
    put_varint(BLOCK_DELTAS as u64, out);
    put_varint((BLOCK_DELTAS / MINI_DELTAS) as u64, out);
    put_varint(numbers.len() as u64, out);
    let mut numbers = numbers.fuse();
    let mut last = numbers.next().unwrap_or(0);
    put_varint(zag(last), out);
    let mut block = [0; BLOCK_DELTAS];
    loop {
        let mut count = 0;
        for (place, number) in block.iter_mut().zip(numbers.by_ref()) {
            *place = less(number, last);
            last = number;
            count += 1;
        }
        let Some(least) = block.get(..count).and_then(|deltas| deltas.iter().min()).copied() else {
            return;
        };
        put_varint(zag(least), out);
        let mut above = [0_u64; BLOCK_DELTAS];
        for (above, delta) in above.iter_mut().zip(block).take(count) {
            let difference = less(delta, least);
            *above = match narrow {
                true => u64::from((difference as i32).cast_unsigned()),
                false => difference.cast_unsigned(),
            };
        }
        let (minis, _) = above.as_chunks::<MINI_DELTAS>();
        let width = |mini: &[u64; MINI_DELTAS]| {
            u64::BITS - mini.iter().fold(0, |all, number| all | number).leading_zeros()
        };
        out.extend(minis.iter().map(|mini| width(mini) as u8));
        // Parts behind the last number have no bytes.
        for mini in minis.iter().take(count.div_ceil(MINI_DELTAS)) {
            bits::pack(mini.iter().copied(), width(mini), out);
        }
        if count < BLOCK_DELTAS {
            return;
        }
    }
}

fn put_varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
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

const fn zag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hybrid_comes_back(numbers: &[u32], width: u32) {
        let mut bytes = Vec::new();
        put_hybrid(numbers, width, &mut bytes);
        let mut read = Vec::new();
        hybrid(&bytes, width, numbers.len(), &mut read).unwrap();
        assert_eq!(read, numbers, "{width} bits");
    }

    #[test]
    fn what_is_written_in_runs_and_groups_is_read() {
        for width in 0..=32 {
            let mask = u32::try_from((1_u64 << width) - 1).unwrap();
            for length in 0..70 {
                for every in 1..20 {
                    let numbers: Vec<u32> = (0..length)
                        .map(|at: u32| (at / every).wrapping_mul(0x9e37_79b1) & mask)
                        .collect();
                    hybrid_comes_back(&numbers, width);
                }
            }
        }
        let mut bytes = Vec::new();
        put_hybrid(&[1_u8; 300], 1, &mut bytes);
        assert_eq!(single_run(&bytes, 1, 300), Some(1));
    }

    #[test]
    fn what_is_written_as_differences_is_read() {
        let odd = [i64::MIN, i64::MAX, 0, -1, 1, i64::MAX, i64::MIN, 7];
        for length in [0, 1, 2, 31, 32, 33, 128, 129, 130, 161, 300] {
            let steady: Vec<i64> = (0..length).map(|at| 1_000_000 + at * 3).collect();
            let wild: Vec<i64> = (0..length)
                .map(|at| odd[at as usize % odd.len()].wrapping_add(at))
                .collect();
            for numbers in [steady, wild] {
                let mut bytes = Vec::new();
                put_deltas(numbers.iter().copied(), false, &mut bytes);
                bytes.push(9);
                let (read, rest) = deltas(&bytes).unwrap();
                assert_eq!((read, rest), (numbers.clone(), &[9_u8][..]));
                let narrow: Vec<i64> = numbers.iter().map(|number| i64::from(*number as i32)).collect();
                let mut bytes = Vec::new();
                put_deltas(narrow.iter().copied(), true, &mut bytes);
                let (read, _) = deltas(&bytes).unwrap();
                let read: Vec<i64> = read.into_iter().map(|number| i64::from(number as i32)).collect();
                assert_eq!(read, narrow);
            }
        }
    }

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
