//! Values as they are typed: bare, between quotation marks, with `*`; numbers, severities and times where a field wants them.

use vitni_event::Timestamp;

use super::error::Read;
use super::field::{Field, Kind};
use super::input::Input;
use super::moment;
use super::print;
use crate::filter::severity;
use crate::limits::VALUE_BYTES_MAX;

/// A value as it was typed.
#[derive(Debug)]
pub(super) enum Literal {
    /// A text.
    Text(String),
    /// The pieces between the stars: at least two, some may be empty.
    Pattern(Vec<String>),
}

/// What a bare word may hold.
pub(super) fn in_word(char: char) -> bool {
    !char.is_whitespace() && !matches!(char, '(' | ')' | ',' | '|' | '"' | '*')
}

impl Literal {
    /// Reads the pieces that stand side by side. In a range a bare piece ends at the bracket that closes it.
    pub(super) fn parse(input: &mut Input<'_>, in_range: bool) -> Read<Self> {
        let at = input.at();
        let bare = |char| in_word(char) && !(in_range && matches!(char, ']' | '}'));
        let (mut pieces, mut piece) = (Vec::new(), String::new());
        loop {
            match input.peek() {
                Some('"') => piece.push_str(&print::phrase(input)?),
                Some('*') => {
                    input.eat("*");
                    pieces.push(std::mem::take(&mut piece));
                }
                Some(char) if bare(char) => piece.push_str(input.take(bare)),
                _ => break,
            }
        }
        if input.at() == at {
            let hint = "after an operator stands a value, between quotation marks if it has spaces in it";
            return Err(input.error(at, "a value is missing", hint));
        }
        pieces.push(piece);
        if pieces.iter().map(String::len).sum::<usize>() > VALUE_BYTES_MAX {
            return Err(too_long(at, input));
        }
        Ok(match (pieces.pop(), pieces.is_empty()) {
            (Some(only), true) => Self::Text(only),
            (last, _) => Self::Pattern(pieces.into_iter().chain(last).collect()),
        })
    }

    /// Whether it is `*` alone: any value.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Pattern(pieces) if pieces.iter().all(String::is_empty))
    }

    /// The text, where no pattern may stand.
    pub(super) fn text(self, at: usize, input: &Input<'_>) -> Read<String> {
        match self {
            Self::Text(text) => sized(text, at, input),
            Self::Pattern(_) => {
                let hint =
                    "give the whole value; a * that is meant as a character stands between quotation marks";
                Err(input.error(at, "no pattern can stand here", hint))
            }
        }
    }
}

/// A text that is there and not too long.
pub(super) fn sized(text: String, at: usize, input: &Input<'_>) -> Read<String> {
    match text.len() {
        0 => Err(input.error(
            at,
            "a word, a value or a condition is missing",
            "give what is looked for; * finds everything",
        )),
        1..=VALUE_BYTES_MAX => Ok(text),
        _ => Err(too_long(at, input)),
    }
}

fn too_long(at: usize, input: &Input<'_>) -> super::LanguageError {
    let what = format!("a value is longer than {VALUE_BYTES_MAX} bytes");
    input.error(at, what, "give a shorter value")
}

/// One end of a range.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Number(f64),
    Time(Timestamp),
}

/// Reads what can be an end of a range of this field's values.
pub(super) fn end(field: &Field, text: &str, at: usize, input: &Input<'_>) -> Read<End> {
    match field.kind() {
        Kind::Time => {
            let time = moment::read(text, input.context.now).map(End::Time);
            time.ok_or_else(|| input.error(at, format!("`{field}` needs a time"), moment::TIME_HINT))
        }
        Kind::Severity => {
            let level = severity::parse(text).map(|severity| End::Number(severity.level().into()));
            let what = format!("`{field}` needs a severity");
            level.map_err(|fault| input.error(at, what, fault.hint))
        }
        Kind::Number | Kind::Attribute => number(text)
            .map(End::Number)
            .ok_or_else(|| input.error(at, format!("`{field}` needs a number"), "for example 22 or -0.5")),
        _ => {
            let hint = "use : for equality, ~ for a part, or * in a pattern";
            Err(input.error(at, format!("`{field}` is text and has no order"), hint))
        }
    }
}

/// A plain decimal number.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain(whole) && plain(fraction))
        .then(|| text.parse().ok())
        .flatten()
        // Minus zero is zero, so that it prints as it was read.
        .map(|number: f64| if number == 0.0 { 0.0 } else { number })
        .filter(|number| number.is_finite())
}
