//! The configuration: every setting declared once in [`SETTINGS`], from which the file's keys, the environment's names,
//! the defaults, the effective listing and the reference page follow.
//!
//! Layers, the later wins: default, file, environment, command line. Unknown keys are refused, because a misspelt limit
//! that was ignored would be no limit. It reads what it is handed; only [`Config::load`] opens the file.

mod doors;
mod file;
mod settings;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use sha2::{Digest, Sha256};
use vitni_follow::Allowed;

use crate::hex::hex;
use crate::limits::CONFIG_BYTES_MAX;
pub use doors::{
    FilesConfig, ForwardConfig, ForwardKind, ForwardTls, InputConfig, InputKind, InputTls, SourceConfig,
    SyslogConfig, Transport,
};
pub use file::Place;
pub use settings::{SETTINGS, Setting};

/// What one setting holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, paths and addresses included.
    Text(String),
    /// A whole number; its unit is the last word of the setting's name.
    Number(u64),
    /// `true` or `false`.
    Switch(bool),
    /// Several texts.
    List(Vec<String>),
}

impl fmt::Display for Value {
    /// As TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", toml::Value::from(text.as_str())),
            Self::Number(number) => write!(f, "{number}"),
            Self::Switch(switch) => write!(f, "{switch}"),
            Self::List(texts) => {
                let list: Vec<_> = texts
                    .iter()
                    .map(|text| toml::Value::from(text.as_str()).to_string())
                    .collect();
                write!(f, "[{}]", list.join(", "))
            }
        }
    }
}

/// Where a setting's value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    #[default]
    Default,
    /// A line of the file.
    File(Place),
    /// A variable of the environment.
    Environment(String),
    /// The command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => write!(f, "{place}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// A configuration that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {detail}; give the path of a readable TOML file, or leave --config out", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// The file is not TOML.
    #[error("{place}: {detail}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser says.
        detail: String,
    },
    /// No setting has this key.
    #[error("{origin}: there is no setting `{key}`{}; `vitni config` lists all", near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// Where it was given.
        origin: Origin,
        /// What was given.
        key: String,
        /// The setting with the nearest name.
        near: Option<&'static str>,
    },
    /// The value cannot be used.
    #[error("{origin}: `{key}` {detail}")]
    Value {
        /// Where it was given.
        origin: Origin,
        /// Which setting.
        key: &'static str,
        /// What is wrong, and what to give instead.
        detail: String,
    },
    /// Two settings do not go together.
    #[error("{0}")]
    Together(String),
}

/// Certificate and key files for TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM, the server's certificate first.
    pub certificate: PathBuf,
    /// PEM.
    pub key: PathBuf,
}

/// The effective configuration.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<&'static str, (Value, Origin)>,
    /// Where events, keys and settings lie.
    pub data_dir: PathBuf,
    /// Where the high-water mark lies; `None` for the user's state directory.
    pub state_dir: Option<PathBuf>,
    /// Name of a new server; `None` for a random one.
    pub server_name: Option<String>,
    /// Where to listen.
    pub addresses: Vec<SocketAddr>,
    /// Whether other than loopback addresses may go without TLS.
    pub allow_plaintext: bool,
    /// Files for TLS, if any.
    pub tls: Option<TlsFiles>,
    /// Seconds between two looks at them.
    pub tls_reload_s: u64,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where events may be sent to.
    pub outbound: Allowed,
    /// Bounds on connections.
    pub http: HttpLimits,
    /// Bounds on work.
    pub work: WorkLimits,
    /// Bounds of the store.
    pub store: StoreLimits,
    /// How much the diagnostics say.
    pub diagnostics_level: String,
    /// `text` or `json`.
    pub diagnostics_format: String,
    /// A folder of mappings that are taken beside those that are built in.
    pub mappings_dir: Option<PathBuf>,
    /// Seconds between two looks at it.
    pub mappings_reload_s: u64,
    /// What sessions of browsers are held to.
    pub sessions: SessionLimits,
    /// What sources are held to.
    pub sources: SourceLimits,
    /// Where lines come in, in the order of the file.
    pub inputs: Vec<InputConfig>,
    /// Where events go out, in the order of the file.
    pub forwards: Vec<ForwardConfig>,
}

