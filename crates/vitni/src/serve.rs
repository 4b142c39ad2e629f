//! `vitni serve`: configuration, diagnostics, the server, and what whoever started it needs to know.

use crate::args::Serve;
use crate::config::variables;
use crate::exit::{Done, Exit, Fail};
use crate::memory;
use crate::out::{Out, Paint, plain};
use serde_json::json;
use std::io;
use tracing_subscriber::EnvFilter;
use vitni_server::{Config, Demo, Running, Server, StartError, StartOptions, Stopped};

pub(crate) fn run(args: &Serve, out: Out) -> Done {
    memory::settle();
    let config = Config::load(args.config.as_deref(), variables(), &overrides(args)?)
        .map_err(|error| Fail::new(Exit::Usage, "config", error))?;
    diagnostics(&config, out);
    let data = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    let options = StartOptions {
        new_epoch: args.new_epoch,
        new_token: args.new_token,
        demo: args.demo,
    };
    let running = Server::start(config, options).map_err(|error| failed(&error))?;
    // Whoever reads that it is ready may stop it the next moment.
    let signals = running.signals().map_err(|error| failed(&error))?;
    announce(&running, &data.display().to_string(), out)?;
    running.wait(signals);
    out.note("stopping: open requests are finished first");
    let stopped = running.stop();
    out.note(match stopped {
        Stopped::Drained => "stopped; every request was answered",
        Stopped::CutOff => {
            "stopped; requests that took too long were cut off, and what was acknowledged is kept"
        }
    });
    Ok(Exit::Ok)
}

/// What the command line says, as settings.
fn overrides(args: &Serve) -> Result<Vec<(String, String)>, Fail> {
    let mut settings = Vec::new();
    for pair in &args.set {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| Fail::usage(format!("`{pair}` is no setting: give key=value")))?;
        settings.push((key.to_owned(), value.to_owned()));
    }
    if let Some(data) = &args.data {
        let data = data
            .to_str()
            .ok_or_else(|| Fail::usage("--data must be a path in UTF-8"))?;
        settings.push(("data_dir".to_owned(), data.to_owned()));
    }
    if !args.listen.is_empty() {
        settings.push(("listen.addresses".to_owned(), args.listen.join(",")));
    }
    Ok(settings)
}

/// Our own diagnostics go to standard error; what is audited never goes there.
fn diagnostics(config: &Config, out: Out) {
    let filter = EnvFilter::try_new(&config.diagnostics_level).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false);
    // It is set once a process; a second attempt has nothing to change.
    let _ = if config.diagnostics_format == "json" {
        subscriber.json().try_init()
    } else {
        subscriber.with_ansi(out.is_colourful()).try_init()
    };
}

fn announce(running: &Running, data: &str, out: Out) -> Result<(), Fail> {
    let scheme = if running.is_tls() { "https" } else { "http" };
    let urls: Vec<String> = running
        .addresses()
        .iter()
        .map(|address| format!("{scheme}://{address}"))
        .collect();
    let tenants = running.tenants();
    let inputs = running.inputs().map(|(name, address)| (name.to_owned(), address));
    if out.is_json() {
        let tenants: serde_json::Map<_, _> =
            tenants.into_iter().map(|(id, name)| (name, json!(id))).collect();
        let inputs: serde_json::Map<_, _> = inputs
            .map(|(name, address)| (name, json!(address.map(|address| address.to_string()))))
            .collect();
        return out.json(&json!({
            "listening": urls, "data": data, "server": running.server_name(), "tenants": tenants,
            "inputs": inputs, "fresh": running.is_fresh(), "token": running.first_token(),
            "demo": running.demo().map(|demo| json!({
                "tenant": demo.tenant, "events": demo.events, "until": demo.until.to_string(), "filled": demo.is_new,
            })),
        }));
    }
    out.line(&format!(
        "vitni {} listens on {}",
        env!("CARGO_PKG_VERSION"),
        urls.join(" ")
    ))?;
    out.line(&format!(
        "data directory {}, server name {}",
        plain(data),
        plain(running.server_name())
    ))?;
    for (name, address) in inputs {
        let place = address
            .map(|address| format!(" on {address}"))
            .unwrap_or_default();
        out.line(&format!("input {} reads{place}", plain(&name)))?;
    }
    if let Some(demo) = running.demo() {
        let Demo { events, until, .. } = demo;
        let name = plain(&demo.name);
        out.line(&if demo.is_new {
            format!("the tenant {name} was filled with {events} events: a week up to {until}")
        } else {
            format!(
                "the tenant {name} has its {events} events already, a week up to {until}; nothing was added"
            )
        })?;
    }
    if let Some(token) = running.first_token() {
        out.line("")?;
        out.line("This token was made now. It may do everything, and is shown this once:")?;
        out.line("")?;
        out.line(&format!(
            "  {}",
            out.paint(Paint::Good, &format!("export VITNI_TOKEN={token}"))
        ))?;
        out.line("")?;
    }
    Ok(())
}

fn failed(error: &StartError) -> Fail {
    let (exit, code) = match error {
        StartError::Open(vitni_store::OpenError::Damaged { .. }) => (Exit::Found, "damaged"),
        StartError::Open(vitni_store::OpenError::BehindMark { .. }) => (Exit::Found, "behind-mark"),
        StartError::Open(vitni_store::OpenError::ForkedFromMark { .. }) => (Exit::Found, "forked-from-mark"),
        StartError::Tls(_) | StartError::NoStateDir => (Exit::Usage, "config"),
        _ => (Exit::Unreachable, "start"),
    };
    Fail::new(exit, code, error)
}
