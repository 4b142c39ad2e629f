//! What the pages of somebody who is signed in have in common: the bar on top, the tenants to choose from, the mark of the page.

use std::sync::Arc;

use vitni_access::Scope;

use super::assets;
use crate::app::App;
use crate::sessions::SignedIn;

/// A tenant in the list to choose from.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

/// The frame of one page for one visitor.
pub(super) struct Frame {
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
    /// The frame for a visitor who may have named a tenant. Without one it is the first that is not the server's own.
    pub(super) fn new(app: &Arc<App>, visitor: &SignedIn, wanted: Option<&str>) -> Self {
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
        let chosen = tenants
            .iter()
            .position(named)
            .or_else(|| tenants.iter().position(|choice| choice.id != own.as_str()))
            .unwrap_or(0);
        if let Some(choice) = tenants.get_mut(chosen) {
            choice.is_chosen = true;
        }
        let scopes: Vec<_> = caller.scopes.iter().map(Scope::as_str).collect();
        Self {
            assets: assets::version(),
            mark: visitor.mark.clone(),
            visitor: caller.name.to_string(),
            scopes: scopes.join(" "),
            tenants,
        }
    }
}
