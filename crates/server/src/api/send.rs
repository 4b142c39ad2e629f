//! `POST /v1/events`: lines in, each stored, answered as a repeat or refused; receipts out.
//!
//! Everything that needs no order is done here, on the request's own thread: unpacking, splitting, validation, the
//! canonical form, the digest that repeats are compared by. The accepted lines then go to the store as one batch, durable
//! together or not at all, and the answer is written after the store's.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, request::Parts};
use axum::response::Response;
use bytes::Bytes;
use vitni_access::{Caller, Scope};
use vitni_event::canonical::Shelf;
use vitni_event::submission::{self, Context};
use vitni_event::{EventId, Flags, LeafIndex, Refusal, RefusalCode, TenantId};
use vitni_store::{AppendError, Batch, BatchOutcome, Class, LineOutcome, Prepared};

use super::body::{self, Encoding, Form};
use super::query::Few;
use super::receipt;
use crate::app::App;
use crate::arrival::Seen;
use crate::limits::{BODY_BYTES_AT_ONCE_MAX, BODY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MAX};
use crate::metrics::Reason;
use crate::own::Asker;
use crate::refusal::{ApiError, Code};
use crate::sources::{HTTP, Kept, SourceKey, Watched};

/// Stands for the tenant of a line when neither the line, the request nor the token names one. No tenant has this id:
/// ours begin with `t-`.
const NO_TENANT: &str = "none";

/// How a request wants its lines treated.
struct Wishes {
    all: bool,
    full_receipt: bool,
    tenant: Option<TenantId>,
    idempotency: Option<String>,
    encoding: Encoding,
    form: Form,
}

/// One line of the request.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) state: State,
}

/// What is known of a line before the store has answered.
pub(super) enum State {
    Refused {
        code: &'static str,
        message: String,
        hint: &'static str,
    },
    /// The next event of the batch.
    Sent {
        id: EventId,
        tenant: TenantId,
        flags: Flags,
    },
}

/// A parsed body.
struct Parsed {
    lines: Vec<Line>,
    events: Vec<Prepared>,
    seen: ByTenant<Seen>,
}

/// Something for each tenant of a request. Most lines have the tenant of the line before them.
#[derive(Default)]
struct ByTenant<T> {
    each: Vec<(TenantId, T)>,
    places: HashMap<TenantId, usize>,
    last: usize,
}

impl<T: Default> ByTenant<T> {
    fn of(&mut self, tenant: &TenantId) -> Option<&mut T> {
        if self.each.get(self.last).is_none_or(|(last, _)| last != tenant) {
            self.last = match self.places.get(tenant) {
                Some(place) => *place,
                None => {
                    self.places.insert(tenant.clone(), self.each.len());
                    self.each.push((tenant.clone(), T::default()));
                    self.each.len() - 1
                }
            };
        }
        self.each.get_mut(self.last).map(|(_, its)| its)
    }
}

pub(super) async fn send(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let checked = app
        .asker(&parts, Scope::Write)
        .and_then(|asker| Ok((wishes(&app, &parts, &asker)?, asker)));
    let (wishes, asker) = match checked {
        Ok(checked) => checked,
        Err(error) => {
            body::discard(body).await;
            return Err(error);
        }
    };
    let within = Duration::from_millis(app.config.http.body_read_ms_max);
    let body = body::read(body, BODY_BYTES_MAX, within, &app.buffers).await?;
    // Handing few lines to another thread costs more than reading them, and many threads, each with memory of its own.
    if body.len() <= BODY_BYTES_AT_ONCE_MAX && matches!(wishes.encoding, Encoding::Plain) {
        let parsed = parse(&app, &asker.caller, &wishes, body)?;
        return store(&app, &asker, &wishes, parsed).await;
    }
    let (shared, caller) = (Arc::clone(&app), asker.caller.clone());
    let (wishes, parsed) = app
        .blocking(&app.bounds.parses, move || {
            let parsed = parse(&shared, &caller, &wishes, body);
            (wishes, parsed)
        })
        .await?;
    store(&app, &asker, &wishes, parsed?).await
}

