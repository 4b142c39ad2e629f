//! The server's own events: one builder each, so that this file's listing is what the log says about itself.
//!
//! What could name a person (who asked, from where, for what) goes into personal groups; counts and switches are public.
//! Nothing here stores anything.

pub(crate) mod intake;

use std::borrow::Cow;

use vitni_access::{Caller, SessionId, TenantRecord, TokenRecord};
use vitni_event::catalogue::diff::{Change, Difference};
use vitni_event::catalogue::{self, Catalogue, LOGICNETS, PHENIXID, SecretKind, VITNI};
use vitni_event::submission::secret_value;
use vitni_event::{
    Auth, CanonicalJson, Event, EventId, Flow, LeafIndex, Party, Producer, Source, TenantId, Text, Timestamp,
};
use vitni_follow::{Fact, Forward};
use vitni_store::EpochChange;

use crate::app::Ids;
use crate::audit::EventName;
use crate::listen::Client;

/// Who did what is told.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) caller: Caller,
    pub(crate) client: Client,
    pub(crate) agent: Option<String>,
    /// The session of a browser that presented no token this time.
    pub(crate) session: Option<SessionId>,
}

/// Makes events of one server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) ids: &'a Ids,
    pub(crate) server: &'a str,
    pub(crate) now: Timestamp,
}

fn text(value: &str) -> CanonicalJson<'static> {
    CanonicalJson::string(value)
}

fn number(value: u64) -> CanonicalJson<'static> {
    CanonicalJson::number_u64(value)
}

fn owned(value: &str) -> Option<Cow<'static, str>> {
    Some(Cow::Owned(value.to_owned()))
}

