//! `vitni catalogue`: what every event id means. Without a tenant the catalogues that are built in are shown and no server is
//! asked.

use crate::args::{Catalogue, CatalogueSource};
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::{Out, Paint, plain, table};
use serde_json::Value;
use std::path::Path;
use vitni_event::catalogue::{self, Category, diff, json, schema};
use vitni_event::limits::CATALOGUE_BYTES_MAX;

pub(crate) fn run(command: Catalogue, out: Out) -> Done {
    match command {
        Catalogue::List {
            catalogue,
            category,
            source,
            ..
        } => list(catalogue.as_deref(), category.as_deref(), &source, out),
        Catalogue::Search { words, source, .. } => {
            let words = words.join(" ");
            found(&source, &[("words", &words)], out)
        }
        Catalogue::Show { event, source, .. } => show(&event, &source, out),
        Catalogue::Example { event, source, .. } => example(&event, &source, out),
        Catalogue::Schema { event, source, .. } => print_schema(event.as_deref(), &source, out),
        Catalogue::Lint { file, .. } => lint(&file, out),
        Catalogue::Diff { older, newer, .. } => differ(&older, &newer, out),
        Catalogue::Load {
            file,
            tenant,
            dry_run,
            server,
            ..
        } => {
            let text = files::read(&file, CATALOGUE_BYTES_MAX as u64)?;
            let told = crate::client(&server)?.load_catalogue(&text, tenant.as_deref(), dry_run)?;
            loaded(&told, dry_run, out)
        }
    }
}

/// The answer of the API, from a server or made here.
fn ask(source: &CatalogueSource, parts: &[&str], params: &[(&str, &str)]) -> Result<Value, Fail> {
    if let Some(tenant) = &source.tenant {
        let mut params: Vec<(String, String)> = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        params.push(("tenant".to_owned(), tenant.clone()));
        return Ok(crate::client(&source.server)?.catalogue(parts, &params)?);
    }
    let all = catalogue::catalogues();
    Ok(match parts {
        ["schema"] => schema::of_all(all.iter().filter(|known| !known.reserved)),
        [] if params.is_empty() => {
            serde_json::json!({ "catalogues": all.iter().map(json::head).collect::<Vec<_>>() })
        }
        [] => {
            let of = |name: &str| {
                params
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| *value)
            };
            let category = of("category").map(|name| {
                let there = || format!("there is no category `{name}`; there are {}", Category::names());
                Category::parse(name).ok_or_else(|| Fail::usage(there()))
            });
            let (words, category) = (of("words"), category.transpose()?);
            let events = all
                .iter()
                .flat_map(|known| json::matching(known, words, category));
            serde_json::json!({ "events": events.collect::<Vec<_>>() })
        }
        [name] => json::of_catalogue(built_in(name)?),
        [name, id, rest @ ..] => {
            let known = built_in(name)?;
            let entry = known.entry(id).ok_or_else(|| unknown(id))?;
            if rest.is_empty() {
                json::of_entry(known, entry)
            } else {
                schema::of_entry(entry)
            }
        }
    })
}

fn built_in(name: &str) -> Result<&'static catalogue::Catalogue, Fail> {
    let all = catalogue::catalogues();
    all.iter().find(|known| known.name == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|known| known.name.as_str()).collect();
        Fail::new(
            Exit::Found,
            "no-catalogue",
            format!(
                "there is no catalogue `{name}`; built in are {}; --tenant asks a server for a tenant's own",
                names.join(", ")
            ),
        )
    })
}

fn unknown(id: &str) -> Fail {
    Fail::new(
        Exit::Found,
        "no-event",
        format!(
            "no catalogue has the event `{id}`; `vitni catalogue search WORDS` finds events by what they are about"
        ),
    )
}

