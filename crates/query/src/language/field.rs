//! The fields that a query can name: one table, from which names, kinds, what is personal and which columns are read all
//! follow. It reads no event: `value.rs` does.

use std::fmt;

use vitni_segment::Columns;

use super::error::{LanguageError, Read};
use super::input::{Context, Input, in_name};
use super::print;
use super::suggest;
use crate::limits::VALUE_BYTES_MAX;

/// What a field holds, and so which comparisons it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, compared without regard to case.
    Text,
    /// Text in which case counts.
    Exact,
    /// A network address; its text otherwise.
    Address,
    /// A number.
    Number,
    /// A number with words for it.
    Severity,
    /// A time.
    Time,
    /// One of three words.
    Outcome,
    /// Names of flags.
    Flags,
    /// A UUID.
    Id,
    /// What kind of fact, by the catalogue.
    Category,
    /// A fact under whichever id, by the catalogue.
    Equivalent,
    /// Every text of the event.
    Any,
    /// A JSON value.
    Attribute,
}

impl Kind {
    /// Its name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Exact => "exact",
            Self::Address => "address",
            Self::Number => "number",
            Self::Severity => "severity",
            Self::Time => "time",
            Self::Outcome => "outcome",
            Self::Flags => "flags",
            Self::Id => "id",
            Self::Category => "category",
            Self::Equivalent => "equivalent",
            Self::Any => "any",
            Self::Attribute => "attribute",
        }
    }
}

/// What is known of one field.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its path in the event's JSON, or the name of what stands for several.
    pub name: &'static str,
    /// What can be written instead.
    pub short: &'static [&'static str],
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be used only by who has `read-personal`.
    pub personal: bool,
    /// Whether an event can have several values of it.
    pub many: bool,
    pub(crate) columns: Columns,
}

const CLEAR: bool = false;
const PERSONAL: bool = true;
const ONE: bool = false;
const MANY: bool = true;

macro_rules! fields {
    ($($variant:ident $name:literal [$($short:literal)*] $kind:ident $personal:ident $many:ident $($columns:ident)|+;)*) => {
        /// A field of the envelope.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Named { $(#[doc = concat!("`", $name, "`")] $variant,)* }

        impl Named {
            /// All of them, in the order of the reference page.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What is known of it.
            #[must_use]
            pub const fn known(self) -> Known {
                match self {
                    $(Self::$variant => Known {
                        name: $name,
                        short: &[$($short,)*],
                        kind: Kind::$kind,
                        personal: $personal,
                        many: $many,
                        columns: Columns::NONE $(.union(Columns::$columns))+,
                    },)*
                }
            }
        }
    };
}

