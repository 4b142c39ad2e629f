//! `POST /v1/events`: lines in, each stored, answered as a repeat or refused; receipts out.
//!
//! Everything that needs no order is done here, on the request's own thread: unpacking, splitting, validation, the
//! canonical form, the digest that repeats are compared by. The accepted lines then go to the store as one batch, durable
//! together or not at all, and the answer is written after the store's.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, request::Parts};
use axum::response::Response;
use bytes::Bytes;
use vitni_access::{Caller, Scope};
use vitni_event::submission::{self, Context};
use vitni_event::{Event, EventId, Flags, LeafIndex, Refusal, RefusalCode, TenantId, Timestamp};
use vitni_store::{AppendError, Batch, BatchOutcome, Class, LineOutcome, Prepared};

use super::body::{self, Encoding, Form};
use super::query::Few;
use super::receipt;
use crate::app::App;
use crate::arrival::Seen;
use crate::limits::{BODY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MAX};
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
    /// What the events of each tenant show of who sent them.
    seen: Vec<(TenantId, Seen)>,
}

impl Parsed {
    fn note(&mut self, tenant: &TenantId, event: &Event<'_>, received: Timestamp) {
        let known = self.seen.iter().rposition(|(known, _)| known == tenant);
        let at = known.unwrap_or_else(|| {
            self.seen.push((tenant.clone(), Seen::default()));
            self.seen.len() - 1
        });
        if let Some((_, seen)) = self.seen.get_mut(at) {
            seen.lines += 1;
            seen.event(event, received, true);
            seen.number(event);
        }
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
    let body = body::read(body, BODY_BYTES_MAX, within).await?;
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
    allowed: bool,
    key: [u8; 32],
}

fn parse(app: &App, caller: &Caller, wishes: &Wishes, body: Bytes) -> Result<Parsed, ApiError> {
    let body = body::unpack(body, wishes.encoding)?;
    let split = body::split(&body, wishes.form)?;
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
        seen: Vec::new(),
    };
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
            Ok(event) => match TenantId::parse(&event.tenant) {
                Some(tenant) => {
                    let state = State::Sent {
                        id: event.id,
                        tenant: tenant.clone(),
                        flags: event.flags,
                    };
                    parsed.note(&tenant, &event, received);
                    parsed.events.push(Prepared::sent(tenant, &event));
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
        let id = TenantId::parse(tenant).filter(|id| *id != app.own && caller.may(Scope::Write, id));
        let view = id
            .filter(|id| app.tenants().get(id).is_some())
            .and_then(|id| app.store.views().current(&id));
        *known = Known {
            tenant: tenant.to_owned(),
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
                Ok(receipt::answer(&shared, status, &lines, &outcome, &evidence))
            })
            .await?;
    }
    Ok(receipt::answer(
        app,
        status,
        &lines,
        &outcome,
        &receipt::Evidence::default(),
    ))
}

/// Notes what came from this token, tenant by tenant.
fn note_source(app: &App, asker: &Asker, seen: &[(TenantId, Seen)], lines: &[Line], outcome: &BatchOutcome) {
    let limits = app.config.sources;
    let watched = Watched::new(limits.silent_s, limits.skew_ms_max);
    let refused = lines
        .iter()
        .filter(|line| matches!(line.state, State::Refused { .. }))
        .count();
    let now = app.now().nanos();
    for (tenant, seen) in seen {
        let mut kept = Kept {
            refused: refused as u64,
            ..Kept::default()
        };
        for line in &outcome.lines {
            match line {
                LineOutcome::Appended(appended) if appended.tree.tenant == *tenant => kept.stored += 1,
                LineOutcome::Repeat { tree, .. } if tree.tenant == *tenant => kept.repeated += 1,
                LineOutcome::Conflict { tree, .. } if tree.tenant == *tenant => kept.refused += 1,
                _ => {}
            }
        }
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
