//! Somebody whose token was accepted, and what they may do to which tenant.

use std::sync::Arc;

use vitni_event::TenantId;

use crate::label::Label;
use crate::limits::TOKEN_TENANTS_MAX;
use crate::scope::{Scope, Scopes};
use crate::token::TokenId;

/// The tenants that a token is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantSet {
    /// Those there are and those to come.
    All,
    /// These; never empty, sorted, each once.
    Only(Arc<[TenantId]>),
}

impl TenantSet {
    /// These tenants, in any order. `None` when there is none or there are more than [`TOKEN_TENANTS_MAX`].
    #[must_use]
    pub fn only(tenants: impl IntoIterator<Item = TenantId>) -> Option<Self> {
        let mut tenants: Vec<_> = tenants.into_iter().take(TOKEN_TENANTS_MAX + 1).collect();
        tenants.sort();
        tenants.dedup();
        (1..=TOKEN_TENANTS_MAX)
            .contains(&tenants.len())
            .then(|| Self::Only(tenants.into()))
    }

    /// Whether the tenant is among them.
    #[must_use]
    pub fn contains(&self, tenant: &TenantId) -> bool {
        match self {
            Self::All => true,
            Self::Only(tenants) => tenants.binary_search(tenant).is_ok(),
        }
    }

    /// The tenant, where there is exactly one: events sent with such a token need not name it.
    #[must_use]
    pub fn sole(&self) -> Option<&TenantId> {
        match self {
            Self::Only(tenants) => match &**tenants {
                [tenant] => Some(tenant),
                _ => None,
            },
            Self::All => None,
        }
    }
}

/// Who is calling. Cheap to clone; holds no secret. Valid for the request that presented the token and no longer: the
/// token may be revoked before the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The token's id, for traces.
    pub token_id: TokenId,
    /// The token's name, for people.
    pub name: Label,
    /// What it is good for.
    pub scopes: Scopes,
    /// Where.
    pub tenants: TenantSet,
}

impl Caller {
    /// Whether the caller has this right over this tenant. `read-personal` counts only together with `read`, which
    /// [`Scopes`] sees to.
    #[must_use]
    pub fn may(&self, scope: Scope, tenant: &TenantId) -> bool {
        self.scopes.contains(scope) && self.tenants.contains(tenant)
    }

    /// Whether the caller has this right over every tenant there is or will be: what changing the server itself asks for.
    #[must_use]
    pub fn may_everywhere(&self, scope: Scope) -> bool {
        self.scopes.contains(scope) && self.tenants == TenantSet::All
    }
}
