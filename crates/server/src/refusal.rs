//! Every way in which the server says no: code, status, what happened, what to do, declared together. The page
//! `docs/reference/errors.md` is made from this table and from that of the event crate; a test holds it to them.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use vitni_event::RefusalCode;
use vitni_proof::ReceiptError;
use vitni_store::{AppendError, ChangeError, ReadError, SettingsError};

macro_rules! codes {
    ($($name:ident $code:literal $status:literal $what:literal $hint:literal;)*) => {
        /// The stable code of a refused request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $what] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word that programs compare.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status (RFC 9110).
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What happened, one sentence.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// What to do next, one sentence.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }
        }
    };
}

codes! {
    MissingToken "missing-token" 401 "The request has no authorization header."
        "Send `Authorization: Bearer vt_…` with a token that an administrator made.";
    UnsupportedAuthorization "unsupported-authorization" 401 "The authorization header is not of the type Bearer."
        "Send `Authorization: Bearer vt_…`.";
    BadToken "bad-token" 401 "The token is not accepted."
        "Check that it is whole, or ask for a new one: it may have expired or been revoked.";
    ScopeMissing "scope-missing" 403 "The token lacks the scope that this request needs."
        "Use a token with that scope.";
    TenantNotAllowed "tenant-not-allowed" 403 "The token is not for this tenant, or there is no such tenant."
        "Name one of the tenants that the token is bound to.";
    PersonalField "personal-field" 403 "A condition looks at personal data, and the token lacks the scope read-personal."
        "Leave the condition out, or use a token with the scope read-personal.";
    QueryTooLarge "query-too-large" 422 "The query would hold more in memory than one query may."
        "Narrow the condition or the range of time, or put a `limit` before the pipe that needs it.";
    QueryTooSlow "query-too-slow" 422 "The search or query takes longer than one may, so it was ended."
        "Narrow the condition or the range of time; `work.read_ms_max` is the limit.";
    TooManyQueries "too-many-queries" 429 "The token has as many long searches and queries running as one may."
        "Wait for one of them to be answered; `work.long_reads_of_token_max` is the limit.";
    QueriesBusy "queries-busy" 503 "More long searches, queries or exports go on than there is room for."
        "Ask again in a moment, or ask for less: what takes less than 50 ms of a processor needs no place among the long ones.";
    TenantRequired "tenant-required" 422 "No tenant is named, and the token is not for exactly one."
        "Give each line a `tenant`, or the request `?tenant=` with the tenant's id or name.";
    BadParameter "bad-parameter" 400 "A query parameter cannot be used."
        "Correct it or leave it out.";
    BadRequest "bad-request" 400 "The request's body cannot be used."
        "Send what /openapi.json describes.";
    BadIdempotencyKey "bad-idempotency-key" 400 "The Idempotency-Key is empty, longer than 256 bytes or not text."
        "Send a key that is unique for this batch, for example a UUID.";
    UnreadableBody "unreadable-body" 400 "The body cannot be read, so nothing of it was stored."
        "Check that it was sent whole and that Content-Encoding and Content-Type say what it is.";
    EmptyBody "empty-body" 400 "The body has no event."
        "Send one JSON object a line, or a JSON array of objects.";
    UnsupportedMediaType "unsupported-media-type" 415 "The body's type is not one that this address takes."
        "Send application/x-ndjson or application/json.";
    UnsupportedEncoding "unsupported-encoding" 415 "The body's Content-Encoding is not supported."
        "Send gzip, zstd or no encoding.";
    BodyTooLarge "body-too-large" 413 "The body is too large, as sent or after decompression; nothing of it was stored."
        "Send at most 16 MiB after decompression; split the batch.";
    TooManyLines "too-many-lines" 413 "The body has more than 10 000 lines; nothing of it was stored."
        "Split the batch.";
    BatchTooLarge "batch-too-large" 413 "The batch does not fit into one journal frame; nothing of it was stored."
        "Split the batch.";
    BodyTimeout "body-timeout" 408 "The body did not arrive in time; nothing of it was stored."
        "Send it again, in smaller batches if the line is slow.";
    NotStored "not-stored" 422 "Some line was refused and all=true was asked for, so nothing was stored."
        "Correct the refused lines and send the batch again.";
    NotFound "not-found" 404 "There is nothing here that this token may see."
        "Check the address; /openapi.json lists them.";
    MethodNotAllowed "method-not-allowed" 405 "This address does not take that method."
        "See /openapi.json.";
    NameTaken "name-taken" 409 "Another tenant has this name."
        "Choose another name.";
    BadCatalogue "bad-catalogue" 422 "The catalogue cannot be taken."
        "Correct it; `vitni catalogue lint` checks a file before it is sent.";
    CatalogueVersionTaken "catalogue-version-taken" 409 "A catalogue of this name and version was loaded before and says something else."
        "Give it a new version: events keep the one that they were stored under.";
    NotYourScope "not-your-scope" 403 "A token cannot give away a scope or a tenant that it does not have itself."
        "Ask for less, or use a token that has it.";
    CheckpointPending "checkpoint-pending" 503 "The event is stored, but no checkpoint covers it yet."
        "Ask again in a second.";
    TraceImpossible "trace-impossible" 503 "No trace of this read can be written, so nothing is shown."
        "Free disk space, or see /healthz for why the store is closed; then ask again.";
    Busy "busy" 503 "Too much is waiting already; nothing of this request was stored."
        "Send it again in a moment, with the same ids.";
    StoreClosed "store-closed" 503 "The store is closed after a failed write; nothing of this request was stored."
        "See /healthz for the reason, check the disk, restart the server.";
    SessionOver "session-over" 401 "The session is over."
        "Sign in again.";
    NotFromHere "not-from-here" 403 "The request does not come from a page of this server."
        "Open the page again and repeat what you did there; a program sends its token in `Authorization` instead of a cookie.";
    TooManySessions "too-many-sessions" 503 "Too many browsers are signed in."
        "Try again in a minute, or sign out elsewhere.";
    StoreFull "store-full" 507 "The disk is full; nothing of this request was stored."
        "Free space and send it again with the same ids.";
    NotReadable "not-readable" 500 "Something stored cannot be read."
        "See the server's diagnostics; run `vitni verify` on the data directory.";
    Stopping "stopping" 503 "The server is stopping."
        "Try again in a moment.";
}

