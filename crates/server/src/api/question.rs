//! What all questions in the query language share: who asks, of which tenants, what may be asked, for how long, and the trace.
//!
//! An address reads its parameters and builds a query; everything that protects events happens here, once.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::request::Parts;
use vitni_access::Scope;
use vitni_event::{TenantId, Timestamp};
use vitni_query::ask::TooMuch;
use vitni_query::language::{Context, Field, declares_public, is_public, read_time};
use vitni_query::{AskError, LanguageError, Query, QueryError, Sight, TenantView};

use super::find::{self, Snapshot};
use super::query::{self, Few};
use crate::app::App;
use crate::own::{Asker, SearchTrace};
use crate::refusal::{ApiError, Code};

/// A question that somebody may ask.
pub(super) struct Question {
    pub(super) app: Arc<App>,
    pub(super) parts: Parts,
    pub(super) asker: Asker,
    pub(super) tenants: Vec<TenantId>,
    pub(super) sight: Sight,
    /// Parameters but for the tenants; `field` may be there several times.
    pub(super) parameters: Few,
    /// What `now` stands for.
    now: Timestamp,
}

/// What its trace says.
pub(super) struct Trace<'t> {
    /// In what form it was answered, a word of the catalogue.
    pub(super) form: &'static str,
    /// What was asked.
    pub(super) query: &'t [(String, String)],
    pub(super) cursor: Option<&'t str>,
    /// The most that could have been shown.
    pub(super) limit: u64,
    pub(super) scanned: u64,
}

