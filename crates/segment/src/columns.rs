//! The columns of a segment, declared once: schema, encodings, selection and the format page follow this table.
//!
//! It holds no data and reads none.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// How a column's values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// INT64; unsigned numbers and times.
    Long,
    /// INT32; small numbers.
    Int,
    /// BYTE_ARRAY: UTF-8, JSON text or bytes.
    Text,
    /// FIXED_LEN_BYTE_ARRAY(16).
    Id,
}

/// How often a value is expected to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// Often: a dictionary per row group.
    Often,
    /// Seldom: no dictionary.
    Seldom,
    /// Depending on who writes them: a dictionary where the first rows of a file show that it is worth one.
    Varies,
}

/// Where a column stands in the schema, which fixes its levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Always there.
    Required,
    /// At the top, may be absent.
    Optional,
    /// A member of an optional group.
    Member,
    /// A member of an element of the list of targets.
    Element,
}

impl Place {
    /// The definition level of a value that is there.
    pub(crate) const fn top(self) -> u8 {
        match self {
            Self::Required => 0,
            Self::Optional => 1,
            Self::Member => 2,
            Self::Element => 3,
        }
    }
}

macro_rules! columns {
    ($($name:ident $path:literal $kind:ident $place:ident $repeats:ident;)*) => {
        /// One column of the file, in file order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Column { $($name,)* }

        impl Column {
            /// Every column in file order.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Dotted path in the Parquet schema.
            pub(crate) const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            pub(crate) const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }

            pub(crate) const fn place(self) -> Place {
                match self { $(Self::$name => Place::$place,)* }
            }

            pub(crate) const fn repeats(self) -> Repeats {
                match self { $(Self::$name => Repeats::$repeats,)* }
            }
        }
    };
}

columns! {
    Index "index" Long Required Seldom;
    Seq "seq" Long Required Seldom;
    Id "id" Id Required Seldom;
    Version "v" Int Required Often;
    Catalogue "catalogue" Text Required Often;
    Event "event" Text Required Often;
    Time "time" Long Required Seldom;
    Observed "observed" Long Optional Seldom;
    Received "received" Long Required Seldom;
    Severity "severity" Int Required Often;
    Outcome "outcome" Text Required Often;
    Flags "flags" Text Optional Often;
    ActorType "actor.type" Text Member Often;
    ActorId "actor.id" Text Member Often;
    ActorName "actor.name" Text Member Often;
    ActorEmail "actor.email" Text Member Often;
    TargetType "targets.list.element.type" Text Element Often;
    TargetId "targets.list.element.id" Text Element Often;
    TargetName "targets.list.element.name" Text Element Often;
    TargetEmail "targets.list.element.email" Text Element Often;
    ClientId "client.id" Text Member Often;
    ClientName "client.name" Text Member Often;
    AuthMethod "auth.method" Text Member Often;
    AuthFactor "auth.factor" Text Member Often;
    AuthProtocol "auth.protocol" Text Member Often;
    AuthAssurance "auth.assurance" Text Member Often;
    SourceIp "source.ip" Text Member Often;
    SourcePort "source.port" Int Member Seldom;
    SourceUserAgent "source.user_agent" Text Member Often;
    SourceDevice "source.device" Text Member Often;
    SourceGeo "source.geo" Text Member Often;
    ProducerVendor "producer.vendor" Text Member Often;
    ProducerProduct "producer.product" Text Member Often;
    ProducerVersion "producer.version" Text Member Often;
    ProducerHost "producer.host" Text Member Often;
    ProducerInstance "producer.instance" Text Member Often;
    ProducerSequence "producer.sequence" Long Member Seldom;
    ProducerEventId "producer.event_id" Text Member Seldom;
    ProducerMapping "producer.mapping" Text Member Often;
    ProducerOffset "producer.offset" Int Member Often;
    FlowSession "flow.session" Text Member Seldom;
    FlowTrace "flow.trace" Text Member Seldom;
    FlowTransaction "flow.transaction" Text Member Seldom;
    TextReason "text.reason" Text Member Often;
    TextMessage "text.message" Text Member Varies;
    TextValue "text.value" Text Member Varies;
    Public "public" Text Optional Often;
    Attributes "attributes" Text Optional Seldom;
    Raw "raw" Text Optional Seldom;
    Erased "erased" Text Optional Seldom;
    Exception "exception" Text Optional Seldom;
}

impl Column {
    /// How many columns there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

    pub(crate) const fn at(self) -> usize {
        self as usize
    }

    /// Whether its pages are compressed. Not where numbers of a few bits are nearly all of them: that would save next to nothing, and unpacking is what
    /// a scan of such a column would mostly do.
    pub(crate) const fn is_compressed(self) -> bool {
        !matches!(
            self,
            Self::Version
                | Self::Catalogue
                | Self::Severity
                | Self::Outcome
                | Self::Flags
                | Self::ActorType
                | Self::AuthMethod
                | Self::AuthFactor
                | Self::AuthProtocol
                | Self::AuthAssurance
                | Self::SourcePort
                | Self::ProducerVendor
                | Self::ProducerProduct
                | Self::ProducerVersion
        )
    }

    /// Whether its numbers have no sign.
    pub(crate) const fn is_unsigned(self) -> bool {
        matches!(self, Self::Index | Self::Seq | Self::ProducerSequence)
    }

    /// Whether its values are texts in which words are looked for. Of columns of JSON the single values are.
    pub(crate) const fn has_words(self) -> bool {
        match self.kind() {
            Kind::Int | Kind::Long | Kind::Id => false,
            Kind::Text => !matches!(
                self,
                Self::Outcome
                    | Self::Flags
                    | Self::SourceGeo
                    | Self::Public
                    | Self::Attributes
                    | Self::Erased
                    | Self::Exception
            ),
        }
    }

