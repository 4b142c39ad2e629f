//! Secrets in lines of privacyIDEA, by the names that they stand under: members of the JSON (`"password": "…"`), and pairs
//! inside its texts, of settings (`email.password=…`) and of policies (`'radius.secret': '…'`), and the password in an address
//! (`ldaps://name:…@host`). Any other secret that no name announces is not found. The line stays what it was: where JSON was, JSON is.

use std::borrow::Cow;
use std::ops::Range;

use vitni_event::json;

use crate::secret::{MARK, names_secret, url_password};

/// The line without its secrets; borrowed when it has none.
pub(super) fn cut(line: &str) -> Cow<'_, str> {
    let Some(begin) = line.find('{') else {
        return pairs(line);
    };
    let Some((head, object)) = line.split_at_checked(begin) else {
        return Cow::Borrowed(line);
    };
    match members(object) {
        Some(object) => Cow::Owned(format!("{head}{object}")),
        None => Cow::Borrowed(line),
    }
}

/// Walks over the strings of a JSON text, whether or not the text as a whole is right. `None` when nothing is to be cut.
fn members(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut kept_up_to = 0;
    let mut at = 0;
    let mut announced = false;
    while let Some(byte) = text.as_bytes().get(at) {
        if *byte != b'"' {
            let scalar = if announced && matches!(byte, b'{' | b'[') {
                structure_end(text, at)
            } else {
                scalar_end(text, at)
            };
            if announced && scalar > at {
                out.push_str(text.get(kept_up_to..at)?);
                out.push_str("\"[secret]\"");
                kept_up_to = scalar;
                announced = false;
            } else if matches!(byte, b'{' | b'[' | b',') {
                announced = false;
            }
            at = scalar.max(at + 1);
            continue;
        }
        let end = string_end(text, at);
        let literal = text.get(at..end)?;
        let value = serde_json::from_str::<String>(literal).unwrap_or_else(|_| literal.to_owned());
        let is_name = text
            .get(end..)
            .is_some_and(|rest| rest.trim_start().starts_with(':'));
        let replaced = if is_name {
            None
        } else if announced && !value.is_empty() && value != MARK {
            Some(MARK.to_owned())
        } else {
            match pairs(&value) {
                Cow::Borrowed(_) => None,
                Cow::Owned(value) => Some(value),
            }
        };
        if let Some(value) = replaced {
            out.push_str(text.get(kept_up_to..at)?);
            let mut quoted = Vec::new();
            json::write_string(&value, &mut quoted);
            out.push_str(&String::from_utf8_lossy(&quoted));
            kept_up_to = end;
        }
        announced = is_name && names_secret(value.as_bytes());
        at = end;
    }
    (kept_up_to > 0).then(|| format!("{out}{}", text.get(kept_up_to..).unwrap_or_default()))
}

/// Behind the closing quote of the string that begins at `start`; the end of the text when there is none.
fn string_end(text: &str, start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Behind the bracket that closes the one at `start`; the end of the text when none does.
fn structure_end(text: &str, start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Behind the number that begins at `at`; `at` itself when none does. `null` and the truth values are no secrets.
fn scalar_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let begins = rest
        .first()
        .is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
    if !begins {
        return at;
    }
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'))
        .count();
    at + length
}

/// Cuts the values of pairs whose name says that they are secret: `name=value`, `name:value` and `'name': 'value'`.
fn pairs(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept_up_to = 0;
    let mut address = Address::default();
    while let Some(value) = next_secret(text, kept_up_to, &mut address) {
        out.push_str(text.get(kept_up_to..value.start).unwrap_or_default());
        out.push_str(MARK);
        kept_up_to = value.end;
    }
    if kept_up_to == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept_up_to..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where an address may reach that was met last. Another one inside of it ends where it does, and a line may hold thousands.
#[derive(Default)]
struct Address {
    end: usize,
    /// The last `@` before the end.
    at_sign: Option<usize>,
}

fn next_secret(text: &str, from: usize, address: &mut Address) -> Option<Range<usize>> {
    let signs = text.get(from..)?.match_indices(['=', ':']);
    signs
        .map(|(at, sign)| (from + at, sign))
        .find_map(|(at, sign)| secret_value(text, at, sign, address))
}

/// The value behind the sign at `at`, if the name in front of it is that of a secret; where the sign belongs to an address, the
/// password in that.
fn secret_value(text: &str, at: usize, sign: &str, address: &mut Address) -> Option<Range<usize>> {
    if text.get(at..)?.starts_with("://") {
        return password_in_address(text, at, address);
    }
    let before = text.get(..at)?;
    let is_quoted = before.ends_with(['\'', '"']);
    let before = before.strip_suffix(['\'', '"']).unwrap_or(before);
    let name = before
        .rsplit(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.')))
        .next()?;
    names_secret(name.as_bytes()).then_some(())?;
    let after = text.get(at + sign.len()..)?;
    let blanks = after.len() - after.trim_start_matches(' ').len();
    // `please enter otp: ` and its like are sentences.
    if sign == ":" && blanks > 0 && !is_quoted {
        return None;
    }
    let start = at + sign.len() + blanks;
    let value = text.get(start..)?;
    let length = match value.chars().next()? {
        quote @ ('\'' | '"') => return quoted_value(value, quote, start),
        // There is no value. Where the next pair begins need not be searched for each of thousands of these.
        ',' => return None,
        _ => next_pair(value),
    };
    let value = value.get(..length)?;
    (!value.is_empty() && value != MARK).then_some(start..start + length)
}

/// The address ends at a blank or a quote.
fn password_in_address(text: &str, at: usize, address: &mut Address) -> Option<Range<usize>> {
    if at >= address.end {
        let rest = text.get(at..)?;
        let end = rest.find(|char: char| char.is_whitespace() || matches!(char, '\'' | '"'));
        address.end = at + end.unwrap_or(rest.len());
        address.at_sign = text.get(..address.end)?.rfind('@');
    }
    address.at_sign.filter(|sign| *sign > at)?;
    let (from, to) = url_password(text.get(at..address.end)?.as_bytes())?;
    let range = at + from..at + to;
    (text.get(range.clone())? != MARK).then_some(range)
}

/// What stands between quotes, as Python writes it.
fn quoted_value(value: &str, quote: char, start: usize) -> Option<Range<usize>> {
    let inside = value.get(1..)?;
    let mut escaped = false;
    let end = inside.find(|char| {
        let closes = char == quote && !escaped;
        escaped = char == '\\' && !escaped;
        closes
    });
    let end = end.unwrap_or(inside.len());
    let inside = inside.get(..end)?;
    (!inside.is_empty() && inside != MARK).then_some(start + 1..start + 1 + end)
}

/// A value without quotes reaches to the next pair, because it can hold commas and blanks itself.
fn next_pair(value: &str) -> usize {
    let found = value.match_indices(", ").find(|(at, comma)| {
        let rest = value.get(at + comma.len()..).unwrap_or_default();
        let rest = rest.trim_start_matches(['\'', '"']);
        let name = rest
            .find(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.')))
            .unwrap_or(rest.len());
        let sign = rest.get(name..).unwrap_or_default();
        rest.is_empty() || (name > 0 && sign.trim_start_matches(['\'', '"']).starts_with(['=', ':']))
    });
    found.map_or(value.len(), |(at, _)| at)
}
