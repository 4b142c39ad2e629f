//! Cuts secrets out of JSON values by the names they stand under. It decides nothing about what a secret is.