/// Either table's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnyCode {
    Request(Code),
    Line(RefusalCode),
}

/// A request that was refused. It never holds content of the request but the names of parameters.
#[derive(Clone, Debug)]
pub struct ApiError {
    code: AnyCode,
    detail: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    retry_after_s: Option<u32>,
    /// Where in a query, as the number of the character from 1.
    at: Option<usize>,
}

impl ApiError {
    /// A refusal with the table's words.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code: AnyCode::Request(code),
            detail: Cow::Borrowed(""),
            hint: None,
            retry_after_s: None,
            at: None,
        }
    }

    /// The same, with the place in a query that it is about.
    #[must_use]
    pub const fn at(mut self, character: usize) -> Self {
        self.at = Some(character);
        self
    }

    /// The same, with a sentence on what was found.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same, with a more exact hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, saying after how many seconds it is worth trying again.
    pub(crate) const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The word that programs compare.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.code {
            AnyCode::Request(code) => code.code(),
            AnyCode::Line(code) => code.code(),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.code {
            AnyCode::Request(code) => code.status(),
            AnyCode::Line(code) => code.status(),
        }
    }

    /// What happened.
    #[must_use]
    pub fn message(&self) -> String {
        let what = match self.code {
            AnyCode::Request(code) => code.what(),
            AnyCode::Line(code) => code.what(),
        };
        if self.detail.is_empty() {
            what.to_owned()
        } else {
            format!("{what} {}", self.detail)
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &str {
        self.hint.as_deref().unwrap_or(match self.code {
            AnyCode::Request(code) => code.hint(),
            AnyCode::Line(code) => code.hint(),
        })
    }

    /// The JSON of the `error` member.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut json =
            serde_json::json!({ "code": self.code(), "message": self.message(), "hint": self.hint() });
        if let (Some(at), Some(members)) = (self.at, json.as_object_mut()) {
            members.insert("at".to_owned(), at.into());
        }
        json
    }

    /// A trace could not be written: whatever the reason, the read must not be answered.
    #[must_use]
    pub fn no_trace(error: &AppendError) -> Self {
        match error {
            AppendError::Busy => Self::from(error.clone()),
            _ => Self::new(Code::TraceImpossible)
                .with_detail(error.to_string())
                .retry_after(5),
        }
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<AppendError> for ApiError {
    fn from(error: AppendError) -> Self {
        match &error {
            AppendError::Full => Self::new(Code::StoreFull).retry_after(30),
            AppendError::TooLarge { .. } => Self::new(Code::BatchTooLarge).with_detail(error.to_string()),
            AppendError::UnknownTenant(_) => Self::new(Code::TenantNotAllowed),
            AppendError::Conflict { .. } => Self {
                code: AnyCode::Line(RefusalCode::IdConflict),
                detail: error.to_string().into(),
                hint: None,
                retry_after_s: None,
                at: None,
            },
            AppendError::Read(detail) => {
                tracing::error!(detail, "an id cannot be looked up");
                Self::new(Code::NotReadable)
            }
            AppendError::Busy => Self::new(Code::Busy).retry_after(1),
            AppendError::Closed(_) => Self::new(Code::StoreClosed)
                .with_detail(error.to_string())
                .retry_after(30),
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Settings(SettingsError::Full) => Self::new(Code::StoreFull).retry_after(30),
            ChangeError::Closed(closed) => AppendError::Closed(closed).into(),
            ChangeError::TenantExists(_) => Self::new(Code::NameTaken),
            ChangeError::Settings(SettingsError::Failed(detail)) | ChangeError::Keys(detail) => {
                tracing::error!(detail, "the settings cannot be changed");
                Self::new(Code::NotReadable)
            }
        }
    }
}

impl From<&ReceiptError> for ApiError {
    fn from(error: &ReceiptError) -> Self {
        tracing::error!(%error, "a receipt cannot be signed");
        Self::new(Code::NotReadable)
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::UnknownTree | ReadError::OutOfRange { .. } => Self::new(Code::NotFound),
            ReadError::Segment(detail) => {
                tracing::error!(detail, "a segment cannot be read");
                Self::new(Code::NotReadable)
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.to_json() }).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.status() == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Refused(self.code()));
        response
    }
}

