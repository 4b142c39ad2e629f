//! `vitni export`: a tenant's events as one file, for analysis elsewhere.

use crate::args::Export;
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::Out;
use crate::query::pointed;
use serde_json::json;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

pub(crate) fn run(args: &Export, out: Out) -> Done {
    let client = crate::client(&args.server)?;
    let condition = args.condition.clone().unwrap_or_default();
    let given = [
        ("q", Some(condition.clone()).filter(|text| !text.is_empty())),
        ("tenant", args.tenant.clone()),
        ("from", args.from.clone()),
        ("to", args.to.clone()),
        ("format", Some(args.format.clone())),
    ];
    let params: Vec<_> = given
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    let fill = |to: &mut dyn Write| {
        let exported = client.export(&params, to);
        exported.map_err(|error| pointed(error, &condition))
    };
    if args.out == Path::new("-") {
        if io::stdout().is_terminal() && args.format == "parquet" {
            return Err(Fail::usage(
                "a Parquet file is not for a terminal: name a file with --out",
            ));
        }
        fill(&mut io::stdout().lock())?;
        return Ok(Exit::Ok);
    }
    let count = files::fill(&args.out, fill)?;
    let name = args.out.display().to_string();
    if out.is_json() {
        out.json(&json!({ "file": name, "events": count }))?;
    } else {
        out.line(&format!("{count} events in {name}"))?;
    }
    Ok(Exit::Ok)
}
