//! Browser sessions: a token exchanged for a cookie, requests made with that cookie, and the events that tell of both.
//!
//! A session's record is durable together with the event that tells of it, before the browser gets the cookie. The
//! cookie is never readable by script and is sent by pages of this server alone; whoever changes something also brings the
//! mark of the page that it was sent from. The token itself is in no cookie. Nothing here writes a page.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use vitni_access::{SessionError, SessionId, SessionKey, Sessions};
use vitni_event::catalogue::{LOGICNETS, PHENIXID};
use vitni_store::Change;

use crate::app::{App, prepare, random};
use crate::limits::SESSION_COOKIE_S;
use crate::own::{Asker, Refused};
use crate::refusal::{ApiError, Code};
use crate::start::{session_key, to_json};

/// The header in which a page's script brings the mark of the page.
pub(crate) const MARK_HEADER: &str = "x-csrf-token";

/// Names of the cookie: the first where only a secure connection may carry it.
const COOKIES: [&str; 2] = ["__Host-vitni", "vitni"];

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) asker: Asker,
    /// Goes into every form and script of its pages.
    pub(crate) mark: String,
}

impl App {
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the request can only have come over a connection that nobody reads: then the cookie says so as well.
    fn is_secure(&self, parts: &Parts) -> bool {
        let forwarded = parts.headers.get("x-forwarded-proto");
        let is_proxied = forwarded.is_some_and(|proto| proto.as_bytes() == b"https");
        self.config.tls.is_some() || (is_proxied && !self.config.trusted_proxies.is_empty())
    }

    /// Exchanges a token for a session; gives the `Set-Cookie` header of the answer.
    ///
    /// # Errors
    /// 401 when the token is not accepted, 403 when another site sent the form, 503 when there are too many sessions.
    pub(crate) async fn begin_session(
        self: &Arc<Self>,
        parts: &Parts,
        token: &str,
    ) -> Result<HeaderValue, ApiError> {
        if !is_from_here(parts) {
            return Err(self.forged(parts, None));
        }
        let mut asker = self.by_token(parts, token)?;
        let key = SessionKey::from_random(random()?, random()?);
        asker.session = Some(key.id());
        let begun = self.sessions().begin(&key, asker.caller.token_id, self.now());
        let Some(record) = begun else {
            let event = self.maker().session_not_begun(&self.own, &asker);
            self.mention(&[event]).await;
            return Err(ApiError::new(Code::TooManySessions).retry_after(60));
        };
        let maker = self.maker();
        let events = [
            maker.session_begun(&self.own, &asker),
            maker.session_tied(&self.own, &asker),
        ];
        let change = Change {
            put: vec![(session_key(&record.id), to_json(&record)?)],
            delete: Vec::new(),
            events: events.iter().filter_map(prepare).collect(),
        };
        let changed = self.change(change).await;
        if let Err(error) = changed {
            self.sessions().end(key.id());
            return Err(error.into());
        }
        Ok(self.cookie(parts, &key.reveal(), SESSION_COOKIE_S))
    }

    /// Ends a session; gives the `Set-Cookie` header that takes the cookie away.
    ///
    /// # Errors
    /// When the end cannot be made durable: the session goes on.
    pub(crate) async fn end_session(
        self: &Arc<Self>,
        parts: &Parts,
        asker: &Asker,
    ) -> Result<HeaderValue, ApiError> {
        if let Some(id) = asker.session {
            let event = self.maker().session_ended(&self.own, asker);
            let change = Change {
                put: Vec::new(),
                delete: vec![session_key(&id.to_string())],
                events: prepare(&event).into_iter().collect(),
            };
            self.change(change).await?;
            self.sessions().end(id);
        }
        Ok(self.cookie(parts, "", 0))
    }

    fn cookie(&self, parts: &Parts, value: &str, seconds: i64) -> HeaderValue {
        let (name, secure) = match self.is_secure(parts) {
            true => (COOKIES[0], "; Secure"),
            false => (COOKIES[1], ""),
        };
        let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        // Nothing of it needs escaping: letters, digits and what stands above.
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }

    /// Whose browser this is, if it brings a session's cookie at all.
    ///
    /// # Errors
    /// 401 when the session or the token behind it does not count any more, 403 when what would change something, or any
    /// request that another site made, lacks the page's mark.
    pub(crate) fn signed_in(self: &Arc<Self>, parts: &Parts) -> Result<Option<SignedIn>, ApiError> {
        let Some(text) = cookie_of(&parts.headers) else {
            return Ok(None);
        };
        let now = self.now();
        let over = |id, session: Option<SessionId>| {
            let refused = Refused {
                session,
                reason: "session",
                ..self.refused(parts)
            };
            self.note_refusal((LOGICNETS, id), None, refused);
            ApiError::new(Code::SessionOver)
        };
        let Some(key) = SessionKey::parse(text) else {
            return Err(over("authentication.unknown_authentication_id", None));
        };
        let opened = self.sessions().open(&key, now);
        let token = opened.map_err(|error| match error {
            SessionError::Unknown => over("authentication.unknown_authentication_id", None),
            SessionError::Expired(id) => over("error.session_expired", Some(id)),
            SessionError::Finished(id) => over("error.session_finished", Some(id)),
        })?;
        let found = self.tokens().caller_of(token, now);
        let caller = found.map_err(|_| over("authentication.not_authenticated", Some(key.id())))?;
        let is_change = !matches!(parts.method, Method::GET | Method::HEAD);
        let presented = parts.headers.get(MARK_HEADER).and_then(|mark| mark.to_str().ok());
        let is_marked = presented.is_some_and(|mark| key.is_mark(mark));
        let is_form = parts
            .extensions
            .get::<MarkInForm>()
            .is_some_and(|mark| key.is_mark(&mark.0));
        if !is_from_here(parts) || (is_change && !is_marked && !is_form) {
            return Err(self.forged(parts, Some(key.id())));
        }
        let client = self.client(parts).ok_or_else(|| ApiError::new(Code::NotFound))?;
        let asker = Asker {
            caller,
            client,
            agent: self.agent(parts),
            session: Some(key.id()),
        };
        self.note_use(&asker);
        Ok(Some(SignedIn {
            asker,
            mark: key.form_mark(),
        }))
    }

    fn forged(self: &Arc<Self>, parts: &Parts, session: Option<SessionId>) -> ApiError {
        let refused = Refused {
            session,
            reason: "form-mark",
            ..self.refused(parts)
        };
        self.note_refusal((PHENIXID, "shared_csrf_failed"), None, refused);
        ApiError::new(Code::NotFromHere)
    }
}

/// The mark that stood in a form, for those who read the form before they ask who sent it.
#[derive(Clone, Debug)]
pub(crate) struct MarkInForm(pub(crate) String);

/// Whether a page of this server made the request, or a person did. Browsers say so in a header that no script can set;
/// those that do not know it yet name at least the origin. Programs say nothing.
fn is_from_here(parts: &Parts) -> bool {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = parts.headers.get(header::ORIGIN) else {
        return true;
    };
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, origin)| Some(origin) == host)
}

/// The value of the session's cookie.
fn cookie_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let texts = cookies.filter_map(|cookie| cookie.to_str().ok());
    texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| COOKIES.contains(name))
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}
