//! The HTTP API: one file an endpoint, and the table of all of them. The table is what the router is built from and what
//! `docs/reference/openapi.json` is held to.

mod ask;
mod catalogue;
mod configuration;
mod event;
mod export;
mod facets;
mod fields;
mod forwards;
mod health;
mod histogram;
mod openapi;
mod products;
mod proof;
mod quarantine;
mod search;
mod send;
mod sources;
mod tail;
mod tenants;
mod tiles;
mod tokens;
mod values;

mod answer;
mod body;
mod find;
mod format;
mod query;
mod question;
mod receipt;

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse as _;

use crate::app::App;
use crate::refusal::{ApiError, Code};
use crate::route::{self, Manner, method_name, table};
pub(crate) use body::read as read_body;
pub use openapi::OPENAPI;

table! {
    POST "/v1/events" send::send;
    GET "/v1/events/{id}" event::event;
    GET "/v1/events/{id}/proof" proof::proof;
    GET "/v1/search" search::search;
    GET "/v1/query" ask::ask;
    GET "/v1/query/histogram" histogram::histogram;
    GET "/v1/query/facets" facets::facets;
    GET "/v1/query/fields" fields::fields;
    GET "/v1/query/values" values::values;
    GET "/v1/export" export::export;
    GET "/v1/tail" tail::tail;
    GET "/v1/catalogue" catalogue::list;
    POST "/v1/catalogue" catalogue::load;
    GET "/v1/catalogue/schema" catalogue::schema;
    GET "/v1/catalogue/{catalogue}" catalogue::one;
    GET "/v1/catalogue/{catalogue}/{event}" catalogue::event;
    GET "/v1/catalogue/{catalogue}/{event}/schema" catalogue::event_schema;
    GET "/v1/products" products::list;
    POST "/v1/quarantine/retry" quarantine::retry;
    GET "/v1/sources" sources::list;
    GET "/v1/tenants" tenants::list;
    POST "/v1/tenants" tenants::create;
    PATCH "/v1/tenants/{id}" tenants::update;
    GET "/v1/tenants/{id}/keys" tenants::keys;
    GET "/v1/tenants/{id}/log/{epoch}/checkpoint" tiles::checkpoint_for_caller;
    GET "/v1/tenants/{id}/log/{epoch}/tile/{*path}" tiles::tile_for_caller;
    GET "/v1/forwards" forwards::list;
    GET "/v1/forwards/{name}" forwards::one;
    POST "/v1/forwards/{name}/pause" forwards::pause;
    POST "/v1/forwards/{name}/resume" forwards::resume;
    GET "/v1/forwards/{name}/given-up" forwards::given_up;
    GET "/v1/tokens" tokens::list;
    POST "/v1/tokens" tokens::create;
    DELETE "/v1/tokens/{id}" tokens::revoke;
    GET "/v1/configuration" configuration::configuration;
    GET "/t/{tenant}/{epoch}/checkpoint" tiles::checkpoint;
    GET "/t/{tenant}/{epoch}/tile/{*path}" tiles::tile;
    GET "/t/{tenant}/{epoch}/c/{capability}/checkpoint" tiles::checkpoint;
    GET "/t/{tenant}/{epoch}/c/{capability}/tile/{*path}" tiles::tile;
    GET "/healthz" health::healthz;
    GET "/readyz" health::readyz;
    GET "/metrics" health::metrics;
    GET "/openapi.json" openapi::openapi;
}

/// Methods and addresses as OpenAPI writes them, for the test that holds the document to the router.
pub fn routes() -> impl Iterator<Item = (&'static str, String)> {
    ROUTES
        .iter()
        .map(|route| (method_name(&route.method), route.path.replace("{*", "{")))
}

/// The router over the table.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let manner = Manner {
        refuse: |error| error.into_response(),
        dress: |_| {},
    };
    let nothing = |code: Code| async move { ApiError::new(code).into_response() };
    route::router(app, ROUTES, manner)
        .method_not_allowed_fallback(move || nothing(Code::MethodNotAllowed))
        .fallback(move || nothing(Code::NotFound))
}
