//! Terms: the values that people search by, whole, each as a number of 40 bits.
//!
//! Two values can have one number, so a term that is found says where a value may be, never that it is there. Whoever
//! looks a term up tests the rows; whoever writes one makes it from the same folded value, so that none is missed.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

use twox_hash::XxHash64;
use vitni_event::{Event, EventId, Outcome, Party, Severity, canonical};

use crate::columns::{Column, Columns, Kind, Place};
use crate::rows::Rows;

/// Bits of a term.
pub(crate) const TERM_BITS: u32 = 40;

/// Which member of an event a value belongs to. The number is part of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Key {
    Id = 0,
    Catalogue = 1,
    Event = 2,
    Severity = 3,
    Outcome = 4,
    /// Any of id, name and e-mail address.
    Actor = 5,
    /// Any of id, name and e-mail address of any target.
    Target = 6,
    /// Id or name.
    Client = 7,
    Address = 8,
    Session = 9,
    Trace = 10,
    Transaction = 11,
    Product = 12,
    Host = 13,
}

/// How often a value is expected among events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Often,
    Seldom,
}

/// A value to look up: which rows *may* have it can be found without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    key: Key,
    number: u64,
    /// What must stand in the canonical form of an event that has the value; empty where no text must.
    trace: Box<str>,
}

impl Term {
    /// An event's id.
    #[must_use]
    pub fn id(id: &EventId) -> Self {
        Self::new(Key::Id, &id.0, id.to_string())
    }

    /// A catalogue, exactly.
    #[must_use]
    pub fn catalogue(name: &str) -> Self {
        Self::exact(Key::Catalogue, name)
    }

    /// An event id, exactly.
    #[must_use]
    pub fn event(id: &str) -> Self {
        Self::exact(Key::Event, id)
    }

    /// One severity.
    #[must_use]
    pub fn severity(severity: Severity) -> Self {
        Self::new(Key::Severity, &[severity.level()], String::new())
    }

    /// An outcome.
    #[must_use]
    pub fn outcome(outcome: Outcome) -> Self {
        Self::exact(Key::Outcome, outcome.as_str())
    }

    /// The id, name or e-mail address of an actor, without regard to case.
    #[must_use]
    pub fn actor(name: &str) -> Self {
        Self::folded(Key::Actor, name)
    }

    /// The id, name or e-mail address of one of the targets, without regard to case.
    #[must_use]
    pub fn target(name: &str) -> Self {
        Self::folded(Key::Target, name)
    }

    /// The id or name of a client, without regard to case.
    #[must_use]
    pub fn client(name: &str) -> Self {
        Self::folded(Key::Client, name)
    }

    /// A source address. Addresses are compared as numbers: an IPv4 address is its IPv6-mapped form.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        let (bytes, length) = address_bytes(address);
        Self::new(
            Key::Address,
            bytes.get(..length).unwrap_or_default(),
            String::new(),
        )
    }

    /// A session id, exactly.
    #[must_use]
    pub fn session(id: &str) -> Self {
        Self::exact(Key::Session, id)
    }

    /// A trace id, exactly.
    #[must_use]
    pub fn trace(id: &str) -> Self {
        Self::exact(Key::Trace, id)
    }

    /// A transaction id, exactly.
    #[must_use]
    pub fn transaction(id: &str) -> Self {
        Self::exact(Key::Transaction, id)
    }

    /// A producer's product, exactly.
    #[must_use]
    pub fn product(name: &str) -> Self {
        Self::exact(Key::Product, name)
    }

    /// A producer's host, exactly.
    #[must_use]
    pub fn host(name: &str) -> Self {
        Self::exact(Key::Host, name)
    }

    /// The number that stands for it.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// How often events with such a value come.
    pub(crate) const fn expected(&self) -> Expected {
        match self.key {
            Key::Id
            | Key::Actor
            | Key::Target
            | Key::Address
            | Key::Session
            | Key::Trace
            | Key::Transaction => Expected::Seldom,
            Key::Catalogue
            | Key::Event
            | Key::Severity
            | Key::Outcome
            | Key::Client
            | Key::Product
            | Key::Host => Expected::Often,
        }
    }

    /// A text without which an event in canonical form cannot have the value; empty when nothing is known.
    pub(crate) fn trace_text(&self) -> &str {
        &self.trace
    }

    fn exact(key: Key, value: &str) -> Self {
        Self::new(key, value.as_bytes(), longest(value, plain))
    }

    fn folded(key: Key, value: &str) -> Self {
        Self::new(key, fold(value).as_bytes(), longest(value, caseless))
    }

    fn new(key: Key, value: &[u8], trace: String) -> Self {
        Self {
            key,
            number: number(key, value),
            trace: trace.into(),
        }
    }
}

/// The longest run of characters that JSON text shows as they are.
fn longest(value: &str, keep: fn(char) -> bool) -> String {
    let runs = value.split(|char| !keep(char));
    runs.max_by_key(|run| run.len()).unwrap_or_default().to_owned()
}

