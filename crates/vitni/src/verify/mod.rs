//! `vitni verify`: finds out what the source is, gathers what the verifier trusts, and tells what the proof crate finds.
//!
//! Keys that lie in a data directory are never trusted: they are the log's word about itself.

mod answer;
mod saved;
mod source;
mod trust;

use crate::args::Verify;
use crate::datadir::{DataDirectory, StoredLog};
use crate::exit::{Done, Exit, Fail};
use crate::files::{self, Kind};
use crate::out::Out;
pub(crate) use saved::SAVED_BYTES_MAX;
use source::{Directory, Pinned};
use std::path::Path;
use std::time::Duration;
use trust::Trusted;
use vitni_client::{ClientError, HttpLog};
use vitni_event::leaf;
use vitni_proof::{LogSource, Progress, Report, Trust};

/// How often, and how far apart, a log is asked for its first checkpoint: two seconds in all.
const FIRST_ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

pub(crate) fn run(args: &Verify, out: Out) -> Done {
    let mut trusted = Trusted::load(&args.key, args.known.as_deref())?;
    if args.source.starts_with("http://") || args.source.starts_with("https://") {
        let authorities = crate::authorities(&args.source, args.ca_file.as_deref())?;
        let log = HttpLog::new(&args.source, authorities)?;
        await_first(&log);
        return one_log(log, &mut trusted, out);
    }
    let path = Path::new(&args.source);
    match files::kind(path)? {
        Kind::DataDirectory => data_directory(path, args.tenant.as_deref(), &mut trusted, out),
        Kind::Log => one_log(Directory(path.to_owned()), &mut trusted, out),
        Kind::File => saved::file(path, args.leaf.as_deref(), &trusted, out),
        Kind::OtherDirectory => Err(Fail::usage(format!(
            "{} is neither a data directory nor a log's public files: there is no `manifest` and no `checkpoint` in it",
            path.display()
        ))),
    }
}

/// A tree whose first events came a moment ago has no checkpoint yet; within a second it has.
fn await_first(log: &HttpLog) {
    for _ in 0..FIRST_ATTEMPTS {
        match log.checkpoint() {
            Err(ClientError::Refused { status: 404, .. }) => std::thread::sleep(FIRST_PAUSE),
            _ => return,
        }
    }
}

fn one_log<S: LogSource>(source: S, trusted: &mut Trusted, out: Out) -> Done {
    let report = whole_log(source, trusted, out);
    let exit = answer::print(&report, None, out)?;
    trusted.remember(&report)?;
    Ok(exit)
}

/// Every tree with a published checkpoint. Trees that no key was given for count only when something is wrong with them,
/// as long as another one is valid; a key that was given and has no tree here is a finding.
fn data_directory(path: &Path, tenant: Option<&str>, trusted: &mut Trusted, out: Out) -> Done {
    let open = DataDirectory::open(path)?;
    let mut trees = open.trees();
    trees.retain(|view| tenant.is_none_or(|tenant| view.id.tenant.as_str() == tenant));
    if trees.is_empty() {
        return Err(Fail::new(
            Exit::Found,
            "no-tree",
            "there is no such tree in the data directory",
        ));
    }
    let here = |origin: &str| trees.iter().any(|view| *view.origin == *origin);
    if let Some(origin) = trusted.given().find(|origin| !here(origin)) {
        let message =
            format!("a key was given for `{origin}`, and there is no such tree in the data directory");
        return Err(Fail::new(Exit::Found, "no-tree", message));
    }
    let mut exits = Vec::new();
    for view in trees.iter().filter(|view| view.head.is_some()) {
        let trust = trusted.of_known(&view.origin);
        let report = verified(
            &Pinned::new(StoredLog::new(view)),
            Some(&view.origin),
            &trust,
            out,
        );
        exits.push(answer::print(&report, Some(&view.origin), out)?);
        trusted.remember(&report)?;
    }
    let worst = [Exit::Found, Exit::Ok, Exit::SignerUnknown]
        .into_iter()
        .find(|exit| exits.contains(exit));
    Ok(worst.unwrap_or(Exit::SignerUnknown))
}

fn whole_log<S: LogSource>(source: S, trusted: &Trusted, out: Out) -> Report {
    let source = Pinned::new(source);
    let origin = source.origin();
    verified(&source, origin.as_deref(), &trusted.of(origin.as_deref()), out)
}

fn verified<S: LogSource>(source: &S, origin: Option<&str>, trust: &Trust, out: Out) -> Report {
    let mut shown = 0;
    let mut progress = |Progress { leaves, of }: Progress| {
        // A line for every per cent, or for each bundle of a small log.
        if leaves - shown >= of / 100 || leaves == of {
            shown = leaves;
            out.progress(&format!("verifying: {leaves} of {of} leaves"));
        }
    };
    let mut check = |_index: u64, bytes: &[u8]| entry(bytes, origin);
    let report = vitni_proof::verify(source, trust, &mut progress, &mut check);
    out.clear();
    report
}

/// An entry must be a leaf of the tenant that the origin names.
fn entry(bytes: &[u8], origin: Option<&str>) -> Result<(), String> {
    let leaf = leaf::read(bytes).map_err(|error| format!("it is no leaf: {error}"))?;
    let tenant = origin.and_then(|origin| origin.split('/').nth(1));
    match tenant {
        Some(tenant) if tenant != leaf.tenant => Err("it belongs to another tenant than the log".to_owned()),
        _ => Ok(()),
    }
}
