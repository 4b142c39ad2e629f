//! Numbers of any width up to 57 bits, one after the other, the lowest bit first. It knows nothing of what they mean.

/// Widest number that one unaligned read of eight bytes is sure to hold.
pub(crate) const WIDTH_MAX: u32 = 57;

/// Appends numbers to a row of bytes.
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    held: u64,
    held_bits: u32,
}

impl BitWriter {
    /// Appends the lowest `width` bits of a number.
    pub(crate) fn push(&mut self, number: u64, width: u32) {
        debug_assert!(width <= WIDTH_MAX, "a number of {width} bits");
        self.held |= (number & mask(width)) << self.held_bits;
        self.held_bits += width;
        while self.held_bits >= 8 {
            let [low, ..] = self.held.to_le_bytes();
            self.bytes.push(low);
            self.held >>= 8;
            self.held_bits -= 8;
        }
    }

    /// Fills the last byte with zeros and hands out what there is.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.held_bits > 0 {
            let [low, ..] = self.held.to_le_bytes();
            self.bytes.push(low);
        }
        self.bytes
    }
}

/// Appends numbers of `width` bits each, 64 at the most. The last byte is filled with zeros.
pub(crate) fn pack(numbers: impl IntoIterator<Item = u64>, width: u32, out: &mut Vec<u8>) {
    let (mut held, mut bits) = (0_u64, 0);
    for number in numbers {
        held |= number << bits;
        bits += width;
        if bits >= u64::BITS {
            out.extend_from_slice(&held.to_le_bytes());
            bits -= u64::BITS;
            // What of the number did not fit; nothing where all of it did.
            held = number.checked_shr(width - bits).unwrap_or(0);
        }
    }
    let rest = held.to_le_bytes();
    out.extend_from_slice(rest.get(..bits.div_ceil(8) as usize).unwrap_or_default());
}

/// The number of `width` bits that begins at a bit; `None` beyond the end.
pub(crate) fn get(bytes: &[u8], bit: usize, width: u32) -> Option<u64> {
    let end = bit.checked_add(width as usize)?;
    if width > WIDTH_MAX || end > bytes.len().checked_mul(8)? {
        return None;
    }
    let from = bytes.get(bit / 8..)?;
    let word = match from.first_chunk() {
        Some(word) => *word,
        None => {
            let mut word = [0; 8];
            word.get_mut(..from.len())?.copy_from_slice(from);
            word
        }
    };
    Some(u64::from_le_bytes(word) >> (bit % 8) & mask(width))
}

/// Fills `out` with the first numbers of `width` bits, made into what is wanted; `None` when there are fewer.
pub(crate) fn fill<T>(bytes: &[u8], width: u32, out: &mut [T], make: impl Fn(u64) -> T) -> Option<()> {
    const WORD: usize = size_of::<u64>();
    if width > WIDTH_MAX {
        return None;
    }
    let wide = width as usize;
    if out.len().checked_mul(wide)? > bytes.len().checked_mul(8)? {
        return None;
    }
    // The numbers that begin in a byte which seven others follow.
    let whole = match bytes.len().checked_sub(WORD) {
        Some(last) => (last * 8 + 7)
            .checked_div(wide)
            .map_or(out.len(), |last| last + 1),
        None => 0,
    };
    let (many, few) = out.split_at_mut(whole.min(out.len()));
    let mut bit = 0;
    for place in many.iter_mut() {
        let word = bytes.get(bit / 8..)?.first_chunk()?;
        *place = make(u64::from_le_bytes(*word) >> (bit % 8) & mask(width));
        bit += wide;
    }
    for place in few {
        *place = make(get(bytes, bit, width)?);
        bit += wide;
    }
    Some(())
}

const fn mask(width: u32) -> u64 {
    (1 << width) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_come_back() {
        for width in 0..=WIDTH_MAX {
            let numbers: Vec<u64> = (0..37)
                .map(|at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) & mask(width))
                .collect();
            let mut bytes = vec![7];
            pack(numbers.iter().copied(), width, &mut bytes);
            assert_eq!(bytes.len(), 1 + (37 * width as usize).div_ceil(8));
            let mut read = [0; 37];
            fill(&bytes[1..], width, &mut read, |number| number).unwrap();
            assert_eq!(read[..], numbers);
        }
        let mut bytes = Vec::new();
        pack([u64::MAX, 1, u64::MAX - 1], 64, &mut bytes);
        let words: Vec<u8> = [u64::MAX, 1, u64::MAX - 1]
            .into_iter()
            .flat_map(u64::to_le_bytes)
            .collect();
        assert_eq!(bytes, words);
    }

    #[test]
    fn numbers_come_back() {
        let numbers = [
            (5, 3),
            (0, 1),
            (1 << 40, 41),
            (u64::MAX >> 7, 57),
            (1, 1),
            (77, 19),
        ];
        let mut writer = BitWriter::default();
        numbers
            .iter()
            .for_each(|(number, width)| writer.push(*number, *width));
        let bytes = writer.finish();
        let mut bit = 0;
        for (number, width) in numbers {
            assert_eq!(get(&bytes, bit, width), Some(number));
            bit += width as usize;
        }
        assert_eq!(bytes.len(), bit.div_ceil(8));
        assert_eq!(get(&bytes, bytes.len() * 8, 1), None);
        assert_eq!(get(&bytes, usize::MAX, 9), None);
    }

    #[test]
    fn many_come_back_as_one_by_one() {
        let bytes: Vec<u8> = (0..=255_u8).map(|byte| byte.wrapping_mul(167) ^ 0x5a).collect();
        for width in 1..=WIDTH_MAX {
            for length in [1, 7, 8, 9, 63, 64, 255] {
                let bytes = &bytes[..length];
                let count = length * 8 / width as usize;
                let mut many = vec![0; count];
                fill(bytes, width, &mut many, |number| number).unwrap();
                let single = (0..count).map(|at| get(bytes, at * width as usize, width).unwrap());
                assert!(single.eq(many), "{width} bits in {length} bytes");
                assert_eq!(fill(bytes, width, &mut vec![0; count + 1], |number| number), None);
            }
        }
    }
}
