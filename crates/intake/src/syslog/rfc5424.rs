//! RFC 5424 section 6: the header after `<PRI>1 `, structured data and the message. Field lengths are not policed:
//! real senders exceed them, and the line as a whole is bounded. It never unescapes structured data.

use vitni_event::{Flags, Timestamp};

use super::{Form, HeaderError, Message, split_word};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) fn parse(rest: &[u8], priority: Option<u8>) -> Result<Message<'_>, HeaderError> {
    let (stamp, rest) = field(rest)?;
    let (host, rest) = field(rest)?;
    let (program, rest) = field(rest)?;
    let (pid, rest) = field(rest)?;
    let (message_id, rest) = field(rest)?;
    let (structured, text) = split_structured(rest).ok_or(HeaderError::Incomplete)?;
    let moment = match stamp {
        Some(stamp) => {
            let stamp = str::from_utf8(stamp).map_err(|_| HeaderError::Time)?;
            Some(Timestamp::parse(stamp).ok_or(HeaderError::Time)?)
        }
        None => None,
    };
    Ok(Message {
        form: Form::Rfc5424,
        priority,
        time: moment.map(|(time, _)| time),
        offset: moment.map(|(_, offset)| offset),
        flags: Flags::NONE,
        host,
        program,
        pid,
        message_id,
        structured,
        rest: text,
        text: text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text),
    })
}

/// One header field and what follows its space; `-` is nil.
fn field(text: &[u8]) -> Result<(Option<&[u8]>, &[u8]), HeaderError> {
    let (word, rest) = split_word(text);
    match word {
        [] => Err(HeaderError::Incomplete),
        [b'-'] => Ok((None, rest)),
        _ => Ok((Some(word), rest)),
    }
}

/// Structured data and the message after it. A bracket inside a quoted value does not end an element, and a backslash
/// takes the meaning from the byte after it.
fn split_structured(text: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    if let Some(rest) = text.strip_prefix(b"-") {
        return after_structured(rest).map(|message| (None, message));
    }
    let mut end = 0;
    while text.get(end) == Some(&b'[') {
        end += element_length(text.get(end..)?)?;
    }
    let (structured, rest) = text.split_at_checked(end)?;
    (end > 0).then_some(())?;
    after_structured(rest).map(|message| (Some(structured), message))
}

fn after_structured(rest: &[u8]) -> Option<&[u8]> {
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix(b" ")
    }
}

fn element_length(text: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.iter()
        .position(|byte| {
            let ends = *byte == b']' && !quoted;
            if *byte == b'"' && !escaped {
                quoted = !quoted;
            }
            escaped = quoted && *byte == b'\\' && !escaped;
            ends
        })
        .map(|at| at + 1)
}
