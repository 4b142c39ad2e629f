//! `vitni config`: all settings written out, or a file checked.

use crate::args::Config as Args;
use crate::exit::{Done, Exit, Fail};
use crate::out::Out;
use serde_json::json;
use vitni_server::Config;
use vitni_server::config::render_defaults;

pub(crate) fn run(args: &Args, out: Out) -> Done {
    let Some(path) = args.check.as_ref().or(args.effective.as_ref()) else {
        let text = render_defaults();
        return if out.is_json() {
            out.json(&json!({"toml": text}))
        } else {
            out.raw(text.as_bytes())
        }
        .map(|()| Exit::Ok);
    };
    // A file is checked alone: what this environment lays over it is no fault of the file.
    let environment: Vec<_> = if args.check.is_some() {
        Vec::new()
    } else {
        variables()
    };
    let config = Config::load(Some(path), environment, &[])
        .map_err(|error| Fail::new(Exit::Usage, "config", error))?;
    if out.is_json() {
        let changed: serde_json::Map<_, _> = config
            .changed()
            .map(|(key, value)| (key.to_owned(), json!(value.to_string())))
            .collect();
        out.json(&json!({"ok": true, "changed": changed}))?;
    } else if args.effective.is_some() {
        out.raw(config.render().as_bytes())?;
    } else {
        out.line(&format!("{} is in order", path.display()))?;
    }
    Ok(Exit::Ok)
}

/// The environment; what is not text cannot be one of our settings.
pub(crate) fn variables() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
