//! Events of `logicnets-8.1`: Platform security events. Written from the catalogue; change that instead.

pub mod applications;
pub mod bearer;
pub mod company;
pub mod connections;
pub mod external_sign_in;
pub mod groups;
pub mod portal;
pub mod roles;
pub mod runtime;
pub mod session;
pub mod sign_in;
pub mod single_sign_on;
pub mod user;

use crate::json::CanonicalJson;
use crate::typed::Value;

/// Result of the sign-in pages: what `authentication-state` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationState {
    /// `AUTHENTICATION`
    Authentication,
    /// `NOT_AUTHORIZED`
    NotAuthorized,
}

impl<'a> Value<'a> for AuthenticationState {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Authentication => "AUTHENTICATION",
            Self::NotAuthorized => "NOT_AUTHORIZED",
        }))
    }
}

/// Why the password was stored: what `reason` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `temporary`
    Temporary,
    /// `update`
    Update,
    /// `rehash`
    Rehash,
}

impl<'a> Value<'a> for Reason {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Temporary => "temporary",
            Self::Update => "update",
            Self::Rehash => "rehash",
        }))
    }
}
