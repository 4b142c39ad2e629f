//! Catalogues of a server: read as data, and a tenant's own loaded. What the data means is for whoever reads it.

use crate::error::ClientError;
use crate::transport::{Ask, Client, percent_encode};
use serde_json::Value;
use ureq::http::Method;

impl Client {
    /// What stands under `/v1/catalogue`: all of it without parts, else one catalogue, one event of it, or a schema.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn catalogue(&self, parts: &[&str], params: &[(String, String)]) -> Result<Value, ClientError> {
        let mut path = "/v1/catalogue".to_owned();
        for part in parts {
            path.push('/');
            percent_encode(part, &mut path);
        }
        self.json(Ask {
            params,
            ..Ask::new(Method::GET, &path)
        })
    }

    /// Loads a tenant's catalogue, TOML or JSON; a dry run only says what would come of it.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn load_catalogue(
        &self,
        text: &[u8],
        tenant: Option<&str>,
        dry_run: bool,
    ) -> Result<Value, ClientError> {
        let mut params = vec![("dry_run".to_owned(), dry_run.to_string())];
        params.extend(tenant.map(|tenant| ("tenant".to_owned(), tenant.to_owned())));
        self.json(Ask {
            params: &params,
            body: text.to_vec(),
            ..Ask::new(Method::POST, "/v1/catalogue")
        })
    }
}