/// Bounds on connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HttpLimits {
    /// Connections at a time.
    pub connections_max: usize,
    /// Milliseconds for a request's header.
    pub header_read_ms_max: u64,
    /// Bytes of a request's header.
    pub header_bytes_max: usize,
    /// Milliseconds for a request's body.
    pub body_read_ms_max: u64,
    /// Milliseconds without a byte in either direction.
    pub idle_ms_max: u64,
    /// Milliseconds that a client may leave bytes waiting for it.
    pub write_stall_ms_max: u64,
    /// Milliseconds for open requests when the server stops.
    pub drain_ms_max: u64,
}

/// Bounds on work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkLimits {
    /// Bodies parsed at a time.
    pub parses_concurrent_max: usize,
    /// Searches and reads at a time.
    pub reads_concurrent_max: usize,
    /// Milliseconds that a search or query may take.
    pub read_ms_max: u64,
    /// Long searches and queries at a time.
    pub long_reads_concurrent_max: usize,
    /// Those of one token.
    pub long_reads_of_token_max: usize,
    /// Live tails at a time.
    pub tails_max: usize,
}

/// What sessions of browsers are held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds without a request after which one ends.
    pub idle_s: u64,
    /// How many there may be at a time.
    pub max: usize,
}

/// What sources are held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceLimits {
    /// Seconds without an event after which a token that sends counts as silent; 0 for never.
    pub silent_s: u64,
    /// Milliseconds by which the clock of who sends over HTTP may differ; 0 for any.
    pub skew_ms_max: u64,
    /// Seconds that a hole in a source's numbering may stay open before it is a gap.
    pub gap_grace_s: u64,
}

/// Bounds of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreLimits {
    /// Bytes of a journal file.
    pub journal_file_bytes: u64,
    /// Events of a tenant in memory before they are sealed.
    pub tail_events_max: u64,
    /// Bytes of all events in memory.
    pub tail_bytes_max: usize,
    /// Journal files that may wait.
    pub journal_files_live_max: usize,
    /// Events of a merged segment; 0 for no merging.
    pub segment_events_max: u64,
    /// Milliseconds without events after which the journal's files are given back.
    pub rest_ms: u64,
}

impl Config {
    /// Reads the file, if one is named, and lays environment and command line over it.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn load(
        path: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        command_line: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let text = match path {
            Some(path) => read_file(path)?,
            None => String::new(),
        };
        Self::from_layers(
            path.unwrap_or(Path::new("configuration")),
            &text,
            environment,
            command_line,
        )
    }

    /// The same from a text that stands for the file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_layers(
        name: &Path,
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
        command_line: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let mut config = Self::bare();
        for setting in SETTINGS {
            config.set(setting, (setting.default)(), Origin::Default)?;
        }
        for (setting, value, place) in file::read(name, text)? {
            config.set(setting, value, Origin::File(place))?;
        }
        let found = doors::read(name, text)?;
        (config.inputs, config.forwards) = (found.inputs, found.forwards);
        let environment: BTreeMap<_, _> = environment.into_iter().collect();
        for setting in SETTINGS {
            let name = setting.variable();
            if let Some(text) = environment.get(&name) {
                let origin = Origin::Environment(name);
                config.set(setting, setting.read_text(text, &origin)?, origin)?;
            }
        }
        for (key, text) in command_line {
            let origin = Origin::CommandLine;
            let setting = settings::find(key).ok_or_else(|| settings::unknown(key, origin.clone()))?;
            config.set(setting, setting.read_text(text, &origin)?, origin)?;
        }
        config.check()?;
        Ok(config)
    }

    fn bare() -> Self {
        Self {
            values: BTreeMap::new(),
            data_dir: PathBuf::new(),
            state_dir: None,
            server_name: None,
            addresses: Vec::new(),
            allow_plaintext: false,
            tls: None,
            tls_reload_s: 0,
            trusted_proxies: Vec::new(),
            outbound: Allowed::default(),
            http: HttpLimits::default(),
            work: WorkLimits::default(),
            store: StoreLimits::default(),
            diagnostics_level: String::new(),
            diagnostics_format: String::new(),
            mappings_dir: None,
            mappings_reload_s: 0,
            sessions: SessionLimits::default(),
            sources: SourceLimits::default(),
            inputs: Vec::new(),
            forwards: Vec::new(),
        }
    }

    fn set(&mut self, setting: &'static Setting, value: Value, origin: Origin) -> Result<(), ConfigError> {
        (setting.set)(self, &value).map_err(|detail| ConfigError::Value {
            origin: origin.clone(),
            key: setting.key,
            detail,
        })?;
        self.values.insert(setting.key, (value, origin));
        Ok(())
    }

    /// What no setting can say alone.
    fn check(&self) -> Result<(), ConfigError> {
        let together = |text: String| Err(ConfigError::Together(text));
        if let Some(tls) = &self.tls
            && (tls.certificate.as_os_str().is_empty() || tls.key.as_os_str().is_empty())
        {
            return together("tls.certificate and tls.key go together: give both or neither".to_owned());
        }
        let open = self.addresses.iter().find(|address| !is_loopback(address.ip()));
        if let Some(address) = open
            && self.tls.is_none()
            && !self.allow_plaintext
        {
            return together(format!(
                "{address} can be reached from outside, and tokens would travel in clear: give tls.certificate and tls.key, or \
                 set listen.allow_plaintext = true when something in front of it ends TLS"
            ));
        }
        if let Some(state) = &self.state_dir
            && state.starts_with(&self.data_dir)
        {
            return together(
                "state_dir lies inside data_dir: the high-water mark must not be restored together with the data; choose another place"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// A setting's value and where it comes from.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<(&Value, &Origin)> {
        self.values.get(key).map(|(value, origin)| (value, origin))
    }

    /// The effective configuration as a file, each line with its origin.
    #[must_use]
    pub fn render(&self) -> String {
        render(|setting| {
            let (value, origin) = self.get(setting.key)?;
            Some((value.clone(), format!("  # {origin}")))
        })
    }

    /// SHA-256 of the effective values, in lower-case hexadecimal: tells whether two starts had the same.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (key, (value, _)) in &self.values {
            hash.update(format!("{key}={value}\n"));
        }
        for input in &self.inputs {
            hash.update(format!("{input:?}\n"));
        }
        for forward in &self.forwards {
            hash.update(format!("{forward:?}\n"));
        }
        hex(&hash.finalize())
    }

    /// Keys and values that differ from the defaults.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values
            .iter()
            .filter(|(_, (_, origin))| *origin != Origin::Default)
            .map(|(key, (value, _))| (*key, value))
    }
}

