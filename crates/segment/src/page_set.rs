//! Some of the pages of a segment: those in which rows may match.

/// A set of page numbers below a fixed end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageSet {
    words: Vec<u64>,
    end: u64,
}

impl PageSet {
    /// None of the pages below `end`.
    pub(crate) fn none(end: u64) -> Self {
        let words = usize::try_from(end.div_ceil(64)).unwrap_or(usize::MAX);
        Self {
            words: vec![0; words],
            end,
        }
    }

    /// All of them.
    pub(crate) fn all(end: u64) -> Self {
        let mut all = Self::none(end);
        all.words.fill(u64::MAX);
        all
    }

    /// Puts a page in. `None` when there is no such page.
    pub(crate) fn insert(&mut self, page: u64) -> Option<()> {
        if page >= self.end {
            return None;
        }
        let word = self.words.get_mut(usize::try_from(page / 64).ok()?)?;
        *word |= 1 << (page % 64);
        Some(())
    }

    pub(crate) fn has(&self, page: u64) -> bool {
        let word = usize::try_from(page / 64).ok().and_then(|at| self.words.get(at));
        page < self.end && word.is_some_and(|word| word >> (page % 64) & 1 == 1)
    }

    /// Takes out what is not in the other.
    pub(crate) fn intersect(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Puts in what is in the other.
    pub(crate) fn unite(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}
