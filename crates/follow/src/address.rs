//! Where events may be sent to: addresses of receivers, and the list of those that are allowed.
//!
//! An address is compared as it was written, part by part, before any name is looked up. It never holds credentials, and is never
//! shown with its query string, where some receivers want a secret.

use std::fmt;
use std::net::IpAddr;

use hyper::Uri;

/// How a receiver is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 5424 messages over TCP (RFC 6587).
    SyslogTcp,
    /// RFC 5424 messages over TLS (RFC 5425).
    SyslogTls,
    /// Signed webhooks in clear.
    Http,
    /// Signed webhooks over TLS.
    Https,
}

/// The address of a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Its name or address, lower-case, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Path of a webhook; empty for syslog.
    pub path: String,
    /// Query string of a webhook, with its question mark.
    query: String,
}

/// Why an address cannot be used, with what to give instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(String);

impl Protocol {
    const ALL: [Self; 4] = [Self::SyslogTcp, Self::SyslogTls, Self::Http, Self::Https];

    const fn scheme(self) -> &'static str {
        match self {
            Self::SyslogTcp => "syslog+tcp",
            Self::SyslogTls => "syslog+tls",
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// RFC 6587 and RFC 5425 for syslog.
    const fn port(self) -> u16 {
        match self {
            Self::SyslogTcp => 601,
            Self::SyslogTls => 6514,
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    /// Whether it is a webhook.
    #[must_use]
    pub const fn is_webhook(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Whether it goes over TLS.
    #[must_use]
    pub const fn is_tls(self) -> bool {
        matches!(self, Self::SyslogTls | Self::Https)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}{}",
            self.protocol.scheme(),
            self.authority(),
            self.path
        )
    }
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is not one, holds credentials, or a path that means another one.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let wrong = |what: &str| AddressError(format!("`{}` {what}", without_query(text)));
        let uri: Uri = text.parse().map_err(|_| {
            wrong("is no address: give syslog+tcp://host:port, syslog+tls://host:port or https://host/path")
        })?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let protocol = Protocol::ALL.into_iter().find(|known| known.scheme() == scheme);
        let protocol = protocol
            .ok_or_else(|| wrong("has none of the schemes syslog+tcp, syslog+tls, https and http"))?;
        let authority = uri.authority().ok_or_else(|| wrong("names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong(
                "holds credentials: a webhook is signed with `secret_file`, syslog+tls takes `tls.certificate`",
            ));
        }
        let host = bare(authority.host());
        if host.is_empty() {
            return Err(wrong("names no host"));
        }
        let port = match authority.as_str().rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => authority.port_u16().filter(|_| !port.is_empty()),
            _ => Some(protocol.port()),
        };
        let port = port
            .filter(|port| *port != 0)
            .ok_or_else(|| wrong("has a port that is none: give 1 to 65535"))?;
        let path = uri.path();
        let path = match protocol.is_webhook() {
            false if path.is_empty() || path == "/" => String::new(),
            false => return Err(wrong("has a path, which syslog does not know")),
            true if path.split('/').any(is_dots) => {
                return Err(wrong(
                    "has a path with `.` or `..` in it: write out where it leads",
                ));
            }
            true => path.to_owned(),
        };
        Ok(Self {
            protocol,
            host,
            port,
            path,
            query: uri.query().map(|query| format!("?{query}")).unwrap_or_default(),
        })
    }

    /// Host and port, as they stand in addresses.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// As HTTP wants it: without the port that goes without saying.
    pub(crate) fn host_header(&self) -> String {
        let authority = self.authority();
        let usual = format!(":{}", self.protocol.port());
        authority.strip_suffix(&usual).unwrap_or(&authority).to_owned()
    }

    /// What a request line names: path and query. A query may be a secret, so this is shown to nobody.
    #[must_use]
    pub fn target(&self) -> String {
        format!("{}{}", self.path, self.query)
    }

    fn is_loopback(&self) -> bool {
        let ip: Option<IpAddr> = self.host.parse().ok();
        self.host == "localhost" || ip.is_some_and(|ip| ip.to_canonical().is_loopback())
    }
}

fn bare(host: &str) -> String {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_ascii_lowercase()
}

fn is_dots(part: &str) -> bool {
    matches!(&*part.to_ascii_lowercase().replace("%2e", "."), "." | "..")
}

fn without_query(text: &str) -> &str {
    let shown = text.split(['?', '#']).next().unwrap_or_default();
    // Credentials stand before an at sign; then only the scheme is repeated.
    match (shown.contains('@'), shown.split_once("://")) {
        (true, Some((scheme, _))) => scheme,
        (true, None) => "it",
        (false, _) => shown,
    }
}

/// The addresses that may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    /// A host, perhaps with its port.
    Host(String, Option<u16>),
    /// The beginning of an address.
    Beginning(Address),
}

impl Allowed {
    /// Reads the list: hosts, hosts with ports, and beginnings of addresses.
    ///
    /// # Errors
    /// The first entry that is none of these.
    pub fn parse(entries: &[String]) -> Result<Self, AddressError> {
        entries
            .iter()
            .map(|text| entry(text))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether an address is on the list. In clear over HTTP only where the list says so itself, or nobody else can listen.
    #[must_use]
    pub fn allows(&self, address: &Address) -> bool {
        self.0.iter().any(|entry| match entry {
            Entry::Host(host, port) => {
                let open = address.protocol == Protocol::Http && !address.is_loopback();
                !open && *host == address.host && port.is_none_or(|port| port == address.port)
            }
            Entry::Beginning(begin) => {
                let same = |a: &Address| (a.protocol, a.host.clone(), a.port);
                same(begin) == same(address) && is_below(&begin.path, &address.path)
            }
        })
    }
}

/// Whole parts only: `/a` holds for `/a/b` and not for `/ab`.
fn is_below(begin: &str, path: &str) -> bool {
    let begin = begin.trim_end_matches('/');
    path.strip_prefix(begin)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn entry(text: &str) -> Result<Entry, AddressError> {
    if text.contains("://") {
        return Address::parse(text).map(Entry::Beginning);
    }
    let wrong = || {
        AddressError(format!(
            "`{text}` is no entry: give a host, host:port, or the beginning of an address such as https://hooks.example.net/vitni/"
        ))
    };
    if text.parse::<IpAddr>().is_ok() {
        return Ok(Entry::Host(bare(text), None));
    }
    let authority: hyper::http::uri::Authority = text.parse().map_err(|_| wrong())?;
    if text.contains('@') || text.contains('*') || authority.host().is_empty() {
        return Err(wrong());
    }
    let named = text.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
    let port = named
        .map(|_| authority.port_u16().ok_or_else(wrong))
        .transpose()?;
    Ok(Entry::Host(bare(authority.host()), port))
}
