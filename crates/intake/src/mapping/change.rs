//! What may be done to a field before it is put in its place: small, total, and the same for every format.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// Tables by name, each from what a producer writes to what is meant.
pub(crate) type Maps = BTreeMap<String, BTreeMap<String, String>>;

/// The row of a table for whatever has none.
const OTHERS: &str = "*";

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Lower,
    Upper,
    Address,
    Port,
    Before(String),
    After(String),
    /// The value of the first part of a distinguished name.
    Dn,
    /// The names of an object's members; what is not an object has none.
    Names,
    Map(String),
}

impl Change {
    pub(crate) fn parse(word: &str) -> Result<Self, String> {
        let (name, argument) = match word.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (word, None),
        };
        match (name, argument) {
            ("lower", None) => Ok(Self::Lower),
            ("upper", None) => Ok(Self::Upper),
            ("address", None) => Ok(Self::Address),
            ("port", None) => Ok(Self::Port),
            ("dn", None) => Ok(Self::Dn),
            ("names", None) => Ok(Self::Names),
            ("before", Some(text)) if !text.is_empty() => Ok(Self::Before(text.to_owned())),
            ("after", Some(text)) if !text.is_empty() => Ok(Self::After(text.to_owned())),
            ("map", Some(table)) if !table.is_empty() => Ok(Self::Map(table.to_owned())),
            _ => Err(format!(
                "`{word}` is no change of a field; there are lower, upper, address, port, dn, names, before:TEXT, after:TEXT, map:TABLE"
            )),
        }
    }

    /// The changed text; `None` where there is nothing to take.
    pub(crate) fn apply(&self, text: &str, maps: &Maps) -> Option<String> {
        match self {
            Self::Lower => Some(text.to_lowercase()),
            Self::Upper => Some(text.to_uppercase()),
            Self::Address => endpoint(text).map(|(address, _)| address.to_owned()),
            Self::Port => endpoint(text)
                .and_then(|(_, port)| port)
                .map(|port| port.to_string()),
            Self::Before(mark) => text
                .split_once(mark.as_str())
                .map(|(before, _)| before.to_owned()),
            Self::After(mark) => text.split_once(mark.as_str()).map(|(_, after)| after.to_owned()),
            Self::Dn => dn(text),
            Self::Names => None,
            Self::Map(name) => {
                let table = maps.get(name)?;
                table.get(text).or_else(|| table.get(OTHERS)).cloned()
            }
        }
    }
}

/// Address and port of `192.0.2.7:50`, `[2001:db8::7]:50`, `ipv4:192.0.2.7:50`, or of an address alone.
fn endpoint(text: &str) -> Option<(&str, Option<u16>)> {
    let text = ["ipv4:", "ipv6:"]
        .iter()
        .find_map(|family| text.strip_prefix(family))
        .unwrap_or(text);
    if is_address(text) {
        return Some((text, None));
    }
    let (address, port) = text.rsplit_once(':')?;
    let port = port.parse().ok()?;
    let address = address
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(address);
    is_address(address).then_some((address, Some(port)))
}

/// An address, with or without the zone of a link-local one (`fe80::1%eth0`).
pub(crate) fn is_address(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<IpAddr>().is_ok()
}

/// The value of a distinguished name's first part, its escapes (RFC 4514) undone where they are single characters.
fn dn(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('=')?;
    let mut value = String::new();
    let mut chars = rest.chars();
    while let Some(char) = chars.next() {
        match char {
            ',' | '+' => break,
            '\\' => value.extend(chars.next()),
            other => value.push(other),
        }
    }
    (!value.is_empty()).then_some(value)
}
