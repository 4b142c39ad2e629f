//! Reads JSON (RFC 8259) from text, one token after another, borrowing what needs no unescaping. It knows the byte it
//! stands at, recurses only into values and no deeper than the limit, and keeps no document.

use std::borrow::Cow;

use super::{CanonicalJson, Fault};
use crate::flags::Flags;
use crate::refusal::RefusalCode;

/// A place in a JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What stands at the next byte that is not white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.byte()
    }

    pub(crate) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
    }

    pub(crate) const fn fault(&self, code: RefusalCode) -> Fault {
        Fault { code, at: self.at }
    }

    pub(crate) const fn syntax(&self) -> Fault {
        self.fault(RefusalCode::BadJson)
    }

    /// The text from an earlier place to this one.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(crate) fn skip_byte(&mut self) {
        self.at += 1;
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.byte() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    /// Takes `word` if it stands here. Inlined, so that it is compared in one go where it is known beforehand.
    #[inline(always)]
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let found = self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_none() {
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    /// Reads an object that begins here, handing each name to `each`, which must read the value. Duplicate names are
    /// the caller's to notice.
    pub(crate) fn object<E: From<Fault>>(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'{')?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.expect(b':')?;
            self.space();
            each(self, name)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.syntax().into()),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Reads an array that begins here, calling `each` where an element stands.
    pub(crate) fn array<E: From<Fault>>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'[')?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            each(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.syntax().into()),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the string that begins here; borrows it when it has no escape.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        if let Some(plain) = self.plain_string() {
            return Ok(Cow::Borrowed(plain));
        }
        self.expect(b'"')?;
        let start = self.at;
        self.plain_run();
        let mut owned = String::with_capacity(self.at - start + 32);
        owned.push_str(self.since(start));
        loop {
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => owned.push(self.escape()?),
                _ => return Err(self.syntax()),
            }
            let start = self.at;
            self.plain_run();
            owned.push_str(self.since(start));
        }
        self.at += 1;
        Ok(Cow::Owned(owned))
    }

    /// Reads the string that begins here if it has no escape; stays where it is otherwise.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        let (quote, rest) = self.text.as_bytes().get(self.at..)?.split_first()?;
        let length = super::plain_prefix(rest);
        if *quote != b'"' || rest.get(length) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(self.at + 1..self.at + 1 + length)?;
        self.at += length + 2;
        Some(text)
    }

    /// Moves on to the next quote, backslash or control character.
    #[inline]
    pub(crate) fn plain_run(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += super::plain_prefix(rest);
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.expect(b'\\')?;
        let escaped = self.byte().ok_or_else(|| self.syntax())?;
        let plain = match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.syntax()),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        let lone = Fault {
            code: RefusalCode::LoneSurrogate,
            at: start,
        };
        let first = self.code_unit()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or(lone);
        }
        if first >= 0xdc00 || !self.take("\\") || self.byte() != Some(b'u') {
            return Err(lone);
        }
        let second = self.code_unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(lone);
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(lone)
    }

    fn code_unit(&mut self) -> Result<u32, Fault> {
        self.expect(b'u')?;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self
                .byte()
                .and_then(|byte| char::from(byte).to_digit(16))
                .ok_or_else(|| self.syntax())?;
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Reads the number that begins here and returns its text.
    pub(crate) fn number(&mut self) -> Result<&'a str, Fault> {
        let start = self.at;
        self.take("-");
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.syntax()),
        }
        if self.take(".") {
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.digits();
        if self.at == start {
            Err(self.syntax())
        } else {
            Ok(())
        }
    }

    /// Reads the value that begins here in its canonical form; borrows when it is canonical already.
    pub(crate) fn value(&mut self, flags: &mut Flags) -> Result<CanonicalJson<'a>, Fault> {
        let start = self.at;
        let mut ahead = self.clone();
        if ahead.canonical_value(0) {
            self.at = ahead.at;
            return Ok(CanonicalJson(Cow::Borrowed(self.since(start))));
        }
        let mut out = String::new();
        self.rewrite(0, flags, &mut out)?;
        Ok(CanonicalJson(Cow::Owned(out)))
    }
}
