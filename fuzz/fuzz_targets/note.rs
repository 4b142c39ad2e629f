//! Signed notes, checkpoints and keys, as anybody can hand them to a verifier.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_tlog::{Checkpoint, Frontier, Note, Signer, VerifierKey};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        assert_eq!(frontier.to_bytes(), bytes);
    }
    let keys: Vec<VerifierKey> = Signer::from_seed("log.example/t-a/0", &[1; 32])
        .iter()
        .map(|signer| signer.verifier().clone())
        .collect();
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        let _ = (note.verify(&keys), Checkpoint::verify(&note, &keys));
        if let Ok(checkpoint) = Checkpoint::parse(note.text()) {
            assert_eq!(checkpoint.to_string(), note.text());
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(signer) = Signer::parse(text) {
        assert_eq!(signer.to_secret_text(), text);
    }
});