impl Maker<'_> {
    fn event(&self, catalogue: &'static str, id: &'static str, tenant: &TenantId) -> Event<'static> {
        let event_id = self.ids.fresh(self.now);
        let entry = catalogue::lookup(catalogue, id);
        let mut event = entry.map_or_else(Event::default, |entry| {
            entry.event(event_id, tenant.as_str().to_owned(), self.now)
        });
        debug_assert!(entry.is_some(), "{catalogue}/{id} is not in the catalogue");
        event.producer = Some(Producer {
            vendor: Some("Vitni".into()),
            product: Some("vitni".into()),
            version: Some(env!("CARGO_PKG_VERSION").into()),
            instance: owned(self.server).filter(|name| !name.is_empty()),
            ..Producer::default()
        });
        event
    }

    fn asked(
        &self,
        catalogue: &'static str,
        id: &'static str,
        tenant: &TenantId,
        asker: &Asker,
    ) -> Event<'static> {
        let mut event = self.event(catalogue, id, tenant);
        event.actor = Some(token_party(
            &asker.caller.token_id.to_string(),
            asker.caller.name.as_str(),
        ));
        event.source = Some(source(&asker.client, asker.agent.as_deref()));
        event.auth = Some(Auth {
            method: Some(
                if asker.session.is_some() {
                    "session"
                } else {
                    "token"
                }
                .into(),
            ),
            ..Auth::default()
        });
        event.flow = asker.session.map(session_flow);
        event
    }

    // The run of the server.

    pub(crate) fn bootstrap(&self, own: &TenantId) -> Event<'static> {
        self.event(LOGICNETS, "runtime.bootstrap", own)
    }

    pub(crate) fn starting(&self, own: &TenantId) -> Event<'static> {
        self.event(PHENIXID, "core_server_run_starting", own)
    }

    pub(crate) fn started(&self, own: &TenantId, address: &str) -> Event<'static> {
        let mut event = self.event(PHENIXID, "core_server_run_started", own);
        event.attach("listen_address", text(address));
        event
    }

    pub(crate) fn stopped(&self, own: &TenantId) -> Event<'static> {
        self.event(PHENIXID, "core_server_run_stopped", own)
    }

    pub(crate) fn start_failed(&self, own: &TenantId, reason: &str) -> Event<'static> {
        let mut event = self.event(PHENIXID, "core_server_run_startfailed", own);
        event.text = Some(Text {
            reason: owned(reason),
            ..Text::default()
        });
        event
    }

    pub(crate) fn config_updated(&self, own: &TenantId, changed: &str) -> Event<'static> {
        let mut event = self.event(PHENIXID, "core_server_config_updated", own);
        event.text = Some(Text {
            message: owned(changed),
            ..Text::default()
        });
        event
    }

    pub(crate) fn mark_missing(&self, own: &TenantId, size: u64) -> Event<'static> {
        let mut event = self.event(VITNI, "mark.missing", own);
        event.attach("size", number(size));
        event
    }

    pub(crate) fn recovered(&self, own: &TenantId, replayed: u64, size: u64) -> Event<'static> {
        let mut event = self.event(VITNI, "store.recovered", own);
        event.attach("replayed", number(replayed));
        event.attach("size", number(size));
        event
    }

    pub(crate) fn epoch_opened(&self, change: &EpochChange) -> Event<'static> {
        let mut event = self.event(VITNI, "epoch.opened", &change.tree.tenant);
        event.attach("epoch", number(change.tree.epoch.into()));
        event.attach(
            "previous_epoch",
            number(change.tree.epoch.saturating_sub(1).into()),
        );
        event.attach("kept_size", number(change.have));
        event.attach("published_size", number(change.published));
        event
    }

    // Tenants and tokens.

    pub(crate) fn tenant_created(
        &self,
        own: &TenantId,
        record: &TenantRecord,
        by: Option<&Asker>,
    ) -> Event<'static> {
        let mut event = self.by(LOGICNETS, "company.created", own, by);
        event.targets = vec![tenant_party(record)];
        event.attach("company", text(record.name.as_str()));
        event.text = Some(Text {
            value: owned(record.name.as_str()),
            ..Text::default()
        });
        event
    }

    pub(crate) fn tenant_updated(
        &self,
        own: &TenantId,
        record: &TenantRecord,
        before: &TenantRecord,
        by: &Asker,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "tenant.updated", own, by);
        event.targets = vec![tenant_party(record)];
        event.attach("name", text(record.name.as_str()));
        if record.name != before.name {
            event.attach("previous_name", text(before.name.as_str()));
        }
        if record.tiles != before.tiles {
            event.attach("change", text("tiles"));
        }
        event
    }

    pub(crate) fn token_created(
        &self,
        own: &TenantId,
        record: &TokenRecord,
        by: Option<&Asker>,
    ) -> Event<'static> {
        let mut event = self.by(VITNI, "token.created", own, by);
        describe_token(&mut event, record);
        event
    }

    pub(crate) fn token_revoked(&self, own: &TenantId, record: &TokenRecord, by: &Asker) -> Event<'static> {
        let mut event = self.asked(VITNI, "token.revoked", own, by);
        describe_token(&mut event, record);
        event
    }

    pub(crate) fn catalogue_changed(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        loaded: &Catalogue,
        differences: &[Difference],
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "catalogue.changed", tenant, asker);
        let added = match differences {
            [] => loaded.entries.len(),
            _ => differences
                .iter()
                .filter(|one| one.change == Change::Added)
                .count(),
        };
        event.attach("added", number(added as u64));
        event.attach("catalogue", text(&loaded.name));
        event.attach("version", text(&loaded.version));
        event
    }

    // What goes out.

    pub(crate) fn forward(&self, tenant: &TenantId, forward: &Forward, fact: &Fact) -> Event<'static> {
        let id = match fact {
            Fact::Begun => "forward.begun",
            Fact::Continued { .. } => "forward.continued",
            Fact::Ended => return self.forward_ended(tenant, &forward.name),
            Fact::Failing(_) => "forward.failing",
            Fact::Recovered(_) => "forward.recovered",
            Fact::GivenUp { .. } => "forward.given_up",
        };
        let mut event = self.event(VITNI, id, tenant);
        event.attach("forward", text(&forward.name));
        match fact {
            Fact::Begun => {
                event.attach("destination", text(&forward.address.to_string()));
                attach_query(&mut event, &forward.query);
            }
            Fact::Continued { count, seconds } => {
                event.attach("count", number(*count));
                event.attach("seconds", number(*seconds));
            }
            Fact::Failing(seconds) | Fact::Recovered(seconds) => {
                event.attach("destination", text(&forward.address.to_string()));
                event.attach("seconds", number(*seconds));
            }
            Fact::GivenUp { id, attempts } => {
                event.attach("attempts", number((*attempts).into()));
                event.attach("id", text(id));
            }
            Fact::Ended => {}
        }
        event
    }

    pub(crate) fn forward_ended(&self, tenant: &TenantId, name: &str) -> Event<'static> {
        let mut event = self.event(VITNI, "forward.ended", tenant);
        event.attach("forward", text(name));
        event
    }

    pub(crate) fn forward_held(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        name: &str,
        is_paused: bool,
    ) -> Event<'static> {
        let id = if is_paused {
            "forward.paused"
        } else {
            "forward.resumed"
        };
        let mut event = self.asked(VITNI, id, tenant, asker);
        event.attach("forward", text(name));
        event
    }

    pub(crate) fn url_not_allowed(&self, own: &TenantId, address: &str) -> Event<'static> {
        let mut event = self.event(LOGICNETS, "outbound_webservice.url_not_allowed", own);
        event.attach("outbound-url", text(address));
        event.text = Some(Text {
            value: owned(address),
            ..Text::default()
        });
        event
    }

    /// The server as who did it: a first start makes a tenant and a token, and nobody asked.
    fn itself(&self) -> Party<'static> {
        Party {
            kind: Some("service".into()),
            name: Some("vitni".into()),
            id: owned(self.server).filter(|name| !name.is_empty()),
            ..Party::default()
        }
    }

    fn by(
        &self,
        catalogue: &'static str,
        id: &'static str,
        own: &TenantId,
        by: Option<&Asker>,
    ) -> Event<'static> {
        match by {
            Some(asker) => self.asked(catalogue, id, own, asker),
            None => {
                let mut event = self.event(catalogue, id, own);
                event.actor = Some(self.itself());
                event
            }
        }
    }

    // Callers.

    pub(crate) fn token_used(&self, own: &TenantId, asker: &Asker, count: u64) -> Event<'static> {
        let id = match asker.session {
            Some(_) => "authentication.cookie_authentication_succeeded",
            None => "authentication.bearer_ok",
        };
        let mut event = self.asked(LOGICNETS, id, own, asker);
        if asker.session.is_some() {
            attach_secret(&mut event, "authentication-id");
        }
        event.attach("count", number(count));
        event
    }

    pub(crate) fn session_begun(&self, own: &TenantId, asker: &Asker) -> Event<'static> {
        let mut event = self.asked(LOGICNETS, "session_created", own, asker);
        attach_secret(&mut event, "current-session");
        event
    }

    /// The cookie was handed over.
    pub(crate) fn session_tied(&self, own: &TenantId, asker: &Asker) -> Event<'static> {
        let mut event = self.asked(LOGICNETS, "session.pin_created", own, asker);
        attach_secret(&mut event, "new-pin-id");
        event
    }

    pub(crate) fn session_ended(&self, own: &TenantId, asker: &Asker) -> Event<'static> {
        self.asked(LOGICNETS, "session_closed", own, asker)
    }

    pub(crate) fn session_not_begun(&self, own: &TenantId, asker: &Asker) -> Event<'static> {
        let mut event = self.asked(LOGICNETS, "error.session_create_failed", own, asker);
        event.text = Some(Text {
            reason: Some("too many sessions".into()),
            ..Text::default()
        });
        event
    }

    pub(crate) fn refused(
        &self,
        own: &TenantId,
        (catalogue, id): EventName,
        refused: &Refused,
    ) -> Event<'static> {
        let mut event = self.event(catalogue, id, own);
        refused.describe(&mut event);
        event
    }

    pub(crate) fn refusals_coalesced(
        &self,
        own: &TenantId,
        (_, id): EventName,
        refused: &Refused,
        count: u64,
        seconds: u64,
    ) -> Event<'static> {
        let mut event = self.event(VITNI, "refusal.coalesced", own);
        refused.describe(&mut event);
        event.attach("count", number(count));
        event.attach("event", text(id));
        event.attach("seconds", number(seconds));
        event
    }

    // Use of the log.

    pub(crate) fn id_conflict(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        id: EventId,
        index: LeafIndex,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "id.conflict", tenant, asker);
        event.attach("id", text(&id.to_string()));
        event.attach("index", number(index.0));
        event
    }

    pub(crate) fn search_done(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        search: &SearchTrace<'_>,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "search.done", tenant, asker);
        event.attach("form", text(search.form));
        event.attach("limit", number(search.limit));
        event.attach("personal", CanonicalJson::bool(search.personal));
        event.attach("returned", number(search.returned));
        event.attach("scanned", number(search.scanned));
        attach_query(&mut event, search.query);
        if let Some(cursor) = search.cursor {
            event.attach("cursor", text(cursor));
        }
        event
    }

    pub(crate) fn events_exported(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        export: &ExportTrace<'_>,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "events.exported", tenant, asker);
        event.attach("count", number(export.count));
        event.attach("form", text(export.form));
        event.attach("personal", CanonicalJson::bool(export.personal));
        event.attach("tree_size", number(export.tree_size));
        attach_query(&mut event, export.query);
        event
    }

    pub(crate) fn event_read(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        id: EventId,
        found: Option<LeafIndex>,
        personal: bool,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "event.read", tenant, asker);
        event.attach("found", CanonicalJson::bool(found.is_some()));
        event.attach("id", text(&id.to_string()));
        if let Some(index) = found {
            event.attach("index", number(index.0));
        }
        event.attach("personal", CanonicalJson::bool(personal));
        event
    }

    pub(crate) fn proof_issued(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        id: EventId,
        index: LeafIndex,
        size: u64,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "proof.issued", tenant, asker);
        event.attach("id", text(&id.to_string()));
        event.attach("index", number(index.0));
        event.attach("tree_size", number(size));
        event
    }

    pub(crate) fn tail_opened(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        stream: &str,
        query: &[(String, String)],
        personal: bool,
        resumed: bool,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, "tail.opened", tenant, asker);
        event.attach("personal", CanonicalJson::bool(personal));
        event.attach("resumed", CanonicalJson::bool(resumed));
        event.attach("stream", text(stream));
        attach_query(&mut event, query);
        event
    }

    pub(crate) fn tail_continued(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        stream: &str,
        sent: u64,
    ) -> Event<'static> {
        self.tail(tenant, asker, "tail.continued", stream, sent)
    }

    pub(crate) fn tail_closed(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        stream: &str,
        sent: u64,
        why: &str,
    ) -> Event<'static> {
        let mut event = self.tail(tenant, asker, "tail.closed", stream, sent);
        event.text = Some(Text {
            reason: owned(why),
            ..Text::default()
        });
        event
    }

    fn tail(
        &self,
        tenant: &TenantId,
        asker: &Asker,
        id: &'static str,
        stream: &str,
        sent: u64,
    ) -> Event<'static> {
        let mut event = self.asked(VITNI, id, tenant, asker);
        event.attach("sent", number(sent));
        event.attach("stream", text(stream));
        event
    }
}