/// Whether a character stands for itself in JSON text.
fn plain(char: char) -> bool {
    !char.is_control() && char != '"' && char != '\\'
}

/// Whether it does so and has no other case.
fn caseless(char: char) -> bool {
    char.is_ascii() && plain(char) && !char.is_ascii_alphabetic()
}

/// The text as all texts that differ from it only by case are kept: an ASCII letter equals its other case, any other
/// character those with the same lower-case form.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        return Cow::Owned(text.chars().flat_map(char::to_lowercase).collect());
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// An address as producers write it; the zone of a link-local one (`fe80::1%eth0`) is the host's own affair.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.split_once('%').map_or(text, |(bare, _zone)| bare);
    bare.parse().ok()
}

fn address_bytes(address: IpAddr) -> ([u8; 16], usize) {
    match address.to_canonical() {
        IpAddr::V4(four) => {
            let mut bytes = [0; 16];
            if let Some(first) = bytes.first_chunk_mut() {
                *first = four.octets();
            }
            (bytes, 4)
        }
        IpAddr::V6(six) => (six.octets(), 16),
    }
}

/// The highest bits of XXH64 of a value, its key as the seed.
fn number(key: Key, value: &[u8]) -> u64 {
    XxHash64::oneshot(key as u64, value) >> (u64::BITS - TERM_BITS)
}

/// The columns whose values are terms: what [`Terms::of_rows`] looks at.
pub(crate) const COLUMNS: Columns = Columns::ID
    .union(Columns::CATALOGUE)
    .union(Columns::EVENT)
    .union(Columns::SEVERITY)
    .union(Columns::OUTCOME)
    .union(Columns::ACTOR_ID)
    .union(Columns::ACTOR_NAME)
    .union(Columns::ACTOR_EMAIL)
    .union(Columns::TARGETS)
    .union(Columns::CLIENT)
    .union(Columns::SOURCE_IP)
    .union(Columns::FLOW)
    .union(Columns::PRODUCER_PRODUCT)
    .union(Columns::PRODUCER_HOST);

/// How many members of an event are looked at that hold one value each.
const PLACES: usize = 15;

/// Finds the terms of events that come one after the other.
///
/// Neighbours have much in common, and a value that stood in the same place of the event before is not given again.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    last: [Vec<u8>; PLACES],
}

impl Terms {
    /// Forgets the event before: the next one gives all its terms.
    pub(crate) fn forget(&mut self) {
        self.last = Default::default();
    }

    /// Gives the numbers of the event's terms; some may come twice.
    pub(crate) fn of(&mut self, event: &Event<'_>, mut give: impl FnMut(u64)) {
        give(number(Key::Id, &event.id.0));
        let (actor, client) = (event.actor.as_ref(), event.client.as_ref());
        let (source, flow) = (event.source.as_ref(), event.flow.as_ref());
        let producer = event.producer.as_ref();
        let severity = [event.severity.level()];
        let exact = [
            (Key::Catalogue, Some(event.catalogue.as_bytes())),
            (Key::Event, Some(event.event.as_bytes())),
            (Key::Severity, Some(&severity[..])),
            (Key::Outcome, Some(event.outcome.as_str().as_bytes())),
            (Key::Session, flow.and_then(|flow| bytes(&flow.session))),
            (Key::Trace, flow.and_then(|flow| bytes(&flow.trace))),
            (Key::Transaction, flow.and_then(|flow| bytes(&flow.transaction))),
            (Key::Product, producer.and_then(|from| bytes(&from.product))),
            (Key::Host, producer.and_then(|from| bytes(&from.host))),
        ];
        let folded = [
            (Key::Actor, actor.and_then(|actor| actor.id.as_deref())),
            (Key::Actor, actor.and_then(|actor| actor.name.as_deref())),
            (Key::Actor, actor.and_then(|actor| actor.email.as_deref())),
            (Key::Client, client.and_then(|client| client.id.as_deref())),
            (Key::Client, client.and_then(|client| client.name.as_deref())),
        ];
        let (for_exact, rest) = self.last.split_at_mut(exact.len());
        for ((key, value), last) in exact.into_iter().zip(for_exact) {
            if let Some(value) = value.filter(|value| is_new(last, value)) {
                give(number(key, value));
            }
        }
        let (for_folded, for_address) = rest.split_at_mut(folded.len());
        for ((key, value), last) in folded.into_iter().zip(for_folded) {
            if let Some(value) = value.filter(|value| is_new(last, value.as_bytes())) {
                give(number(key, fold(value).as_bytes()));
            }
        }
        let ip = source.and_then(|source| source.ip.as_deref());
        if let (Some(ip), Some(last)) = (ip, for_address.first_mut())
            && is_new(last, ip.as_bytes())
            && let Some(address) = address(ip)
        {
            give(Term::address(address).number);
        }
        for target in &event.targets {
            let Party {
                kind: _,
                id,
                name,
                email,
            } = target;
            for value in [id, name, email].into_iter().flatten() {
                give(number(Key::Target, fold(value).as_bytes()));
            }
        }
    }
}

