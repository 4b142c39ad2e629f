//! `vitni proof`: saves an event's proof file and the leaf it is about.

use crate::args::Proof;
use crate::exit::{Done, Exit, Fail};
use crate::files;
use crate::out::{Out, plain};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &Proof, out: Out) -> Done {
    let client = crate::client(&args.server)?;
    let answer = client.proof_json(&args.id, args.tenant.as_deref())?;
    let member = |name: &str| {
        let text = answer.get(name).and_then(Value::as_str);
        text.ok_or_else(|| {
            Fail::new(
                Exit::Unreachable,
                "answer",
                format!("the server's answer has no `{name}`"),
            )
        })
    };
    let (proof, leaf) = (member("proof")?, member("leaf")?);
    let (proof_path, leaf_path) = (with_end(&args.out, "tlog-proof"), with_end(&args.out, "leaf"));
    files::create(&proof_path, proof.as_bytes())?;
    files::create(&leaf_path, leaf.as_bytes())?;
    if out.is_json() {
        out.json(&json!({"proof": proof_path, "leaf": leaf_path}))?;
    } else {
        let shown = |path: &Path| plain(&path.display().to_string());
        out.line(&format!("saved {} and {}", shown(&proof_path), shown(&leaf_path)))?;
    }
    Ok(Exit::Ok)
}

fn with_end(name: &Path, end: &str) -> PathBuf {
    let mut name = name.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    name.into()
}
