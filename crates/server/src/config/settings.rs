//! All settings, each declared once: key, default, explanation, and how its value enters the configuration.

use std::path::PathBuf;

use super::{Config, ConfigError, Origin, TlsFiles, Value};

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its key in the file, tables before the dot.
    pub key: &'static str,
    /// What it does, in sentences; line breaks where the file wraps.
    pub what: &'static str,
    /// Its value when nobody sets it; also says which kind of value it takes.
    pub default: fn() -> Value,
    pub(super) set: fn(&mut Config, &Value) -> Result<(), String>,
}

impl Setting {
    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("VITNI_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }

    /// Reads the text of the environment or the command line.
    pub(super) fn read_text(&'static self, text: &str, origin: &Origin) -> Result<Value, ConfigError> {
        let value = match (self.default)() {
            Value::Text(_) => Some(Value::Text(text.to_owned())),
            Value::Number(_) => text.parse().ok().map(Value::Number),
            Value::Switch(_) => text.parse().ok().map(Value::Switch),
            Value::List(_) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Some(Value::List(parts.map(ToOwned::to_owned).collect()))
            }
        };
        value.ok_or_else(|| ConfigError::Value {
            origin: origin.clone(),
            key: self.key,
            detail: format!("must be {}", kind((self.default)())),
        })
    }
}

pub(super) const fn kind_name(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "a string",
        Value::Number(_) => "a whole number",
        Value::Switch(_) => "true or false",
        Value::List(_) => "a list of strings",
    }
}

fn kind(value: Value) -> &'static str {
    kind_name(&value)
}

/// The setting of this key.
pub(super) fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// Says that there is no such setting, and which one is near.
pub(super) fn unknown(key: &str, origin: Origin) -> ConfigError {
    let near = SETTINGS
        .iter()
        .map(|setting| (distance(key, setting.key), setting.key))
        .min()
        .filter(|(distance, _)| *distance <= 4)
        .map(|(_, key)| key);
    ConfigError::Unknown {
        origin,
        key: key.chars().take(80).collect(),
        near,
    }
}

