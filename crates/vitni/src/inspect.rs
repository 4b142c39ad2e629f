//! `vitni inspect`: what is in a data directory or a saved file. It verifies nothing and changes nothing.

use crate::args::Inspect;
use crate::datadir::DataDirectory;
use crate::exit::{Done, Exit, Fail};
use crate::files::{self, Kind};
use crate::out::{Out, bytes, plain, table};
use crate::show::Saved;
use crate::verify::SAVED_BYTES_MAX;
use serde_json::{Map, Value, json};
use std::path::Path;
use vitni_event::leaf;
use vitni_proof::Receipt;
use vitni_store::view::TreeView;
use vitni_tlog::{Checkpoint, LogProof, Note};

pub(crate) fn run(args: &Inspect, out: Out) -> Done {
    let value = match files::kind(&args.path)? {
        Kind::DataDirectory => return directory(&args.path, out),
        Kind::File => saved(&files::read(&args.path, SAVED_BYTES_MAX)?)?,
        Kind::Log => checkpoint(&files::read(&args.path.join("checkpoint"), SAVED_BYTES_MAX)?)?,
        Kind::OtherDirectory => {
            return Err(Fail::usage(format!(
                "{} is no data directory and no log",
                args.path.display()
            )));
        }
    };
    if out.is_json() {
        out.json(&value)?;
    } else {
        let members = value.as_object().map(Map::iter).into_iter().flatten();
        let rows: Vec<Vec<String>> = members
            .map(|(name, value)| vec![name.clone(), text(value)])
            .collect();
        table(&rows).iter().try_for_each(|line| out.line(line))?;
    }
    Ok(Exit::Ok)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => plain(text),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        other => plain(&other.to_string()),
    }
}

