//! Names of the catalogue as names in Rust. It decides nothing about what they mean.

/// The module of a catalogue: its name without the version.
pub(super) fn module(catalogue: &str) -> String {
    catalogue
        .split('-')
        .next()
        .unwrap_or(catalogue)
        .to_ascii_lowercase()
}

/// `authentication.ok` as `AuthenticationOk`, `SPBroker` as `SpBroker`.
pub(super) fn camel(name: &str) -> String {
    let one = |word: String| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words(name).into_iter().map(one).collect()
}

/// `phxOIDCTokenHash` as `phx_oidc_token_hash`, `email/user-id` as `email_user_id`.
pub(super) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// The words of a name, in lower case. A word begins after what is neither letter nor digit, where a capital follows a small
/// letter, and at the last of several capitals that a small letter follows.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            open = false;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let rises = letter.is_ascii_uppercase()
            && (before.is_some_and(char::is_ascii_lowercase) || after.is_some_and(char::is_ascii_lowercase));
        if !open || rises {
            words.push(String::new());
        }
        open = true;
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_names() {
        let names = [
            "authentication.ok",
            "phxOIDCAccessTokenJTI",
            "email/user-id",
            "SPBroker",
            "NOT_AUTHORIZED",
        ];
        let made: Vec<_> = names
            .iter()
            .map(|name| format!("{} {}", snake(name), camel(name)))
            .collect();
        assert_eq!(
            made,
            [
                "authentication_ok AuthenticationOk",
                "phx_oidc_access_token_jti PhxOidcAccessTokenJti",
                "email_user_id EmailUserId",
                "sp_broker SpBroker",
                "not_authorized NotAuthorized",
            ]
        );
        assert_eq!(module("phenixid-pas-6.0"), "phenixid");
    }
}
