//! `vitni query`: a question in the query language, answered with events or a table; for people, as CSV or as JSON.

use crate::args::Query;
use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, Paint, plain, table};
use crate::{search, show};
use serde_json::value::RawValue;
use vitni_client::{Asked, ClientError};

pub(crate) fn run(args: &Query, out: Out) -> Done {
    let client = crate::client(&args.server)?;
    let mut cursor = args.cursor.clone();
    let mut heading = true;
    loop {
        let answer = client.query(&params(args, cursor.take()));
        let answer = answer.map_err(|error| pointed(error, &args.query))?;
        print(&answer, heading, args.csv, out)?;
        heading = false;
        match answer.next {
            Some(next) if args.all => cursor = Some(next),
            Some(next) => {
                out.note(&format!("there is more: --all, or --cursor {next}"));
                return Ok(Exit::Ok);
            }
            None if answer.more => {
                out.note("there is more: end the query with `| limit` and a number");
                return Ok(Exit::Ok);
            }
            None => return Ok(Exit::Ok),
        }
    }
}

fn params(args: &Query, cursor: Option<String>) -> Vec<(String, String)> {
    let limit = args.limit.map(|limit| ("limit", limit.to_string()));
    let tenants = args.tenant.iter().map(|tenant| ("tenant", tenant.clone()));
    let cursor = cursor.map(|cursor| ("cursor", cursor));
    let query = [("q", args.query.clone())].into_iter();
    let all = query.chain(tenants).chain(limit).chain(cursor);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A refusal with the place in the query under it.
pub(crate) fn pointed(error: ClientError, query: &str) -> Fail {
    let at = match &error {
        ClientError::Refused { at, .. } => *at,
        _ => None,
    };
    let mut fail = Fail::from(error);
    if let Some((line, caret)) = at.and_then(|at| place(query, at)) {
        fail.message = format!("{}\n  {}\n  {caret}", fail.message, plain(line));
        fail.shows_place = true;
    }
    fail
}

/// The line of a text in which a character stands, counted from 1, and a caret under it.
fn place(text: &str, at: usize) -> Option<(&str, String)> {
    let mut before = at.checked_sub(1)?;
    for line in text.split('\n') {
        let length = line.chars().count();
        if before <= length {
            return Some((line, format!("{:before$}^", "")));
        }
        before -= length + 1;
    }
    None
}

fn print(answer: &Asked, heading: bool, csv: bool, out: Out) -> Result<(), Fail> {
    match &answer.columns {
        None if csv => print_csv(&events(answer), heading, out),
        None => search::print_rows(&answer.events, heading, out),
        Some(columns) if csv => print_csv(&cells(columns, answer, foreign), heading, out),
        Some(columns) if out.is_json() => answer.rows.iter().try_for_each(|row| object(columns, row, out)),
        Some(columns) => print_table(&cells(columns, answer, shown), heading, out),
    }
}

/// Events as rows under their headings.
fn events(answer: &Asked) -> Vec<Vec<String>> {
    let mut rows = vec![show::headings(true)];
    rows.extend(answer.events.iter().map(|row| show::cells(row, true)));
    rows
}

/// A table under its headings.
fn cells(columns: &[String], answer: &Asked, cell: fn(&RawValue) -> String) -> Vec<Vec<String>> {
    let mut rows = vec![columns.to_vec()];
    let of_row = |row: &Vec<Box<RawValue>>| row.iter().map(|value| cell(value)).collect();
    rows.extend(answer.rows.iter().map(of_row));
    rows
}

/// A cell's text: a string without its quotation marks, nothing for nothing, else its JSON.
fn foreign(value: &RawValue) -> String {
    match serde_json::from_str(value.get()) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Null) => String::new(),
        _ => value.get().to_owned(),
    }
}

/// The same for a terminal.
fn shown(value: &RawValue) -> String {
    match foreign(value) {
        text if text.is_empty() => "-".to_owned(),
        text => plain(&text),
    }
}

fn print_table(rows: &[Vec<String>], heading: bool, out: Out) -> Result<(), Fail> {
    let mut lines = table(rows).into_iter();
    if let Some(line) = lines.next().filter(|_| heading) {
        out.line(&out.paint(Paint::Faint, &line))?;
    }
    lines.try_for_each(|line| out.line(&line))
}

/// RFC 4180, lines ended by a line feed alone as programs of this system write them.
fn print_csv(rows: &[Vec<String>], heading: bool, out: Out) -> Result<(), Fail> {
    let field = |text: &String| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        }
    };
    let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(",");
    rows.iter()
        .skip(usize::from(!heading))
        .try_for_each(|row| out.line(&line(row)))
}

/// A row of a table as an object, in the order of its columns.
fn object(columns: &[String], row: &[Box<RawValue>], out: Out) -> Result<(), Fail> {
    let members = columns.iter().zip(row).map(|(name, value)| {
        let name = serde_json::Value::from(name.as_str());
        format!("{name}:{}", value.get())
    });
    let members: Vec<_> = members.collect();
    out.line(&format!("{{{}}}", members.join(",")))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn carets_stand_under_their_character() {
        let at = |text, at| place(text, at).map(|(line, caret)| format!("{line}\n{caret}"));
        assert_eq!(at("acter:ann", 1).unwrap(), "acter:ann\n^");
        assert_eq!(at("åä:b", 3).unwrap(), "åä:b\n  ^");
        assert_eq!(at("a\nbc | x", 6).unwrap(), "bc | x\n   ^");
        assert_eq!(at("(a", 3).unwrap(), "(a\n  ^", "behind the end");
        assert_eq!(at("a", 5), None);
        assert_eq!(at("a", 0), None);
    }
}
