//! One column of a row group in memory, while its rows are gathered.
//!
//! Where values come again each is kept once, and the rows have numbers for it. It encodes nothing.

use std::ops::Range;

use crate::columns::{Column, Kind, Place, Repeats};
use crate::decode::{Levels, Values};
use crate::distinct::{DistinctNumbers, DistinctTexts, Texts};
use crate::limits::SAMPLE_ROWS;
use crate::term;

/// What the values of a column are kept as.
pub(crate) enum Held {
    Numbers(Vec<i64>),
    Texts(Texts),
    /// Each number once, and which of them each value is.
    NumbersOnce {
        ids: Vec<u32>,
        distinct: DistinctNumbers,
    },
    /// Each text once, and which of them each value is.
    TextsOnce {
        ids: Vec<u32>,
        distinct: DistinctTexts,
    },
}

impl Held {
    fn new(column: Column) -> Self {
        match (column.kind(), column.repeats() == Repeats::Often) {
            (Kind::Int | Kind::Long, true) => Self::NumbersOnce {
                ids: Vec::new(),
                distinct: DistinctNumbers::default(),
            },
            (Kind::Int | Kind::Long, false) => Self::Numbers(Vec::new()),
            (Kind::Text | Kind::Id, true) => Self::TextsOnce {
                ids: Vec::new(),
                distinct: DistinctTexts::default(),
            },
            (Kind::Text | Kind::Id, false) => Self::Texts(Texts::default()),
        }
    }
}

/// One column.
pub(crate) struct Buffer {
    /// Definition level of each slot.
    pub(crate) defined: Vec<u8>,
    /// Repetition level of each slot; for the members of targets only.
    pub(crate) repeated: Vec<u8>,
    /// Where the slots of each row begin; for the members of targets only.
    pub(crate) starts: Vec<usize>,
    pub(crate) held: Held,
    /// Values of the pages that are complete.
    paged: usize,
    /// Of different values: the term that each is, and in which page it stood last, counted from 1.
    terms: Vec<(Option<u64>, u32)>,
    pages: u32,
}

impl Buffer {
    pub(crate) fn new(column: Column) -> Self {
        Self {
            defined: Vec::new(),
            repeated: Vec::new(),
            starts: Vec::new(),
            held: Held::new(column),
            paged: 0,
            terms: Vec::new(),
            pages: 0,
        }
    }

    pub(crate) fn number(&mut self, value: i64) {
        match &mut self.held {
            Held::Numbers(numbers) => numbers.push(value),
            Held::NumbersOnce { ids, distinct } => ids.push(distinct.number_of(value)),
            Held::Texts(_) | Held::TextsOnce { .. } => debug_assert!(false, "a number among texts"),
        }
    }

    pub(crate) fn text(&mut self, value: &[u8]) {
        match &mut self.held {
            Held::Texts(texts) => texts.push(value),
            Held::TextsOnce { ids, distinct } => ids.push(distinct.number_of(value)),
            Held::Numbers(_) | Held::NumbersOnce { .. } => debug_assert!(false, "a text among numbers"),
        }
    }

    /// Takes over what was decoded: for each slot its value, or that there is none, and the level of that. `top` is the level of a value.
    pub(crate) fn extend(&mut self, values: &Values, slots: impl IntoIterator<Item = (usize, u8)>, top: u8) {
        let mut numbers = numbers_for(values);
        for (slot, level) in slots {
            self.take(values, slot, level, top, &mut numbers);
        }
    }

    /// Takes over the elements of rows: for each row the slots that they have.
    pub(crate) fn extend_elements(
        &mut self,
        values: &Values,
        rows: impl IntoIterator<Item = Range<usize>>,
        top: u8,
    ) {
        let mut numbers = numbers_for(values);
        for slots in rows {
            self.starts.push(self.defined.len());
            if slots.is_empty() {
                self.defined.push(0);
                self.repeated.push(0);
            }
            let first = slots.start;
            for slot in slots {
                self.repeated.push(u8::from(slot > first));
                self.take(values, slot, top - 1, top, &mut numbers);
            }
        }
    }

