//! What the configuration says of sources before they are heard: what each is held to, and which must not be forgotten.
//!
//! A source that fell silent while the server was stopped sends no line that says what it is held to, and one that never sent is
//! known from nothing else. It looks at the configuration only; whose a message is, the inputs decide.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use vitni_event::TenantId;

use super::{HTTP, SourceKey, Sources, Watched, locked};
use crate::app::App;
use crate::config::{InputConfig, InputKind, SourceConfig};

/// What sources are held to.
#[derive(Debug)]
pub(super) struct Listed {
    http: Watched,
    /// Those of an input in its order, which decides.
    rules: Vec<Rule>,
}

/// Some sources of an input.
#[derive(Debug)]
struct Rule {
    tenant: TenantId,
    input: Arc<str>,
    name: Name,
    watched: Watched,
}

#[derive(Debug)]
enum Name {
    Is(Arc<str>),
    /// An address in one of these networks.
    Within(Vec<IpNet>),
    Any,
}

impl Listed {
    /// Reads the configuration. `tenant` finds tenants by id or name; what belongs to an unknown one is left out.
    pub(super) fn of(
        http: Watched,
        inputs: &[InputConfig],
        tenant: impl Fn(&str) -> Option<TenantId>,
    ) -> Self {
        let rules = inputs.iter().flat_map(|input| rules(input, &tenant));
        Self {
            http,
            rules: rules.collect(),
        }
    }

    fn rule(&self, key: &SourceKey) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.fits(key))
    }

    /// What a source is held to; nothing when the configuration does not know it any more.
    fn watched(&self, key: &SourceKey) -> Watched {
        if &*key.input == HTTP {
            return self.http;
        }
        self.rule(key).map(|rule| rule.watched).unwrap_or_default()
    }

    /// Whether the configuration names it.
    pub(super) fn names(&self, key: &SourceKey) -> bool {
        self.rule(key).is_some_and(|rule| !matches!(rule.name, Name::Any))
    }

    /// The sources that are awaited: each rule that can only mean one, where its silence is told.
    fn awaited(&self) -> impl Iterator<Item = SourceKey> {
        let silence_is_told = self.rules.iter().filter(|rule| rule.watched.silent > 0);
        silence_is_told.filter_map(|rule| {
            let name = match &rule.name {
                Name::Is(name) => Arc::clone(name),
                Name::Within(networks) => single(networks)?.to_string().into(),
                Name::Any => return None,
            };
            Some(SourceKey {
                tenant: rule.tenant.clone(),
                input: Arc::clone(&rule.input),
                name,
            })
        })
    }
}

impl Rule {
    fn fits(&self, key: &SourceKey) -> bool {
        let by_name = || match &self.name {
            Name::Is(name) => *name == key.name,
            Name::Within(networks) => {
                let address = key.name.parse::<IpAddr>();
                address.is_ok_and(|address| networks.iter().any(|network| network.contains(&address)))
            }
            Name::Any => true,
        };
        self.input == key.input && self.tenant == key.tenant && by_name()
    }
}

/// The one address that networks hold, if it is one.
fn single(networks: &[IpNet]) -> Option<IpAddr> {
    match networks {
        [one] if one.prefix_len() == one.max_prefix_len() => Some(one.addr().to_canonical()),
        _ => None,
    }
}

fn rules(input: &InputConfig, tenant: &impl Fn(&str) -> Option<TenantId>) -> Vec<Rule> {
    let name: Arc<str> = input.name.as_str().into();
    let rule = |of: Option<&str>, known: Name, silent_s: Option<u64>| {
        Some(Rule {
            tenant: tenant(of.unwrap_or(&input.tenant))?,
            input: Arc::clone(&name),
            name: known,
            watched: Watched::of(input, silent_s),
        })
    };
    match &input.kind {
        InputKind::Files(files) => {
            let paths = files.paths.iter();
            paths
                .filter_map(|path| rule(None, Name::Is(path.as_str().into()), None))
                .collect()
        }
        InputKind::Syslog(syslog) => {
            let known = syslog
                .sources
                .iter()
                .filter_map(|source| rule(source.tenant.as_deref(), name_of(source), source.silent_s));
            let others = (!syslog.only_listed)
                .then(|| rule(None, Name::Any, None))
                .flatten();
            known.chain(others).collect()
        }
    }
}

/// By what the source is known, as the input names it.
fn name_of(source: &SourceConfig) -> Name {
    match source.name.as_ref().or(source.certificate.as_ref()) {
        Some(name) => Name::Is(name.as_str().into()),
        None => Name::Within(source.addresses.clone()),
    }
}

impl Sources {
    /// Has the sources that are known and those that are awaited watched from now on.
    pub(super) fn watch(&self, listed: Listed, now: i64) {
        let listed = self.listed.get_or_init(|| listed);
        for key in listed.awaited() {
            self.find(&key, now);
        }
        for (key, source) in self.each() {
            let mut source = locked(&source);
            source.watched = listed.watched(&key);
            source.listed = listed.names(&key);
            source.listening = now;
        }
    }
}

impl App {
    /// Has sources watched from the start, whether or not they send.
    pub(crate) fn watch_sources(&self) {
        let limits = self.config.sources;
        let http = Watched::new(limits.silent_s, limits.skew_ms_max);
        let listed = {
            let tenants = self.tenants();
            let tenant = |named: &str| Some(tenants.resolve(named)?.id.clone());
            Listed::of(http, &self.config.inputs, tenant)
        };
        self.sources.watch(listed, self.now().nanos());
    }
}