// Whether the sent id is seen depends on the flags, so they come with it. The tenant comes with every row.
fields! {
    Id "id" [] Id CLEAR ONE ID;
    Tenant "tenant" [] Exact CLEAR ONE NONE;
    Catalogue "catalogue" [] Exact CLEAR ONE CATALOGUE | EVENT | FLAGS;
    Event "event" [] Exact CLEAR ONE CATALOGUE | EVENT | FLAGS;
    Category "category" [] Category CLEAR ONE CATALOGUE | EVENT | FLAGS;
    Equivalent "equivalent" [] Equivalent CLEAR ONE CATALOGUE | EVENT | FLAGS;
    Time "time" [] Time CLEAR ONE TIME;
    Observed "observed" [] Time CLEAR ONE OBSERVED;
    Received "received" [] Time CLEAR ONE RECEIVED;
    Severity "severity" [] Severity CLEAR ONE SEVERITY;
    Outcome "outcome" [] Outcome CLEAR ONE OUTCOME;
    Flags "flags" [] Flags CLEAR MANY FLAGS;
    Erased "erased" [] Exact CLEAR MANY ERASED;
    Version "v" [] Number CLEAR ONE VERSION;
    Any "any" ["words"] Any PERSONAL ONE
        ACTOR | TARGETS | CLIENT | AUTH | SOURCE | PRODUCER | FLOW | TEXT | ATTRIBUTES | PUBLIC | RAW | FLAGS;
    Actor "actor" [] Text PERSONAL ONE ACTOR_ID | ACTOR_NAME | ACTOR_EMAIL;
    ActorType "actor.type" [] Text PERSONAL ONE ACTOR_TYPE;
    ActorId "actor.id" [] Text PERSONAL ONE ACTOR_ID;
    ActorName "actor.name" [] Text PERSONAL ONE ACTOR_NAME;
    ActorEmail "actor.email" [] Text PERSONAL ONE ACTOR_EMAIL;
    Target "target" [] Text PERSONAL MANY TARGETS;
    TargetType "targets.type" [] Text PERSONAL MANY TARGETS;
    TargetId "targets.id" [] Text PERSONAL MANY TARGETS;
    TargetName "targets.name" [] Text PERSONAL MANY TARGETS;
    TargetEmail "targets.email" [] Text PERSONAL MANY TARGETS;
    Client "client" [] Text CLEAR ONE CLIENT;
    ClientId "client.id" [] Text CLEAR ONE CLIENT_ID;
    ClientName "client.name" [] Text CLEAR ONE CLIENT_NAME;
    AuthMethod "auth.method" [] Text CLEAR ONE AUTH_METHOD;
    AuthFactor "auth.factor" [] Text CLEAR ONE AUTH_FACTOR;
    AuthProtocol "auth.protocol" [] Text CLEAR ONE AUTH_PROTOCOL;
    AuthAssurance "auth.assurance" [] Text CLEAR ONE AUTH_ASSURANCE;
    SourceIp "source.ip" ["ip" "source"] Address PERSONAL ONE SOURCE_IP;
    SourcePort "source.port" [] Number PERSONAL ONE SOURCE_PORT;
    SourceUserAgent "source.user_agent" ["agent"] Text PERSONAL ONE SOURCE_USER_AGENT;
    SourceDevice "source.device" [] Text PERSONAL ONE SOURCE_DEVICE;
    SourceGeo "source.geo" [] Text PERSONAL ONE SOURCE_GEO;
    ProducerVendor "producer.vendor" [] Text CLEAR ONE PRODUCER_VENDOR;
    ProducerProduct "producer.product" [] Text CLEAR ONE PRODUCER_PRODUCT;
    ProducerVersion "producer.version" [] Text CLEAR ONE PRODUCER_VERSION;
    ProducerHost "producer.host" ["host"] Text CLEAR ONE PRODUCER_HOST;
    ProducerInstance "producer.instance" [] Text CLEAR ONE PRODUCER_INSTANCE;
    ProducerSequence "producer.sequence" [] Number CLEAR ONE PRODUCER_SEQUENCE;
    ProducerEventId "producer.event_id" [] Text CLEAR ONE PRODUCER_EVENT_ID;
    ProducerMapping "producer.mapping" [] Text CLEAR ONE PRODUCER_MAPPING;
    FlowSession "flow.session" ["session"] Exact PERSONAL ONE FLOW_SESSION;
    FlowTrace "flow.trace" ["trace"] Exact PERSONAL ONE FLOW_TRACE;
    FlowTransaction "flow.transaction" ["transaction"] Exact PERSONAL ONE FLOW_TRANSACTION;
    TextReason "text.reason" ["reason"] Text PERSONAL ONE TEXT_REASON;
    TextMessage "text.message" ["message"] Text PERSONAL ONE TEXT_MESSAGE;
    TextValue "text.value" [] Text PERSONAL ONE TEXT_VALUE;
    Raw "raw" [] Text PERSONAL ONE RAW;
}

/// What a comparison or a pipe looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A field of the envelope.
    Named(Named),
    /// An attribute, whichever list it stands in.
    Attribute {
        /// Its name.
        name: Box<str>,
        /// Whether a catalogue declares it public.
        public: bool,
    },
    /// An attribute that stands in clear in the leaf.
    Public(Box<str>),
}

