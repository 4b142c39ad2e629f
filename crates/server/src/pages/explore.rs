//! The first page: a query, what it finds, and how that is spread over time and fields.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::frame::{self, Frame};
use super::{elsewhere, page, visitor};
use crate::app::App;
use crate::refusal::ApiError;

/// Spans of time to choose from: what stands in the address, and what is shown.
const RANGES: [(&str, &str); 7] = [
    ("15m", "Last 15 minutes"),
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("all", "All time"),
    ("custom", "Chosen span"),
];

#[derive(Template)]
#[template(path = "explore.html")]
struct Explore {
    frame: Frame,
    query: String,
    range: String,
}

impl Explore {
    fn ranges(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let range = self.range.clone();
        RANGES
            .into_iter()
            .map(move |(value, label)| (value, label, value == range))
    }
}

pub(super) async fn explore(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let visitor = match visitor(&app, &parts) {
        Ok(visitor) => visitor,
        Err(sign_in) => return Ok(elsewhere(&sign_in)),
    };
    let parameter = |wanted| frame::parameter(&parts, wanted);
    let is_span = parameter("from").is_some() || parameter("to").is_some();
    let range = parameter("range").unwrap_or_else(|| if is_span { "custom" } else { "24h" }.to_owned());
    let template = Explore {
        frame: Frame::new(&app, &visitor, "/", parameter("tenant").as_deref()),
        query: parameter("q").unwrap_or_default(),
        range,
    };
    page(StatusCode::OK, &template)
}
