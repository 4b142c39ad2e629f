//! Questions in the query language, and exports.

use crate::error::ClientError;
use crate::limits::EXPORT_SILENCE;
use crate::read::Row;
use crate::transport::{Ask, Client};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io::{Read as _, Write};
use ureq::http::Method;

/// What a query found: events, or a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The query as it was understood, times written out.
    pub query: String,
    /// The events, unless there is a table.
    #[serde(default)]
    pub events: Vec<Row>,
    /// The names of a table's columns; none for events.
    pub columns: Option<Vec<String>>,
    /// A table's rows, a cell a column.
    #[serde(default)]
    pub rows: Vec<Vec<Box<RawValue>>>,
    /// Whether there was more than is shown, because the query set no limit.
    pub more: bool,
    /// What to hand back as `cursor` for the next page, of an answer that has pages.
    #[serde(default)]
    pub next: Option<String>,
}

impl Client {
    /// Asks a query. The parameters are those of `GET /v1/query`.
    ///
    /// # Errors
    /// Any [`ClientError`]; one that cannot be read says where in the query.
    pub fn query(&self, params: &[(String, String)]) -> Result<Asked, ClientError> {
        self.json(Ask {
            params,
            ..Ask::new(Method::GET, "/v1/query")
        })
    }

    /// Writes an export into `out` as it comes, and says how many events the server counted in it. The parameters are those of
    /// `GET /v1/export`. After an error what was written is not whole.
    ///
    /// # Errors
    /// Any [`ClientError`]; [`ClientError::Output`] when `out` takes no more.
    pub fn export(&self, params: &[(String, String)], out: &mut dyn Write) -> Result<u64, ClientError> {
        let response = self.exchange(Ask {
            params,
            silence: Some(EXPORT_SILENCE),
            ..Ask::new(Method::GET, "/v1/export")
        })?;
        if !response.status().is_success() {
            return Err(self.refusal(response));
        }
        let count = response.headers().get("vitni-count");
        let count = count.and_then(|count| count.to_str().ok()?.parse().ok());
        let count =
            count.ok_or_else(|| self.unreadable(&"the answer does not say how many events it has"))?;
        let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = body.read(&mut piece).map_err(|error| self.unreachable(&error))?;
            let Some(piece) = piece.get(..read).filter(|piece| !piece.is_empty()) else {
                return Ok(count);
            };
            out.write_all(piece).map_err(ClientError::Output)?;
        }
    }
}
