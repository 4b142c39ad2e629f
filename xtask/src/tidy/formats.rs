//! A format is a page: whoever changes the code that defines a format visits the page that describes it.
//!
//! A page in `docs/formats/` begins with a line per file of code it describes, and that line holds a digest of the
//! file without comments, white space and tests of its own:
//!
//! ```text
//! <!-- format: crates/store/src/frame.rs sha256:0123456789abcdef -->
//! ```
//!
//! The digest says that somebody looked, not that the page is right. A crate of tests and a worked example say more.

use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::super::tree::{self, Source};

const DIR: &str = "docs/formats";
const OPEN: &str = "<!-- format: ";
const CLOSE: &str = " -->";

/// Compares every page's lines with the code.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in pages(root)? {
        let lines: Vec<&str> = page.text.lines().filter_map(format_line).collect();
        if lines.is_empty() {
            findings.push(format!(
                "{} does not say which code it describes: add a line \"{OPEN}crates/…/src/….rs{CLOSE}\"",
                page.path
            ));
        }
        for line in lines {
            let (code, recorded) = line.split_once(' ').unwrap_or((line, ""));
            let Ok(text) = tree::read(&root.join(code)) else {
                findings.push(format!("{} describes {code}, which does not exist", page.path));
                continue;
            };
            if recorded.is_empty() {
                findings.push(format!(
                    "{} has no digest of {code} yet: read both, then run `cargo xtask tidy --bless`",
                    page.path
                ));
            } else if recorded != digest(&text) {
                findings.push(format!(
                    "{code} changed and {} did not: read both, correct the page, then run `cargo xtask tidy --bless`",
                    page.path
                ));
            }
        }
    }
    Ok(findings)
}

/// Writes the digests of the code as it is now into the pages.
pub(super) fn bless(root: &Path) -> Result<()> {
    for page in pages(root)? {
        let mut blessed = String::with_capacity(page.text.len());
        for line in page.text.lines() {
            let code = format_line(line).map(|inner| inner.split(' ').next().unwrap_or_default());
            match code.and_then(|code| Some((code, tree::read(&root.join(code)).ok()?))) {
                Some((code, text)) => blessed.push_str(&format!("{OPEN}{code} {}{CLOSE}", digest(&text))),
                None => blessed.push_str(line),
            }
            blessed.push('\n');
        }
        if blessed != page.text {
            let path = root.join(&page.path);
            std::fs::write(&path, blessed).with_context(|| format!("{} cannot be written", page.path))?;
            println!("tidy: {} now goes with the code as it is", page.path);
        }
    }
    Ok(())
}

fn pages(root: &Path) -> Result<Vec<Source>> {
    tree::sources(root, DIR, &[".md"])
}

fn format_line(line: &str) -> Option<&str> {
    line.strip_prefix(OPEN)?.strip_suffix(CLOSE)
}

fn digest(code: &str) -> String {
    let hash = Sha256::digest(bare(code));
    let hex: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The code alone: no comments, no white space outside strings, no comma that a line break brought in.
fn bare(code: &str) -> String {
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or(code);
    let mut rest = code;
    let mut out = String::with_capacity(code.len());
    while let Some(first) = rest.chars().next() {
        let taken = token(rest, first);
        let (text, after) = rest.split_at(taken);
        rest = after;
        if first.is_whitespace() || text.starts_with("//") || text.starts_with("/*") {
            continue;
        }
        if matches!(first, ')' | ']' | '}') && out.ends_with(',') {
            out.pop();
        }
        out.push_str(text);
    }
    out
}

/// Length of the comment, literal or character at the front.
fn token(rest: &str, first: char) -> usize {
    let to = |end: &str, from: usize| {
        rest.get(from..)
            .and_then(|tail| tail.find(end))
            .map(|at| from + at + end.len())
    };
    let length = match first {
        '/' if rest.starts_with("//") => rest.find('\n'),
        '/' if rest.starts_with("/*") => to("*/", 2),
        '"' => string_end(rest),
        'r' if rest.starts_with("r\"") => to("\"", 2),
        'r' if rest.starts_with("r#\"") => to("\"#", 3),
        '\'' if rest.starts_with("'\\") => to("'", 3),
        '\'' if rest.chars().nth(2) == Some('\'') => rest.char_indices().nth(3).map(|(at, _)| at),
        c => Some(c.len_utf8()),
    };
    length.unwrap_or(rest.len())
}

fn string_end(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn only_code_counts() {
        let written =
            "//! Page.\nfn a( x: u8 ,\n) -> &str { /* why */ \"a // b\" } // end\nconst C: char = '\"';\n";
        let formatted = "/// Other words.\nfn a(x: u8) -> &str {\n    \"a // b\"\n}\n\nconst C: char = '\"';";
        assert_eq!(bare(written), bare(formatted));
        assert_ne!(bare(written), bare(&written.replace("a // b", "a  // b")));
        assert_ne!(bare(written), bare(&written.replace("u8", "u16")));
    }
}
