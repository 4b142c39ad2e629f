//! `[[input]]`: where lines come in that nobody sends over HTTP, whose they are, and how they are read.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use vitni_event::Offset;

use super::Unusable;

/// An input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputConfig {
    /// By which it is named in events, metrics and `vitni sources`.
    pub name: String,
    /// Id or name of the tenant whose events these are, unless a source says otherwise.
    pub tenant: String,
    /// The product that wrote the lines, unless a source says otherwise.
    pub product: String,
    /// The zone of lines that name none.
    pub zone: Offset,
    /// Seconds without a line after which a source counts as silent; 0 for never.
    pub silent_s: u64,
    /// Milliseconds by which a source's clock may differ; 0 for any.
    pub skew_ms_max: u64,
    /// What kind it is.
    pub kind: InputKind,
}

/// How lines come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Over the network.
    Syslog(SyslogConfig),
    /// From files that somebody else writes.
    Files(FilesConfig),
}

/// A syslog listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyslogConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// UDP, TCP or TLS.
    pub transport: Transport,
    /// Files for TLS.
    pub tls: Option<InputTls>,
    /// Known sources; the first that fits says whose a message is.
    pub sources: Vec<SourceConfig>,
    /// Whether anybody else is turned away.
    pub only_listed: bool,
    /// Connections at a time.
    pub connections_max: usize,
    /// Bytes of one message.
    pub message_bytes_max: usize,
}

/// What carries syslog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// RFC 5426.
    Udp,
    /// RFC 6587.
    Tcp,
    /// RFC 5425.
    Tls,
}

/// Files for TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputTls {
    /// PEM, the server's certificate first.
    pub certificate: PathBuf,
    /// PEM.
    pub key: PathBuf,
    /// PEM with the authorities whose client certificates are asked for and taken; none are asked for without it.
    pub client_ca: Option<PathBuf>,
    /// Whether a client without certificate is turned away.
    #[serde(default)]
    pub require_client: bool,
}

/// Who sends, and whose its messages are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// By which it is named; its address otherwise.
    pub name: Option<String>,
    /// Addresses it may have.
    #[serde(default, deserialize_with = "networks")]
    pub addresses: Vec<IpNet>,
    /// A DNS name in its client certificate.
    pub certificate: Option<String>,
    /// Whose its events are, instead of the input's.
    pub tenant: Option<String>,
    /// What wrote its lines, instead of the input's.
    pub product: Option<String>,
    /// Seconds without a line after which it counts as silent, instead of the input's.
    pub silent_s: Option<u64>,
}

/// Files that somebody else writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesConfig {
    /// Paths; `*` and `?` in the last part.
    pub paths: Vec<String>,
    /// Whether a file that is seen for the first time is read from its beginning.
    pub from_beginning: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: String,
    tenant: String,
    product: String,
    #[serde(default)]
    zone: Option<String>,
    #[serde(default)]
    silent_s: u64,
    #[serde(default = "skew_ms_max")]
    skew_ms_max: u64,
    syslog: Option<Syslog>,
    files: Option<Files>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Syslog {
    listen: SocketAddr,
    transport: Transport,
    tls: Option<InputTls>,
    #[serde(default)]
    sources: Vec<SourceConfig>,
    #[serde(default)]
    only_listed: bool,
    #[serde(default = "connections_max")]
    connections_max: usize,
    #[serde(default = "message_bytes_max")]
    message_bytes_max: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    paths: Vec<String>,
    #[serde(default = "from_beginning")]
    from_beginning: bool,
}

/// Two minutes: a clock kept by NTP is off by milliseconds, one that nobody keeps by minutes within months.
const fn skew_ms_max() -> u64 {
    120_000
}

const fn connections_max() -> usize {
    256
}

const fn message_bytes_max() -> usize {
    vitni_intake::limits::LINE_BYTES_MAX
}

const fn from_beginning() -> bool {
    true
}

/// Networks, or single addresses.
fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: String| {
        let network = text
            .parse()
            .ok()
            .or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)));
        network.ok_or_else(|| {
            D::Error::custom(format!(
                "`{text}` is no network: give one such as 10.0.0.0/8, or an address"
            ))
        })
    };
    Vec::<String>::deserialize(from)?
        .into_iter()
        .map(network)
        .collect()
}

impl InputConfig {
    /// Every product whose lines it takes in, by name.
    pub(crate) fn products(&self) -> impl Iterator<Item = &str> {
        let sources = match &self.kind {
            InputKind::Syslog(syslog) => syslog.sources.as_slice(),
            InputKind::Files(_) => &[],
        };
        let of_sources = sources.iter().filter_map(|source| source.product.as_deref());
        std::iter::once(self.product.as_str()).chain(of_sources)
    }

    pub(super) fn read(table: Table) -> Result<Self, Unusable> {
        let zone = match &table.zone {
            None => Offset::UTC,
            Some(text) => Offset::parse(text).ok_or_else(|| {
                format!("zone `{text}` is none: give Z, or hours and minutes such as +01:00")
            })?,
        };
        let kind = match (table.syslog, table.files) {
            (Some(syslog), None) => InputKind::Syslog(syslog.read()?),
            (None, Some(files)) if files.paths.is_empty() => {
                return Err("`files.paths` is empty; name at least one file".to_owned());
            }
            (None, Some(files)) => InputKind::Files(FilesConfig {
                paths: files.paths,
                from_beginning: files.from_beginning,
            }),
            _ => return Err("an [[input]] has one of `syslog` and `files`".to_owned()),
        };
        Ok(Self {
            name: table.name,
            tenant: table.tenant,
            product: table.product,
            zone,
            silent_s: table.silent_s,
            skew_ms_max: table.skew_ms_max,
            kind,
        })
    }
}

impl Syslog {
    fn read(self) -> Result<SyslogConfig, Unusable> {
        self.check_certificates()?;
        if (self.transport == Transport::Tls) != self.tls.is_some() {
            return Err("`syslog.tls` goes with `transport = \"tls\"` and with nothing else".to_owned());
        }
        let needs_ca = |tls: &InputTls| tls.require_client && tls.client_ca.is_none();
        if self.tls.as_ref().is_some_and(needs_ca) {
            return Err("`require_client` needs `client_ca`: the authority of the certificates".to_owned());
        }
        let binds = |source: &SourceConfig| source.addresses.is_empty() && source.certificate.is_none();
        if self.sources.iter().any(binds) {
            return Err("a source is told by `addresses`, by `certificate`, or by both".to_owned());
        }
        let most = vitni_intake::limits::LINE_BYTES_MAX;
        if !(480..=most).contains(&self.message_bytes_max) {
            return Err(format!("`message_bytes_max` must be from 480 to {most}"));
        }
        Ok(SyslogConfig {
            listen: self.listen,
            transport: self.transport,
            tls: self.tls,
            sources: self.sources,
            only_listed: self.only_listed,
            connections_max: self.connections_max.max(1),
            message_bytes_max: self.message_bytes_max,
        })
    }

    /// A source that is told by a certificate which nobody is asked for would never be found, and its messages would be
    /// anybody's.
    fn check_certificates(&self) -> Result<(), Unusable> {
        let asked = self.tls.as_ref().is_some_and(|tls| tls.client_ca.is_some());
        match self.sources.iter().find_map(|source| source.certificate.as_ref()) {
            Some(name) if !asked => Err(format!(
                "no client shows the certificate `{name}` of `sources`: that takes `transport = \"tls\"` and `client_ca` in `syslog.tls`"
            )),
            _ => Ok(()),
        }
    }
}
