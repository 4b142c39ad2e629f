//! The pure crates: bytes, values, times and randomness come in as arguments. A clippy ban keeps files out of every
//! crate; clocks, sockets, threads and async are only forbidden here, so this reads the sources for them.

use std::path::Path;

use anyhow::Result;

use super::table::Row;
use crate::tree;

/// What a pure crate never says, and what to do instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("std::fs", "take bytes, or a reader"),
    ("SystemTime", "take the time as an argument"),
    ("Instant", "take the time as an argument"),
    ("getrandom", "take the random bytes as an argument"),
    ("std::thread", "let the caller have the threads"),
    ("std::process", "let the caller run programs"),
    ("std::env", "take the value as an argument"),
    ("TcpStream", "take bytes"),
    ("TcpListener", "take bytes"),
    ("UdpSocket", "take bytes"),
    ("tokio", "return a value; the caller may be async"),
    ("async fn", "return a value; the caller may be async"),
    (".await", "return a value; the caller may be async"),
];

/// Reads the sources of every crate that the table calls pure.
pub(super) fn check(root: &Path, map: &[Row]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for row in map.iter().filter(|row| row.pure) {
        for source in tree::sources(root, &format!("crates/{}/src", row.name), &[".rs"])? {
            for (number, line) in source.text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                let said = FORBIDDEN.iter().find(|(word, _)| has_word(code, word));
                if let Some((word, instead)) = said {
                    findings.push(format!(
                        "{}:{} says {word}, but {} is a pure crate: {instead}",
                        source.path,
                        number + 1,
                        row.name
                    ));
                }
            }
        }
    }
    Ok(findings)
}

/// Whether `word` stands in `code` and is not a part of a longer name.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().next_back());
        let after = code.get(at + word.len()..).and_then(|after| after.chars().next());
        (word.starts_with('.') || !before.is_some_and(part)) && !after.is_some_and(part)
    })
}