fn wishes(app: &Arc<App>, parts: &Parts, asker: &Asker) -> Result<Wishes, ApiError> {
    let query = Few::read(parts, &["all", "receipt", "tenant"])?;
    let named = query
        .get("tenant")
        .map(|text| app.tenant_for(&asker.caller, Scope::Write, text))
        .transpose();
    let named = named.map_err(|error| app.forbid(parts, asker, "tenant", error))?;
    let idempotency = parts.headers.get("idempotency-key").map(|key| {
        let key = key
            .to_str()
            .ok()
            .filter(|key| (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len()));
        key.map(ToOwned::to_owned)
            .ok_or_else(|| ApiError::new(Code::BadIdempotencyKey))
    });
    Ok(Wishes {
        all: query.word("all", &["true", "false"])? == Some("true"),
        full_receipt: query.word("receipt", &["full", "batch"])? == Some("full"),
        tenant: named.or_else(|| asker.caller.tenants.sole().cloned()),
        idempotency: idempotency.transpose()?,
        encoding: body::encoding(&parts.headers)?,
        form: body::form(&parts.headers)?,
    })
}

/// What has been looked up about the tenant that the last line named: most batches have one tenant.
#[derive(Default)]
struct Known {
    tenant: String,
    id: Option<TenantId>,
    allowed: bool,
    key: [u8; 32],
}

fn parse(app: &App, caller: &Caller, wishes: &Wishes, body: Bytes) -> Result<Parsed, ApiError> {
    let body = body::unpack(body, wishes.encoding)?;
    let parsed = parse_lines(app, caller, wishes, &body);
    app.buffers.give_back(body);
    parsed
}

fn parse_lines(app: &App, caller: &Caller, wishes: &Wishes, body: &[u8]) -> Result<Parsed, ApiError> {
    let split = body::split(body, wishes.form)?;
    let none = TenantId::parse(NO_TENANT).ok_or_else(|| ApiError::new(Code::TenantRequired))?;
    let received = app.now();
    let missing = Cell::new(false);
    let catalogues = app.catalogues();
    let own = |tenant: &str| catalogues.get(&TenantId::parse(tenant)?);
    let known = RefCell::new(Known::default());
    let allowed = |tenant: &str| {
        missing.set(tenant == NO_TENANT && wishes.tenant.is_none());
        look_up(app, caller, &mut known.borrow_mut(), tenant).allowed
    };
    let key = |tenant: &str| look_up(app, caller, &mut known.borrow_mut(), tenant).key;
    let mut parsed = Parsed {
        lines: Vec::with_capacity(split.len()),
        events: Vec::with_capacity(split.len()),
        seen: ByTenant::default(),
    };
    let mut shelf = Shelf::default();
    for (number, line) in split {
        missing.set(false);
        let context = Context {
            tenant: wishes.tenant.as_ref().unwrap_or(&none),
            tenant_allowed: &allowed,
            received,
            id_key: &key,
            fresh_id: app.ids.fresh(received),
            idempotency: wishes.idempotency.as_deref().map(|key| (key, number)),
            own: &own,
        };
        let state = match submission::read(line, &context) {
            Ok(event) => match look_up(app, caller, &mut known.borrow_mut(), &event.tenant)
                .id
                .clone()
            {
                Some(tenant) => {
                    let state = State::Sent {
                        id: event.id,
                        tenant: tenant.clone(),
                        flags: event.flags,
                    };
                    // What the events of each tenant show of who sent them.
                    if let Some(seen) = parsed.seen.of(&tenant) {
                        seen.lines += 1;
                        seen.event(&event, received, true);
                        seen.number(&event);
                    }
                    parsed.events.push(Prepared::sent(tenant, &event, &mut shelf));
                    state
                }
                None => refused(&Refusal::new(RefusalCode::BadTenant)),
            },
            Err(refusal) if refusal.code == RefusalCode::TenantNotAllowed && missing.get() => {
                let code = Code::TenantRequired;
                State::Refused {
                    code: code.code(),
                    message: code.what().to_owned(),
                    hint: code.hint(),
                }
            }
            Err(refusal) => refused(&refusal),
        };
        if let State::Refused { code, .. } = &state {
            app.metrics.lines_refused.get_or_create(&Reason { code }).inc();
        }
        parsed.lines.push(Line { number, state });
    }
    Ok(parsed)
}

/// Whether the caller may write to a tenant, and that tenant's key. The server's own tenant takes events from nobody.
fn look_up<'k>(app: &App, caller: &Caller, known: &'k mut Known, tenant: &str) -> &'k Known {
    if known.tenant != tenant {
        let id = TenantId::parse(tenant);
        let view = id
            .as_ref()
            .filter(|id| **id != app.own && caller.may(Scope::Write, id))
            .filter(|id| app.tenants().get(id).is_some())
            .and_then(|id| app.store.views().current(id));
        *known = Known {
            tenant: tenant.to_owned(),
            id,
            allowed: view.is_some(),
            key: view.map_or([0; 32], |view| *view.hmac_key()),
        };
    }
    known
}

