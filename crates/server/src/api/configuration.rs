//! `GET /v1/configuration`: every setting with its value, where that comes from and what it means, and the names of inputs
//! and forwardings. No setting holds a secret: of keys and certificates there are only the paths. What may be one in an address,
//! its query, is left out, and of a forwarding no more is said than `/v1/forwards` says.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::answer;
use super::query::Few;
use super::tenants::everywhere;
use crate::app::App;
use crate::config::{
    Config, ForwardConfig, ForwardKind, InputConfig, InputKind, Origin, SETTINGS, Setting, Value,
};
use crate::refusal::ApiError;

pub(super) async fn configuration(app: Arc<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    everywhere(&app, &parts)?;
    Few::read(&parts, &[])?;
    let config = &app.config;
    let settings: Vec<Json> = SETTINGS
        .iter()
        .filter_map(|setting| show(config, setting))
        .collect();
    let inputs: Vec<Json> = config.inputs.iter().map(input).collect();
    let forwards: Vec<Json> = config.forwards.iter().map(forward).collect();
    let body = json!({ "settings": settings, "inputs": inputs, "forwards": forwards });
    Ok(answer::json(StatusCode::OK, body.to_string()))
}

fn show(config: &Config, setting: &Setting) -> Option<Json> {
    let (value, origin) = config.get(setting.key)?;
    Some(json!({
        "key": setting.key,
        "value": plain(value),
        "default": plain(&(setting.default)()),
        "origin": origin_of(origin),
        "variable": setting.variable(),
        "what": setting.what.replace('\n', " "),
    }))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Text(text) => without_query(text).into(),
        Value::Number(number) => (*number).into(),
        Value::Switch(switch) => (*switch).into(),
        Value::List(texts) => texts.iter().map(|text| without_query(text)).collect(),
    }
}

/// An address without what follows its path; any other text as it is.
fn without_query(text: &str) -> &str {
    match text.split_once('?') {
        Some((address, _)) if address.contains("://") => address,
        _ => text,
    }
}

fn origin_of(origin: &Origin) -> Json {
    match origin {
        Origin::Default => json!({ "kind": "default" }),
        Origin::File(place) => json!({
            "kind": "file",
            "file": place.file.display().to_string(),
            "line": place.line,
            "column": place.column,
        }),
        Origin::Environment(name) => json!({ "kind": "environment", "variable": name }),
        Origin::CommandLine => json!({ "kind": "command-line" }),
    }
}

fn input(input: &InputConfig) -> Json {
    let kind = match input.kind {
        InputKind::Syslog(_) => "syslog",
        InputKind::Files(_) => "files",
    };
    json!({ "name": input.name, "kind": kind, "tenant": input.tenant, "product": input.product })
}

fn forward(forward: &ForwardConfig) -> Json {
    let kind = match forward.kind {
        ForwardKind::Syslog { .. } => "syslog",
        ForwardKind::Webhook { .. } => "webhook",
    };
    json!({ "name": forward.name, "kind": kind, "tenants": forward.tenants })
}

#[cfg(test)]
mod tests {
    use super::without_query;

    #[test]
    fn what_may_be_a_secret_is_left_out() {
        for (text, shown) in [
            ("https://hooks.example/a?key=1", "https://hooks.example/a"),
            ("https://hooks.example/a", "https://hooks.example/a"),
            ("hooks.example:443", "hooks.example:443"),
            ("/srv/why?/vitni", "/srv/why?/vitni"),
        ] {
            assert_eq!(without_query(text), shown);
        }
    }
}