/// Figures of one search in one tenant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchTrace<'a> {
    /// In what form it was answered, a word of the catalogue.
    pub(crate) form: &'static str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) cursor: Option<&'a str>,
    pub(crate) limit: u64,
    pub(crate) returned: u64,
    pub(crate) scanned: u64,
    pub(crate) personal: bool,
}

/// What is taken away by one export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExportTrace<'a> {
    pub(crate) query: &'a [(String, String)],
    pub(crate) count: u64,
    /// A word of the catalogue.
    pub(crate) form: &'static str,
    pub(crate) personal: bool,
    pub(crate) tree_size: u64,
}

/// What is known about a refused caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refused {
    pub(crate) client: Option<Client>,
    pub(crate) agent: Option<String>,
    /// Id and name of a token whose secret was right.
    pub(crate) token: Option<(String, String)>,
    /// The id of a token whose secret was not.
    pub(crate) claimed: Option<String>,
    /// A session that is known.
    pub(crate) session: Option<SessionId>,
    /// A word.
    pub(crate) reason: &'static str,
    /// Method and route.
    pub(crate) request: String,
}

impl Refused {
    fn describe(&self, event: &mut Event<'static>) {
        event.actor = self.token.as_ref().map(|(id, name)| token_party(id, name));
        event.source = self
            .client
            .as_ref()
            .map(|client| source(client, self.agent.as_deref()));
        event.text = Some(Text {
            reason: Some(Cow::Borrowed(self.reason)),
            message: owned(&self.request),
            value: self.claimed.as_deref().and_then(owned),
        });
        event.flow = self.session.map(session_flow);
    }
}

