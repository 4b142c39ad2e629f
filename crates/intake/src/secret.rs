//! Secrets inside command lines, cut by the forms in which they are known to stand there.
//!
//! A command line is text that somebody typed; no list finds every secret in it. What is cut: the value of an option
//! or variable whose name says that it is a secret (`--password=…`, `--token …`, `PGPASSWORD=…`), the password options
//! of programs that are in the table below (`mysql -p…`, `sshpass -p …`, `curl -u name:…`), the password in a URL, and
//! what follows `Bearer` or `Authorization: …`. A value ends at the next blank, or at the closing quote it
//! began with, so a secret with blanks that is not quoted itself is cut up to its first blank only.

use std::borrow::Cow;

mod programs;

/// What stands where a secret stood.
pub const MARK: &str = "[secret]";

/// The word before a token in the header of a request.
const BEARER: &[u8] = b"bearer";

/// The command line without the secrets that are recognised; borrowed when there are none. Works on bytes, because a
/// line need not be UTF-8.
#[must_use]
pub fn cut(command: &[u8]) -> Cow<'_, [u8]> {
    if !may_hold_secret(command) {
        return Cow::Borrowed(command);
    }
    let mut cutter = Cutter {
        program: None,
        next_is_secret: false,
        next_is_scheme: false,
        out: Vec::new(),
        kept_up_to: 0,
        command,
    };
    let mut at = 0;
    while let Some(byte) = command.get(at) {
        at = if byte.is_ascii_whitespace() {
            at + 1
        } else {
            cutter.token(at, token_end(command, at))
        };
    }
    cutter.finish()
}

/// Whether there is anything by which a secret is recognised: an equals sign, a colon, an option, or the word `bearer`. Most
/// texts have none of these and are not taken apart.
fn may_hold_secret(text: &[u8]) -> bool {
    let begins_token = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        before.is_none_or(u8::is_ascii_whitespace)
    };
    let is_bearer = |at: usize| {
        let word = text.get(at..at + BEARER.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(BEARER))
    };
    memchr::memchr2(b'=', b':', text).is_some()
        || memchr::memchr_iter(b'-', text).any(begins_token)
        || memchr::memchr2_iter(b'b', b'B', text).any(is_bearer)
}

/// Where the token that begins at `start` ends: at a blank that is not escaped. Quotes do not hold a token together:
/// what stands in them is often a command of its own.
fn token_end(command: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = command.get(at) {
        at = match byte {
            b'\\' => at + 2,
            byte if byte.is_ascii_whitespace() => break,
            _ => at + 1,
        };
    }
    at.min(command.len())
}

/// Where a value ends that begins at `start`, in a token that ends at `end`: a quote that it begins with holds it
/// together up to the closing one.
fn value_end(command: &[u8], start: usize, end: usize) -> usize {
    let quote = command.get(start).filter(|byte| matches!(byte, b'"' | b'\''));
    let closing = quote.and_then(|quote| memchr::memchr(*quote, command.get(start + 1..)?));
    closing.map_or(end, |length| token_end(command, start + 1 + length))
}

struct Cutter<'c> {
    command: &'c [u8],
    /// The last token that names a program of the table.
    program: Option<&'static programs::Program>,
    next_is_secret: bool,
    /// The last token was the header name `Authorization:`; its scheme and then its credentials follow.
    next_is_scheme: bool,
    out: Vec<u8>,
    kept_up_to: usize,
}

impl<'c> Cutter<'c> {
    /// Looks at one token, and returns up to where it has been dealt with.
    fn token(&mut self, start: usize, end: usize) -> usize {
        let Some(token) = self.command.get(start..end) else {
            return end;
        };
        if std::mem::take(&mut self.next_is_secret) && !token.starts_with(b"-") {
            return self.hide_value(start, end);
        }
        if std::mem::take(&mut self.next_is_scheme) {
            self.next_is_secret = is_scheme(token);
            return if self.next_is_secret {
                end
            } else {
                self.hide_value(start, end)
            };
        }
        self.next_is_scheme = is_authorization(token);
        if let Some(program) = programs::named(basename(token)) {
            self.program = Some(program);
            return end;
        }
        let mut rest = start;
        let mut value = self.secret_value(start, end);
        // What follows an address's password may hold another secret. The token ends where it did, and the next secret value
        // stays the next one until it is passed, so that no byte is looked at once for each address in front of it.
        while let Some((from, to)) = self.url_password(rest, end)
            && value.is_none_or(|value| from < value)
        {
            self.hide(from, to);
            rest = to;
            if value.is_some_and(|value| value <= to) {
                value = self.secret_value(to, end);
            }
        }
        if let Some(value) = value {
            return self.hide_value(value, end);
        }
        let token = self.command.get(rest..end).unwrap_or_default();
        let own_option = self.program.and_then(|program| program.secret_in(token));
        match own_option {
            Some(programs::Secret::From(length)) => return self.hide_value(rest + length, end),
            Some(programs::Secret::Next) => self.next_is_secret = true,
            None => self.next_is_secret = announces_secret(token),
        }
        end
    }

    /// Where the value of the first secret name between two places begins.
    fn secret_value(&self, start: usize, end: usize) -> Option<usize> {
        Some(start + secret_part(self.command.get(start..end)?)?)
    }

