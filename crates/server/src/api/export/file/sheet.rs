//! Events as comma-separated values (RFC 4180): the fields that people look at first, one line an event. What stands nowhere
//! else, attributes among it, is not in it; a program takes another form. A cell never begins like a formula of a spreadsheet.

use std::fmt::Write as _;

use vitni_event::{Event, LeafIndex, Party};

const COLUMNS: [&str; 21] = [
    "index",
    "id",
    "time",
    "received",
    "severity",
    "outcome",
    "catalogue",
    "event",
    "actor_id",
    "actor_name",
    "targets",
    "client",
    "auth_method",
    "ip",
    "user_agent",
    "product",
    "host",
    "session",
    "trace",
    "reason",
    "message",
];

/// The first line.
pub(super) fn heading() -> String {
    COLUMNS.join(",") + "\r\n"
}

/// The line of one event.
pub(super) fn line(index: LeafIndex, event: &Event<'_>) -> String {
    let mut line = index.0.to_string();
    let mut cell = |text: &str| write_cell(text, &mut line);
    cell(&event.id.to_string());
    cell(&event.time.to_string());
    cell(&event.received.to_string());
    cell(&event.severity.level().to_string());
    cell(event.outcome.as_str());
    cell(&event.catalogue);
    cell(&event.event);
    let actor = event.actor.as_ref();
    cell(actor.and_then(|actor| actor.id.as_deref()).unwrap_or_default());
    cell(actor.map(name).unwrap_or_default());
    let targets: Vec<&str> = event
        .targets
        .iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .collect();
    cell(&targets.join("; "));
    let client = event.client.as_ref();
    cell(
        client
            .and_then(|client| client.name.as_deref().or(client.id.as_deref()))
            .unwrap_or_default(),
    );
    let auth = event.auth.as_ref();
    cell(auth.and_then(|auth| auth.method.as_deref()).unwrap_or_default());
    let source = event.source.as_ref();
    cell(source.and_then(|source| source.ip.as_deref()).unwrap_or_default());
    cell(
        source
            .and_then(|source| source.user_agent.as_deref())
            .unwrap_or_default(),
    );
    let producer = event.producer.as_ref();
    cell(
        producer
            .and_then(|producer| producer.product.as_deref())
            .unwrap_or_default(),
    );
    cell(
        producer
            .and_then(|producer| producer.host.as_deref())
            .unwrap_or_default(),
    );
    let flow = event.flow.as_ref();
    cell(flow.and_then(|flow| flow.session.as_deref()).unwrap_or_default());
    cell(flow.and_then(|flow| flow.trace.as_deref()).unwrap_or_default());
    let text = event.text.as_ref();
    cell(text.and_then(|text| text.reason.as_deref()).unwrap_or_default());
    cell(text.and_then(|text| text.message.as_deref()).unwrap_or_default());
    line + "\r\n"
}

fn name<'a>(party: &'a Party<'_>) -> &'a str {
    let names = [&party.name, &party.id, &party.email];
    names.into_iter().find_map(Option::as_deref).unwrap_or_default()
}

fn write_cell(text: &str, line: &mut String) {
    line.push(',');
    // What a spreadsheet would calculate is a text to it behind an apostrophe.
    let tame = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if text.contains([',', '"', '\r', '\n']) {
        let _ = write!(line, "\"{tame}{}\"", text.replace('"', "\"\""));
    } else {
        line.push_str(tame);
        line.push_str(text);
    }
}
