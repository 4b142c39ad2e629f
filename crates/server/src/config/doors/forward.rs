//! `[[forward]]`: which committed events are passed on, to whom, in which form. `docs/reference/forwarding.md` has every key.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use vitni_event::mapping::Format;
use vitni_follow::deliver::syslog::Framing;
use vitni_follow::limits::{
    ATTEMPTS, ATTEMPTS_MAX, BATCH_EVENTS, BATCH_EVENTS_MAX, OVERLAP_BYTES, OVERLAP_BYTES_MAX,
    OVERLAP_BYTES_MIN,
};
use vitni_follow::{Address, Begin};
use vitni_query::Filter;

use super::Unusable;

/// A forwarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardConfig {
    /// By which it is named in events, metrics and `vitni forward`.
    pub name: String,
    /// Ids or names of the tenants whose events go out.
    pub tenants: Vec<String>,
    /// To whom.
    pub to: Address,
    /// Which of them.
    pub filter: Filter,
    /// In which words; our own JSON without one.
    pub format: Option<Format>,
    /// Whether personal fields go out.
    pub personal: bool,
    /// Where it begins when its name is new.
    pub begin: Begin,
    /// Files for TLS.
    pub tls: ForwardTls,
    /// What belongs to one way out.
    pub kind: ForwardKind,
}

/// Files for TLS to a receiver.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForwardTls {
    /// PEM with the authorities to trust; the system's without it.
    pub ca: Option<PathBuf>,
    /// PEM of a client certificate.
    pub certificate: Option<PathBuf>,
    /// PEM of its key.
    pub key: Option<PathBuf>,
}

