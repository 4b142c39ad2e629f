//! TLS: spoken where certificates are configured, and a changed certificate is taken up without a restart.

use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use vitni_server::{Server, StartError, StartOptions};

use crate::http::{Request, Response};
use crate::support::{Site, config, until};

/// Writes a certificate for localhost and its key; returns the certificate.
fn issue(dir: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(dir.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(dir.join("cert.pem"), made.cert.pem()).unwrap();
    made.cert.der().clone()
}

fn settings(dir: &Path) -> String {
    format!(
        "[tls]\ncertificate = \"{0}/cert.pem\"\nkey = \"{0}/key.pem\"\nreload_s = 86400\n[http]\nheader_read_ms_max = 1000\n",
        dir.display()
    )
}

/// One request over TLS by somebody who trusts this certificate alone.
fn get(site: &Site, trusted: &CertificateDer<'static>, path: &str) -> Result<Response, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name)?;
    let mut socket = TcpStream::connect(site.address()).unwrap();
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut socket) {
            let error = error
                .into_inner()
                .and_then(|error| error.downcast::<rustls::Error>().ok());
            return Err(*error.unwrap());
        }
    }
    let mut stream = StreamOwned::new(connection, socket);
    Ok(Request::new("GET", path).token(&site.admin).over(&mut stream))
}

#[test]
fn certificates_are_taken_up_anew() {
    let files = tempfile::tempdir().unwrap();
    let first = issue(files.path());
    let site = Site::start(&settings(files.path()));
    assert_eq!(get(&site, &first, "/v1/search").unwrap().status, 200);

    let second = issue(files.path());
    site.running().look_at_files();
    until(|| get(&site, &second, "/healthz").ok());
    assert!(get(&site, &first, "/healthz").is_err());

    // A pair that cannot be used changes nothing.
    std::fs::write(files.path().join("key.pem"), "nonsense").unwrap();
    site.running().look_at_files();
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(get(&site, &second, "/healthz").unwrap().status, 200);
    let third = issue(files.path());
    site.running().look_at_files();
    until(|| get(&site, &third, "/healthz").ok());
}

/// Whoever never finishes the handshake is closed like everybody who says nothing.
#[test]
fn a_handshake_has_its_time() {
    let files = tempfile::tempdir().unwrap();
    let certificate = issue(files.path());
    let site = Site::start(&settings(files.path()));
    let mut silent = TcpStream::connect(site.address()).unwrap();
    let mut end = Vec::new();
    let _ = std::io::Read::read_to_end(&mut silent, &mut end);
    assert!(end.is_empty());
    assert_eq!(get(&site, &certificate, "/healthz").unwrap().status, 200);
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start() {
    let files = tempfile::tempdir().unwrap();
    issue(files.path());
    let key = std::fs::read(files.path().join("key.pem")).unwrap();
    issue(files.path());
    std::fs::write(files.path().join("key.pem"), key).unwrap();
    let config = config(files.path(), &settings(files.path()));
    let error = Server::start(config, StartOptions::default()).unwrap_err();
    assert!(matches!(error, StartError::Tls(_)), "{error}");
    assert!(
        !files.path().join("data").exists(),
        "nothing is opened before TLS is sure"
    );
}