/// Edits between two texts (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, left) in a.bytes().enumerate() {
        let mut corner = at;
        let mut before = at + 1;
        for (place, right) in row.iter_mut().skip(1).zip(b.bytes()) {
            let change = corner + usize::from(left != right);
            corner = *place;
            before = change.min(before + 1).min(corner + 1);
            *place = before;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

fn texts(value: &Value) -> &[String] {
    match value {
        Value::List(texts) => texts,
        _ => &[],
    }
}

fn switch(value: &Value) -> bool {
    *value == Value::Switch(true)
}

/// A number within bounds.
fn number(value: &Value, min: u64, max: u64) -> Result<u64, String> {
    match value {
        Value::Number(number) if (min..=max).contains(number) => Ok(*number),
        _ => Err(format!("must be a whole number from {min} to {max}")),
    }
}

fn count(value: &Value, min: u64, max: u64) -> Result<usize, String> {
    usize::try_from(number(value, min, max)?).map_err(|_| format!("must be at most {max}"))
}

fn path(value: &Value) -> Option<PathBuf> {
    Some(text(value))
        .filter(|text| !text.is_empty())
        .map(PathBuf::from)
}

fn tls(config: &mut Config, fill: impl FnOnce(&mut TlsFiles)) {
    let mut files = config.tls.take().unwrap_or(TlsFiles {
        certificate: PathBuf::new(),
        key: PathBuf::new(),
    });
    fill(&mut files);
    if files.certificate.as_os_str().is_empty() && files.key.as_os_str().is_empty() {
        return;
    }
    config.tls = Some(files);
}

fn words(value: &Value, allowed: &[&str]) -> Result<String, String> {
    let word = text(value);
    if allowed.contains(&word) {
        Ok(word.to_owned())
    } else {
        Err(format!("must be one of {}", allowed.join(", ")))
    }
}

const fn empty() -> Value {
    Value::Text(String::new())
}

const MS_MAX: u64 = 24 * 3_600_000;

/// Every setting, table by table.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "data_dir",
        what: "Where events, keys and settings lie. One server at a time.",
        default: || Value::Text("./vitni-data".to_owned()),
        set: |config, value| {
            config.data_dir = path(value).ok_or("must name a directory")?;
            Ok(())
        },
    },
    Setting {
        key: "state_dir",
        what: "Where the record of the last published checkpoints lies, outside of data_dir so that a restored old copy gives itself away.\nEmpty: $XDG_STATE_HOME/vitni, or ~/.local/state/vitni.",
        default: empty,
        set: |config, value| {
            config.state_dir = path(value);
            Ok(())
        },
    },
    Setting {
        key: "server_name",
        what: "The name that begins the origin of every tree, taken when the data directory is made and never changed after.\nEmpty: a random one.",
        default: empty,
        set: |config, value| {
            let name = text(value);
            let allowed =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
            if !name.bytes().all(allowed) || name.len() > 128 || name == "localhost" {
                return Err("must be at most 128 of a-z, 0-9, . and -, and not localhost: it tells this server from every other".to_owned());
            }
            config.server_name = Some(name.to_owned()).filter(|name| !name.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "listen.addresses",
        what: "Addresses and ports to listen on. Other than loopback addresses need TLS, or allow_plaintext.",
        default: || Value::List(vec!["127.0.0.1:7717".to_owned()]),
        set: |config, value| {
            let parsed: Result<Vec<_>, _> = texts(value).iter().map(|text| text.parse()).collect();
            let addresses = parsed
                .map_err(|_| "must be addresses with ports, for example 127.0.0.1:7717 or [::1]:7717")?;
            if addresses.is_empty() {
                return Err("must name at least one address".to_owned());
            }
            config.addresses = addresses;
            Ok(())
        },
    },
    Setting {
        key: "listen.allow_plaintext",
        what: "Whether other than loopback addresses may go without TLS, because something in front ends it.",
        default: || Value::Switch(false),
        set: |config, value| {
            config.allow_plaintext = switch(value);
            Ok(())
        },
    },
    Setting {
        key: "listen.trusted_proxies",
        what: "Networks whose X-Forwarded-For is believed. From anybody else the header is ignored.",
        default: || Value::List(Vec::new()),
        set: |config, value| {
            let parse = |text: &String| {
                text.parse().or_else(|_| {
                    text.parse::<std::net::IpAddr>()
                        .map(ipnet::IpNet::from)
                        .map_err(|_| ())
                })
            };
            let parsed: Result<Vec<_>, ()> = texts(value).iter().map(parse).collect();
            config.trusted_proxies =
                parsed.map_err(|()| "must be addresses or networks, for example 10.0.0.0/8")?;
            Ok(())
        },
    },
    Setting {
        key: "outbound.allowed",
        what: "Where forwardings may send to: hosts, hosts with ports, or beginnings of addresses such as https://hooks.example.net/vitni/.\nEmpty: nothing goes out. http:// to others than this machine needs an entry that begins with http://.",
        default: || Value::List(Vec::new()),
        set: |config, value| {
            config.outbound = vitni_follow::Allowed::parse(texts(value))
                .map_err(|error| format!("has an entry that cannot be used: {error}"))?;
            Ok(())
        },
    },
    Setting {
        key: "tls.certificate",
        what: "PEM file with the certificate chain, the server's own first. Empty: no TLS.",
        default: empty,
        set: |config, value| {
            tls(config, |files| files.certificate = PathBuf::from(text(value)));
            Ok(())
        },
    },
    Setting {
        key: "tls.key",
        what: "PEM file with the certificate's private key.",
        default: empty,
        set: |config, value| {
            tls(config, |files| files.key = PathBuf::from(text(value)));
            Ok(())
        },
    },
    Setting {
        key: "tls.reload_s",
        what: "Seconds between two looks whether certificate or key have changed. A pair that cannot be used is reported and the old one kept.",
        default: || Value::Number(5),
        set: |config, value| {
            config.tls_reload_s = number(value, 1, 86_400)?;
            Ok(())
        },
    },
    Setting {
        key: "http.connections_max",
        what: "Connections at a time. One more is closed at once.",
        default: || Value::Number(4_096),
        set: |config, value| {
            config.http.connections_max = count(value, 1, 1 << 20)?;
            Ok(())
        },
    },
    Setting {
        key: "http.header_read_ms_max",
        what: "Milliseconds in which a request's header must arrive, TLS handshake included for the first; also how long an idle\nHTTP/1 connection is kept for the next request.",
        default: || Value::Number(15_000),
        set: |config, value| {
            config.http.header_read_ms_max = number(value, 1, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "http.header_bytes_max",
        what: "Bytes of a request's header. Beyond: 431.",
        default: || Value::Number(32 << 10),
        set: |config, value| {
            config.http.header_bytes_max = count(value, 8 << 10, 1 << 20)?;
            Ok(())
        },
    },
    Setting {
        key: "http.body_read_ms_max",
        what: "Milliseconds in which a request's body must arrive. Beyond: 408.",
        default: || Value::Number(30_000),
        set: |config, value| {
            config.http.body_read_ms_max = number(value, 1, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "http.idle_ms_max",
        what: "Milliseconds without a byte in either direction before a connection is closed. A live tail says something every 15 s.",
        default: || Value::Number(60_000),
        set: |config, value| {
            config.http.idle_ms_max = number(value, 1, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "http.write_stall_ms_max",
        what: "Milliseconds that a client may leave bytes waiting before it is cut off.",
        default: || Value::Number(20_000),
        set: |config, value| {
            config.http.write_stall_ms_max = number(value, 1, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "http.drain_ms_max",
        what: "Milliseconds that open requests have when the server stops.",
        default: || Value::Number(10_000),
        set: |config, value| {
            config.http.drain_ms_max = number(value, 0, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "work.parses_concurrent_max",
        what: "Bodies that are decompressed and parsed at a time; others wait. Each can hold 16 MiB several times over.",
        default: || Value::Number(4),
        set: |config, value| {
            config.work.parses_concurrent_max = count(value, 1, 1_024)?;
            Ok(())
        },
    },
    Setting {
        key: "work.reads_concurrent_max",
        what: "Searches and reads at a time, long searches aside; others wait.",
        default: || Value::Number(8),
        set: |config, value| {
            config.work.reads_concurrent_max = count(value, 1, 1_024)?;
            Ok(())
        },
    },
    Setting {
        key: "work.read_ms_max",
        what: "Milliseconds that a search or query may take. Beyond: 422. Keep it below http.idle_ms_max, which ends the connection.",
        default: || Value::Number(30_000),
        set: |config, value| {
            config.work.read_ms_max = number(value, 1, MS_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "work.long_reads_concurrent_max",
        what: "Searches and queries at a time that take more than 50 ms of a processor, each a thread of lower priority. Others wait two seconds. Beyond: 503.",
        default: || Value::Number(4),
        set: |config, value| {
            config.work.long_reads_concurrent_max = count(value, 1, 1_024)?;
            Ok(())
        },
    },
    Setting {
        key: "work.long_reads_of_token_max",
        what: "Those of one token, so that no single caller takes all places. Beyond: 429.",
        default: || Value::Number(2),
        set: |config, value| {
            config.work.long_reads_of_token_max = count(value, 1, 1_024)?;
            Ok(())
        },
    },
    Setting {
        key: "work.tails_max",
        what: "Live tails at a time. Beyond: 503.",
        default: || Value::Number(256),
        set: |config, value| {
            config.work.tails_max = count(value, 0, 65_536)?;
            Ok(())
        },
    },
    Setting {
        key: "store.journal_file_bytes",
        what: "Bytes of one journal file. Larger files mean fewer changes of file, more disk at rest.",
        default: || Value::Number(vitni_store::limits::JOURNAL_FILE_BYTES),
        set: |config, value| {
            config.store.journal_file_bytes =
                number(value, vitni_store::limits::JOURNAL_FILE_BYTES_MIN, 1 << 30)?;
            Ok(())
        },
    },
    Setting {
        key: "store.tail_events_max",
        what: "Events of a tenant in memory before they are sealed into a segment.",
        default: || Value::Number(vitni_store::limits::TAIL_EVENTS_MAX),
        set: |config, value| {
            config.store.tail_events_max = number(value, 256, 1 << 20)?;
            Ok(())
        },
    },
    Setting {
        key: "store.tail_bytes_max",
        what: "Bytes of all events in memory before the largest tenants' are sealed early; twice as many with 100 tenants, four times with 200.",
        default: || Value::Number(vitni_store::limits::TAIL_BYTES_MAX as u64),
        set: |config, value| {
            config.store.tail_bytes_max = count(value, 1 << 20, 1 << 34)?;
            Ok(())
        },
    },
    Setting {
        key: "store.journal_files_live_max",
        what: "Journal files that may wait for sealing before small tenants are sealed early; twice as many with 200 tenants.",
        default: || Value::Number(vitni_store::limits::JOURNAL_FILES_LIVE_MAX as u64),
        set: |config, value| {
            config.store.journal_files_live_max = count(value, 2, 1_024)?;
            Ok(())
        },
    },
    Setting {
        key: "store.segment_events_max",
        what: "Events of a segment that smaller ones are merged into in the background. A merge holds about 75 bytes for each in memory. 0: no merging.",
        default: || Value::Number(vitni_store::limits::SEGMENT_EVENTS_MAX),
        set: |config, value| {
            config.store.segment_events_max = number(value, 0, 1 << 22)?;
            Ok(())
        },
    },
    Setting {
        key: "store.rest_ms",
        what: "Milliseconds without events after which what the journal holds is sealed and its files are given back to the disk, but for\nsmall ones.",
        default: || Value::Number(vitni_store::limits::REST_MS),
        set: |config, value| {
            config.store.rest_ms = number(value, 100, 86_400_000)?;
            Ok(())
        },
    },
    Setting {
        key: "mappings.dir",
        what: "A folder whose files *.toml are mappings of your own, taken beside the products that are built in. Empty: none.",
        default: || Value::Text(String::new()),
        set: |config, value| {
            config.mappings_dir = path(value);
            Ok(())
        },
    },
    Setting {
        key: "mappings.reload_s",
        what: "Seconds between two looks whether a mapping has changed. One that cannot be used is reported and the old one kept.",
        default: || Value::Number(5),
        set: |config, value| {
            config.mappings_reload_s = number(value, 1, 86_400)?;
            Ok(())
        },
    },
    Setting {
        key: "sessions.idle_s",
        what: "Seconds without a request after which a browser's session ends. It ends after twelve hours in any case.",
        default: || Value::Number(7_200),
        set: |config, value| {
            config.sessions.idle_s = number(value, 1, 43_200)?;
            Ok(())
        },
    },
    Setting {
        key: "sessions.max",
        what: "Browsers that may be signed in at a time. Beyond, nobody can sign in until a session ends.",
        default: || Value::Number(10_000),
        set: |config, value| {
            config.sessions.max = count(value, 1, 100_000)?;
            Ok(())
        },
    },
    Setting {
        key: "sources.silent_s",
        what: "Seconds without an event after which a token that used to send is reported as silent. 0: never.\nInputs have their own.",
        default: || Value::Number(0),
        set: |config, value| {
            config.sources.silent_s = number(value, 0, 31_536_000)?;
            Ok(())
        },
    },
    Setting {
        key: "sources.skew_ms_max",
        what: "Milliseconds by which the clock of a host whose events come over HTTP may differ before it is reported. 0: any.",
        default: || Value::Number(120_000),
        set: |config, value| {
            config.sources.skew_ms_max = number(value, 0, 86_400_000)?;
            Ok(())
        },
    },
    Setting {
        key: "sources.gap_grace_s",
        what: "Seconds that a hole in a source's own numbering may stay open before it is reported: events may come out of order.",
        default: || Value::Number(10),
        set: |config, value| {
            config.sources.gap_grace_s = number(value, 0, 3_600)?;
            Ok(())
        },
    },
    Setting {
        key: "diagnostics.level",
        what: "How much the server says about itself on standard error: error, warn, info, debug or trace.",
        default: || Value::Text("info".to_owned()),
        set: |config, value| {
            config.diagnostics_level = words(value, &["error", "warn", "info", "debug", "trace"])?;
            Ok(())
        },
    },
    Setting {
        key: "diagnostics.format",
        what: "text for people, json for collectors.",
        default: || Value::Text("text".to_owned()),
        set: |config, value| {
            config.diagnostics_format = words(value, &["text", "json"])?;
            Ok(())
        },
    },
];
