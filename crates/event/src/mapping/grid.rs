//! An event as a row of the first reference's grid: event, value, payload.

use crate::catalogue::Entry;
use crate::json::CanonicalJson;
use crate::model::Event;

use super::attributes;
use super::tree::Tree;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'e> {
    /// The event id.
    pub event: &'e str,
    /// The value column, where there is one.
    pub value: Option<String>,
    /// The attributes that the entry documents, by the reference's names; all of them where the id is unknown.
    pub payload: CanonicalJson<'static>,
}

/// The row of an event. The value is the one that came with it, else what the entry's template makes of the attributes.
#[must_use]
pub fn row<'e>(event: &'e Event<'_>, entry: Option<&Entry>) -> Row<'e> {
    let all = attributes(event);
    let text_of = |name: &str| {
        let (_, value) = all.iter().find(|(known, _)| *known == name)?;
        Some(value.to_text())
    };
    let said = event.text.as_ref().and_then(|text| text.value.as_deref());
    let written = || entry?.value.as_ref()?.write(text_of);
    let documented = |name: &str| {
        let Some(entry) = entry else { return true };
        entry
            .attributes
            .iter()
            .any(|attribute| attribute.documented && attribute.name == name)
    };
    let mut payload = Tree::default();
    for (name, value) in &all {
        if documented(name) {
            payload.put(name, *value);
        }
    }
    Row {
        event: &event.event,
        value: said.map(str::to_owned).or_else(written),
        payload: payload.into_json(),
    }
}

impl Row<'_> {
    /// The row as a JSON object with the members `event`, `payload` and, where there is one, `value`.
    #[must_use]
    pub fn to_json(&self) -> CanonicalJson<'static> {
        let mut row = Tree::default();
        row.put("event", self.event);
        row.opt("value", self.value.as_deref());
        row.put("payload", &self.payload);
        row.into_json()
    }

    /// The row as three columns parted by tabs, without a line end. As in the grid, `-` stands where a column is empty; in the
    /// first two, backslash, tab and line breaks are `\\`, `\t`, `\n` and `\r`, and a value that is itself `-` is `\-`.
    #[must_use]
    pub fn to_line(&self) -> String {
        let value = match self.value.as_deref() {
            None => "-".to_owned(),
            Some("-") => "\\-".to_owned(),
            Some(text) => column(text),
        };
        let payload = match self.payload.as_str() {
            "{}" => "-",
            other => other,
        };
        format!("{}\t{value}\t{payload}", column(self.event))
    }
}

fn column(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}
