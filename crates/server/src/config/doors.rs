//! The doors: `[[input]]` and `[[forward]]` tables of the file. There can be many of each, so they have no name in the
//! environment or on the command line.
//!
//! What is read here is only the shape, strictly, every complaint with its place. Whether a tenant or a product of that
//! name exists is decided at the start, where both are known.

mod forward;
mod input;

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use vitni_follow::limits::FORWARDS_MAX;

use super::ConfigError;
use super::file::place;
pub use forward::{ForwardConfig, ForwardKind, ForwardTls};
pub use input::{FilesConfig, InputConfig, InputKind, InputTls, SourceConfig, SyslogConfig, Transport};

/// The keys of the file that are read here.
pub(super) const KEYS: [&str; 2] = ["input", "forward"];

/// Every door of a file.
#[derive(Debug, Default)]
pub(super) struct Doors {
    pub(super) inputs: Vec<InputConfig>,
    pub(super) forwards: Vec<ForwardConfig>,
}

#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    input: Vec<Spanned<input::Table>>,
    #[serde(default)]
    forward: Vec<Spanned<forward::Table>>,
}

/// A door that is of no use as it stands, and where in its table.
pub(super) type Unusable = String;

pub(super) fn read(file: &Path, text: &str) -> Result<Doors, ConfigError> {
    let tables: Tables = toml::from_str(text).map_err(|error| ConfigError::Syntax {
        place: place(file, text, error.span().map_or(0, |span| span.start)),
        detail: error.message().to_owned(),
    })?;
    let at = |start: usize| {
        move |detail: Unusable| ConfigError::Syntax {
            place: place(file, text, start),
            detail,
        }
    };
    let mut doors = Doors::default();
    let mut names = BTreeSet::new();
    for table in tables.input {
        let start = table.span().start;
        let input = InputConfig::read(table.into_inner()).map_err(at(start))?;
        once(&mut names, "input", &input.name).map_err(at(start))?;
        doors.inputs.push(input);
    }
    for table in tables.forward {
        let start = table.span().start;
        let forward = ForwardConfig::read(table.into_inner()).map_err(at(start))?;
        once(&mut names, "forward", &forward.name).map_err(at(start))?;
        doors.forwards.push(forward);
        if doors.forwards.len() > FORWARDS_MAX {
            return Err(at(start)(format!(
                "there are more than {FORWARDS_MAX} [[forward]] tables; put receivers behind one another"
            )));
        }
    }
    Ok(doors)
}

/// Names stand in events, metrics and addresses of the API.
fn once(
    names: &mut BTreeSet<(&'static str, String)>,
    what: &'static str,
    name: &str,
) -> Result<(), Unusable> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=64).contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(format!(
            "`{name}` cannot be the name of an {what}: give 1 to 64 lower-case letters, digits and hyphens"
        ));
    }
    if names.insert((what, name.to_owned())) {
        Ok(())
    } else {
        Err(format!(
            "there is another [[{what}]] named `{name}`; names are given once"
        ))
    }
}
