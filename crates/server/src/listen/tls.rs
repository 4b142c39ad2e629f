//! Certificates for TLS, taken up anew when their files change.
//!
//! The files are read and compared as a whole every few seconds: they are small, and a time stamp can stay the same
//! over a change. A pair that cannot be used is reported once, and the one in use stays.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::config::TlsFiles;
use crate::limits::CERTIFICATE_BYTES_MAX;

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read: {detail}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// The authorities of client certificates cannot be used.
    #[error("the authorities in {} cannot be used: {detail}", path.display())]
    Authorities {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The content is not what it should be, or the two do not belong together.
    #[error("the certificate in {} and the key in {} cannot be used: {detail}", files.certificate.display(), files.key.display())]
    Content {
        /// Which.
        files: TlsFiles,
        /// What is wrong.
        detail: String,
    },
}

/// What is in the files.
#[derive(Clone, PartialEq, Eq)]
struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// The certificate in use.
pub(crate) struct Certificates {
    files: TlsFiles,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
    tried: RwLock<Content>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Certificates {
    pub(crate) fn load(files: &TlsFiles) -> Result<Arc<Self>, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let content = read(files)?;
        let key = certified(files, &content, &provider)?;
        Ok(Arc::new(Self {
            files: files.clone(),
            provider,
            current: RwLock::new(Arc::new(key)),
            tried: RwLock::new(content),
        }))
    }

    /// Offers HTTP/2 and HTTP/1.1 over TLS 1.2 or 1.3.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let mut config = self.config(WebPkiClientVerifier::no_client_auth())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Offers TLS 1.2 or 1.3 and nothing in it. With a file of authorities a client is asked for a certificate of one of
    /// them, and turned away without one if that is `required`.
    pub(crate) fn acceptor_of_clients(
        self: &Arc<Self>,
        authorities: Option<&Path>,
        required: bool,
    ) -> Result<TlsAcceptor, TlsError> {
        let verifier = match authorities {
            None => WebPkiClientVerifier::no_client_auth(),
            Some(path) => verifier(path, required, &self.provider)?,
        };
        Ok(TlsAcceptor::from(Arc::new(self.config(verifier)?)))
    }

    fn config(self: &Arc<Self>, clients: Arc<dyn ClientCertVerifier>) -> Result<ServerConfig, TlsError> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        Ok(ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| self.failed(error.to_string()))?
            .with_client_cert_verifier(clients)
            .with_cert_resolver(resolver))
    }

    /// Looks at the files; takes up a pair that changed. Says whether it did.
    pub(crate) fn refresh(&self) -> Result<bool, TlsError> {
        let content = read(&self.files)?;
        if *self.tried.read().unwrap_or_else(PoisonError::into_inner) == content {
            return Ok(false);
        }
        // Remembered before it is tried, so that a pair that cannot be used is reported once.
        *self.tried.write().unwrap_or_else(PoisonError::into_inner) = content.clone();
        let key = certified(&self.files, &content, &self.provider)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
        Ok(true)
    }

    fn failed(&self, detail: String) -> TlsError {
        TlsError::Content {
            files: self.files.clone(),
            detail,
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.current.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

fn verifier(
    path: &Path,
    required: bool,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let failed = |detail: String| TlsError::Authorities {
        path: path.to_owned(),
        detail,
    };
    let pem = read_file(path)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| failed(error.to_string()))?;
    }
    let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    if !required {
        builder = builder.allow_unauthenticated();
    }
    builder.build().map_err(|error| failed(error.to_string()))
}

fn read(files: &TlsFiles) -> Result<Content, TlsError> {
    Ok(Content {
        certificate: read_file(&files.certificate)?,
        key: read_file(&files.key)?,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "certificates lie outside of the data directory, and are only read"
)]
fn read_file(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |detail: String| TlsError::File {
        path: path.to_owned(),
        detail,
    };
    let length = std::fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if length > CERTIFICATE_BYTES_MAX {
        return Err(failed(format!("it has {length} bytes")));
    }
    std::fs::read(path).map_err(|error| failed(error.to_string()))
}

fn certified(
    files: &TlsFiles,
    content: &Content,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let failed = |detail: String| TlsError::Content {
        files: files.clone(),
        detail,
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&content.certificate).collect();
    let chain = chain.map_err(|error| failed(error.to_string()))?;
    if chain.is_empty() {
        return Err(failed("there is no certificate".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_slice(&content.key).map_err(|error| failed(error.to_string()))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| failed(error.to_string()))
}
