//! The numbers of this crate: each with its reason and what the caller sees at the edge.

/// Longest name of a token or tenant, in characters: a line in a table. Longer is refused when it is given.
pub const LABEL_CHARS_MAX: usize = 128;

/// Random bytes in a token's id: 80 bits, so that ids never meet.
pub const TOKEN_ID_BYTES: usize = 10;

/// Random bytes in a token's secret: 256 bits, so that no number of guesses gets anywhere.
pub const TOKEN_SECRET_BYTES: usize = 32;

/// Random bytes in a capability: 160 bits. It opens tiles only, which hold no direct identifiers.
pub const CAPABILITY_BYTES: usize = 20;

/// Random bytes in a tenant id: 80 bits.
pub const TENANT_ID_BYTES: usize = 10;

/// Most tenants that one token lists. A caller with more to do gets a token for all tenants, or two tokens.
pub const TOKEN_TENANTS_MAX: usize = 1024;

/// Random bytes in a session's id: 80 bits, so that ids never meet.
pub const SESSION_ID_BYTES: usize = 10;

/// Random bytes in a session's secret: 280 bits, so that no number of guesses gets anywhere, and whole groups of base32.
pub const SESSION_SECRET_BYTES: usize = 35;

/// Seconds after which a session ends however much it is used: a working day. Then the token is presented again.
pub const SESSION_S_MAX: i64 = 12 * 3600;
