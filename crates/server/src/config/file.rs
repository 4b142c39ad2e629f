//! The file: TOML, read strictly, every complaint with line and column.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::settings::{self, Setting};
use super::{ConfigError, Origin, Value, doors};

/// A place in a file, for people: lines and columns from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub file: PathBuf,
    /// Which line.
    pub line: usize,
    /// Which character of it.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

struct Reading<'t> {
    file: &'t Path,
    text: &'t str,
    found: Vec<(&'static Setting, Value, Place)>,
}

/// The settings in a file, in the order of their keys.
pub(super) fn read(file: &Path, text: &str) -> Result<Vec<(&'static Setting, Value, Place)>, ConfigError> {
    let mut reading = Reading {
        file,
        text,
        found: Vec::new(),
    };
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        place: reading.place(error.span().map_or(0, |span| span.start)),
        detail: error.message().to_owned(),
    })?;
    reading.table("", table.get_ref())?;
    Ok(reading.found)
}

impl Reading<'_> {
    fn table(&mut self, path: &str, table: &DeTable<'_>) -> Result<(), ConfigError> {
        for (name, value) in table {
            let key = if path.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{path}.{}", name.get_ref())
            };
            self.entry(&key, name, value)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        key: &str,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ConfigError> {
        if let Some(setting) = settings::find(key) {
            let place = self.place(value.span().start);
            let wanted = (setting.default)();
            let value = read_value(value.get_ref(), &wanted).ok_or_else(|| ConfigError::Value {
                origin: Origin::File(place.clone()),
                key: setting.key,
                detail: format!("must be {}", settings::kind_name(&wanted)),
            })?;
            self.found.push((setting, value, place));
            return Ok(());
        }
        if doors::KEYS.contains(&key) {
            return Ok(());
        }
        let prefix = format!("{key}.");
        match value.get_ref() {
            DeValue::Table(table)
                if settings::SETTINGS
                    .iter()
                    .any(|setting| setting.key.starts_with(&prefix)) =>
            {
                self.table(key, table)
            }
            _ => Err(settings::unknown(
                key,
                Origin::File(self.place(name.span().start)),
            )),
        }
    }

    fn place(&self, at: usize) -> Place {
        place(self.file, self.text, at)
    }
}

/// Where a byte of a text stands.
pub(super) fn place(file: &Path, text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

fn read_value(value: &DeValue<'_>, wanted: &Value) -> Option<Value> {
    match wanted {
        Value::Text(_) => value.as_str().map(|text| Value::Text(text.to_owned())),
        Value::Switch(_) => value.as_bool().map(Value::Switch),
        Value::Number(_) => {
            let number = value.as_integer()?;
            u64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(Value::Number)
        }
        Value::List(_) => {
            let items = value.as_array()?.iter();
            let texts: Option<Vec<_>> = items
                .map(|item| item.get_ref().as_str().map(ToOwned::to_owned))
                .collect();
            texts.map(Value::List)
        }
    }
}