fn directory(dir: &Path, out: Out) -> Done {
    let open = DataDirectory::open(dir)?;
    let views = open.trees();
    let names = names(&open);
    let name_of = |view: &TreeView| names.get(view.id.tenant.as_str()).cloned().unwrap_or(Value::Null);
    let journal = files::sizes(&dir.join("journal"))?;
    let segments = files::sizes(&dir.join("segments"))?;
    let total = |files: &[(String, u64)]| files.iter().map(|(_, size)| size).sum::<u64>();
    if out.is_json() {
        let trees: Vec<Value> = views
            .iter()
            .map(|view| {
                json!({
                    "tenant": view.id.tenant.as_str(), "name": name_of(view), "epoch": view.id.epoch,
                    "origin": &*view.origin, "leaves": view.size, "checkpoint": view.head.as_ref().map(|head| head.size),
                    "sealed": sealed(view), "segments": view.segments.iter().map(|segment| json!({
                        "name": segment.line.name, "first": segment.line.first.0, "end": segment.line.end.0,
                        "bytes": size_of(&segments, &segment.line.name),
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        let files = |files: &[(String, u64)]| {
            files
                .iter()
                .map(|(name, size)| json!({"name": name, "bytes": size}))
                .collect::<Vec<_>>()
        };
        out.json(&json!({
            "server": open.core.server(), "seq": open.core.seq().0, "replayed": open.replayed, "trees": trees,
            "journal": files(&journal), "segments_bytes": total(&segments),
        }))?;
        return Ok(Exit::Ok);
    }
    out.line(&format!("server    {}", plain(open.core.server())))?;
    out.line(&format!(
        "journal   {} files, {}; {} events not sealed yet",
        journal.len(),
        bytes(total(&journal)),
        open.replayed
    ))?;
    out.line(&format!(
        "segments  {} files, {}",
        segments.len(),
        bytes(total(&segments))
    ))?;
    out.line(&format!("position  {}", open.core.seq().0))?;
    out.line("")?;
    let heading = [
        "TENANT",
        "NAME",
        "EPOCH",
        "LEAVES",
        "CHECKPOINT",
        "SEALED",
        "SEGMENTS",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for view in &views {
        rows.push(vec![
            view.id.tenant.to_string(),
            text(&name_of(view)),
            view.id.epoch.to_string(),
            view.size.to_string(),
            view.head
                .as_ref()
                .map_or_else(|| "none".to_owned(), |head| head.size.to_string()),
            sealed(view).to_string(),
            view.segments.len().to_string(),
        ]);
    }
    table(&rows).iter().try_for_each(|line| out.line(line))?;
    Ok(Exit::Ok)
}

fn sealed(view: &TreeView) -> u64 {
    view.segments.last().map_or(0, |segment| segment.line.end.0)
}

fn size_of(files: &[(String, u64)], name: &str) -> Option<u64> {
    files
        .iter()
        .find_map(|(found, size)| (found == name).then_some(*size))
}

/// What people call the tenants, as the settings have it.
fn names(open: &DataDirectory) -> Map<String, Value> {
    let kept = open.core.settings().list("tenant/").unwrap_or_default();
    kept.into_iter()
        .filter_map(|(_, record)| {
            let record: Value = serde_json::from_slice(&record).ok()?;
            Some((
                record.get("id")?.as_str()?.to_owned(),
                record.get("name")?.clone(),
            ))
        })
        .collect()
}

fn saved(bytes: &[u8]) -> Result<Value, Fail> {
    let bad = |what: &str, error: &dyn std::fmt::Display| {
        Fail::new(Exit::Found, "malformed", format!("{what}: {error}"))
    };
    match Saved::of(bytes) {
        Saved::Proof => {
            let proof = LogProof::parse(bytes).map_err(|error| bad("the proof", &error))?;
            let mut value = head(&proof.checkpoint).map_err(|error| bad("its checkpoint", &error))?;
            insert(&mut value, "kind", json!("proof"));
            insert(&mut value, "index", json!(proof.index));
            insert(&mut value, "path", json!(proof.hashes.len()));
            Ok(value)
        }
        Saved::Receipt => {
            let note = Note::parse(bytes).map_err(|error| bad("the receipt", &error))?;
            let receipt = Receipt::parse(note.text()).map_err(|error| bad("the receipt", &error))?;
            let Receipt {
                origin,
                first,
                count,
                root,
                received,
            } = receipt;
            Ok(json!({
                "kind": "receipt", "origin": origin, "first": first, "count": count, "root": root.to_string(),
                "received": received, "signatures": signatures(&note),
            }))
        }
        Saved::Leaf => {
            let leaf = leaf::read(bytes).map_err(|error| bad("the leaf", &error))?;
            let flags: Vec<_> = leaf.flags.iter().map(vitni_event::Flag::name).collect();
            Ok(json!({
                "kind": "leaf", "id": leaf.id.to_string(), "tenant": leaf.tenant, "catalogue": leaf.catalogue,
                "event": leaf.event, "time": leaf.time.to_string(), "received": leaf.received.to_string(),
                "severity": leaf.severity.level(), "outcome": leaf.outcome.as_str(), "flags": flags,
                "commitments": leaf.digests.len(), "leaf_hash": vitni_tlog::leaf_hash(bytes).to_string(),
            }))
        }
        Saved::Checkpoint => checkpoint(bytes),
        Saved::Other => Err(Fail::usage(
            "this is no proof, receipt, leaf or checkpoint of ours",
        )),
    }
}

fn checkpoint(bytes: &[u8]) -> Result<Value, Fail> {
    let malformed = |error: &dyn std::fmt::Display| {
        Fail::new(Exit::Found, "malformed", format!("the checkpoint: {error}"))
    };
    let note = Note::parse(bytes).map_err(|error| malformed(&error))?;
    let mut value = head(&note).map_err(|error| malformed(&error))?;
    insert(&mut value, "kind", json!("checkpoint"));
    Ok(value)
}

fn head(note: &Note) -> Result<Value, vitni_tlog::CheckpointError> {
    let Checkpoint {
        origin, size, root, ..
    } = Checkpoint::parse(note.text())?;
    Ok(json!({"origin": origin, "size": size, "root": root.to_string(), "signatures": signatures(note)}))
}

/// The names under which a note is signed; whether they hold is `verify`'s concern.
fn signatures(note: &Note) -> Vec<String> {
    note.signatures()
        .iter()
        .map(|signature| signature.name.clone())
        .collect()
}

fn insert(value: &mut Value, name: &str, member: Value) {
    if let Some(members) = value.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
}