    /// Takes over one slot. `numbers` has for each of their different values its number here, once one of them was met.
    fn take(&mut self, values: &Values, slot: usize, level: u8, top: u8, numbers: &mut [Option<u32>]) {
        let is_there = values.is_present(slot);
        if top > 0 {
            self.defined.push(if is_there { top } else { level });
        }
        if !is_there {
            return;
        }
        let number = values.number_of(slot);
        let known = number.and_then(|number| numbers.get_mut(number as usize));
        if let (Some(Some(known)), Some(ids)) = (&known, self.ids()) {
            ids.push(*known);
            return;
        }
        if let Some(value) = values.number(slot) {
            self.number(value);
        }
        if let Some(value) = values.bytes(slot) {
            self.text(value);
        }
        if let (Some(known), Some(ids)) = (known, self.ids()) {
            *known = ids.last().copied();
        }
    }

    /// Which of the different values each value is, where each is kept once.
    const fn ids(&mut self) -> Option<&mut Vec<u32>> {
        match &mut self.held {
            Held::NumbersOnce { ids, .. } | Held::TextsOnce { ids, .. } => Some(ids),
            Held::Numbers(_) | Held::Texts(_) => None,
        }
    }

    /// Makes ready for the next row group.
    pub(crate) fn clear(&mut self, column: Column) {
        self.defined.clear();
        self.repeated.clear();
        self.starts.clear();
        self.terms.clear();
        (self.paged, self.pages) = (0, 0);
        match &mut self.held {
            Held::Numbers(numbers) => numbers.clear(),
            Held::Texts(texts) => texts.clear(),
            Held::NumbersOnce { ids, distinct } => {
                ids.clear();
                distinct.numbers.clear();
            }
            Held::TextsOnce { ids, distinct } if column.repeats() == Repeats::Often => {
                ids.clear();
                distinct.clear();
            }
            held @ Held::TextsOnce { .. } => {
                if let Held::TextsOnce { mut distinct, .. } = std::mem::replace(held, Held::new(column)) {
                    distinct.texts.clear();
                    *held = Held::Texts(distinct.texts);
                }
            }
        }
    }

    pub(crate) const fn values(&self) -> usize {
        match &self.held {
            Held::Numbers(numbers) => numbers.len(),
            Held::Texts(texts) => texts.len(),
            Held::NumbersOnce { ids, .. } | Held::TextsOnce { ids, .. } => ids.len(),
        }
    }

