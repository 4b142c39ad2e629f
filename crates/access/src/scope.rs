//! What a token is good for. No scope implies another: whoever runs the server does not thereby read its events, and
//! whoever sends events reads none.

use std::fmt;

/// One right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Send events.
    Write,
    /// Search, read, prove and follow events, personal fields left out.
    Read,
    /// See and ask about personal fields as well; widens `read` and is nothing without it.
    ReadPersonal,
    /// Change tenants, tokens and settings.
    Admin,
}

impl Scope {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Write, Self::Read, Self::ReadPersonal, Self::Admin];

    /// Its name in records, on the command line and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::ReadPersonal => "read-personal",
            Self::Admin => "admin",
        }
    }

    /// Reads the name back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Write => 1,
            Self::Read => 2,
            Self::ReadPersonal => 4,
            Self::Admin => 8,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The rights of a token: at least one, and `read-personal` only beside `read`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scopes(u8);

/// A set of scopes that no token can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// There is no such scope.
    #[error("there is no scope `{0}`: give one or more of write, read, read-personal, admin")]
    Unknown(String),
    /// A token that may do nothing.
    #[error("a token needs a scope: give one or more of write, read, read-personal, admin")]
    Empty,
    /// The wider right without the one it widens.
    #[error("the scope read-personal widens read: give both")]
    PersonalWithoutRead,
}

impl Scopes {
    /// A set of scopes.
    ///
    /// # Errors
    /// When it is empty or has `read-personal` without `read`.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, ScopeError> {
        let set = Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()));
        if set.0 == 0 {
            return Err(ScopeError::Empty);
        }
        if set.contains(Scope::ReadPersonal) && !set.contains(Scope::Read) {
            return Err(ScopeError::PersonalWithoutRead);
        }
        Ok(set)
    }

    /// A set of scopes by their names, in any order.
    ///
    /// # Errors
    /// As [`Scopes::new`], and for a name that is no scope.
    pub fn from_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, ScopeError> {
        let unknown = |name: &str| ScopeError::Unknown(name.chars().take(32).collect());
        let scopes: Result<Vec<_>, _> = names
            .into_iter()
            .map(|name| Scope::parse(name).ok_or_else(|| unknown(name)))
            .collect();
        Self::new(scopes?)
    }

    /// Whether the scope is among them.
    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
