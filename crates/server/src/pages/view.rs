//! The pages that show one thing each: the server writes title, what the page is for and where one names whom one looks
//! for; a module of the page's name fills the rest. Nothing of an event is in what is written here.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::frame::{self, Frame};
use super::{elsewhere, page, visitor};
use crate::app::App;
use crate::refusal::ApiError;

/// What is written of a page before anything is asked.
struct View {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    /// The parameter of the address that names whom or what, with its label and an example.
    named: Option<(&'static str, &'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "view.html")]
struct Page {
    frame: Frame,
    view: &'static View,
    value: String,
}

impl Page {
    /// The name of the page and of its module.
    fn name(&self) -> &'static str {
        self.view.path.trim_start_matches('/')
    }
}

/// Handlers, each with the page that it writes.
macro_rules! views {
    ($($name:ident { $($field:ident: $value:expr),* $(,)? })*) => {$(
        pub(super) async fn $name(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
            show(&app, request, const { &View { $($field: $value),* } })
        }
    )*};
}

views! {
    overview {
        path: "/overview",
        title: "Overview",
        lead: "The last day beside the days before it.",
        named: None,
    }
    person {
        path: "/person",
        title: "Person",
        lead: "What one account did and what was done to it.",
        named: Some(("id", "Name, id or email", "dora")),
    }
    address {
        path: "/address",
        title: "Address",
        lead: "What came from one network address.",
        named: Some(("ip", "Address", "203.0.113.77")),
    }
    flow {
        path: "/flow",
        title: "Flow",
        lead: "One session or trace across all products, in the order in which it happened.",
        named: Some(("of", "Session, trace, transaction or event id", "019af6c2-7d0e-7c41-9d5e-0a1b2c3d4e5f")),
    }
    sources {
        path: "/sources",
        title: "Sources",
        lead: "Who sends, how it goes, and what could not be understood.",
        named: None,
    }
    catalogue {
        path: "/catalogue",
        title: "Catalogue",
        lead: "Every event that is known: what it means, how often it came, from whom.",
        named: None,
    }
    integrity {
        path: "/integrity",
        title: "Integrity",
        lead: "Trees and the heads that were signed for them. A check runs in your browser, against a key that you trust.",
        named: None,
    }
    settings {
        path: "/settings",
        title: "Settings",
        lead: "How this server is set up, and who may do what.",
        named: None,
    }
}

fn show(app: &Arc<App>, request: Request, view: &'static View) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let visitor = match visitor(app, &parts) {
        Ok(visitor) => visitor,
        Err(sign_in) => return Ok(elsewhere(&sign_in)),
    };
    let wanted = |name| frame::parameter(&parts, name);
    let template = Page {
        frame: Frame::new(app, &visitor, view.path, wanted("tenant").as_deref()),
        view,
        value: view
            .named
            .and_then(|(name, _, _)| wanted(name))
            .unwrap_or_default(),
    };
    page(StatusCode::OK, &template)
}
