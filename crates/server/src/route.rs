//! Tables of addresses: what the API and the pages are made of. Every answer is counted, timed and given its headers in
//! one place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use crate::app::App;
use crate::metrics::Answer;
use crate::refusal::{ApiError, Refused};

/// An answer on its way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send>>;

/// One method of one address.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// As the router writes it: `{name}` is one part, `{*name}` the rest.
    pub(crate) path: &'static str,
    pub(crate) handle: fn(Arc<App>, Request) -> Answering,
}

/// What the answers of one table have in common.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    /// How a refusal is written.
    pub(crate) refuse: fn(ApiError) -> Response,
    /// Headers beside those that every answer has.
    pub(crate) dress: fn(&mut HeaderMap),
}

/// A table of routes: `GET "/address" handler;`.
macro_rules! table {
    ($($method:ident $path:literal $handler:path;)*) => {
        const ROUTES: &[$crate::route::Route] = &[$(
            $crate::route::Route {
                method: axum::http::Method::$method,
                path: $path,
                handle: |app, request| Box::pin($handler(app, request)),
            },
        )*];
    };
}
pub(crate) use table;

/// The methods of the tables, as words that outlive a request.
pub(crate) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// A router with these routes.
pub(crate) fn router(app: &Arc<App>, routes: &'static [Route], manner: Manner) -> Router {
    let mut router = Router::new();
    for route in routes {
        let filter = MethodFilter::try_from(route.method.clone()).unwrap_or(MethodFilter::GET);
        let app = Arc::clone(app);
        let answer = move |request: Request| answer_one(Arc::clone(&app), route, manner, request);
        router = router.route(route.path, on(filter, answer));
    }
    router
}

async fn answer_one(app: Arc<App>, route: &'static Route, manner: Manner, request: Request) -> Response {
    let begun = Instant::now();
    let method = method_name(request.method());
    let metrics = Arc::clone(&app.metrics);
    let mut response = (route.handle)(app, request).await.unwrap_or_else(manner.refuse);
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    (manner.dress)(headers);
    let refused = response.extensions().get::<Refused>().map(|refused| refused.0);
    let answer = Answer {
        method,
        route: route.path,
        status: response.status().as_u16(),
    };
    metrics.answered(answer, refused, begun.elapsed());
    response
}
