//! Kinds of secrets, and which a name promises. It sees names only, never a value.

words! {
    /// What kind of secret was cut. The word is that of `{"secret": "<kind>"}`.
    SecretKind {
        /// Passwords and phrases; guessable, so no digest is kept.
        Password "password",
        /// One-time codes and PINs; guessable.
        Code "code",
        /// National identity numbers; guessable.
        PersonalNumber "personal-number",
        /// Private keys and client secrets.
        Key "key",
        /// Bearer tokens and cookies: long and random, so an HMAC under a key of the tenant is kept to correlate by.
        Token "token",
    }
}

impl SecretKind {
    /// The kind of secret that a name promises. Case, `_`, `-` and spaces do not matter; of a dotted path the last part
    /// counts.
    #[must_use]
    pub(crate) fn promised_by(name: &str) -> Option<Self> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut letters = [0_u8; 24];
        let mut length = 0;
        for byte in last.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ')) {
            *letters.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        match letters.get(..length)? {
            b"password" | b"passwd" | b"pwd" | b"passphrase" | b"newpassword" | b"oldpassword"
            | b"currentpassword" | b"confirmpassword" | b"userpassword" => Some(Self::Password),
            b"pin" | b"pincode" | b"otp" | b"totp" | b"hotp" | b"passcode" | b"onetimepassword"
            | b"onetimecode" | b"verificationcode" | b"recoverycode" => Some(Self::Code),
            b"personalnumber"
            | b"personnummer"
            | b"personalidentitynumber"
            | b"ssn"
            | b"socialsecuritynumber"
            | b"nationalid" => Some(Self::PersonalNumber),
            b"secret" | b"clientsecret" | b"sharedsecret" | b"privatekey" => Some(Self::Key),
            b"accesstoken"
            | b"refreshtoken"
            | b"idtoken"
            | b"bearertoken"
            | b"sessiontoken"
            | b"authorization"
            | b"proxyauthorization"
            | b"authorizationheader"
            | b"cookie"
            | b"setcookie"
            | b"apikey"
            | b"xapikey"
            | b"clientassertion" => Some(Self::Token),
            _ => None,
        }
    }
}
