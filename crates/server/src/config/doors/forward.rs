//! `[[forward]]`: which committed events are passed on, to whom, in which form.

use serde::Deserialize;

use super::Unusable;

/// A forwarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardConfig {
    /// By which it is named in events, metrics and `vitni forward`.
    pub name: String,
    /// Ids or names of the tenants whose events go out.
    pub tenants: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: String,
    tenants: Vec<String>,
}

impl ForwardConfig {
    pub(super) fn read(table: Table) -> Result<Self, Unusable> {
        if table.tenants.is_empty() {
            return Err("`tenants` is empty; name at least one tenant".to_owned());
        }
        Ok(Self {
            name: table.name,
            tenants: table.tenants,
        })
    }
}