fn source(client: &Client, agent: Option<&str>) -> Source<'static> {
    Source {
        ip: owned(&client.ip.to_string()),
        port: client.port,
        user_agent: agent.and_then(owned),
        ..Source::default()
    }
}

/// Where the reference keeps a cookie of which nothing may be kept: the session's id, which is no secret, stands in the flow.
fn attach_secret(event: &mut Event<'static>, name: &'static str) {
    event.attach(name, secret_value(SecretKind::Token));
}

fn session_flow(id: SessionId) -> Flow<'static> {
    Flow {
        session: owned(&id.to_string()),
        ..Flow::default()
    }
}

fn token_party(id: &str, name: &str) -> Party<'static> {
    Party {
        kind: Some("token".into()),
        id: owned(id),
        name: owned(name),
        email: None,
    }
}

fn tenant_party(record: &TenantRecord) -> Party<'static> {
    Party {
        kind: Some("tenant".into()),
        id: owned(record.id.as_str()),
        name: owned(record.name.as_str()),
        email: None,
    }
}

fn describe_token(event: &mut Event<'static>, record: &TokenRecord) {
    use vitni_access::Scope;
    event.targets = vec![token_party(&record.id.to_string(), record.name.as_str())];
    for (name, scope) in [
        ("admin", Scope::Admin),
        ("read", Scope::Read),
        ("read_personal", Scope::ReadPersonal),
        ("write", Scope::Write),
    ] {
        event.attach(name, CanonicalJson::bool(record.scopes.contains(scope)));
    }
    event.attach("token_id", text(&record.id.to_string()));
}

/// The conditions as one object, members in the order that RFC 8785 asks for.
fn attach_query(event: &mut Event<'static>, query: &[(String, String)]) {
    if query.is_empty() {
        return;
    }
    let mut members: Vec<_> = query.iter().collect();
    members.sort_by(|(a, _), (b, _)| vitni_event::json::utf16_cmp(a, b));
    let mut json = Vec::from(*b"{");
    for (at, (name, value)) in members.into_iter().enumerate() {
        if at > 0 {
            json.push(b',');
        }
        vitni_event::json::write_string(name, &mut json);
        json.push(b':');
        vitni_event::json::write_string(value, &mut json);
    }
    json.push(b'}');
    let json = String::from_utf8_lossy(&json).into_owned();
    event.attach("query", CanonicalJson::trusted(json));
}
