//! What the settings keep of a file: who it is, and from where its lines are to be read again after any end of this
//! server. Nothing of what stands in the file but keyed hashes.

use serde::{Deserialize, Serialize};
use vitni_store::Change;

use super::disk::Place;
use super::print::{Print, PrintKey};
use crate::app::App;
use crate::hex::hex;
use crate::start::to_json;

/// The secret of the prints.
const KEY: &str = "files/key";
/// The patterns that an input has looked at before.
const BEGUN: &str = "files/begun/";
/// The files of an input.
const FILE: &str = "files/file/";

/// What stood in a file from its beginning until it was truncated or is no more. Its lines' ids are made of its key, so a
/// line that is read again, from wherever, is a repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// Random.
    pub(super) key: String,
    /// Everything before it is stored.
    pub(super) position: u64,
    /// Where a line ends without a line feed, and no fact waits any longer for another line. Written before it is done, so
    /// that after a crash the same is done at the same place.
    pub(super) cut: Option<u64>,
    /// Its first bytes.
    pub(super) head: Print,
    /// The bytes before the position.
    pub(super) near: Print,
}

impl Content {
    pub(super) fn fresh(key: String) -> Self {
        Self {
            key,
            position: 0,
            cut: None,
            head: Print::default(),
            near: Print::default(),
        }
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Random; the same as long as the file is.
    pub(super) id: String,
    /// The path under which it was first seen, and under which it was last.
    pub(super) first: String,
    pub(super) path: String,
    /// The pattern that it came by.
    pub(super) pattern: String,
    pub(super) device: u64,
    pub(super) inode: u64,
    /// How many bytes it was known to have.
    pub(super) bytes: u64,
    /// Since when it is not there any more, nanoseconds since 1970.
    pub(super) gone: Option<i64>,
    pub(super) content: Content,
    /// What stood in it before it was truncated, newest first: a copy of it may turn up.
    pub(super) before: Vec<Content>,
}

impl Record {
    pub(super) const fn place(&self) -> Place {
        Place {
            device: self.device,
            inode: self.inode,
        }
    }

    pub(super) fn key(&self, input: &str) -> String {
        format!("{FILE}{input}/{}", self.id)
    }
}

/// Everything that the settings keep for one input.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: PrintKey,
    pub(super) begun: Vec<String>,
    pub(super) records: Vec<Record>,
}

impl Kept {
    /// Reads it; makes the secret when there is none.
    pub(super) fn read(app: &App, input: &str) -> Result<Self, String> {
        let settings = app.store.settings();
        let failed = |error: &dyn std::fmt::Display| format!("the settings cannot be used: {error}");
        let key = match settings.get(KEY).map_err(|error| failed(&error))? {
            Some(key) => {
                let damaged = |_| failed(&"the secret of files' prints is damaged");
                key.try_into().map_err(damaged)?
            }
            None => {
                let key: [u8; 32] = random().ok_or_else(|| failed(&"the system gives no random bytes"))?;
                let change = Change {
                    put: vec![(KEY.to_owned(), key.to_vec())],
                    ..Change::default()
                };
                app.store.change_wait(change).map_err(|error| failed(&error))?;
                key
            }
        };
        let begun = settings.get(&begun_key(input)).map_err(|error| failed(&error))?;
        let begun = begun.map_or(Ok(Vec::new()), |json| serde_json::from_slice(&json));
        let listed = settings
            .list(&format!("{FILE}{input}/"))
            .map_err(|error| failed(&error))?;
        let records = listed.iter().map(|(_, json)| serde_json::from_slice(json));
        Ok(Self {
            key: PrintKey(key),
            begun: begun.map_err(|error| failed(&error))?,
            records: records
                .collect::<Result<_, _>>()
                .map_err(|error| failed(&error))?,
        })
    }
}

/// What is to be written when an input has looked at its patterns.
pub(super) fn begun(input: &str, patterns: &[String]) -> Option<(String, Vec<u8>)> {
    Some((begun_key(input), to_json(&patterns).ok()?))
}

fn begun_key(input: &str) -> String {
    format!("{BEGUN}{input}")
}

/// A name that nobody can guess and that is given once.
pub(super) fn random_name() -> Option<String> {
    random::<16>().map(|bytes| hex(&bytes))
}

fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}
