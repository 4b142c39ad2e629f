//! Who is calling, and whether they may: the bearer token or the session cookie of a request, every refusal told to the log.

use std::sync::Arc;

use axum::extract::MatchedPath;
use axum::http::{header, request::Parts};
use vitni_access::Scope;
use vitni_event::catalogue::LOGICNETS;

use crate::app::App;
use crate::listen::{Client, Peer};
use crate::own::{Asker, Refused};
use crate::refusal::{ApiError, Code};

const SCHEME: &str = "bearer ";

impl App {
    /// Whom the request is from.
    pub(crate) fn client(&self, parts: &Parts) -> Option<Client> {
        let peer = parts.extensions.get::<Peer>()?;
        Some(Client::of(peer, &parts.headers, &self.config.trusted_proxies))
    }

    fn refuse(
        self: &Arc<Self>,
        parts: &Parts,
        id: &'static str,
        code: Code,
        reason: &'static str,
        claimed: Option<String>,
    ) -> ApiError {
        let refused = Refused {
            claimed,
            reason,
            ..self.refused(parts)
        };
        self.note_refusal((LOGICNETS, id), None, refused);
        ApiError::new(code)
    }

    /// Whose token the request carries, or whose browser sent it. A token counts before a cookie.
    ///
    /// # Errors
    /// 401 when there is none that is accepted; as [`App::signed_in`].
    pub(crate) fn authenticate(self: &Arc<Self>, parts: &Parts) -> Result<Asker, ApiError> {
        let Some(header) = parts.headers.get(header::AUTHORIZATION) else {
            return match self.signed_in(parts)? {
                Some(signed_in) => Ok(signed_in.asker),
                None => {
                    let id = "error.missing_authentication_header";
                    Err(self.refuse(parts, id, Code::MissingToken, "missing", None))
                }
            };
        };
        let text = header.to_str().unwrap_or_default();
        let is_bearer = text
            .get(..SCHEME.len())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
        let Some(token) = text.get(SCHEME.len()..).filter(|_| is_bearer) else {
            let id = "error.unsupported_authorization_header_type";
            return Err(self.refuse(parts, id, Code::UnsupportedAuthorization, "unsupported", None));
        };
        self.by_token(parts, token)
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// 401 when it is not accepted.
    pub(crate) fn by_token(self: &Arc<Self>, parts: &Parts, token: &str) -> Result<Asker, ApiError> {
        let found = self.tokens().authenticate(token.trim(), self.now());
        let caller = found.map_err(|error| {
            let claimed = error.token_id().map(|id| id.to_string());
            self.refuse(
                parts,
                "error.authentication_failed",
                Code::BadToken,
                error.reason(),
                claimed,
            )
        })?;
        let client = self.client(parts).ok_or_else(|| ApiError::new(Code::NotFound))?;
        let asker = Asker {
            caller,
            client,
            agent: self.agent(parts),
            session: None,
        };
        self.note_use(&asker);
        Ok(asker)
    }

    /// Whose token the request carries, if it has the scope at all.
    ///
    /// # Errors
    /// 401, or 403 when the scope is missing.
    pub(crate) fn asker(self: &Arc<Self>, parts: &Parts, scope: Scope) -> Result<Asker, ApiError> {
        let asker = self.authenticate(parts)?;
        if asker.caller.scopes.contains(scope) {
            return Ok(asker);
        }
        Err(self.forbid(
            parts,
            &asker,
            "scope",
            ApiError::new(Code::ScopeMissing).with_detail(format!("It needs the scope {scope}.")),
        ))
    }

    /// Tells the log that somebody known asked for what they have no right to.
    pub(crate) fn forbid(
        self: &Arc<Self>,
        parts: &Parts,
        asker: &Asker,
        reason: &'static str,
        error: ApiError,
    ) -> ApiError {
        let token = (asker.caller.token_id.to_string(), asker.caller.name.to_string());
        let refused = Refused {
            token: Some(token),
            reason,
            ..self.refused(parts)
        };
        self.note_refusal(
            (LOGICNETS, "error.not_authorized"),
            Some(asker.caller.token_id),
            refused,
        );
        error
    }

    /// The method and the route, never the address as it was sent: it may hold what somebody searched for.
    pub(crate) fn refused(&self, parts: &Parts) -> Refused {
        let route = parts
            .extensions
            .get::<MatchedPath>()
            .map_or("", MatchedPath::as_str);
        Refused {
            client: self.client(parts),
            agent: self.agent(parts),
            request: format!("{} {route}", parts.method),
            ..Refused::default()
        }
    }

    /// The user agent, cut: it goes into our own events, where nobody asked for more.
    pub(crate) fn agent(&self, parts: &Parts) -> Option<String> {
        let text = parts.headers.get(header::USER_AGENT)?.to_str().ok()?;
        Some(text.chars().take(256).collect()).filter(|text: &String| !text.is_empty())
    }
}