/// How a value of a column becomes a term.
#[derive(Clone, Copy)]
enum Form {
    Exact,
    Folded,
    Address,
}

/// Which term the values of a column are, if people search by it.
const fn form(column: Column) -> Option<(Key, Form)> {
    Some(match column {
        Column::Id => (Key::Id, Form::Exact),
        Column::Catalogue => (Key::Catalogue, Form::Exact),
        Column::Event => (Key::Event, Form::Exact),
        Column::Severity => (Key::Severity, Form::Exact),
        Column::Outcome => (Key::Outcome, Form::Exact),
        Column::ActorId | Column::ActorName | Column::ActorEmail => (Key::Actor, Form::Folded),
        Column::TargetId | Column::TargetName | Column::TargetEmail => (Key::Target, Form::Folded),
        Column::ClientId | Column::ClientName => (Key::Client, Form::Folded),
        Column::SourceIp => (Key::Address, Form::Address),
        Column::FlowSession => (Key::Session, Form::Exact),
        Column::FlowTrace => (Key::Trace, Form::Exact),
        Column::FlowTransaction => (Key::Transaction, Form::Exact),
        Column::ProducerProduct => (Key::Product, Form::Exact),
        Column::ProducerHost => (Key::Host, Form::Exact),
        _ => return None,
    })
}

/// Whether people search by the values of a column.
pub(crate) const fn is_searched(column: Column) -> bool {
    form(column).is_some()
}

/// The number of the term that a text in a column is. None for what is no address, and in columns that nobody searches by.
pub(crate) fn of_text(column: Column, value: &[u8]) -> Option<u64> {
    match form(column)? {
        (key, Form::Exact) => Some(number(key, value)),
        (key, Form::Folded) => Some(folded(key, value)),
        (_, Form::Address) => {
            let address = str::from_utf8(value).ok().and_then(address)?;
            Some(Term::address(address).number)
        }
    }
}

/// The number of the term that a number in a column is.
pub(crate) fn of_number(column: Column, value: i64) -> Option<u64> {
    let (key, _) = form(column)?;
    u8::try_from(value).ok().map(|level| number(key, &[level]))
}

impl Terms {
    /// Gives the numbers of the terms of some rows, some of them more than once: the same that [`Terms::of`] gives of their events,
    /// without making events.
    pub(crate) fn of_rows(&mut self, rows: &Rows, page: Range<usize>, mut give: impl FnMut(u64)) {
        let searched = Column::ALL.iter().copied().filter(|column| is_searched(*column));
        for column in searched {
            match (column.kind(), column.place()) {
                (Kind::Int | Kind::Long, _) => {
                    let mut last = None;
                    for row in page.clone() {
                        let value = rows.number(column, row);
                        if value != last {
                            value
                                .and_then(|value| of_number(column, value))
                                .into_iter()
                                .for_each(&mut give);
                            last = value;
                        }
                    }
                }
                (_, Place::Element) => {
                    let targets = page.clone().flat_map(|row| rows.targets(column, row));
                    targets
                        .filter_map(|value| of_text(column, value))
                        .for_each(&mut give);
                }
                _ => each_value(rows, column, page.clone(), |value| {
                    of_text(column, value).into_iter().for_each(&mut give);
                }),
            }
        }
        for whole in page.filter_map(|row| rows.exception(row)) {
            if let Ok(event) = canonical::read(whole) {
                self.of(&event, &mut give);
            }
        }
    }
}

/// The values of a column in some rows, without those that stood in the row before.
fn each_value<'r>(rows: &'r Rows, column: Column, page: Range<usize>, mut give: impl FnMut(&'r [u8])) {
    let Some(values) = rows.column(column) else { return };
    let mut last = None;
    for value in page.filter_map(|row| values.bytes(row)) {
        if last != Some(value) {
            give(value);
            last = Some(value);
        }
    }
}

/// Text that is not UTF-8 is found by nobody: no event has it.
fn folded(key: Key, value: &[u8]) -> u64 {
    str::from_utf8(value).map_or_else(|_| number(key, value), |text| number(key, fold(text).as_bytes()))
}

fn bytes<'v>(value: &'v Option<Cow<'_, str>>) -> Option<&'v [u8]> {
    value.as_deref().map(str::as_bytes)
}

/// Whether a value is another one than the last of its place, which it then becomes. An empty value is always new: nothing
/// was there yet, or the same nothing.
fn is_new(last: &mut Vec<u8>, value: &[u8]) -> bool {
    if last == value && !value.is_empty() {
        return false;
    }
    last.clear();
    last.extend_from_slice(value);
    true
}
