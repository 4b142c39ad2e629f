//! Values as bytes, so that groups are found by one look-up, whatever they are made by, and nothing is copied for a group that
//! is there already. Equal values have equal bytes.

use vitni_event::{Event, Timestamp};

use crate::language::Field;
use crate::language::value::Value;
use crate::sight::Sight;
use crate::table::Cell;

const NULL: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const TIME: u8 = 3;
const JSON: u8 = 4;

/// Appends nothing as a value.
pub(super) fn null(out: &mut Vec<u8>) {
    out.push(NULL);
}

/// Appends a value.
pub(super) fn value(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Text(value) => text(TEXT, value.as_bytes(), out),
        Value::Number(number) => fixed(NUMBER, number.to_bits(), out),
        Value::Time(time) => fixed(TIME, time.nanos().cast_unsigned(), out),
        Value::Id(id) => text(TEXT, id.to_string().as_bytes(), out),
        Value::Json(json) if json.is_string() => text(TEXT, json.to_text().as_bytes(), out),
        Value::Json(json) => match value.number() {
            Some(number) => fixed(NUMBER, number.to_bits(), out),
            None => text(JSON, json.as_str().as_bytes(), out),
        },
    }
}

/// Appends all values that an event has of a field; nothing when it has none.
pub(super) fn field(field: &Field, sight: Sight, event: &Event<'_>, out: &mut Vec<u8>) {
    field.each(sight, event, &mut |found| value(found, out));
}

fn text(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    // Events are bounded far below 4 GiB.
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn fixed(tag: u8, bits: u64, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(&bits.to_le_bytes());
}

/// Reads the first value back, and what follows it. `None` for what was not written here.
pub(super) fn read(bytes: &[u8]) -> Option<(Cell, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    match *tag {
        NULL => Some((Cell::Null, rest)),
        NUMBER | TIME => {
            let (bits, rest) = rest.split_first_chunk()?;
            let bits = u64::from_le_bytes(*bits);
            let cell = if *tag == NUMBER {
                Cell::number(f64::from_bits(bits))
            } else {
                Cell::Time(Timestamp::from_nanos(bits.cast_signed()))
            };
            Some((cell, rest))
        }
        TEXT | JSON => {
            let (length, rest) = rest.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            let text = str::from_utf8(text).ok()?.to_owned();
            let cell = if *tag == TEXT {
                Cell::Text(text)
            } else {
                Cell::Json(text)
            };
            Some((cell, rest))
        }
        _ => None,
    }
}
