//! Who may do what: tenants, tokens and their scopes, browser sessions, and what presenting a token leads to.
//!
//! Everything here is pure: the time and random bytes come in as arguments, records go out for the settings store to
//! keep. This crate never speaks HTTP, never writes anything and never keeps a secret: of tokens and capabilities it
//! holds hashes.
//!
//! **Why a plain SHA-256 and no slow password hash:** a slow hash makes guessing costly where people choose what is
//! guessed. Our secrets are 160 or 256 bits of a random source; nobody finds one by trying, however fast each try is.
//! A slow hash would only let a stranger with made-up tokens use up our processors.

mod base32;
pub mod caller;
pub mod label;
pub mod limits;
pub mod registry;
pub mod scope;
pub mod secret;
pub mod session;
pub mod tenant;
pub mod token;

pub use caller::{Caller, TenantSet};
pub use label::Label;
pub use registry::{AuthError, Registry};
pub use scope::{Scope, Scopes};
pub use secret::SecretHash;
pub use session::{SessionError, SessionId, SessionKey, SessionRecord, Sessions};
pub use tenant::{Capability, TenantRecord, TileAccess};
pub use token::{Token, TokenId, TokenRecord};
