//! The pages: what a person sees in a browser. The server writes the frame of a page; modules of script in
//! `crates/server/web/` fill it from the same API that programs use, in the session of the browser.
//!
//! No page names another host, and none runs script or style that does not lie in `web/`: the headers forbid the browser
//! everything else. A page shows nothing that the API would not give the same caller.

mod assets;
mod explore;
mod frame;
mod sign_in;
mod view;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::Response;

use crate::app::App;
use crate::refusal::{ApiError, Code, Refused};
use crate::route::{self, Manner, table};
use crate::sessions::SignedIn;

table! {
    GET "/" explore::explore;
    GET "/overview" view::overview;
    GET "/person" view::person;
    GET "/address" view::address;
    GET "/flow" view::flow;
    GET "/sources" view::sources;
    GET "/catalogue" view::catalogue;
    GET "/integrity" view::integrity;
    GET "/settings" view::settings;
    GET "/sign-in" sign_in::form;
    POST "/sign-in" sign_in::sign_in;
    POST "/sign-out" sign_in::sign_out;
    GET "/assets/{version}/{*path}" assets::asset;
}

/// What a page may load and do: its own scripts, styles and requests, and nothing else. Frames of other pages are refused
/// too, and text can only become markup by the one library that is named.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The router of the pages.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let manner = Manner {
        refuse: |error| refusal(&error),
        dress,
    };
    route::router(app, ROUTES, manner)
}

fn dress(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A page as an answer.
fn page(status: StatusCode, template: &impl Template) -> Result<Response, ApiError> {
    let text = template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        ApiError::new(Code::NotReadable)
    })?;
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// A refusal for people.
#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal<'a> {
    assets: &'a str,
    message: &'a str,
    hint: &'a str,
}

fn refusal(error: &ApiError) -> Response {
    let (message, hint) = (error.message(), error.hint());
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let assets = assets::version();
    let template = Refusal {
        assets,
        message: &message,
        hint,
    };
    let mut response = page(status, &template).unwrap_or_default();
    response.extensions_mut().insert(Refused(error.code()));
    response
}

/// Sends the browser elsewhere, with a `GET`.
fn elsewhere(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// Whose browser asks for a page; else where to send it to sign in and come back.
fn visitor(app: &Arc<App>, parts: &Parts) -> Result<SignedIn, String> {
    if let Ok(Some(signed_in)) = app.signed_in(parts) {
        return Ok(signed_in);
    }
    let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
    let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    Err(format!("/sign-in?next={next}"))
}
