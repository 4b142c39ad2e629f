//! Why an event was not taken: a stable code, a status and a hint, declared together in one table. It never holds the
//! content that was refused.

use std::fmt;

macro_rules! refusals {
    ($($name:ident $code:literal $status:literal $what:literal $hint:literal;)*) => {
        /// The stable code of a refusal. The table it is declared in is the API reference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RefusalCode {
            $(#[doc = $what] $name,)*
        }

        impl RefusalCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word that programs compare.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status (RFC 9110) of the line or of the request.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What is wrong, one sentence.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// What to do next, one sentence.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }

            /// Reads a code back.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

refusals! {
    BadJson "bad-json" 400 "The line is not JSON (RFC 8259)."
        "Send one JSON object a line, without comments or trailing commas.";
    NotAnObject "not-an-object" 400 "The line is JSON but not an object."
        "Wrap the event in { }.";
    InvalidUtf8 "invalid-utf8" 400 "The line is not UTF-8 text."
        "Encode as UTF-8; put bytes that are not text into `raw` as base64 with the flag raw-base64.";
    DuplicateKey "duplicate-key" 422 "An object has two members of one name."
        "Send each name once; an unknown member and an attribute of the same path collide as well.";
    LoneSurrogate "lone-surrogate" 422 "A string has half of a UTF-16 surrogate pair, which is no character."
        "Escape characters beyond U+FFFF as a pair, or send them as UTF-8.";
    TooDeep "too-deep" 422 "Arrays and objects are nested more than 64 deep."
        "Flatten the value or send it as a string.";
    MissingEvent "missing-event" 422 "The event has no `event` id."
        "Name what happened, for example \"event\": \"authentication.ok\".";
    BadEventId "bad-event-id" 422 "`event` is not of the form [A-Za-z0-9._:-]{1,128}."
        "Use the id as the catalogue writes it.";
    BadCatalogueId "bad-catalogue-id" 422 "`catalogue` is not of the form [A-Za-z0-9._:-]{1,128}."
        "Use a catalogue's id, for example logicnets-8.1, or leave the member out.";
    ReservedCatalogue "reserved-catalogue" 422 "Events of the catalogue vitni-1 are issued by Vitni alone."
        "Choose an id of another catalogue, or one of your own.";
    BadTime "bad-time" 422 "`time` or `observed` is not an RFC 3339 date-time with at most nine fraction digits."
        "Write it like 2026-11-21T23:21:31.544Z, or leave it out to have the moment of receipt.";
    TimeOutOfRange "time-out-of-range" 422 "`time` or `observed` lies outside 1677-09-21 to 2262-04-11."
        "Check the clock or the unit of the producer.";
    BadTenant "bad-tenant" 422 "`tenant` is not of the form of a tenant id."
        "Use the tenant's id, not its name, or leave the member out when the token is for one tenant.";
    TenantNotAllowed "tenant-not-allowed" 403 "The token does not allow writing to this tenant."
        "Use a token of that tenant.";
    TooManyTargets "too-many-targets" 422 "The event has more than 256 targets."
        "Split it into several events.";
    TooManyPublicAttributes "too-many-public-attributes" 422 "The event has more than 64 public attributes."
        "Split it into several events.";
    TooManyAttributes "too-many-attributes" 422 "The event has more than 1024 attributes."
        "Nest them in objects or split the event.";
    FieldTooLarge "field-too-large" 413 "One field is larger than 65536 bytes, or a name longer than 512."
        "Send a digest or a reference in its place; nothing is ever cut.";
    LineTooLarge "line-too-large" 413 "The line is larger than 1 MiB."
        "Send large payloads elsewhere and log their digest.";
    LeafTooLarge "leaf-too-large" 413 "The leaf of this event would be larger than 65535 bytes."
        "Send fewer targets or public attributes.";
    IdConflict "id-conflict" 409 "Another event with this id and other content is stored."
        "Give each event an id of its own; repeat an id only with the same content.";
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One line that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {}{}{} {}", code.what(), place(field.as_deref(), *offset), detail_text(detail), code.hint())]
pub struct Refusal {
    /// The stable code.
    pub code: RefusalCode,
    /// Which member, as a dotted path, where one is to blame.
    pub field: Option<String>,
    /// Where in the line, in bytes from its start, where that is known.
    pub offset: Option<usize>,
    /// What exactly was found, without the content; may be empty.
    pub detail: String,
}

impl Refusal {
    /// A refusal of the whole line.
    #[must_use]
    pub const fn new(code: RefusalCode) -> Self {
        Self {
            code,
            field: None,
            offset: None,
            detail: String::new(),
        }
    }

    /// The same, blaming one member.
    #[must_use]
    pub fn at_field(mut self, path: impl Into<String>) -> Self {
        self.field = Some(path.into());
        self
    }

    /// The same, with the byte where it was noticed.
    #[must_use]
    pub const fn at_offset(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same, with a sentence on what was found.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

fn place(field: Option<&str>, offset: Option<usize>) -> String {
    match (field, offset) {
        (Some(field), Some(offset)) => format!(" (member {field}, byte {offset})"),
        (Some(field), None) => format!(" (member {field})"),
        (None, Some(offset)) => format!(" (byte {offset})"),
        (None, None) => String::new(),
    }
}

fn detail_text(detail: &str) -> String {
    if detail.is_empty() {
        String::new()
    } else {
        format!(" {detail}")
    }
}
