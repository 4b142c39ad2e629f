//! `vitni intake`: which products' lines can be read, what becomes of a log, and whether a mapping of one's own is sound. No
//! server is asked and nothing is sent.

mod expected;
mod trial;

use crate::args::{Intake, Moments, Reads};
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::{Out, Paint, plain, table};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use vitni_event::{Offset, Timestamp};
use vitni_intake::limits::MAPPING_BYTES_MAX;
use vitni_intake::{Mapping, Product, Products, Reference};

pub(crate) fn run(command: Intake, out: Out) -> Done {
    match command {
        Intake::List { .. } => list(out),
        Intake::Show { name, mapping, .. } => {
            let reads = Reads {
                product: name,
                mapping,
            };
            show(&reads, out)
        }
        Intake::Check { file, .. } => check(&file, out),
        Intake::Test(args) => trial::run(&args, out),
    }
}

/// The product that was asked for, if one was.
pub(crate) fn asked(reads: &Reads) -> Result<Option<Arc<dyn Product>>, Fail> {
    if let Some(file) = &reads.mapping {
        return Ok(Some(Arc::new(mapping(file)?)));
    }
    let Some(name) = &reads.product else {
        return Ok(None);
    };
    let products = Products::built_in();
    let product = products.get(name).ok_or_else(|| {
        let names = products.names();
        Fail::usage(format!(
            "there is no product `{name}`; there are {names}; --mapping reads one of your own"
        ))
    })?;
    Ok(Some(Arc::clone(product)))
}

/// What the lines of a file are read against.
pub(crate) fn reference(moments: &Moments, written: Option<Timestamp>) -> Result<Reference, Fail> {
    let zone = Offset::parse(&moments.zone).ok_or_else(|| {
        Fail::usage(format!(
            "`{}` is no zone: give Z, or hours and minutes such as +01:00",
            moments.zone
        ))
    })?;
    let now = match &moments.year_from {
        Some(text) => {
            let bad = || {
                Fail::usage(format!(
                    "`{text}` is no moment: give one such as 2026-11-21T00:00:00Z"
                ))
            };
            Timestamp::parse(text).ok_or_else(bad)?.0
        }
        None => written.unwrap_or_else(files::now),
    };
    Ok(Reference { now, zone })
}

fn mapping(file: &Path) -> Result<Mapping, Fail> {
    let name = file.display();
    let text = files::read(file, MAPPING_BYTES_MAX as u64)?;
    let text = String::from_utf8(text).map_err(|_| Fail::usage(format!("{name} is not UTF-8 text")))?;
    Mapping::parse(&text).map_err(|error| Fail::new(Exit::Usage, "bad-mapping", format!("{name}: {error}")))
}

fn list(out: Out) -> Done {
    let products = Products::built_in();
    if out.is_json() {
        for product in products.iter() {
            out.json(&json!({
                "product": product.name(), "mapping": product.mapping(), "description": product.description(),
            }))?;
        }
        return Ok(Exit::Ok);
    }
    let rows: Vec<Vec<String>> = products
        .iter()
        .map(|product| vec![product.name().to_owned(), product.description().to_owned()])
        .collect();
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    Ok(Exit::Ok)
}

fn show(reads: &Reads, out: Out) -> Done {
    let Some(product) = asked(reads)? else {
        return Err(Fail::usage(
            "name a product, or a mapping of your own with --mapping",
        ));
    };
    let page = product.page();
    if out.is_json() {
        out.json(&json!({
            "product": product.name(), "mapping": product.mapping(), "description": product.description(), "page": page,
        }))?;
    } else {
        out.raw(page.as_bytes())?;
    }
    Ok(Exit::Ok)
}

fn check(file: &Path, out: Out) -> Done {
    let mapping = mapping(file)?;
    let trials = mapping.trials();
    let failed = trials.iter().filter(|trial| !trial.differences.is_empty());
    let mut found: Vec<(usize, String)> = mapping
        .warnings()
        .iter()
        .map(|warning| (warning.line, warning.message.clone()))
        .chain(failed.map(|trial| {
            let differences = trial.differences.join("; ");
            (trial.line, format!("the test does not hold: {differences}"))
        }))
        .collect();
    found.sort();
    if out.is_json() {
        let findings: Vec<_> = found
            .iter()
            .map(|(line, message)| json!({"line": line, "message": message}))
            .collect();
        out.json(&json!({
            "product": mapping.name(), "mapping": mapping.mapping(), "rules": mapping.rules(), "tests": trials.len(),
            "findings": findings,
        }))?;
    } else {
        for (line, message) in &found {
            let place = format!("{}:{line}", file.display());
            out.line(&format!("{}: {}", plain(&place), plain(message)))?;
        }
        let paint = if found.is_empty() {
            Paint::Good
        } else {
            Paint::Doubt
        };
        let said = format!(
            "{}: {} rules, {} tests, {} things to look at",
            mapping.mapping(),
            mapping.rules(),
            trials.len(),
            found.len()
        );
        out.line(&out.paint(paint, &said))?;
    }
    Ok(if found.is_empty() { Exit::Ok } else { Exit::Found })
}
