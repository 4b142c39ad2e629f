//! An event as one line of ArcSight's Common Event Format, version 0.
//!
//! Events of the second reference leave in its dialect: its vendor, product and keys, as the catalogue's dictionary names
//! them. All others use the format's own dictionary. The line has no syslog header; it never holds a line break.

use std::net::IpAddr;

use super::facts::{attribute_key, facts, own_key};
use super::{NOT_KNOWN, Product, address, attributes};
use crate::catalogue::{Entry, PHENIXID};
use crate::model::Event;

pub use super::facts::attribute_name;

/// Where a member travels: its path, its key, and the label that goes with a custom key.
type Place = (&'static str, &'static str, Option<&'static str>);

/// The format's own dictionary. Whatever is not listed travels as `vitni` and its path.
const STANDARD: &[Place] = &[
    ("actor.email", "flexString1", Some("actorEmail")),
    ("actor.id", "suid", None),
    ("actor.name", "suser", None),
    ("auth.method", "cs5", Some("authMethod")),
    ("auth.protocol", "app", None),
    ("client.id", "cs4", Some("client")),
    ("flow.session", "cs1", Some("session")),
    ("flow.trace", "cs2", Some("trace")),
    ("flow.transaction", "cs3", Some("transaction")),
    ("producer.host", "dvchost", None),
    ("producer.instance", "deviceExternalId", None),
    ("raw", "rawEvent", None),
    ("source.device", "shost", None),
    ("source.port", "spt", None),
    ("source.user_agent", "requestClientApplication", None),
    ("target0.email", "flexString2", Some("targetEmail")),
    ("target0.id", "duid", None),
    ("target0.name", "duser", None),
    ("text.message", "msg", None),
    ("text.reason", "reason", None),
    ("text.value", "cs6", Some("value")),
];

/// Where the second reference's keys differ.
const DIALECT: &[Place] = &[
    ("client.id", "sourceServiceName", None),
    ("flow.trace", "phxTraceId", None),
    ("flow.transaction", "phxTransactionId", None),
];

/// Keys of the format's dictionary that no attribute of another meaning may take, and `name`, which readers use for the header's.
const DICTIONARY: &[&str] = &[
    "act",
    "agt",
    "ahost",
    "aid",
    "amac",
    "app",
    "art",
    "at",
    "atz",
    "av",
    "c6a1",
    "c6a2",
    "c6a3",
    "c6a4",
    "cat",
    "categoryOutcome",
    "cfp1",
    "cfp2",
    "cfp3",
    "cfp4",
    "cn1",
    "cn2",
    "cn3",
    "cnt",
    "cs1",
    "cs2",
    "cs3",
    "cs4",
    "cs5",
    "cs6",
    "customerURI",
    "destinationDnsDomain",
    "destinationServiceName",
    "deviceAction",
    "deviceCustomDate1",
    "deviceCustomDate2",
    "deviceDirection",
    "deviceDnsDomain",
    "deviceExternalId",
    "deviceFacility",
    "deviceInboundInterface",
    "deviceNtDomain",
    "deviceOutboundInterface",
    "devicePayloadId",
    "deviceProcessName",
    "dhost",
    "dlat",
    "dlong",
    "dmac",
    "dntdom",
    "dpid",
    "dpriv",
    "dproc",
    "dpt",
    "dst",
    "dtz",
    "duid",
    "duser",
    "dvc",
    "dvchost",
    "dvcmac",
    "dvcpid",
    "end",
    "eventId",
    "externalId",
    "fileHash",
    "fileId",
    "filePath",
    "fileType",
    "flexDate1",
    "flexNumber1",
    "flexNumber2",
    "flexString1",
    "flexString2",
    "fname",
    "fsize",
    "in",
    "mrt",
    "msg",
    "name",
    "oldFileId",
    "oldFileName",
    "oldFilePath",
    "out",
    "outcome",
    "proto",
    "rawEvent",
    "reason",
    "request",
    "requestClientApplication",
    "requestContext",
    "requestCookies",
    "requestMethod",
    "rt",
    "shost",
    "slat",
    "slong",
    "smac",
    "sntdom",
    "sourceServiceName",
    "spid",
    "spriv",
    "sproc",
    "spt",
    "src",
    "start",
    "suid",
    "suser",
    "type",
];

/// A line before it is written: what a reader must find in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Device vendor, product, version, event class id and name.
    pub header: [String; 5],
    /// 0 to 10.
    pub severity: u8,
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
    let dialect = event.catalogue == PHENIXID;
    let (vendor, name) = if dialect {
        ("PhenixID", "PAS")
    } else {
        (product.vendor.unwrap_or(NOT_KNOWN), product.name)
    };
    let version = product.version.unwrap_or(NOT_KNOWN);
    let title = entry.map_or(event.event.as_ref(), |entry| &entry.description);
    Record {
        header: [vendor, name, version, &event.event, title].map(header_field),
        severity: event.severity.level(),
        pairs: pairs(event, entry, dialect),
    }
}