impl Field {
    /// What it holds.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Named(named) => named.known().kind,
            Self::Attribute { .. } | Self::Public(_) => Kind::Attribute,
        }
    }

    /// Whether it may be used only by who has `read-personal`.
    #[must_use]
    pub const fn is_personal(&self) -> bool {
        match self {
            Self::Named(named) => named.known().personal,
            Self::Attribute { public, .. } => !*public,
            Self::Public(_) => false,
        }
    }

    /// Whether an event can have several values of it.
    #[must_use]
    pub const fn has_many(&self) -> bool {
        match self {
            Self::Named(named) => named.known().many,
            Self::Attribute { .. } | Self::Public(_) => true,
        }
    }

    /// The columns in which it lies.
    #[must_use]
    pub fn columns(&self) -> Columns {
        match self {
            Self::Named(named) => named.known().columns,
            Self::Attribute { .. } => Columns::ATTRIBUTES | Columns::PUBLIC,
            Self::Public(_) => Columns::PUBLIC,
        }
    }

    /// The column whose text is its only value, whoever looks, where it is no more than that.
    pub(crate) const fn text_column(&self) -> Option<Columns> {
        match self {
            Self::Named(
                named @ (Named::ActorType
                | Named::ActorId
                | Named::ActorName
                | Named::ActorEmail
                | Named::ClientId
                | Named::ClientName
                | Named::SourceIp
                | Named::SourceUserAgent
                | Named::SourceDevice
                | Named::ProducerProduct
                | Named::ProducerHost),
            ) => Some(named.known().columns),
            _ => None,
        }
    }

    /// Whether it has a value that can be shown, grouped and sorted by.
    #[must_use]
    pub const fn has_value(&self) -> bool {
        !matches!(self.kind(), Kind::Any | Kind::Category | Kind::Equivalent)
    }

    /// Whether its values have an order other than that of text.
    #[must_use]
    pub const fn has_order(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Number | Kind::Severity | Kind::Time | Kind::Attribute
        )
    }

    /// Reads a text that is the name of a field with a value, and nothing else.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(text: &str, context: &Context<'_>) -> Result<Self, LanguageError> {
        let mut input = Input::new(text, context);
        let field = Self::parse_value(&mut input)?;
        if input.next().is_none() {
            return Ok(field);
        }
        let hint = "give the name of one field, for example event, actor or attributes.scope";
        Err(input.error(input.at(), "the name of the field is over here", hint))
    }

    /// Reads a field whose name must come next.
    pub(crate) fn parse(input: &mut Input<'_>) -> Read<Self> {
        input.next();
        let at = input.at();
        let name = input.take(in_name);
        if let Some(list) = name.strip_suffix('.')
            && input.peek() == Some('"')
        {
            let attribute = print::phrase(input)?;
            return Self::attribute(list, &attribute, input, at);
        }
        Self::named(name, input, at)
    }

    /// A field whose value a pipe uses.
    pub(crate) fn parse_value(input: &mut Input<'_>) -> Read<Self> {
        input.next();
        let at = input.at();
        let field = Self::parse(input)?;
        if field.has_value() {
            return Ok(field);
        }
        let hint = "it can stand in a condition only; name one of the fields of an event";
        Err(input.error(at, format!("`{field}` has no value of its own"), hint))
    }

    /// The field of this name; `at` is where the name stands.
    pub(super) fn named(name: &str, input: &Input<'_>, at: usize) -> Read<Self> {
        let is = |known: Known| {
            let mut names = [known.name].into_iter().chain(known.short.iter().copied());
            names.any(|known| known == name)
        };
        if let Some(named) = Named::ALL.iter().find(|named| is(named.known())) {
            return Ok(Self::Named(*named));
        }
        if let Some((list @ ("attributes" | "public"), attribute)) = name.split_once('.') {
            return Self::attribute(list, attribute, input, at);
        }
        Err(unknown(name, input, at))
    }

    fn attribute(list: &str, name: &str, input: &Input<'_>, at: usize) -> Read<Self> {
        if name.is_empty() || name.len() > VALUE_BYTES_MAX {
            let hint = format!("give 1 to {VALUE_BYTES_MAX} bytes, for example attributes.scope");
            return Err(input.error(at, "the attribute has no name or a very long one", hint));
        }
        match list {
            "attributes" => Ok(Self::Attribute {
                public: (input.context.public)(name),
                name: name.into(),
            }),
            "public" => Ok(Self::Public(name.into())),
            _ => Err(unknown(list, input, at)),
        }
    }
}

/// A misspelt name is repeated in the message, but not a kilobyte of it.
const NAME_CHARS_MAX: usize = 64;

fn unknown(name: &str, input: &Input<'_>, at: usize) -> LanguageError {
    let cut: String = name.chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() {
        return input.error(
            at,
            "the name of a field is missing",
            "for example event, actor, time, attributes.scope",
        );
    }
    let known = Named::ALL.iter().map(|named| named.known());
    let names = known.flat_map(|known| [known.name].into_iter().chain(known.short.iter().copied()));
    let hint = match suggest::nearest(&cut, names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "attributes are attributes.<name>; a text to look for stands between quotation marks".into(),
    };
    input.error(at, format!("there is no field `{cut}`"), hint)
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(named) => f.write_str(named.known().name),
            Self::Attribute { name, .. } => write!(f, "attributes.{}", print::Name(name)),
            Self::Public(name) => write!(f, "public.{}", print::Name(name)),
        }
    }
}
