//! An Ed25519 key that signs (RFC 8032). With the feature `aws-lc` it does so with aws-lc's assembly, in half the time and with the same
//! signatures: Ed25519 leaves nothing to chance. Never verifies, and never draws randomness.

use ed25519_dalek::Signer as _;

/// A secret key, made from a seed. It is wiped when dropped.
pub(crate) struct SigningKey {
    portable: ed25519_dalek::SigningKey,
    #[cfg(feature = "aws-lc")]
    fast: Option<aws_lc_rs::signature::Ed25519KeyPair>,
}

impl SigningKey {
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self {
            portable: ed25519_dalek::SigningKey::from_bytes(seed),
            #[cfg(feature = "aws-lc")]
            fast: aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(seed).ok(),
        }
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.portable.as_bytes()
    }

    pub(crate) fn public_bytes(&self) -> [u8; 32] {
        self.portable.verifying_key().to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        #[cfg(feature = "aws-lc")]
        if let Some(signature) = self.fast.as_ref().and_then(|key| sign_fast(key, message)) {
            return signature;
        }
        self.portable.sign(message).to_bytes()
    }
}

/// Nothing when the library fails, which then costs time and nothing else.
#[cfg(feature = "aws-lc")]
fn sign_fast(key: &aws_lc_rs::signature::Ed25519KeyPair, message: &[u8]) -> Option<[u8; 64]> {
    key.try_sign(message).ok()?.as_ref().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "aws-lc")]
    proptest::proptest! {
        #[test]
        fn both_libraries_sign_alike(seed: [u8; 32], message: Vec<u8>) {
            let key = SigningKey::from_seed(&seed);
            let fast = sign_fast(key.fast.as_ref().unwrap(), &message).unwrap();
            assert_eq!(fast, key.portable.sign(&message).to_bytes());
        }
    }

    /// The first two tests of RFC 8032, section 7.1: seed, public key, message, signature.
    const OF_THE_RFC: [[&str; 4]; 2] = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ],
    ];

    #[test]
    fn signs_as_the_rfc_does() {
        for [seed, public, message, signature] in OF_THE_RFC {
            let key = SigningKey::from_seed(&bytes(seed).try_into().unwrap());
            assert_eq!(key.public_bytes().as_slice(), bytes(public));
            assert_eq!(key.sign(&bytes(message)).as_slice(), bytes(signature));
        }
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }
}