    /// The password of the first address between two places.
    fn url_password(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (from, to) = url_password(self.command.get(start..end)?)?;
        Some((start + from, start + to))
    }

    fn hide_value(&mut self, start: usize, end: usize) -> usize {
        let end = value_end(self.command, start, end);
        self.hide(start, end);
        end
    }

    fn hide(&mut self, start: usize, end: usize) {
        self.out
            .extend_from_slice(self.command.get(self.kept_up_to..start).unwrap_or_default());
        self.out.extend_from_slice(MARK.as_bytes());
        self.kept_up_to = end;
    }

    fn finish(mut self) -> Cow<'c, [u8]> {
        if self.kept_up_to == 0 {
            return Cow::Borrowed(self.command);
        }
        self.out
            .extend_from_slice(self.command.get(self.kept_up_to..).unwrap_or_default());
        Cow::Owned(self.out)
    }
}

fn basename(token: &[u8]) -> &[u8] {
    let token = token
        .rsplit(|byte| matches!(byte, b'/' | b'=' | b'\'' | b'"'))
        .find(|part| !part.is_empty());
    token.unwrap_or_default()
}

/// Where the value begins in a token such as `--password=x`, `PGPASSWORD=x` or `user=a,password=b`.
fn secret_part(token: &[u8]) -> Option<usize> {
    let mut names = memchr::memchr2_iter(b'=', b':', token);
    names.find_map(|at| {
        let before = token.get(..at)?;
        let begin = before
            .iter()
            .rposition(|byte| !is_name_byte(*byte))
            .map_or(0, |found| found + 1);
        let name = before.get(begin..)?;
        let has_value = token.get(at + 1).is_some_and(|byte| *byte != b'/');
        (has_value && names_secret(name)).then_some(at + 1)
    })
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// An option whose value is the next token, or the word in front of a bearer token.
fn announces_secret(token: &[u8]) -> bool {
    let names_option = token.starts_with(b"-") && names_secret(token) && !token.starts_with(b"--no-");
    names_option || last_part(token).eq_ignore_ascii_case(BEARER)
}

/// `Authorization:` with or without an option or quote in front.
fn is_authorization(token: &[u8]) -> bool {
    let Some(name) = token.strip_suffix(b":") else {
        return false;
    };
    last_part(name).eq_ignore_ascii_case(b"authorization")
}

fn is_scheme(token: &[u8]) -> bool {
    [&b"basic"[..], b"bearer", b"digest", b"negotiate", b"token"]
        .iter()
        .any(|scheme| token.eq_ignore_ascii_case(scheme))
}

fn last_part(token: &[u8]) -> &[u8] {
    token
        .rsplit(|byte| matches!(byte, b'"' | b'\'' | b':' | b'='))
        .next()
        .unwrap_or_default()
}

/// Whether a name says that its value is a secret. Only the end of the name counts, so `--password-file` does not.
pub(crate) fn names_secret(name: &[u8]) -> bool {
    const ENDINGS: [&str; 16] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "apikey",
        "accesskey",
        "secretkey",
        "privatekey",
        "authkey",
        "credential",
        "credentials",
        "mysqlpwd",
        "passcode",
        "pincode",
        "userpass",
    ];
    // The last three are what PINs of tokens and smart cards are called where words are written together.
    const WHOLE: [&str; 8] = ["pass", "pw", "pin", "otp", "psk", "otppin", "userpin", "sopin"];
    const SHORTEST: usize = "pw".len();
    if name.len() < SHORTEST {
        return false;
    }
    let last_word = name
        .rsplit(|byte| matches!(byte, b'_' | b'-' | b'.'))
        .next()
        .unwrap_or_default();
    let letters = || name.iter().rev().filter(|byte| byte.is_ascii_alphanumeric());
    let ends_with = |ending: &str| {
        let mut letters = letters();
        let mut ending = ending.bytes().rev();
        ending.all(|byte| {
            letters
                .next()
                .is_some_and(|letter| letter.eq_ignore_ascii_case(&byte))
        })
    };
    let prefixed_pwd = last_word.eq_ignore_ascii_case(b"pwd") && letters().nth(3).is_some();
    prefixed_pwd
        || ENDINGS.iter().any(|ending| ends_with(ending))
        || WHOLE
            .iter()
            .any(|whole| last_word.eq_ignore_ascii_case(whole.as_bytes()))
}

/// The password in `scheme://name:password@host`, as a range.
pub(crate) fn url_password(token: &[u8]) -> Option<(usize, usize)> {
    let authority = memchr::memmem::find(token, b"://")? + 3;
    let rest = token.get(authority..)?;
    let authority_end = memchr::memchr2(b'/', b'?', rest).unwrap_or(rest.len());
    // A password may hold a slash that should have been escaped, so the last @ of the token is looked for as well.
    let at = memchr::memrchr(b'@', rest.get(..authority_end)?).or_else(|| memchr::memrchr(b'@', rest))?;
    let colon = memchr::memchr(b':', rest.get(..at)?)?;
    (colon + 1 < at).then_some((authority + colon + 1, authority + at))
}
