//! What the pages of somebody who is signed in have in common: the bar on top, the tenants to choose from, the mark of the page.

use std::sync::Arc;

use axum::http::request::Parts;
use vitni_access::Scope;
use vitni_event::TenantId;

use super::assets;
use crate::app::App;
use crate::sessions::SignedIn;

/// The pages, as they stand in the bar.
const PAGES: [(&str, &str); 9] = [
    ("/", "Explore"),
    ("/overview", "Overview"),
    ("/person", "Person"),
    ("/address", "Address"),
    ("/flow", "Flow"),
    ("/sources", "Sources"),
    ("/catalogue", "Catalogue"),
    ("/integrity", "Integrity"),
    ("/settings", "Settings"),
];

/// The first value of a parameter of the address.
pub(super) fn parameter(parts: &Parts, wanted: &str) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
}

/// A tenant in the list to choose from.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

/// The frame of one page for one visitor.
pub(super) struct Frame {
    /// The path of the page.
    here: &'static str,
    /// Where the assets of this version lie.
    pub(super) assets: &'static str,
    /// The mark against requests that other sites make.
    pub(super) mark: String,
    /// The token's name.
    pub(super) visitor: String,
    /// Words, with spaces between them.
    pub(super) scopes: String,
    pub(super) tenants: Vec<Choice>,
}

impl Frame {
    /// The frame for a visitor who may have named a tenant. Without one it is the first that has events and is not the server's own.
    pub(super) fn new(app: &Arc<App>, visitor: &SignedIn, here: &'static str, wanted: Option<&str>) -> Self {
        let caller = &visitor.asker.caller;
        let own = &app.own;
        let mut tenants: Vec<Choice> = app
            .tenants()
            .iter()
            .filter(|record| caller.may(Scope::Read, &record.id))
            .map(|record| Choice {
                id: record.id.to_string(),
                name: record.name.to_string(),
                is_chosen: false,
            })
            .collect();
        tenants.sort_by(|a, b| a.name.cmp(&b.name));
        let named =
            |choice: &Choice| wanted.is_some_and(|wanted| choice.id == wanted || choice.name == wanted);
        let others = |choice: &Choice| choice.id != own.as_str();
        let has_events = |choice: &Choice| {
            let tenant = TenantId::parse(&choice.id);
            let view = tenant.and_then(|tenant| app.store.views().current(&tenant));
            view.is_some_and(|view| view.size > 0)
        };
        let chosen = tenants
            .iter()
            .position(named)
            .or_else(|| {
                tenants
                    .iter()
                    .position(|choice| others(choice) && has_events(choice))
            })
            .or_else(|| tenants.iter().position(others))
            .unwrap_or(0);
        if let Some(choice) = tenants.get_mut(chosen) {
            choice.is_chosen = true;
        }
        let scopes: Vec<_> = caller.scopes.iter().map(Scope::as_str).collect();
        Self {
            here,
            assets: assets::version(),
            mark: visitor.mark.clone(),
            visitor: caller.name.to_string(),
            scopes: scopes.join(" "),
            tenants,
        }
    }

    /// The pages with their addresses for the chosen tenant, and whether it is this one.
    pub(super) fn pages(&self) -> impl Iterator<Item = (String, &'static str, bool)> {
        let tenant = self.tenants.iter().find(|choice| choice.is_chosen);
        let query: String = tenant.map_or_else(String::new, |tenant| {
            let encoded: String = form_urlencoded::byte_serialize(tenant.id.as_bytes()).collect();
            format!("?tenant={encoded}")
        });
        PAGES
            .into_iter()
            .map(move |(path, title)| (format!("{path}{query}"), title, path == self.here))
    }
}