/// What belongs to one way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForwardKind {
    /// Syslog messages.
    Syslog {
        /// Bytes by which what counts as delivered stays behind.
        overlap_bytes: u64,
        /// How messages are told apart.
        framing: Framing,
        /// 0 to 23.
        facility: u8,
    },
    /// Signed webhooks.
    Webhook {
        /// Where the key is.
        secret_file: PathBuf,
        /// Events in one request.
        batch_events_max: usize,
        /// Refusals of one event before it is put aside.
        attempts_max: u32,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: String,
    tenants: Vec<String>,
    to: String,
    #[serde(default)]
    query: BTreeMap<String, toml::Value>,
    #[serde(default = "json")]
    format: String,
    #[serde(default)]
    personal: bool,
    #[serde(default)]
    from: From,
    tls: Option<ForwardTls>,
    overlap_bytes: Option<u64>,
    framing: Option<Frames>,
    facility: Option<u8>,
    secret_file: Option<PathBuf>,
    batch_events_max: Option<usize>,
    attempts_max: Option<u32>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum From {
    #[default]
    Now,
    Beginning,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Frames {
    Octets,
    Newline,
}

fn json() -> String {
    "json".to_owned()
}

impl ForwardConfig {
    pub(super) fn read(table: Table) -> Result<Self, Unusable> {
        if table.tenants.is_empty() {
            return Err("`tenants` is empty; name at least one tenant".to_owned());
        }
        let to = Address::parse(&table.to).map_err(|error| format!("`to`: {error}"))?;
        let filter = filter(&table.query)?;
        if !table.personal && filter.uses_personal() {
            return Err(format!(
                "`query` asks for {}, which is personal, and `personal` is false: leave it out, or set personal = true",
                filter.personal().join(", ")
            ));
        }
        let tls = table.tls.clone().unwrap_or_default();
        if table.tls.is_some() && !to.protocol.is_tls() {
            return Err("`tls` goes with syslog+tls and https and with nothing else".to_owned());
        }
        if tls.certificate.is_some() != tls.key.is_some() {
            return Err("`tls.certificate` and `tls.key` go together: give both or neither".to_owned());
        }
        let kind = if to.protocol.is_webhook() {
            table.webhook()?
        } else {
            table.syslog(&to)?
        };
        Ok(Self {
            format: format(&table.format)?,
            name: table.name,
            tenants: table.tenants,
            to,
            filter,
            personal: table.personal,
            begin: match table.from {
                From::Now => Begin::Now,
                From::Beginning => Begin::Beginning,
            },
            tls,
            kind,
        })
    }
}

impl Table {
    fn syslog(&self, to: &Address) -> Result<ForwardKind, Unusable> {
        let strange = [
            ("secret_file", self.secret_file.is_some()),
            ("batch_events_max", self.batch_events_max.is_some()),
            ("attempts_max", self.attempts_max.is_some()),
        ];
        none_of(&strange, "webhooks")?;
        let framing = match self.framing {
            Some(Frames::Newline) if to.protocol.is_tls() => {
                return Err("`framing`: syslog over TLS counts octets (RFC 5425); leave it out".to_owned());
            }
            Some(Frames::Newline) => Framing::Newline,
            Some(Frames::Octets) | None => Framing::Octets,
        };
        let facility = self.facility.unwrap_or(FACILITY);
        if facility > 23 {
            return Err("`facility` must be from 0 to 23".to_owned());
        }
        let overlap = OVERLAP_BYTES_MIN..=OVERLAP_BYTES_MAX;
        Ok(ForwardKind::Syslog {
            overlap_bytes: within("overlap_bytes", self.overlap_bytes, OVERLAP_BYTES, overlap)?,
            framing,
            facility,
        })
    }

    fn webhook(&self) -> Result<ForwardKind, Unusable> {
        let strange = [
            ("overlap_bytes", self.overlap_bytes.is_some()),
            ("framing", self.framing.is_some()),
            ("facility", self.facility.is_some()),
        ];
        none_of(&strange, "syslog")?;
        let secret_file = self.secret_file.clone().ok_or(
            "a webhook is signed: give `secret_file`, a file with `whsec_` and the base64 of 32 random bytes",
        )?;
        Ok(ForwardKind::Webhook {
            secret_file,
            batch_events_max: within(
                "batch_events_max",
                self.batch_events_max,
                BATCH_EVENTS,
                1..=BATCH_EVENTS_MAX,
            )?,
            attempts_max: within("attempts_max", self.attempts_max, ATTEMPTS, 1..=ATTEMPTS_MAX)?,
        })
    }
}

/// Log audit: what this is.
const FACILITY: u8 = 13;

fn none_of(strange: &[(&str, bool)], whose: &str) -> Result<(), Unusable> {
    match strange.iter().find(|(_, given)| *given) {
        Some((key, _)) => Err(format!("`{key}` is for {whose}: take it out, or correct `to`")),
        None => Ok(()),
    }
}

fn within<T: PartialOrd + std::fmt::Display + Copy>(
    key: &str,
    given: Option<T>,
    usual: T,
    allowed: std::ops::RangeInclusive<T>,
) -> Result<T, Unusable> {
    let value = given.unwrap_or(usual);
    if allowed.contains(&value) {
        Ok(value)
    } else {
        Err(format!(
            "`{key}` must be from {} to {}",
            allowed.start(),
            allowed.end()
        ))
    }
}

fn format(name: &str) -> Result<Option<Format>, Unusable> {
    if name == "json" {
        return Ok(None);
    }
    Format::parse(name).map(Some).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        format!(
            "there is no format `{name}`: give json or one of {}",
            names.join(", ")
        )
    })
}

/// Conditions as of a search, numbers without quotes too.
fn filter(query: &BTreeMap<String, toml::Value>) -> Result<Filter, Unusable> {
    let mut params = Vec::new();
    for (name, value) in query {
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            _ => return Err(format!("`query.{name}` must be a string")),
        };
        params.push((name.clone(), text));
    }
    Filter::from_params(&params)
        .map_err(|error| format!("`query.{}` {}; {}", error.name, error.what, error.hint))
}
