//! Who sends, and lines that were not understood.

use crate::error::ClientError;
use crate::read::tenant_param;
use crate::transport::{Ask, Client};
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

/// Which lines in quarantine are read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// Whose: id or name.
    pub tenant: String,
    /// Only those that came by this input.
    pub input: Option<String>,
    /// Only those that were read as this product's.
    pub product: Option<String>,
    /// Read them as this product's instead.
    pub instead: Option<String>,
    /// Only say what would come of it.
    pub dry_run: bool,
    /// Where an earlier request ended.
    pub cursor: Option<String>,
}

/// What became of some lines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Retried {
    /// One entry a line, newest first.
    pub lines: Vec<Value>,
    /// Events that are new.
    pub stored: u64,
    /// Where the next request goes on.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Sources {
    sources: Vec<Value>,
}

impl Client {
    /// The sources of a tenant, or of all that may be read.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn sources(&self, tenant: Option<&str>) -> Result<Vec<Value>, ClientError> {
        let params = tenant_param(tenant);
        let ask = Ask {
            params: &params,
            ..Ask::new(Method::GET, "/v1/sources")
        };
        self.json(ask).map(|Sources { sources }| sources)
    }

    /// Reads lines in quarantine again, as many as one request takes.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn retry_quarantine(&self, retry: &Retry) -> Result<Retried, ClientError> {
        let mut body = json!({ "tenant": retry.tenant, "dry_run": retry.dry_run });
        let optional = [
            ("input", &retry.input),
            ("product", &retry.product),
            ("as", &retry.instead),
            ("cursor", &retry.cursor),
        ];
        if let Some(members) = body.as_object_mut() {
            for (name, value) in optional {
                members.extend(value.as_ref().map(|value| (name.to_owned(), json!(value))));
            }
        }
        self.with_body(Method::POST, "/v1/quarantine/retry", &body)
    }
}
