//! Finding events: a page of a search, one event, its proof.

use crate::error::ClientError;
use crate::limits::ANSWER_BYTES_MAX;
use crate::transport::{Ask, Client, percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ureq::http::Method;

/// One stored event and where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The tenant whose tree it is in.
    pub tenant: String,
    /// Which of the tenant's trees, where the server says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u32>,
    /// Index of its leaf.
    pub index: u64,
    /// Position in the journal.
    pub seq: u64,
    /// The event as it is kept, or without its personal parts.
    pub event: Box<RawValue>,
}

/// One page of a search, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The events.
    pub events: Vec<Row>,
    /// What to hand back as `cursor` for the next page; none at the end.
    pub next: Option<String>,
    /// The journal position that the search was pinned to when it began.
    #[serde(default)]
    pub upper: Option<u64>,
}

impl Client {
    /// One page of a search. The parameters are those of `GET /v1/search`.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn search(&self, params: &[(String, String)]) -> Result<Page, ClientError> {
        self.json(Ask {
            params,
            ..Ask::new(Method::GET, "/v1/search")
        })
    }

    /// One page of a search as lines of another format, and what to hand back as `cursor` for the next.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn search_as(
        &self,
        format: &str,
        params: &[(String, String)],
    ) -> Result<(Vec<u8>, Option<String>), ClientError> {
        let mut params = params.to_vec();
        params.push(("format".to_owned(), format.to_owned()));
        let response = self.exchange(Ask {
            params: &params,
            ..Ask::new(Method::GET, "/v1/search")
        })?;
        if !response.status().is_success() {
            return Err(self.refusal(response));
        }
        let next = response.headers().get("vitni-next");
        let next = next.and_then(|next| next.to_str().ok()).map(str::to_owned);
        Ok((self.body(response, ANSWER_BYTES_MAX)?, next))
    }

    /// One event by its id.
    ///
    /// # Errors
    /// Any [`ClientError`]; 404 when there is none that the caller may read.
    pub fn event(&self, id: &str, tenant: Option<&str>) -> Result<Row, ClientError> {
        let params = tenant_param(tenant);
        self.json(Ask {
            params: &params,
            ..Ask::new(Method::GET, &event_path(id, ""))
        })
    }

    /// An event's proof file (C2SP tlog-proof).
    ///
    /// # Errors
    /// Any [`ClientError`]; 404 when there is no such event.
    pub fn proof(&self, id: &str, tenant: Option<&str>) -> Result<Vec<u8>, ClientError> {
        let params = tenant_param(tenant);
        let path = event_path(id, "/proof");
        self.bytes(
            Ask {
                params: &params,
                ..Ask::new(Method::GET, &path)
            },
            ANSWER_BYTES_MAX,
        )
    }

    /// An event's proof with its leaf and, where the caller may read personal fields, the disclosures, as JSON.
    ///
    /// # Errors
    /// As [`Client::proof`].
    pub fn proof_json(&self, id: &str, tenant: Option<&str>) -> Result<serde_json::Value, ClientError> {
        let mut params = tenant_param(tenant);
        params.push(("format".to_owned(), "json".to_owned()));
        self.json(Ask {
            params: &params,
            ..Ask::new(Method::GET, &event_path(id, "/proof"))
        })
    }
}

fn event_path(id: &str, behind: &str) -> String {
    let mut path = String::from("/v1/events/");
    percent_encode(id, &mut path);
    path.push_str(behind);
    path
}

pub(crate) fn tenant_param(tenant: Option<&str>) -> Vec<(String, String)> {
    tenant
        .map(|tenant| ("tenant".to_owned(), tenant.to_owned()))
        .into_iter()
        .collect()
}
