//! One record of columns: RFC 4180 with commas, or tabs with backslash escapes, as the grid is written.
//!
//! A file's record that goes on over several lines is not one here, because a line is what arrives.

/// Most columns that are looked at: one more than a row has, so that a longer record is known for one.
const COLUMNS_MAX: usize = 6;

/// The fields of a record parted by commas. A field in quotes holds commas, and two quotes for one; an object that is not
/// quoted takes the rest of the record. `None` when a quote is not closed, or something follows one that is.
pub(super) fn commas(record: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None if rest.starts_with('{') => (rest.to_owned(), ""),
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (field, after) = rest.split_at_checked(end)?;
                (field.to_owned(), after)
            }
        };
        fields.push(field);
        if fields.len() >= COLUMNS_MAX || after.is_empty() {
            return Some(fields);
        }
        rest = after.strip_prefix(',')?;
    }
}

/// A field after its first quote, and what follows its last.
fn quoted_field(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Some((field, after)),
        }
    }
}

/// A field as it stands in a record parted by commas.
pub(super) fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// The fields of a record parted by tabs. `\t`, `\n`, `\r` and `\\` stand for what they say, a backslash before anything else for
/// itself; an object has escapes of its own.
pub(super) fn tabs(record: &str) -> Vec<String> {
    record.split('\t').take(COLUMNS_MAX).map(unescaped).collect()
}

fn unescaped(field: &str) -> String {
    if field.starts_with('{') || !field.contains('\\') {
        return field.to_owned();
    }
    let mut out = String::with_capacity(field.len());
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('\\') => out.push('\\'),
            Some('-') => out.push_str("\\-"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A field as it stands in a record parted by tabs.
pub(super) fn escaped(field: &str) -> String {
    field
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}