/// Marks an answer as a refusal, for metrics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused(pub(crate) &'static str);

/// The reference page of all codes.
#[must_use]
pub fn render_page() -> String {
    let mut page = String::from(
        "# Errors\n\nMade from the tables in `crates/server/src/refusal.rs` and `crates/event/src/refusal.rs`; a test holds it to them.\n\n\
         An answer that refuses a request has the body `{\"error\":{\"code\":…,\"message\":…,\"hint\":…}}`. Programs compare `code`; the other two \
         are for people and may change. A query that cannot be read has `at` too: the number of the character, from 1. A line that is refused has the same three members in its place in `lines`.\n\n\
         A 503 or 507 with `Retry-After` stored nothing: send the same again, with the same ids.\n\n## Requests\n\n",
    );
    table(
        &mut page,
        Code::ALL
            .iter()
            .map(|code| (code.code(), code.status(), code.what(), code.hint())),
    );
    page.push_str("\n## Lines\n\n");
    table(
        &mut page,
        RefusalCode::ALL
            .iter()
            .map(|code| (code.code(), code.status(), code.what(), code.hint())),
    );
    page
}

fn table<'t>(page: &mut String, rows: impl Iterator<Item = (&'t str, u16, &'t str, &'t str)>) {
    page.push_str("| code | status | what happened | what to do |\n|---|---|---|---|\n");
    for (code, status, what, hint) in rows {
        let _ = writeln!(page, "| `{code}` | {status} | {what} | {hint} |");
    }
}