    const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// The columns a scan asks for. `seq` and the index always come; the rest of the event is at its default unless
/// asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns(u64);

macro_rules! selections {
    ($($(#[$doc:meta])* $name:ident = $($column:ident)+;)*) => {
        impl Columns {
            $($(#[$doc])* pub const $name: Self = Self($(Column::$column.bit())|+);)*
        }
    };
}

selections! {
    /// `id`
    ID = Id;
    /// `v`
    VERSION = Version;
    /// `catalogue`
    CATALOGUE = Catalogue;
    /// `event`
    EVENT = Event;
    /// `time`
    TIME = Time;
    /// `observed`
    OBSERVED = Observed;
    /// `received`
    RECEIVED = Received;
    /// `severity`
    SEVERITY = Severity;
    /// `outcome`
    OUTCOME = Outcome;
    /// `flags`
    FLAGS = Flags;
    /// `actor.type`
    ACTOR_TYPE = ActorType;
    /// `actor.id`
    ACTOR_ID = ActorId;
    /// `actor.name`
    ACTOR_NAME = ActorName;
    /// `actor.email`
    ACTOR_EMAIL = ActorEmail;
    /// `actor`
    ACTOR = ActorType ActorId ActorName ActorEmail;
    /// `targets`: all four members, since elements are told apart by them.
    TARGETS = TargetType TargetId TargetName TargetEmail;
    /// `client.id`
    CLIENT_ID = ClientId;
    /// `client.name`
    CLIENT_NAME = ClientName;
    /// `client`
    CLIENT = ClientId ClientName;
    /// `auth.method`
    AUTH_METHOD = AuthMethod;
    /// `auth.factor`
    AUTH_FACTOR = AuthFactor;
    /// `auth.protocol`
    AUTH_PROTOCOL = AuthProtocol;
    /// `auth.assurance`
    AUTH_ASSURANCE = AuthAssurance;
    /// `auth`
    AUTH = AuthMethod AuthFactor AuthProtocol AuthAssurance;
    /// `source.ip`
    SOURCE_IP = SourceIp;
    /// `source.port`
    SOURCE_PORT = SourcePort;
    /// `source.user_agent`
    SOURCE_USER_AGENT = SourceUserAgent;
    /// `source.device`
    SOURCE_DEVICE = SourceDevice;
    /// `source.geo`
    SOURCE_GEO = SourceGeo;
    /// `source`
    SOURCE = SourceIp SourcePort SourceUserAgent SourceDevice SourceGeo;
    /// `producer.vendor`
    PRODUCER_VENDOR = ProducerVendor;
    /// `producer.product`
    PRODUCER_PRODUCT = ProducerProduct;
    /// `producer.version`
    PRODUCER_VERSION = ProducerVersion;
    /// `producer.host`
    PRODUCER_HOST = ProducerHost;
    /// `producer.instance`
    PRODUCER_INSTANCE = ProducerInstance;
    /// `producer.sequence`
    PRODUCER_SEQUENCE = ProducerSequence;
    /// `producer.event_id`
    PRODUCER_EVENT_ID = ProducerEventId;
    /// `producer.mapping`
    PRODUCER_MAPPING = ProducerMapping;
    /// `producer.offset`
    PRODUCER_OFFSET = ProducerOffset;
    /// `producer`
    PRODUCER = ProducerVendor ProducerProduct ProducerVersion ProducerHost ProducerInstance ProducerSequence
        ProducerEventId ProducerMapping ProducerOffset;
    /// `flow.session`
    FLOW_SESSION = FlowSession;
    /// `flow.trace`
    FLOW_TRACE = FlowTrace;
    /// `flow.transaction`
    FLOW_TRANSACTION = FlowTransaction;
    /// `flow`
    FLOW = FlowSession FlowTrace FlowTransaction;
    /// `text.reason`
    TEXT_REASON = TextReason;
    /// `text.message`
    TEXT_MESSAGE = TextMessage;
    /// `text.value`
    TEXT_VALUE = TextValue;
    /// `text`
    TEXT = TextReason TextMessage TextValue;
    /// `public`
    PUBLIC = Public;
    /// `attributes`
    ATTRIBUTES = Attributes;
    /// `raw`
    RAW = Raw;
    /// `erased`
    ERASED = Erased;
}

impl Columns {
    /// Nothing but `seq` and the index.
    pub const NONE: Self = Self(0);
    /// The whole event.
    pub const ALL: Self = Self((1 << Column::COUNT) - 1);

    /// The groups of optional members.
    pub(crate) const GROUPS: [Self; 7] = [
        Self::ACTOR,
        Self::CLIENT,
        Self::AUTH,
        Self::SOURCE,
        Self::PRODUCER,
        Self::FLOW,
        Self::TEXT,
    ];

    /// What every event has.
    pub const REQUIRED: Self = Self::ID
        .union(Self::VERSION)
        .union(Self::CATALOGUE)
        .union(Self::EVENT)
        .union(Self::TIME)
        .union(Self::RECEIVED)
        .union(Self::SEVERITY)
        .union(Self::OUTCOME);

    /// Whether every column of `other` is selected.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The columns of either, usable in constants.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn of(column: Column) -> Self {
        Self(column.bit())
    }

    pub(crate) const fn has(self, column: Column) -> bool {
        self.0 & column.bit() != 0
    }
}

impl BitOr for Columns {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl BitOrAssign for Columns {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.union(other);
    }
}

impl BitAnd for Columns {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