/// Whether only processes of this machine reach the address.
#[must_use]
pub fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration lies outside of the data directory, and is only read"
)]
fn read_file(path: &Path) -> Result<String, ConfigError> {
    let failed = |detail: String| ConfigError::File {
        path: path.to_owned(),
        detail,
    };
    let length = std::fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if length > CONFIG_BYTES_MAX {
        return Err(failed(format!(
            "it has {length} bytes, more than any configuration"
        )));
    }
    std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))
}

/// A file with every setting at its default and its explanation above it.
#[must_use]
pub fn render_defaults() -> String {
    render(|setting| Some(((setting.default)(), String::new())))
}

fn render(value: impl Fn(&Setting) -> Option<(Value, String)>) -> String {
    let mut out = String::new();
    let mut table = "";
    for setting in SETTINGS {
        let Some((value, remark)) = value(setting) else {
            continue;
        };
        let (in_table, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        if in_table != table {
            let _ = writeln!(out, "{}[{in_table}]", if out.is_empty() { "" } else { "\n" });
            table = in_table;
        }
        for line in setting.what.lines() {
            let _ = writeln!(out, "# {line}");
        }
        let _ = writeln!(out, "{name} = {value}{remark}");
    }
    out
}

/// The reference page of all settings.
#[must_use]
pub fn render_page() -> String {
    let mut page = String::from(
        "# Configuration\n\nMade from the table in `crates/server/src/config/settings.rs`; a test holds it to it.\n\n\
         `vitni serve` needs none. Where settings come from, the later wins: the default, the file named with `--config`, the environment \
         (the name in the table), the command line (`--set key=value`). In the environment and on the command line a list is written with commas. \
         `vitni config` prints the effective settings with the origin of each; of a running server `GET /v1/configuration` says them, and the page \
         Settings shows them, to whoever has the scope admin over all tenants. A key that does not exist, or a value that cannot be used, \
         stops the start with file, line and column.\n\nA changed configuration is read at the next start, which records \
         `core_server_config_updated`. Certificates are taken up while running.\n\n\
         | setting | default | environment | what it does |\n|---|---|---|---|\n",
    );
    for setting in SETTINGS {
        let what = setting.what.replace('\n', " ");
        let _ = writeln!(
            page,
            "| `{}` | `{}` | `{}` | {what} |",
            setting.key,
            (setting.default)(),
            setting.variable()
        );
    }
    page.push_str("\n## A file with all defaults\n\n```toml\n");
    page.push_str(&render_defaults());
    page.push_str("```\n");
    page
}
