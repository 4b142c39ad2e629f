//! An event as one line of IBM's Log Event Extended Format, version 2.0, pairs parted by tabs.
//!
//! The format has no escapes. A line that needs some says so with the pair `vitniEscape=1`, which stands first; without it
//! every value is as it stands. The line has no syslog header and never holds a line break.

use super::facts::{attribute_key, facts, own_key};
use super::{NOT_KNOWN, Product, address, attributes};
use crate::catalogue::Entry;
use crate::model::Event;

/// Characters of a time up to its milliseconds: what the pattern in `devTimeFormat` reads.
const MILLISECONDS: usize = "2026-11-21T23:21:31.544".len();

/// The pair that says that a line's values and header are escaped.
pub const ESCAPED: (&str, &str) = ("vitniEscape", "1");

/// Predefined keys, by the path of the member that travels under them.
const KEYS: &[(&str, &str)] = &[
    ("actor.name", "usrName"),
    ("auth.protocol", "proto"),
    ("client.id", "resource"),
    ("producer.host", "identHostName"),
    ("source.ip", "src"),
    ("source.port", "srcPort"),
    ("target0.name", "accountName"),
    ("tenant", "realm"),
];

/// Keys that the format defines, so that no attribute of another meaning may take them.
const PREDEFINED: &[&str] = &[
    "accountName",
    "calCountryOrRegion",
    "calLanguage",
    "cat",
    "devTime",
    "devTimeFormat",
    "domain",
    "dst",
    "dstBytes",
    "dstMAC",
    "dstPackets",
    "dstPort",
    "dstPostNAT",
    "dstPostNATPort",
    "dstPreNAT",
    "dstPreNATPort",
    "groupID",
    "identGrpName",
    "identHostName",
    "identMAC",
    "identNetBios",
    "identSecondlp",
    "identSrc",
    "isLoginEvent",
    "isLogoutEvent",
    "policy",
    "proto",
    "realm",
    "resource",
    "role",
    "sev",
    "src",
    "srcBytes",
    "srcMAC",
    "srcPackets",
    "srcPort",
    "srcPostNAT",
    "srcPostNATPort",
    "srcPreNAT",
    "srcPreNATPort",
    "totalPackets",
    "url",
    "usrName",
    "vSrc",
    "vSrcName",
];

/// A line before it is written: what a reader must find in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Vendor, product, version and event id.
    pub header: [String; 4],
    /// Keys and values, in order.
    pub pairs: Vec<(String, String)>,
}

/// The line of an event, without a line end.
#[must_use]
pub fn write(event: &Event<'_>, entry: Option<&Entry>) -> String {
    record(event, entry).to_line()
}

/// What the line of an event says.
#[must_use]
pub fn record(event: &Event<'_>, entry: Option<&Entry>) -> Record {
    let product = Product::of(event);
    let header = [
        product.vendor.unwrap_or(NOT_KNOWN),
        product.name,
        product.version.unwrap_or(NOT_KNOWN),
        &event.event,
    ];
    Record {
        header: header.map(|field| if field.is_empty() { NOT_KNOWN } else { field }.to_owned()),
        pairs: pairs(event, entry),
    }
}

impl Record {
    /// The line, without a line end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let escaped = self.needs_escapes();
        let mut line = String::from("LEEF:2.0|");
        for field in &self.header {
            push_text(field, escaped, true, &mut line);
            line.push('|');
        }
        line.push_str("x09|");
        let mark = escaped.then(|| (ESCAPED.0.to_owned(), ESCAPED.1.to_owned()));
        for (at, (key, value)) in mark.iter().chain(&self.pairs).enumerate() {
            if at > 0 {
                line.push('\t');
            }
            line.push_str(key);
            line.push('=');
            push_text(value, escaped, false, &mut line);
        }
        line
    }

    fn needs_escapes(&self) -> bool {
        let broken = |text: &str| text.contains(['\t', '\n', '\r']);
        let header = |field: &String| field.contains('|') || broken(field);
        self.header.iter().any(header) || self.pairs.iter().any(|(_, value)| broken(value))
    }
}

fn pairs(event: &Event<'_>, entry: Option<&Entry>) -> Vec<(String, String)> {
    let moment: String = event.time.to_string().chars().take(MILLISECONDS).collect();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| pairs.push((key.to_owned(), value));
    add("devTime", format!("{moment}Z"));
    add("devTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSX".to_owned());
    add(
        "cat",
        entry.map_or(NOT_KNOWN, |entry| entry.category.name()).to_owned(),
    );
    // The scale begins at 1.
    add("sev", event.severity.level().max(1).to_string());
    match entry.map(|entry| (entry.ocsf.class, entry.ocsf.activity)) {
        Some((3002, 1)) => add("isLoginEvent", "true".to_owned()),
        Some((3002, 2)) => add("isLogoutEvent", "true".to_owned()),
        _ => {}
    }
    add("vitniId", event.id.to_string());
    add("vitniTime", event.time.to_string());
    add("vitniCatalogue", event.catalogue.to_string());
    add("vitniOutcome", event.outcome.as_str().to_owned());
    for (path, text) in facts(event) {
        let listed = KEYS.iter().find(|(known, _)| *known == path);
        // A key whose values are addresses takes nothing else.
        let listed = listed.filter(|(_, key)| *key != "src" || address(&text).is_some());
        let key = listed.map_or_else(|| own_key(&path), |(_, key)| (*key).to_owned());
        add(&key, text.into_owned());
    }
    for (name, value) in attributes(event) {
        add(&attribute_key(name, is_key(name)), value.to_text().into_owned());
    }
    pairs
}

/// The path of the member that travels under a key.
pub(super) fn path_of(key: &str) -> Option<&'static str> {
    let listed = KEYS.iter().find(|(_, known)| *known == key);
    listed.map(|(path, _)| *path)
}

fn is_key(name: &str) -> bool {
    let word = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word && !PREDEFINED.contains(&name)
}

fn push_text(text: &str, escaped: bool, header: bool, line: &mut String) {
    for letter in text.chars() {
        match letter {
            '\\' if escaped => line.push_str("\\\\"),
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '|' if header => line.push_str("\\p"),
            _ => line.push(letter),
        }
    }
}
