//! Numbers: which decimal texts a double carries exactly, and how ECMAScript writes them. It never rounds.

/// What a JSON number becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// The text is what RFC 8785 would write.
    Canonical,
    /// RFC 8785 writes the same decimal value so.
    Rewritten(String),
    /// No double prints as this decimal value.
    Inexact,
}

/// Judges the text of a valid JSON number.
pub(super) fn judge(text: &str) -> Number {
    if is_small_integer(text) {
        return Number::Canonical;
    }
    let Some(value) = text.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        return Number::Inexact;
    };
    let mut buffer = ryu_js::Buffer::new();
    let printed = buffer.format_finite(value);
    if printed == text {
        Number::Canonical
    } else if Decimal::of(printed) == Decimal::of(text) {
        Number::Rewritten(printed.to_owned())
    } else {
        Number::Inexact
    }
}

/// At most fifteen digits and no leading zero: written the same by everybody.
fn is_small_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() <= 15
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0")
}

/// A decimal value in its one normal form: no leading and no trailing zero digit, the point after the last digit.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i128,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .skip_while(|digit| *digit == b'0')
            .collect();
        let kept = digits
            .iter()
            .rposition(|digit| *digit != b'0')
            .map_or(0, |last| last + 1);
        let dropped = digits.len() - kept;
        digits.truncate(kept);
        if digits.is_empty() {
            // Minus zero is zero, as in RFC 8785.
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        let exponent = saturating_exponent(exponent) - as_i128(fraction.len()) + as_i128(dropped);
        Self {
            negative,
            digits,
            exponent,
        }
    }
}

fn as_i128(length: usize) -> i128 {
    i128::try_from(length).unwrap_or(i128::from(i64::MAX))
}

/// An exponent too long to be a number is far outside what a double can print, whatever its digits are.
fn saturating_exponent(text: &str) -> i128 {
    let far = i128::from(i64::MAX);
    match text.strip_prefix('-') {
        Some(digits) => -digits.parse().unwrap_or(far),
        None => text.strip_prefix('+').unwrap_or(text).parse().unwrap_or(far),
    }
}
