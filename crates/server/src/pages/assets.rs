//! Scripts and styles, in the binary. Their addresses change with their content, so that a browser keeps them for good and
//! never mixes two versions.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::refusal::{ApiError, Code};

#[derive(RustEmbed)]
#[folder = "web/"]
#[include = "*.js"]
#[include = "*.css"]
#[include = "*.svg"]
struct Web;

struct Asset {
    kind: &'static str,
    plain: Bytes,
    gzip: Bytes,
}

struct Assets {
    version: String,
    files: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut names: Vec<_> = Web::iter().collect();
    names.sort();
    let mut digest = Sha256::new();
    let mut files = HashMap::new();
    for name in names {
        let Some(file) = Web::get(&name) else { continue };
        digest.update(name.as_bytes());
        digest.update(&file.data);
        let plain = Bytes::from(file.data.into_owned());
        let asset = Asset {
            kind: kind(&name),
            gzip: compressed(&plain),
            plain,
        };
        files.insert(name.into_owned(), asset);
    }
    let hash = digest.finalize();
    let version = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Assets { version, files }
});

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn compressed(plain: &[u8]) -> Bytes {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory fails nowhere.
    let written = gzip.write_all(plain).and_then(|()| gzip.finish());
    written.unwrap_or_default().into()
}

/// The part of the addresses that changes with the content.
pub(super) fn version() -> &'static str {
    &ASSETS.version
}

pub(super) async fn asset(_: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let nothing = || ApiError::new(Code::NotFound);
    let path = parts.uri.path().strip_prefix("/assets/").ok_or_else(nothing)?;
    let (version, name) = path.split_once('/').ok_or_else(nothing)?;
    let asset = ASSETS.files.get(name).ok_or_else(nothing)?;
    let accepts = parts.headers.get(header::ACCEPT_ENCODING);
    let takes_gzip = accepts
        .and_then(|accepts| accepts.to_str().ok())
        .is_some_and(|accepts| accepts.contains("gzip"));
    let body = if takes_gzip { &asset.gzip } else { &asset.plain };
    let mut response = Response::new(Body::from(body.clone()));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    // A page of an earlier version of the server may still ask under the earlier address: it gets what there is, and must ask again.
    if version == ASSETS.version {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, forever);
    }
    Ok(response)
}
