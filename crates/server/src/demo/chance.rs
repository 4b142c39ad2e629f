//! Chance that comes out the same at every start, because nothing but a name decides it. It never gives secrets.

/// Numbers that look like chance: `SplitMix64`.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// What follows from a name. Each name has its own, so that what is added for one changes nothing of another.
    pub(super) fn of(name: &str) -> Self {
        // FNV-1a.
        let taken = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, taken))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from the first to the last, both taken in.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let count = u64::try_from(last.saturating_sub(first)).unwrap_or(0) + 1;
        first.saturating_add_unsigned(self.next() % count)
    }

    /// Whether something comes about that does so many times in a hundred.
    pub(super) fn happens(&mut self, times: i64) -> bool {
        self.between(1, 100) <= times
    }

    /// One of these; nothing but of none.
    pub(super) fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        let last = i64::try_from(of.len()).unwrap_or(1) - 1;
        let at = usize::try_from(self.between(0, last)).unwrap_or(0);
        of.get(at).copied().unwrap_or_default()
    }

    /// So many hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }
}
