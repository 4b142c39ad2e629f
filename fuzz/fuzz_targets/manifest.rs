//! The manifest: read or refused; what is read and written again is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitni_store::manifest::Manifest;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(manifest) = Manifest::from_bytes(bytes) {
        check(&manifest);
    }
    // Behind the checksum, which no mutation would pass.
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Some((body, _)) = text.rsplit_once("crc32c ") else {
        return;
    };
    let whole = format!("{body}crc32c {:08x}\n", crc32c(body.as_bytes()));
    if let Ok(manifest) = Manifest::from_bytes(whole.as_bytes()) {
        check(&manifest);
    }
});

fn check(manifest: &Manifest) {
    let again = Manifest::from_bytes(&manifest.to_bytes()).expect("a manifest of ours is read");
    assert_eq!(&again, manifest);
}

/// CRC-32C, bit by bit: a second opinion on the one in the code.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0x82f6_3b78 * (crc & 1))
        })
    })
}
