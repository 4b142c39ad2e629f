//! Saved proof files.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_tlog::{LogProof, Signer, VerifierKey};

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = LogProof::parse(bytes) else { return };
    let keys: Vec<VerifierKey> = Signer::from_seed("log.example/t-a/0", &[1; 32])
        .iter()
        .map(|signer| signer.verifier().clone())
        .collect();
    let _ = proof.verify(b"leaf", &keys);
    assert_eq!(LogProof::parse(proof.to_string().as_bytes()).as_ref(), Ok(&proof));
});
