//! Signing in with a token, and out again. Two plain forms without script. Where accounts will sign in, too.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header, request::Parts};
use axum::response::Response;

use super::{assets, elsewhere, page};
use crate::api::read_body;
use crate::app::App;
use crate::limits::FORM_BYTES_MAX;
use crate::refusal::{ApiError, Code};
use crate::sessions::MarkInForm;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    assets: &'a str,
    next: &'a str,
    problem: Option<&'a str>,
}

/// The members of a form, decoded.
struct Form(Vec<(String, String)>);

impl Form {
    async fn read(app: &App, body: Body) -> Result<Self, ApiError> {
        let within = Duration::from_millis(app.config.http.body_read_ms_max);
        let bytes = read_body(body, FORM_BYTES_MAX, within, &app.buffers).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }

    fn get(&self, wanted: &str) -> &str {
        let mut members = self.0.iter();
        members
            .find(|(name, _)| name == wanted)
            .map_or("", |(_, value)| value)
    }
}

/// A place on this server to go on at; anything else is the first page.
fn place(text: &str) -> &str {
    let second = text.as_bytes().get(1);
    let is_ours = text.starts_with('/') && !matches!(second, Some(b'/' | b'\\'));
    let is_plain = text.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if is_ours && is_plain { text } else { "/" }
}

fn next_of(parts: &Parts) -> String {
    let address = parts.uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(address.as_bytes());
    let next = pairs.find(|(name, _)| name == "next");
    place(&next.map(|(_, next)| next).unwrap_or_default()).to_owned()
}

pub(super) async fn form(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let next = next_of(&parts);
    let problem = match app.signed_in(&parts) {
        Ok(Some(_)) => return Ok(elsewhere(&next)),
        Ok(None) => None,
        Err(_) => Some("Your session is over. Sign in again, and you are back where you were."),
    };
    let template = SignIn {
        assets: assets::version(),
        next: &next,
        problem,
    };
    page(StatusCode::OK, &template)
}

pub(super) async fn sign_in(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let form = Form::read(&app, body).await?;
    let next = place(form.get("next"));
    let begun = app.begin_session(&parts, form.get("token").trim()).await;
    match begun {
        Ok(cookie) => {
            let mut response = elsewhere(next);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(error) if error.status() == 401 => {
            let template = SignIn {
                assets: assets::version(),
                next,
                problem: Some("This token is not accepted. Check that it is whole, or ask for a new one."),
            };
            page(StatusCode::UNAUTHORIZED, &template)
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn sign_out(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let form = Form::read(&app, body).await?;
    parts.extensions.insert(MarkInForm(form.get("csrf").to_owned()));
    let cookie = match app.signed_in(&parts) {
        Ok(Some(visitor)) => app.end_session(&parts, &visitor.asker).await?,
        Err(error) if error.code() == Code::NotFromHere.code() => return Err(error),
        Ok(None) | Err(_) => return Ok(elsewhere("/sign-in")),
    };
    let mut response = elsewhere("/sign-in");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn only_places_on_this_server_are_gone_on_at() {
        for ours in ["/", "/?q=actor%3Adora", "/catalogue"] {
            assert_eq!(place(ours), ours);
        }
        for other in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\r\nx: y",
            "q",
        ] {
            assert_eq!(place(other), "/");
        }
    }
}
