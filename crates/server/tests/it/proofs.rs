//! What the server hands out is accepted by the verifying side, and what is changed is not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vitni_event::leaf::{self, Disclosure};
use vitni_proof::{Receipt, ReceiptPath, Trust, Verdict, verify_proof_file};
use vitni_tlog::{Checkpoint, Frontier, Hash, Note, TilePath, VerifierKey};

use crate::http::{Request, Response};
use crate::support::{Site, event, id};

fn keys(site: &Site) -> (VerifierKey, VerifierKey) {
    let keys = site.get("/v1/tenants/default/keys").json();
    let key = |name: &str| keys["trees"][0][name].as_str().unwrap().parse().unwrap();
    (key("checkpoint"), key("receipt"))
}

#[test]
fn proofs_verify_from_the_key() {
    let site = Site::start("[store]\ntail_events_max = 256\n");
    let lines: Vec<_> = (0..300).map(event).collect();
    site.post(lines.join("\n"));
    site.running().seal_all();
    site.until(|| (!site.running().is_sealing()).then_some(()));
    site.post(event(1000));
    let (key, _) = keys(&site);
    for number in [0, 255, 256, 299, 1000] {
        let proof = site
            .get(&format!("/v1/events/{}/proof?format=json", id(number)))
            .json();
        let text = proof["proof"].as_str().unwrap();
        let leaf = proof["leaf"].as_str().unwrap().as_bytes();
        let trust = Trust {
            keys: vec![key.clone()],
            ..Trust::default()
        };
        let report = verify_proof_file(text.as_bytes(), leaf, &trust);
        assert!(report.is_valid(), "{number}: {report:?}");
        let unknown = verify_proof_file(text.as_bytes(), leaf, &Trust::default());
        assert!(!matches!(unknown.verdict, Verdict::Valid { .. }), "{unknown:?}");
        let other = site
            .get(&format!("/v1/events/{}/proof?format=json", id(7)))
            .json();
        let report = verify_proof_file(
            text.as_bytes(),
            other["leaf"].as_str().unwrap().as_bytes(),
            &trust,
        );
        assert!(!report.is_valid(), "{number}: another event's leaf");
    }
}

#[test]
fn receipts_verify_event_by_event() {
    let site = Site::start("");
    let lines: Vec<_> = (0..5)
        .map(|number| event(number).replace('}', ",\"actor\":{\"id\":\"ann\"}}"))
        .collect();
    let request = Request::new("POST", "/v1/events?tenant=default&receipt=full").token(&site.admin);
    let answer = site.send(&request.body(lines.join("\n"))).json();
    let (_, key) = keys(&site);
    let note = Note::parse(answer["receipts"][0]["note"].as_str().unwrap().as_bytes()).unwrap();
    let receipt = Receipt::verify(&note, &[key]).unwrap();
    assert_eq!(receipt.count, 5);
    for line in answer["lines"].as_array().unwrap() {
        let leaf = line["leaf"].as_str().unwrap().as_bytes();
        let hashes = line["path"]["hashes"].as_array().unwrap();
        let path = ReceiptPath {
            position: line["path"]["position"].as_u64().unwrap(),
            hashes: hashes
                .iter()
                .map(|hash| Hash::from_base64(hash.as_str().unwrap()).unwrap())
                .collect(),
        };
        assert_eq!(
            path.verify(leaf, &receipt).unwrap(),
            line["index"].as_u64().unwrap()
        );
        // The leaf commits to what was sent, by the salt that came with it.
        let parsed = leaf::read(leaf).unwrap();
        let salt = line["salts"]["actor"].as_str().unwrap();
        let disclosure = URL_SAFE_NO_PAD.encode(format!("[\"{salt}\",\"actor\",{{\"id\":\"ann\"}}]"));
        let (disclosure, _) = Disclosure::parse(&disclosure).unwrap();
        assert!(parsed.commits_to(&disclosure.digest()));
    }
}

/// The tree of these entry bundles.
fn folded(size: u64, get: impl Fn(&TilePath) -> Response) -> Frontier {
    let mut edge = Frontier::new();
    for path in vitni_tlog::bundles_for(size) {
        let bundle = get(&path);
        assert_eq!(bundle.status, 200, "{path}");
        let mut rest = &bundle.body[..];
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (entry, after) = after.split_at(u16::from_be_bytes(*length).into());
            edge.push(vitni_tlog::leaf_hash(entry));
            rest = after;
        }
    }
    edge
}

/// The tiles lead to the checkpoint's root, and the entry bundle holds the leaves.
#[test]
fn tiles_lead_to_the_checkpoint() {
    let site = Site::start("");
    site.send(
        &Request::new("PATCH", "/v1/tenants/default")
            .token(&site.admin)
            .body(r#"{"tiles":"public"}"#),
    );
    let lines: Vec<_> = (0..300).map(event).collect();
    site.post(lines.join("\n"));
    let base = format!("/t/{}/0", site.tenant("default"));
    let (key, _) = keys(&site);
    let checkpoint = site.until(|| {
        let note = Note::parse(
            &site
                .send(&Request::new("GET", &format!("{base}/checkpoint")))
                .body,
        )
        .ok()?;
        let (checkpoint, _) = Checkpoint::verify(&note, std::slice::from_ref(&key)).unwrap();
        (checkpoint.size >= 300).then_some(checkpoint)
    });
    let edge = folded(checkpoint.size, |path| {
        site.send(&Request::new("GET", &format!("{base}/{path}")))
    });
    assert_eq!((edge.size(), edge.root()), (checkpoint.size, checkpoint.root));
    for path in vitni_tlog::tiles_for(checkpoint.size) {
        let tile = site.send(&Request::new("GET", &format!("{base}/{path}")));
        assert_eq!(
            (tile.status, tile.body.len()),
            (200, usize::from(path.width) * 32),
            "{path}"
        );
    }
    // Nobody was traced for it.
    assert!(
        !site
            .search("tenant=default")
            .iter()
            .any(|row| row["event"]["event"] == "event.read")
    );
}

/// Who may read the tenant needs no capability, and leaves no trace.
#[test]
fn a_reader_folds_a_tree_that_is_not_public() {
    let site = Site::start("");
    let lines: Vec<_> = (0..300).map(event).collect();
    site.post(lines.join("\n"));
    let reader = site.token(&["read"], &site.tenant("default"));
    let get = |path: &str| {
        let path = format!("/v1/tenants/default/log/0/{path}");
        site.send(&Request::new("GET", &path).token(&reader))
    };
    let (key, _) = keys(&site);
    let checkpoint = site.until(|| {
        let note = Note::parse(&get("checkpoint").body).ok()?;
        let (checkpoint, _) = Checkpoint::verify(&note, std::slice::from_ref(&key)).unwrap();
        (checkpoint.size >= 300).then_some(checkpoint)
    });
    let edge = folded(checkpoint.size, |path| get(&path.to_string()));
    assert_eq!((edge.size(), edge.root()), (checkpoint.size, checkpoint.root));
    assert!(site.search("tenant=default&category=access").is_empty());
}
