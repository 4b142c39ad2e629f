//! `vitni search`: pages of events as a table or as NDJSON.

use crate::args::{Filter, Search};
use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, Paint, table};
use crate::show;
use vitni_client::Row;

pub(crate) fn run(args: &Search, out: Out) -> Done {
    let client = crate::client(&args.server)?;
    let mut params = params(&args.filter)?;
    params.push(("limit".to_owned(), args.limit.to_string()));
    let mut cursor = args.cursor.clone();
    let mut heading = true;
    loop {
        let mut asked = params.clone();
        asked.extend(cursor.take().map(|cursor| ("cursor".to_owned(), cursor)));
        let next = if let Some(format) = &args.format {
            let (lines, next) = client.search_as(format, &asked)?;
            out.raw(&lines)?;
            next
        } else {
            let page = client.search(&asked)?;
            print_rows(&page.events, heading, out)?;
            page.next
        };
        heading = false;
        match next {
            Some(next) if args.all => cursor = Some(next),
            Some(next) => {
                out.note(&format!("there is more: --all, or --cursor {next}"));
                return Ok(Exit::Ok);
            }
            None => return Ok(Exit::Ok),
        }
    }
}

/// Events for people, or as JSON.
pub(crate) fn print_rows(events: &[Row], heading: bool, out: Out) -> Result<(), Fail> {
    if out.is_json() {
        return events.iter().try_for_each(|row| out.json(row));
    }
    if events.is_empty() && heading {
        out.note("no event was found");
    }
    let with_tenant = several_tenants(events);
    let mut rows = vec![show::headings(with_tenant)];
    rows.extend(events.iter().map(|row| show::cells(row, with_tenant)));
    let mut lines = table(&rows).into_iter();
    if let Some(line) = lines.next().filter(|_| heading && !events.is_empty()) {
        out.line(&out.paint(Paint::Faint, &line))?;
    }
    for (row, line) in events.iter().zip(lines) {
        out.line(&show::coloured(row, &line, out))?;
    }
    Ok(())
}

fn several_tenants(rows: &[Row]) -> bool {
    rows.windows(2)
        .any(|pair| matches!(pair, [a, b] if a.tenant != b.tenant))
}

/// The conditions as the API's parameters. Names are left to the server to refuse, with its hint.
pub(crate) fn params(filter: &Filter) -> Result<Vec<(String, String)>, Fail> {
    let Filter {
        conditions,
        event,
        outcome,
        actor,
        source,
        severity_min,
        words,
        from,
        to,
        tenant,
    } = filter;
    let mut params = Vec::new();
    for condition in conditions {
        let (name, value) = condition.split_once(['=', ':']).ok_or_else(|| {
            Fail::usage(format!(
                "`{condition}` is no condition: give name=value, for example outcome=failure"
            ))
        })?;
        params.push((name.to_owned(), value.to_owned()));
    }
    let flags = [
        ("event", event),
        ("outcome", outcome),
        ("actor", actor),
        ("source", source),
        ("severity_min", severity_min),
        ("words", words),
        ("from", from),
        ("to", to),
    ];
    let given = flags
        .iter()
        .filter_map(|(name, value)| Some(((*name).to_owned(), value.as_ref()?.clone())));
    params.extend(given);
    params.extend(tenant.iter().map(|tenant| ("tenant".to_owned(), tenant.clone())));
    Ok(params)
}
