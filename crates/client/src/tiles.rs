//! A log's public files over HTTP, as a verification reads them. No token is ever sent there.

use crate::error::ClientError;
use crate::transport::{Ask, Client, Options};
use ureq::http::Method;
use vitni_proof::LogSource;
use vitni_tlog::{EntryBundle, NOTE_LEN_MAX, TilePath};

/// Bytes of a full hash tile.
const TILE_BYTES: u64 = 8192;

/// A log behind a prefix: `https://host/t/<tenant>/<epoch>`, perhaps with a capability.
#[derive(Debug)]
pub struct HttpLog(Client);

impl HttpLog {
    /// The log at a prefix; an address that ends in `/checkpoint` means the same.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn new(prefix: &str, authorities: Option<Vec<u8>>) -> Result<Self, ClientError> {
        let prefix = prefix.trim_end_matches('/');
        let prefix = prefix.strip_suffix("/checkpoint").unwrap_or(prefix);
        let options = Options {
            url: prefix.to_owned(),
            token: None,
            authorities,
        };
        Client::new(&options).map(Self)
    }

    /// The prefix.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.url()
    }

    fn get(&self, path: &str, bytes_max: u64) -> Result<Vec<u8>, ClientError> {
        self.0.bytes(Ask::new(Method::GET, path), bytes_max)
    }
}

impl LogSource for HttpLog {
    type Error = ClientError;

    fn checkpoint(&self) -> Result<Vec<u8>, ClientError> {
        self.get("/checkpoint", NOTE_LEN_MAX as u64 + 1)
    }

    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ClientError> {
        self.get(&format!("/{path}"), TILE_BYTES + 1)
    }

    fn entries(&self, path: &TilePath) -> Result<Vec<u8>, ClientError> {
        self.get(&format!("/{path}"), EntryBundle::len_max(path.width) as u64 + 1)
    }
}
