//! The two ways a value becomes canonical: found so already, or written anew. Both walk the text once and recurse no
//! deeper than the limit.

use std::borrow::Cow;

use super::number::{self, Number};
use super::reader::Reader;
use super::{Fault, push_string, utf16_cmp};
use crate::flags::{Flag, Flags};
use crate::limits::JSON_DEPTH_MAX;
use crate::refusal::RefusalCode;

impl<'a> Reader<'a> {
    /// Moves over the value that begins here if it is certainly canonical. `false` says nothing about the text: it
    /// may be wrong, or canonical with an escaped name.
    pub(crate) fn canonical_value(&mut self, depth: usize) -> bool {
        match self.byte() {
            Some(b'"') => self.canonical_string(),
            Some(b'{') if depth < JSON_DEPTH_MAX => self.canonical_object(depth + 1),
            Some(b'[') if depth < JSON_DEPTH_MAX => self.canonical_array(depth + 1),
            Some(b't') => self.take("true"),
            Some(b'f') => self.take("false"),
            Some(b'n') => self.take("null"),
            Some(b'-' | b'0'..=b'9') => self
                .number()
                .is_ok_and(|text| number::judge(text) == Number::Canonical),
            _ => false,
        }
    }

    fn canonical_object(&mut self, depth: usize) -> bool {
        self.skip_byte();
        if self.take("}") {
            return true;
        }
        let mut last: Option<&str> = None;
        loop {
            let Some(name) = self.plain_string() else {
                return false;
            };
            if last.is_some_and(|last| utf16_cmp(last, name).is_ge()) {
                return false;
            }
            last = Some(name);
            if !self.take(":") || !self.canonical_value(depth) {
                return false;
            }
            if self.take("}") {
                return true;
            }
            if !self.take(",") {
                return false;
            }
        }
    }

    fn canonical_array(&mut self, depth: usize) -> bool {
        self.skip_byte();
        if self.take("]") {
            return true;
        }
        loop {
            if !self.canonical_value(depth) {
                return false;
            }
            if self.take("]") {
                return true;
            }
            if !self.take(",") {
                return false;
            }
        }
    }

    /// Moves over a string whose escapes, if it has any, are those of RFC 8785.
    pub(crate) fn canonical_string(&mut self) -> bool {
        self.skip_byte();
        loop {
            self.plain_run();
            if self.take("\"") {
                return true;
            }
            if !self.canonical_escape() {
                return false;
            }
        }
    }

    fn canonical_escape(&mut self) -> bool {
        if !self.take("\\") {
            return false;
        }
        if let Some(b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r') = self.byte() {
            self.skip_byte();
            return true;
        }
        // Lower-case hex of a control character that has no short escape.
        let tens = if self.take("u000") {
            0
        } else if self.take("u001") {
            16
        } else {
            return false;
        };
        let ones = match self.byte() {
            Some(digit @ b'0'..=b'9') => digit - b'0',
            Some(digit @ b'a'..=b'f') => digit - b'a' + 10,
            _ => return false,
        };
        self.skip_byte();
        !matches!(tens + ones, 8 | 9 | 10 | 12 | 13)
    }

    /// Reads the value that begins here and appends its canonical form.
    pub(super) fn rewrite(&mut self, depth: usize, flags: &mut Flags, out: &mut String) -> Result<(), Fault> {
        match self.byte() {
            Some(b'"') => push_string(&self.string()?, out),
            Some(b'{' | b'[') if depth >= JSON_DEPTH_MAX => return Err(self.fault(RefusalCode::TooDeep)),
            Some(b'{') => self.rewrite_object(depth + 1, flags, out)?,
            Some(b'[') => self.rewrite_array(depth + 1, flags, out)?,
            Some(b'-' | b'0'..=b'9') => {
                let text = self.number()?;
                match number::judge(text) {
                    Number::Canonical => out.push_str(text),
                    Number::Rewritten(printed) => out.push_str(&printed),
                    Number::Inexact => {
                        flags.insert(Flag::InexactNumber);
                        push_string(text, out);
                    }
                }
            }
            _ => match ["true", "false", "null"].into_iter().find(|word| self.take(word)) {
                Some(word) => out.push_str(word),
                None => return Err(self.syntax()),
            },
        }
        Ok(())
    }

    fn rewrite_object(&mut self, depth: usize, flags: &mut Flags, out: &mut String) -> Result<(), Fault> {
        let start = self.at();
        let mut members: Vec<(Cow<'a, str>, String)> = Vec::new();
        self.object(|reader, name| {
            let mut value = String::new();
            reader.rewrite(depth, flags, &mut value)?;
            members.push((name, value));
            Ok::<_, Fault>(())
        })?;
        members.sort_by(|(a, _), (b, _)| utf16_cmp(a, b));
        if members
            .windows(2)
            .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b))
        {
            return Err(Fault {
                code: RefusalCode::DuplicateKey,
                at: start,
            });
        }
        out.push('{');
        for (at, (name, value)) in members.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_string(name, out);
            out.push(':');
            out.push_str(value);
        }
        out.push('}');
        Ok(())
    }

    fn rewrite_array(&mut self, depth: usize, flags: &mut Flags, out: &mut String) -> Result<(), Fault> {
        out.push('[');
        let mut first = true;
        self.array(|reader| {
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            reader.rewrite(depth, flags, out)
        })?;
        out.push(']');
        Ok(())
    }
}