fn list(name: Option<&str>, category: Option<&str>, source: &CatalogueSource, out: Out) -> Done {
    if let Some(category) = category {
        return found(source, &[("category", category)], out);
    }
    if let Some(name) = name {
        let whole = ask(source, &[name], &[])?;
        return events(items(&whole, "events"), out);
    }
    let answer = ask(source, &[], &[])?;
    let heads = items(&answer, "catalogues");
    if out.is_json() {
        heads.iter().try_for_each(|head| out.json(head))?;
        return Ok(Exit::Ok);
    }
    let columns = ["catalogue", "count", "title"];
    let mut rows = vec![vec!["CATALOGUE".to_owned(), "EVENTS".to_owned(), String::new()]];
    rows.extend(
        heads
            .iter()
            .map(|head| columns.iter().map(|name| cell(head, name)).collect()),
    );
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    Ok(Exit::Ok)
}

fn found(source: &CatalogueSource, params: &[(&str, &str)], out: Out) -> Done {
    let answer = ask(source, &[], params)?;
    let found = items(&answer, "events");
    if found.is_empty() {
        out.note("no event is about that");
        return Ok(Exit::Found);
    }
    events(found, out)
}

fn events(events: &[Value], out: Out) -> Done {
    if out.is_json() {
        events.iter().try_for_each(|event| out.json(event))?;
        return Ok(Exit::Ok);
    }
    let columns = ["event", "severity", "outcome", "description"];
    let mut rows = vec![columns.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>()];
    rows.extend(
        events
            .iter()
            .map(|event| columns.iter().map(|name| cell(event, name)).collect()),
    );
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    Ok(Exit::Ok)
}

/// Catalogue and id of an event that is named with or without its catalogue.
fn named(text: &str, source: &CatalogueSource) -> Result<(String, String), Fail> {
    if let Some((catalogue, id)) = text.split_once('/') {
        return Ok((catalogue.to_owned(), id.to_owned()));
    }
    let answer = ask(source, &[], &[("words", text)])?;
    let is_it = |event: &&Value| event.get("event").is_some_and(|id| id == text);
    let mut found = items(&answer, "events").iter().filter(is_it);
    let first = found.next().ok_or_else(|| unknown(text))?;
    if found.next().is_some() {
        return Err(Fail::usage(format!(
            "several catalogues have `{text}`: put the catalogue and a slash in front"
        )));
    }
    Ok((cell(first, "catalogue"), text.to_owned()))
}

fn show(event: &str, source: &CatalogueSource, out: Out) -> Done {
    let (catalogue, id) = named(event, source)?;
    let shown = ask(source, &[&catalogue, &id], &[])?;
    if out.is_json() {
        out.json(&shown)?;
        return Ok(Exit::Ok);
    }
    out.line(&out.paint(Paint::Good, &format!("{catalogue}/{id}")))?;
    out.line(&cell(&shown, "description"))?;
    out.line("")?;
    let rows = [
        "category",
        "severity",
        "outcome",
        "phase",
        "flow",
        "needs",
        "value",
        "related",
        "equivalent",
        "legacy",
        "decision",
    ];
    let rows: Vec<Vec<String>> = rows
        .iter()
        .filter(|name| {
            shown
                .get(**name)
                .is_some_and(|value| value.as_array().is_none_or(|items| !items.is_empty()))
        })
        .map(|name| vec![(*name).to_owned(), cell(&shown, name)])
        .collect();
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    let attributes = items(&shown, "attributes");
    if !attributes.is_empty() {
        out.line("")?;
        let columns = ["name", "type", "sensitivity", "meaning"];
        let mut rows = vec![vec![
            "ATTRIBUTE".to_owned(),
            "TYPE".to_owned(),
            "SIGHT".to_owned(),
            String::new(),
        ]];
        rows.extend(
            attributes
                .iter()
                .map(|attribute| columns.iter().map(|name| cell(attribute, name)).collect()),
        );
        table(&rows).iter().try_for_each(|line| out.line(line))?;
    }
    Ok(Exit::Ok)
}

/// An event of this id as a producer would send it.
fn example(event: &str, source: &CatalogueSource, out: Out) -> Done {
    let (catalogue, id) = named(event, source)?;
    let shown = ask(source, &[&catalogue, &id], &[])?;
    out.json(shown.get("example").unwrap_or(&Value::Null))?;
    Ok(Exit::Ok)
}

