//! Tenants and tokens, for whoever may administer the server.

use crate::error::ClientError;
use crate::limits::ANSWER_BYTES_MAX;
use crate::transport::{Ask, Client, percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ureq::http::Method;

/// A tenant as the server tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// Opaque and immutable.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A tenant just made or changed, with a tile capability if one was made: it is shown this once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewTenant {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: Tenant,
}

/// Who may read a tenant's tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tiles {
    /// Everybody.
    Public,
    /// Whoever has the capability; asking for it makes a new one, and the old one opens nothing any more.
    Capability,
}

/// What a tenant's checkpoints and receipts are checked with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantKeys {
    /// One entry a tree, oldest epoch first.
    pub trees: Vec<TreeKeys>,
}

/// What one tree's checkpoints and receipts are checked with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeKeys {
    /// The tree's origin.
    pub origin: String,
    /// Verifier key of the checkpoints.
    pub checkpoint: String,
    /// Verifier key of the receipts.
    pub receipt: String,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A token as the server tells of it, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Which; no secret.
    pub id: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// What it is good for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A token just made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewToken {
    /// Which; no secret.
    pub id: String,
    /// The token itself, shown this once.
    pub token: String,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

#[derive(Deserialize)]
struct Tenants {
    tenants: Vec<Tenant>,
}

#[derive(Deserialize)]
struct Tokens {
    tokens: Vec<Token>,
}

impl Client {
    /// The tenants that the caller may know of.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn tenants(&self) -> Result<Vec<Tenant>, ClientError> {
        self.json(Ask::new(Method::GET, "/v1/tenants"))
            .map(|Tenants { tenants }| tenants)
    }

    /// Makes a tenant with a tree of its own.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn create_tenant(&self, name: &str) -> Result<NewTenant, ClientError> {
        self.with_body(Method::POST, "/v1/tenants", &json!({ "name": name }))
    }

    /// Gives a tenant another name.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn rename_tenant(&self, id: &str, name: &str) -> Result<NewTenant, ClientError> {
        self.with_body(
            Method::PATCH,
            &path("/v1/tenants/", id, ""),
            &json!({ "name": name }),
        )
    }

    /// Opens a tenant's tiles to everybody, or to the holder of a new capability.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn set_tiles(&self, id: &str, tiles: Tiles) -> Result<NewTenant, ClientError> {
        let word = match tiles {
            Tiles::Public => "public",
            Tiles::Capability => "capability",
        };
        self.with_body(
            Method::PATCH,
            &path("/v1/tenants/", id, ""),
            &json!({ "tiles": word }),
        )
    }

    /// The verifier keys of a tenant's trees.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn tenant_keys(&self, id: &str) -> Result<TenantKeys, ClientError> {
        self.json(Ask::new(Method::GET, &path("/v1/tenants/", id, "/keys")))
    }

    /// All tokens, without their secrets.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn tokens(&self) -> Result<Vec<Token>, ClientError> {
        self.json(Ask::new(Method::GET, "/v1/tokens"))
            .map(|Tokens { tokens }| tokens)
    }

    /// Makes a token. No tenants means all of them; `expires` is an RFC 3339 time.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn create_token(
        &self,
        name: &str,
        scopes: &[String],
        tenants: &[String],
        expires: Option<&str>,
    ) -> Result<NewToken, ClientError> {
        let tenants = if tenants.is_empty() {
            json!("all")
        } else {
            json!(tenants)
        };
        let mut body = json!({ "name": name, "scopes": scopes, "tenants": tenants });
        if let (Some(expires), Some(members)) = (expires, body.as_object_mut()) {
            members.insert("expires".to_owned(), json!(expires));
        }
        self.with_body(Method::POST, "/v1/tokens", &body)
    }

    /// Takes a token back.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn revoke_token(&self, id: &str) -> Result<(), ClientError> {
        let path = path("/v1/tokens/", id, "");
        self.bytes(Ask::new(Method::DELETE, &path), ANSWER_BYTES_MAX)
            .map(drop)
    }

    pub(crate) fn with_body<T: serde::de::DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, ClientError> {
        let headers = &[("content-type", "application/json")];
        self.json(Ask {
            headers,
            body: body.to_string().into_bytes(),
            ..Ask::new(method, path)
        })
    }
}

fn path(before: &str, id: &str, behind: &str) -> String {
    let mut out = before.to_owned();
    percent_encode(id, &mut out);
    out.push_str(behind);
    out
}
