//! Comparing text without regard to case, and finding whole words in it.
//!
//! One rule for both: an ASCII letter equals its other case and nothing else; any other character equals those with
//! the same lower-case form. No allocation, no normalisation: `é` written as two characters is not `é` written as one.

/// Whether both texts are the same but for case.
pub(crate) fn same(left: &str, right: &str) -> bool {
    if left.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    let mut rest = right.chars();
    left.chars()
        .all(|char| rest.next().is_some_and(|other| same_char(char, other)))
        && rest.next().is_none()
}

/// Whether the word occurs in the text with no letter, digit or `_` running on at either end of it.
///
/// An end of the word that is not such a character itself (the dot in `example.`) may stand next to anything.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    starts(text, first).any(|at| is_word_at(text, at, word))
}

/// Where the first character of a word occurs. Always a character boundary: an ASCII byte is a whole character.
fn starts(text: &str, first: char) -> Box<dyn Iterator<Item = usize> + '_> {
    match u8::try_from(first) {
        Ok(byte) if byte.is_ascii() => Box::new(memchr::memchr2_iter(
            byte.to_ascii_lowercase(),
            byte.to_ascii_uppercase(),
            text.as_bytes(),
        )),
        _ => Box::new(
            text.char_indices()
                .filter(move |(_, char)| same_char(*char, first))
                .map(|(at, _)| at),
        ),
    }
}

fn is_word_at(text: &str, at: usize, word: &str) -> bool {
    let Some((before, from)) = text.split_at_checked(at) else {
        return false;
    };
    let mut rest = from.chars();
    if !word
        .chars()
        .all(|char| rest.next().is_some_and(|other| same_char(char, other)))
    {
        return false;
    }
    let joins =
        |inner: Option<char>, outer: Option<char>| inner.is_some_and(in_word) && outer.is_some_and(in_word);
    !joins(word.chars().next(), before.chars().next_back()) && !joins(word.chars().next_back(), rest.next())
}

fn in_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

pub(crate) fn same_char(left: char, right: char) -> bool {
    if left.is_ascii() || right.is_ascii() {
        return left.eq_ignore_ascii_case(&right);
    }
    left == right || left.to_lowercase().eq(right.to_lowercase())
}