fn print_schema(event: Option<&str>, source: &CatalogueSource, out: Out) -> Done {
    let schema = match event {
        None => ask(source, &["schema"], &[])?,
        Some(event) => {
            let (catalogue, id) = named(event, source)?;
            ask(source, &[&catalogue, &id, "schema"], &[])?
        }
    };
    if out.is_json() {
        out.json(&schema)?;
    } else {
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        out.line(&text)?;
    }
    Ok(Exit::Ok)
}

fn lint(file: &Path, out: Out) -> Done {
    let made = read(file)?;
    let mut own = catalogue::OwnCatalogues::default();
    own.take(made.clone()).map_err(|error| {
        Fail::new(
            Exit::Found,
            "bad-catalogue",
            format!("{}: {error}", file.display()),
        )
    })?;
    let found = catalogue::lint(&made);
    if out.is_json() {
        out.json(
            &serde_json::json!({ "catalogue": made.name, "events": made.entries.len(), "findings": found }),
        )?;
    } else {
        found.iter().try_for_each(|finding| out.line(&plain(finding)))?;
        out.note(&format!(
            "{}: {} events; {} things to look at",
            plain(&made.name),
            made.entries.len(),
            found.len()
        ));
    }
    Ok(if found.is_empty() { Exit::Ok } else { Exit::Found })
}

fn differ(older: &str, newer: &str, out: Out) -> Done {
    let one = |text: &str| -> Result<catalogue::Catalogue, Fail> {
        let known = catalogue::catalogues().iter().find(|known| known.name == text);
        known.map_or_else(|| read(Path::new(text)), |known| Ok(known.clone()))
    };
    let differences = diff::between(&one(older)?, &one(newer)?);
    if out.is_json() {
        differences.iter().try_for_each(|one| out.json(&one.to_json()))?;
    } else {
        let rows: Vec<Vec<String>> = differences.iter().map(row).collect();
        table(&rows).iter().try_for_each(|line| out.line(line))?;
    }
    Ok(if differences.is_empty() {
        Exit::Ok
    } else {
        Exit::Found
    })
}

fn row(one: &diff::Difference) -> Vec<String> {
    vec![
        one.change.name().to_owned(),
        plain(&one.event),
        one.members.join(", "),
    ]
}

fn read(file: &Path) -> Result<catalogue::Catalogue, Fail> {
    let bytes = files::read(file, CATALOGUE_BYTES_MAX as u64)?;
    let name = file.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| Fail::usage(format!("{name} is not UTF-8 text")))?;
    catalogue::document((&name, &text))
        .map_err(|error| Fail::new(Exit::Usage, "bad-catalogue", error.to_string().trim_end()))
}

fn loaded(told: &Value, dry_run: bool, out: Out) -> Done {
    if out.is_json() {
        out.json(told)?;
        return Ok(Exit::Ok);
    }
    for one in items(told, "differences") {
        out.line(&format!(
            "{}  {}  {}",
            cell(one, "change"),
            cell(one, "event"),
            cell(one, "members")
        ))?;
    }
    let head = told.get("catalogue").unwrap_or(&Value::Null);
    let is_new = told.get("loaded") == Some(&Value::Bool(true));
    let said = match (is_new, dry_run) {
        (true, _) => "is in use",
        (false, true) => "can be loaded; this was a dry run",
        (false, false) => "was loaded before and stays as it is",
    };
    out.note(&format!(
        "{} ({} events) {said}",
        cell(head, "catalogue"),
        cell(head, "count")
    ));
    Ok(Exit::Ok)
}

fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn cell(value: &Value, name: &str) -> String {
    match value.get(name) {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => plain(text),
        Some(Value::Array(items)) => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            plain(&items.collect::<Vec<_>>().join(", "))
        }
        Some(other) => plain(&other.to_string()),
    }
}