/// The format has no escape for a line break in a header, so it becomes a space; an empty field would be refused by
/// readers, so it says that nothing is known.
fn header_field(text: &str) -> String {
    if text.is_empty() {
        return NOT_KNOWN.to_owned();
    }
    text.replace(['\n', '\r'], " ")
}

fn pairs(event: &Event<'_>, entry: Option<&Entry>, dialect: bool) -> Vec<(String, String)> {
    let attributes: Vec<(String, String)> = attributes(event)
        .into_iter()
        .map(|(name, value)| {
            (
                attribute_key(name, is_key(name, dialect)),
                value.to_text().into_owned(),
            )
        })
        .collect();
    let mut pairs = vec![
        (
            "rt".to_owned(),
            event.time.nanos().div_euclid(1_000_000).to_string(),
        ),
        ("externalId".to_owned(), event.id.to_string()),
        ("outcome".to_owned(), event.outcome.as_str().to_owned()),
        (
            "cat".to_owned(),
            entry.map_or(NOT_KNOWN, |entry| entry.category.name()).to_owned(),
        ),
        ("vitniCatalogue".to_owned(), event.catalogue.to_string()),
        ("vitniTime".to_owned(), event.time.to_string()),
    ];
    for (path, text) in facts(event) {
        let place = place(&path, &text, dialect);
        let taken = |key: &str| attributes.iter().find(|(known, _)| known == key);
        match place.map(|(_, key, label)| (key, label, taken(key))) {
            // An attribute that says the same under this key.
            Some((_, _, Some((_, said)))) if *said == text => {}
            None | Some((_, _, Some(_))) => pairs.push((own_key(&path), text.into_owned())),
            Some((key, label, None)) => {
                pairs.extend(label.map(|label| (format!("{key}Label"), label.to_owned())));
                pairs.push((key.to_owned(), text.into_owned()));
            }
        }
    }
    pairs.extend(attributes);
    pairs
}

/// Where a member travels, if the format has a place for it. Keys for addresses take nothing else.
fn place(path: &str, text: &str, dialect: bool) -> Option<Place> {
    let listed = |table: &[Place]| table.iter().find(|(known, _, _)| *known == path).copied();
    if path == "source.ip" {
        return match address(text)? {
            IpAddr::V4(_) => Some(("source.ip", "src", None)),
            IpAddr::V6(_) => Some(("source.ip", "c6a2", Some("Source IPv6 Address"))),
        };
    }
    dialect
        .then(|| listed(DIALECT))
        .flatten()
        .or_else(|| listed(STANDARD))
}

/// The path of the member that travels under a key; the way back of [`place`].
pub(super) fn path_of(key: &str, dialect: bool) -> Option<&'static str> {
    if matches!(key, "src" | "c6a2") {
        return Some("source.ip");
    }
    let listed = |table: &'static [Place]| table.iter().find(|(_, known, _)| *known == key);
    let place = dialect
        .then(|| listed(DIALECT))
        .flatten()
        .or_else(|| listed(STANDARD))?;
    let replaced =
        dialect && listed(DIALECT).is_none() && DIALECT.iter().any(|(path, _, _)| *path == place.0);
    (!replaced).then_some(place.0)
}

/// Whether an attribute may travel under its own name: letters and digits, and in the standard form none of the
/// dictionary's keys, which have meanings of their own.
fn is_key(name: &str, dialect: bool) -> bool {
    let word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let always = ["rt", "externalId", "outcome", "cat"];
    let custom = name.ends_with("Label") || always.contains(&name);
    word && !custom && (dialect || !DICTIONARY.contains(&name))
}

impl Record {
    /// The line, without a line end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = String::from("CEF:0|");
        for field in &self.header {
            line.push_str(&field.replace('\\', "\\\\").replace('|', "\\|"));
            line.push('|');
        }
        line.push_str(&format!("{}|", self.severity));
        for (at, (key, value)) in self.pairs.iter().enumerate() {
            if at > 0 {
                line.push(' ');
            }
            line.push_str(key);
            line.push('=');
            push_value(value, &mut line);
        }
        line
    }
}

fn push_value(value: &str, line: &mut String) {
    for letter in value.chars() {
        match letter {
            '\\' => line.push_str("\\\\"),
            '=' => line.push_str("\\="),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            _ => line.push(letter),
        }
    }
}