impl Question {
    /// Who asks and whom they may ask about. Parameters that are not in `known` are refused.
    pub(super) fn begin(
        app: Arc<App>,
        request: Request,
        known: &'static [&'static str],
    ) -> Result<Self, ApiError> {
        let (parts, _) = request.into_parts();
        let asker = app.asker(&parts, Scope::Read)?;
        let mut parameters = query::parameters(&parts)?;
        find::resolve_tenants(&app, &parts, &asker, &mut parameters)?;
        let (named, rest) = parameters.into_iter().partition(|(name, _)| name == "tenant");
        let named = vitni_query::Request::from_params(named)?.tenants;
        let parameters = Few::of(rest, known)?;
        let tenants = find::tenants(&app, &parts, &asker, named)?;
        Ok(Self {
            sight: find::sight(&asker),
            now: app.now(),
            app,
            parts,
            asker,
            tenants,
            parameters,
        })
    }

    /// Whether the caller asks for answers of this type.
    pub(super) fn accepts(&self, kind: &str) -> bool {
        let header = self.parts.headers.get(axum::http::header::ACCEPT);
        let kinds = header.and_then(|header| header.to_str().ok()).unwrap_or_default();
        let named = |one: &str| {
            one.split(';')
                .next()
                .is_some_and(|name| name.trim().eq_ignore_ascii_case(kind))
        };
        kinds.split(',').any(named)
    }

    /// Reads the parameter `q` by this function of the language, with the catalogues of the tenants looked at.
    pub(super) fn read(
        &self,
        text: &str,
        parse: fn(&str, &Context<'_>) -> Result<Query, LanguageError>,
    ) -> Result<Query, ApiError> {
        let own = self.app.catalogues();
        let mut query = self.with_context(|context| parse(text, context))?;
        for tenant in &self.tenants {
            if let Some(own) = own.get(tenant) {
                query.add_own(tenant, own.entries());
            }
        }
        if query.names_unknown_fact() {
            return Err(ApiError::new(Code::BadParameter)
                .with_detail("The query's `equivalent` names an event that is in no catalogue.")
                .with_hint("`GET /v1/catalogue?words=` finds events by what they are about."));
        }
        Ok(query)
    }

    /// The condition of `q`, which may be left out, narrowed to `from` and `to`.
    pub(super) fn condition(&self) -> Result<Query, ApiError> {
        let text = self.parameters.get("q").unwrap_or_default();
        let mut query = self.read(text, Query::parse_condition)?;
        let (from, to) = (self.time("from")?, self.time("to")?);
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(ApiError::new(Code::BadParameter)
                .with_detail("Parameter `from` is not before `to`.")
                .with_hint("Give a range in which something can lie."));
        }
        query.narrow(from, to);
        Ok(query)
    }

    fn time(&self, name: &'static str) -> Result<Option<Timestamp>, ApiError> {
        let Some(text) = self.parameters.get(name) else {
            return Ok(None);
        };
        read_time(text, self.now).map(Some).ok_or_else(|| {
            ApiError::new(Code::BadParameter)
                .with_detail(format!("Parameter `{name}` is not a time."))
                .with_hint(
                    "Give RFC 3339 with a zone, for example 2026-11-21T23:21:31Z, or now, now-24h, now-7d.",
                )
        })
    }

    /// A field by its name.
    pub(super) fn field(&self, text: &str) -> Result<Field, ApiError> {
        self.with_context(|context| Field::read(text, context))
            .map_err(|error: LanguageError| {
                ApiError::new(Code::BadParameter)
                    .with_detail(format!("Parameter `field`: {}.", error.what))
                    .with_hint(error.hint)
            })
    }

    fn with_context<T>(&self, read: impl FnOnce(&Context<'_>) -> T) -> T {
        let own = self.app.catalogues();
        let of_tenants = || self.tenants.iter().filter_map(|tenant| own.get(tenant));
        let public =
            |name: &str| is_public(name) || of_tenants().any(|own| declares_public(own.entries(), name));
        read(&Context {
            now: self.now,
            public: &public,
        })
    }

    /// Refuses personal fields to those who may not see them.
    pub(super) fn check_personal(&self, names: &[String]) -> Result<(), ApiError> {
        if self.sight == Sight::Whole || names.is_empty() {
            return Ok(());
        }
        let error = ApiError::new(Code::PersonalField).with_detail(format!("It is {}.", names.join(", ")));
        Err(self.app.forbid(&self.parts, &self.asker, "personal", error))
    }

    /// Answers over the views of this moment, on a thread for reads.
    pub(super) async fn answer<T, E>(
        &self,
        work: impl FnOnce(&Snapshot, &[TenantView<'_>], &dyn Fn() -> bool) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let (app, tenants) = (Arc::clone(&self.app), self.tenants.clone());
        let done = self.app.read(self.asker.caller.token_id, move |must_end| {
            let snapshot = Snapshot::take(&app, &tenants);
            work(&snapshot, &snapshot.views(), must_end)
        });
        done.await
    }

    /// Leaves the trace of the read, durable before anything is shown. `returned` says how much each tenant's part of the answer is.
    pub(super) async fn trace(
        &self,
        trace: Trace<'_>,
        returned: impl Fn(&TenantId) -> u64,
    ) -> Result<(), ApiError> {
        self.app.metrics.rows_scanned.inc_by(trace.scanned);
        let maker = self.app.maker();
        let of_tenant = |tenant: &TenantId| {
            let search = SearchTrace {
                form: trace.form,
                query: trace.query,
                cursor: trace.cursor,
                limit: trace.limit,
                returned: returned(tenant),
                scanned: trace.scanned,
                personal: self.sight == Sight::Whole,
            };
            maker.search_done(tenant, &self.asker, &search)
        };
        let traces: Vec<_> = self.tenants.iter().map(of_tenant).collect();
        self.app.trace(&traces).await
    }
}

/// A pair of what was asked, for a trace.
pub(super) fn asked(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

impl From<LanguageError> for ApiError {
    fn from(error: LanguageError) -> Self {
        Self::new(Code::BadParameter)
            .with_detail(format!("Query, character {}: {}.", error.at, error.what))
            .with_hint(error.hint)
            .at(error.at)
    }
}

/// What is said of a limit, to stand behind another sentence.
fn sentence(limit: TooMuch) -> String {
    let text = limit.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}

impl From<AskError> for ApiError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Personal(_) => Self::new(Code::PersonalField),
            AskError::TooMuch(limit @ TooMuch::AllGroupBytes) => Self::new(Code::QueriesBusy)
                .with_detail(sentence(limit))
                .retry_after(2),
            AskError::TooMuch(limit) => Self::new(Code::QueryTooLarge).with_detail(sentence(limit)),
            AskError::Cursor => Self::new(Code::BadParameter)
                .with_detail("Parameter `cursor` is not a place in this query's answer.")
                .with_hint("Hand back the answer's `next` with the query that it came from."),
            AskError::Read(error) => error.into(),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Cancelled => Self::new(Code::Stopping),
            QueryError::Personal(_) => Self::new(Code::PersonalField),
            QueryError::Unreadable { .. } | QueryError::Unparsable { .. } => {
                tracing::error!(%error, "a search failed");
                Self::new(Code::NotReadable)
            }
        }
    }
}
