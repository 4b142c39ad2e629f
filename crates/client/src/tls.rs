//! Which authorities are trusted for https, and with whose cryptography. It never turns verification off.

use crate::error::ClientError;
use std::sync::Arc;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// The configuration for https: these authorities (PEM) and no others.
pub(crate) fn config(authorities: Option<&[u8]>) -> Result<TlsConfig, ClientError> {
    let bad = |reason: &str| ClientError::Certificates {
        reason: reason.to_owned(),
    };
    let certificates = certificates(authorities.ok_or_else(|| bad("none were given"))?);
    if certificates.is_empty() {
        return Err(bad("there is no certificate among them"));
    }
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(provider))
        .root_certs(RootCerts::from(certificates))
        .build())
}

fn certificates(pem: &[u8]) -> Vec<Certificate<'static>> {
    let items = parse_pem(pem).filter_map(Result::ok);
    items
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect()
}
