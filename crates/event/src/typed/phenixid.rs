//! Events of `phenixid-pas-6.0`: Authentication server audit log. Written from the catalogue; change that instead.

pub mod authenticators;
pub mod core;
pub mod eid;
pub mod entrypoints;
pub mod lockout;
pub mod logout;
pub mod oidc;
pub mod oidc_provider;
pub mod onetouch;
pub mod otp;
pub mod pipes;
pub mod push_certificates;
pub mod radius;
pub mod saml;
pub mod saml_messages;
pub mod self_service;
pub mod server;
pub mod tokens;

use crate::json::CanonicalJson;
use crate::typed::Value;

/// The kind of sign-in method: what `phxAuthenticatorType` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhxAuthenticatorType {
    /// `AuthSelector`
    AuthSelector,
    /// `AnonymousAssignment`
    AnonymousAssignment,
    /// `Assignment`
    Assignment,
    /// `BankID`
    BankId,
    /// `Dynamic`
    Dynamic,
    /// `FIDO`
    Fido,
    /// `Freja`
    Freja,
    /// `Nias`
    Nias,
    /// `Relay`
    Relay,
    /// `RPBroker`
    RpBroker,
    /// `Sequence`
    Sequence,
    /// `Siths`
    Siths,
    /// `SPBroker`
    SpBroker,
    /// `WinSSO`
    WinSso,
    /// `Unknown`
    Unknown,
}

impl<'a> Value<'a> for PhxAuthenticatorType {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::AuthSelector => "AuthSelector",
            Self::AnonymousAssignment => "AnonymousAssignment",
            Self::Assignment => "Assignment",
            Self::BankId => "BankID",
            Self::Dynamic => "Dynamic",
            Self::Fido => "FIDO",
            Self::Freja => "Freja",
            Self::Nias => "Nias",
            Self::Relay => "Relay",
            Self::RpBroker => "RPBroker",
            Self::Sequence => "Sequence",
            Self::Siths => "Siths",
            Self::SpBroker => "SPBroker",
            Self::WinSso => "WinSSO",
            Self::Unknown => "Unknown",
        }))
    }
}

/// Whether the user signs in or signs a text: what `phxEntrypointTransactionType` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhxEntrypointTransactionType {
    /// `AUTH`
    Auth,
    /// `SIGN`
    Sign,
}

impl<'a> Value<'a> for PhxEntrypointTransactionType {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Auth => "AUTH",
            Self::Sign => "SIGN",
        }))
    }
}

/// By which protocol the user came in: what `phxEntrypointType` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhxEntrypointType {
    /// `OIDC`
    Oidc,
    /// `SAML`
    Saml,
    /// `Internal`
    Internal,
    /// `Relay`
    Relay,
    /// `Unknown`
    Unknown,
}

impl<'a> Value<'a> for PhxEntrypointType {
    fn json(self) -> Option<CanonicalJson<'a>> {
        Some(CanonicalJson::string(match self {
            Self::Oidc => "OIDC",
            Self::Saml => "SAML",
            Self::Internal => "Internal",
            Self::Relay => "Relay",
            Self::Unknown => "Unknown",
        }))
    }
}