    /// Every text of the column at least once.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let texts = match &self.held {
            Held::Texts(texts) => Some(texts),
            Held::TextsOnce { distinct, .. } => Some(&distinct.texts),
            Held::Numbers(_) | Held::NumbersOnce { .. } => None,
        };
        texts.into_iter().flat_map(Texts::iter)
    }

    /// Whether most values come again, as far as the first show.
    pub(crate) fn repeats(&self) -> bool {
        let Held::Texts(texts) = &self.held else {
            return false;
        };
        let mut distinct = DistinctTexts::default();
        let sample = texts
            .iter()
            .take(SAMPLE_ROWS)
            .map(|text| distinct.number_of(text))
            .count();
        distinct.texts.len() * 2 <= sample
    }

    /// From now on each text is kept once.
    pub(crate) fn keep_once(&mut self) {
        if let Held::Texts(texts) = &self.held {
            let mut distinct = DistinctTexts::default();
            let ids = texts.iter().map(|text| distinct.number_of(text)).collect();
            self.held = Held::TextsOnce { ids, distinct };
        }
    }

    /// Whether no row has a value.
    pub(crate) fn is_absent(&self, column: Column) -> bool {
        column.place() != Place::Required
            && self.values() == 0
            && (column.place() != Place::Element || self.defined.iter().all(|level| *level == 0))
    }

    /// Whether all rows have the same value, and a dictionary to keep it in.
    pub(crate) fn is_same(&self, column: Column, rows: usize) -> bool {
        let is_one = match &self.held {
            Held::NumbersOnce { distinct, .. } => distinct.numbers.len() == 1,
            Held::TextsOnce { distinct, .. } => distinct.texts.len() == 1,
            Held::Numbers(_) | Held::Texts(_) => false,
        };
        is_one && column.place() != Place::Element && self.values() == rows
    }

    /// The least and the greatest number, in the order that the column has.
    pub(crate) fn range(&self, column: Column) -> Option<(i64, i64)> {
        let numbers = match &self.held {
            Held::Numbers(numbers) => numbers,
            Held::NumbersOnce { distinct, .. } => &distinct.numbers,
            Held::Texts(_) | Held::TextsOnce { .. } => return None,
        };
        if column.is_unsigned() {
            let key = |number: &&i64| number.cast_unsigned();
            return Some((*numbers.iter().min_by_key(key)?, *numbers.iter().max_by_key(key)?));
        }
        Some((*numbers.iter().min()?, *numbers.iter().max()?))
    }

    /// The least and the greatest text where each is kept once.
    pub(crate) fn text_range(&self) -> Option<(&[u8], &[u8])> {
        match &self.held {
            Held::TextsOnce { distinct, .. } => {
                Some((distinct.texts.iter().min()?, distinct.texts.iter().max()?))
            }
            _ => None,
        }
    }

    /// Ends a page: gives the terms of the values that came since the last one, hardly any of them twice.
    pub(crate) fn end_page(&mut self, column: Column, mut give: impl FnMut(u64)) {
        self.pages += 1;
        let new = self.paged..self.values();
        self.paged = new.end;
        if !term::is_searched(column) {
            return;
        }
        match &self.held {
            Held::TextsOnce { ids, distinct } => {
                let known = self.terms.len();
                self.terms.extend(
                    distinct
                        .texts
                        .from(known)
                        .map(|text| (term::of_text(column, text), 0)),
                );
                give_new(
                    &mut self.terms,
                    self.pages,
                    ids.get(new).unwrap_or_default(),
                    give,
                );
            }
            Held::NumbersOnce { ids, distinct } => {
                let numbers = distinct.numbers.get(self.terms.len()..).unwrap_or_default();
                self.terms
                    .extend(numbers.iter().map(|number| (term::of_number(column, *number), 0)));
                give_new(
                    &mut self.terms,
                    self.pages,
                    ids.get(new).unwrap_or_default(),
                    give,
                );
            }
            Held::Texts(texts) => {
                let mut last: Option<&[u8]> = None;
                for text in texts.from(new.start) {
                    if last != Some(text) {
                        term::of_text(column, text).into_iter().for_each(&mut give);
                        last = Some(text);
                    }
                }
            }
            Held::Numbers(_) => {}
        }
    }

    /// The rows gathered as they would be decoded from a file.
    pub(crate) fn into_values(self, column: Column) -> Values {
        if self.is_absent(column) {
            return Values::default();
        }
        let levels = Levels {
            defined: self.defined.into_iter().map(u32::from).collect(),
            repeated: self.repeated.into_iter().map(u32::from).collect(),
        };
        match self.held {
            Held::Numbers(numbers) => Values::of_numbers(column, levels, numbers, None),
            Held::NumbersOnce { ids, distinct } => {
                Values::of_numbers(column, levels, distinct.numbers, Some(ids))
            }
            Held::Texts(texts) => Values::of_texts(column, levels, texts, None),
            Held::TextsOnce { ids, distinct } => Values::of_texts(column, levels, distinct.texts, Some(ids)),
        }
    }
}

/// Room for a number for each of the different values, if there is a dictionary of them.
fn numbers_for(values: &Values) -> Vec<Option<u32>> {
    vec![None; values.different().map_or(0, |count| count as usize)]
}

fn give_new(terms: &mut [(Option<u64>, u32)], page: u32, ids: &[u32], mut give: impl FnMut(u64)) {
    for id in ids {
        if let Some((term, last)) = terms.get_mut(*id as usize).filter(|(_, last)| *last != page) {
            *last = page;
            term.iter().for_each(|term| give(*term));
        }
    }
}
