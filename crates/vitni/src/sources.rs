//! `vitni sources`: who sends, and how it goes, as a table or data.

use crate::admin::list;
use crate::args::Sources;
use crate::exit::{Done, Exit};
use crate::out::Out;

const COLUMNS: &[&str] = &[
    "input",
    "name",
    "last",
    "silent",
    "rate",
    "lag_ms",
    "clock_ahead_ms",
    "stored",
    "ignored",
    "quarantined",
    "missing",
    "duplicates",
];

pub(crate) fn run(args: &Sources, out: Out) -> Done {
    let sources = crate::client(&args.server)?.sources(args.tenant.as_deref())?;
    if sources.is_empty() && !out.is_json() {
        out.note("nothing has been sent yet");
    }
    list(&sources, COLUMNS, out)?;
    Ok(Exit::Ok)
}
