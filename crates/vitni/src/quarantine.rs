//! `vitni quarantine`: lines that were not understood, and what becomes of them when they are read again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use vitni_client::{Retry, Row};

use crate::admin::{cell, list};
use crate::args::{Quarantine, Server};
use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, plain, table};

/// Events of one page of a search.
const PAGE: usize = 100;

/// What is read of an event that keeps a line.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    id: String,
    time: String,
    attributes: BTreeMap<String, Value>,
    public: BTreeMap<String, Value>,
    raw: Option<String>,
    flags: Vec<String>,
}

impl Kept {
    fn of(row: &Row) -> Self {
        serde_json::from_str(row.event.get()).unwrap_or_default()
    }

    fn attribute(&self, name: &str) -> Value {
        let known = self.attributes.get(name).or_else(|| self.public.get(name));
        known.cloned().unwrap_or(Value::Null)
    }

    fn listed(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("id".to_owned(), json!(self.id));
        members.insert("time".to_owned(), json!(self.time));
        for name in ["input", "source", "product", "bytes", "reason"] {
            members.insert(name.to_owned(), self.attribute(name));
        }
        members
    }
}

pub(crate) fn run(command: Quarantine, out: Out) -> Done {
    match command {
        Quarantine::List {
            tenant,
            limit,
            server,
            ..
        } => lines(&server, tenant, limit, out),
        Quarantine::Show {
            id, tenant, server, ..
        } => show(&crate::client(&server)?.event(&id, tenant.as_deref())?, out),
        Quarantine::Retry {
            tenant,
            input,
            product,
            instead,
            dry_run,
            server,
            ..
        } => {
            let retry = Retry {
                tenant,
                input,
                product,
                instead,
                dry_run,
                cursor: None,
            };
            try_again(&server, retry, out)
        }
    }
}

fn lines(server: &Server, tenant: Option<String>, limit: usize, out: Out) -> Done {
    let client = crate::client(server)?;
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut params = vec![text("catalogue", "vitni-1"), text("event", "event.quarantined")];
    params.extend(tenant.map(|tenant| text("tenant", &tenant)));
    let mut found = Vec::new();
    let mut cursor = None;
    while found.len() < limit {
        let mut asked = params.clone();
        asked.push(text("limit", &PAGE.min(limit - found.len()).to_string()));
        asked.extend(cursor.take().map(|cursor: String| text("cursor", &cursor)));
        let page = client.search(&asked)?;
        found.extend(page.events.iter().map(|row| Kept::of(row).listed()));
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    if found.is_empty() && !out.is_json() {
        out.note("every line was understood");
    }
    list(
        &found,
        &["time", "id", "input", "source", "product", "bytes", "reason"],
        out,
    )?;
    Ok(Exit::Ok)
}

fn show(row: &Row, out: Out) -> Done {
    let kept = Kept::of(row);
    let line = kept.raw.clone().unwrap_or_else(|| "(not kept)".to_owned());
    if out.is_json() {
        let mut members = kept.listed();
        members.insert("line".to_owned(), json!(kept.raw));
        members.insert("flags".to_owned(), json!(kept.flags));
        out.json(&members)?;
        return Ok(Exit::Ok);
    }
    let listed = kept.listed();
    let mut rows: Vec<Vec<String>> = ["time", "input", "source", "product", "bytes", "reason"]
        .iter()
        .map(|name| {
            vec![
                (*name).to_owned(),
                listed.get(*name).map(cell).unwrap_or_default(),
            ]
        })
        .collect();
    rows.push(vec!["flags".to_owned(), plain(&kept.flags.join(", "))]);
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    out.line("")?;
    out.line(&plain(&line))?;
    Ok(Exit::Ok)
}

/// Reads lines again, request by request, until none is left.
fn try_again(server: &Server, mut retry: Retry, out: Out) -> Done {
    let client = crate::client(server)?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut stored = 0;
    loop {
        let answer = client.retry_quarantine(&retry)?;
        stored += answer.stored;
        for line in &answer.lines {
            let status = line
                .get("status")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            tell(line, &status, out)?;
            *counts.entry(status).or_default() += 1;
        }
        match answer.next {
            Some(next) => retry.cursor = Some(next),
            None => break,
        }
    }
    let count = |status: &str| counts.get(status).copied().unwrap_or(0);
    let verb = if retry.dry_run { "would become" } else { "became" };
    out.note(&format!(
        "{} {verb} events ({stored} new), {} state no fact, {} are still not understood",
        count("event"),
        count("ignored"),
        count("quarantined")
    ));
    Ok(if count("quarantined") == 0 {
        Exit::Ok
    } else {
        Exit::Found
    })
}

fn tell(line: &Value, status: &str, out: Out) -> Result<(), Fail> {
    if out.is_json() {
        return out.json(line);
    }
    let text = |name: &str| line.get(name).map(cell).unwrap_or_default();
    let what = match status {
        "event" => format!("{} as {}", text("event"), text("id")),
        "ignored" => "no security fact".to_owned(),
        _ => text("reason"),
    };
    out.line(&format!(
        "{}  {}: {}",
        text("quarantined"),
        plain(status),
        plain(&what)
    ))
}