fn refused(refusal: &Refusal) -> State {
    let mut message = refusal.code.what().to_owned();
    if let Some(field) = &refusal.field {
        message.push_str(&format!(" Member: {field}."));
    }
    if let Some(offset) = refusal.offset {
        message.push_str(&format!(" At byte {offset}."));
    }
    if !refusal.detail.is_empty() {
        message.push(' ');
        message.push_str(&refusal.detail);
    }
    State::Refused {
        code: refusal.code.code(),
        message,
        hint: refusal.code.hint(),
    }
}

async fn store(app: &Arc<App>, asker: &Asker, wishes: &Wishes, parsed: Parsed) -> Result<Response, ApiError> {
    let Parsed { lines, events, seen } = parsed;
    let any_refused = lines
        .iter()
        .any(|line| matches!(line.state, State::Refused { .. }));
    if wishes.all && any_refused {
        return Ok(receipt::not_stored(&lines, None));
    }
    let outcome = if events.is_empty() {
        BatchOutcome {
            lines: Vec::new(),
            receipts: Vec::new(),
        }
    } else {
        match app
            .append(Batch {
                events,
                class: Class::Ordinary,
                all: wishes.all,
            })
            .await
        {
            Ok(outcome) => outcome,
            Err(AppendError::Conflict { line, index }) => {
                tell_conflicts(app, asker, &lines, &[(line, LeafIndex(index))]).await;
                return Ok(receipt::not_stored(&lines, Some((line, index))));
            }
            Err(error) => return Err(error.into()),
        }
    };
    note_source(app, asker, &seen, &lines, &outcome);
    let conflicts: Vec<_> = outcome
        .lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| match line {
            LineOutcome::Conflict { index, .. } => Some((at, *index)),
            _ => None,
        })
        .collect();
    tell_conflicts(app, asker, &lines, &conflicts).await;
    let status = if any_refused || !conflicts.is_empty() {
        StatusCode::MULTI_STATUS
    } else {
        StatusCode::OK
    };
    if wishes.full_receipt {
        let shared = Arc::clone(app);
        return app
            .blocking(&app.bounds.reads, move || {
                let evidence = receipt::evidence(&shared, &outcome)?;
                receipt::answer(&shared, status, &lines, &outcome, &evidence)
            })
            .await?;
    }
    receipt::answer(app, status, &lines, &outcome, &receipt::Evidence::default())
}

/// Notes what came from this token, tenant by tenant.
fn note_source(app: &App, asker: &Asker, seen: &ByTenant<Seen>, lines: &[Line], outcome: &BatchOutcome) {
    let limits = app.config.sources;
    let watched = Watched::new(limits.silent_s, limits.skew_ms_max);
    let refused = lines
        .iter()
        .filter(|line| matches!(line.state, State::Refused { .. }))
        .count();
    let now = app.now().nanos();
    let mut kept = ByTenant::<Kept>::default();
    for line in &outcome.lines {
        let (tree, count): (_, fn(&mut Kept) -> &mut u64) = match line {
            LineOutcome::Appended(appended) => (&appended.tree, |kept| &mut kept.stored),
            LineOutcome::Repeat { tree, .. } => (tree, |kept| &mut kept.repeated),
            LineOutcome::Conflict { tree, .. } => (tree, |kept| &mut kept.refused),
        };
        if let Some(kept) = kept.of(&tree.tenant) {
            *count(kept) += 1;
        }
    }
    for (tenant, seen) in &seen.each {
        let mut kept = kept.of(tenant).map(std::mem::take).unwrap_or_default();
        kept.refused += refused as u64;
        let key = SourceKey {
            tenant: tenant.clone(),
            input: HTTP.into(),
            name: format!("{} {}", asker.caller.name, asker.caller.token_id).into(),
        };
        app.sources.note(&key, watched, seen, kept, now);
    }
}

/// Other content under a known id is told in the tree that it was meant for. The sender is told in any case.
async fn tell_conflicts(app: &App, asker: &Asker, lines: &[Line], conflicts: &[(usize, LeafIndex)]) {
    if conflicts.is_empty() {
        return;
    }
    let sent: Vec<_> = lines
        .iter()
        .filter_map(|line| match &line.state {
            State::Sent { id, tenant, .. } => Some((*id, tenant)),
            State::Refused { .. } => None,
        })
        .collect();
    let maker = app.maker();
    let events = conflicts
        .iter()
        .filter_map(|(at, index)| {
            sent.get(*at)
                .map(|(id, tenant)| maker.id_conflict(tenant, asker, *id, *index))
        })
        .collect::<Vec<_>>();
    app.mention(&events).await;
}
