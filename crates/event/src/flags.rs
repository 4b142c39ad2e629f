//! What validation noticed about an event: a closed list, so that a leaf never carries a producer's words.

use std::fmt;

macro_rules! flags {
    ($($name:ident $text:literal $doc:literal;)*) => {
        /// One remark about an event. The order of the list is the alphabetical order of the names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flag {
            $(#[doc = $doc] $name,)*
        }

        impl Flag {
            /// Every flag, in alphabetical order of its name.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name used in every format.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// One sentence for people.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }

            /// Reads a name back; `None` for a word that is not on the list.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

flags! {
    AssignedId "assigned-id" "The producer sent no id, so Vitni made one.";
    AssignedOutcome "assigned-outcome" "The producer sent no usable outcome; it is the catalogue's, or `unknown`.";
    AssignedSeverity "assigned-severity" "The producer sent no usable severity; it is the catalogue's, or INFO.";
    AssignedTime "assigned-time" "The producer sent no time; it is the moment of receipt.";
    ClockSkew "clock-skew" "The producer's time lies more than five minutes after the moment of receipt.";
    DerivedId "derived-id" "The id is a UUIDv8 made from what the producer sent, under a key of the tenant.";
    InexactNumber "inexact-number" "A number that a double cannot hold exactly is kept as a string.";
    Quarantined "quarantined" "The input could not be understood; its bytes are kept in `raw` and the reason in `text`.";
    RawBase64 "raw-base64" "`raw` is the base64 of bytes that are not UTF-8 text.";
    SecretCut "secret-cut" "A secret was replaced by a mark that names its kind.";
    TypeMismatch "type-mismatch" "A value did not have the type of its place; it is kept as text or among the attributes.";
    UnknownAttribute "unknown-attribute" "The catalogue does not list one of the attributes for this event.";
    UnknownEvent "unknown-event" "The event id is in no catalogue that the tenant knows.";
    UnknownField "unknown-field" "A member that the envelope does not have is kept among the attributes by its path.";
    YearResolved "year-resolved" "The producer wrote no year; it was worked out from the surroundings.";
    ZoneResolved "zone-resolved" "The producer wrote no time zone; it was taken from the configuration.";
}

impl Flag {
    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether whoever translates a line may state it about its own work (a submission may carry these and no other).
    #[must_use]
    pub const fn stated_by_mapping(self) -> bool {
        matches!(
            self,
            Self::Quarantined | Self::RawBase64 | Self::SecretCut | Self::YearResolved | Self::ZoneResolved
        )
    }
}

/// A set of flags.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(u32);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);

    /// Adds one.
    pub const fn insert(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    /// Takes one away.
    pub const fn remove(&mut self, flag: Flag) {
        self.0 &= !flag.bit();
    }

    /// Whether it is set.
    #[must_use]
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Whether none is set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set as bits, bit 0 being the first of [`Flag::ALL`]. For memory only: the bits move when the list grows.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// In alphabetical order of the names.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.contains(*flag))
    }

    /// Reads names; `None` if one is not on the list.
    #[must_use]
    pub fn from_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<Self> {
        names.into_iter().map(Flag::parse).collect()
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::NONE;
        flags.into_iter().for_each(|flag| set.insert(flag));
        set
    }
}

impl From<Flag> for Flags {
    fn from(flag: Flag) -> Self {
        Self(flag.bit())
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Flag::name)).finish()
    }
}
