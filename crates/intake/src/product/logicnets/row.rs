//! The forms of a row, and what each says before anybody knows what it means.

use std::borrow::Cow;

use vitni_event::catalogue::{self, Entry, LOGICNETS};
use vitni_event::ids::is_word;
use vitni_event::limits::{ATTRIBUTES_MAX, NAME_BYTES_MAX};
use vitni_event::{CanonicalJson, Flags};

use super::columns;
use crate::Reference;
use crate::product::stamp;

/// How a row was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Commas,
    Tabs,
    Named,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) form: Form,
    pub(super) name: String,
    pub(super) entry: Option<&'static Entry>,
    pub(super) value: Option<String>,
    /// Names and values of the payload, in order, each name once.
    pub(super) payload: Vec<(String, Value)>,
    /// The other members of an object, or the time of columns.
    pub(super) members: Vec<(Member, String, CanonicalJson<'static>)>,
}

/// A value of the payload: in JSON its type is stated, in `name=value` it is text.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Json(CanonicalJson<'static>),
    Text(String),
}

/// What a member beside event, value and payload says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Time,
    User,
    Company,
    Session,
    Trace,
    Address,
    Agent,
    Host,
    Reason,
    Message,
    Severity,
    Outcome,
    Version,
    Id,
    Other,
}

/// Why a text is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Not {
    /// It has none of the forms.
    Row,
    /// It has one and does not keep to it.
    Readable(&'static str),
    /// It is the first line of a file of columns.
    Titles,
}

/// Names of members, lower case and without anything but letters, in the order of the reference page.
pub(super) const MEMBERS: &[(Member, &[&str])] = &[
    (Member::Time, &["time", "timestamp", "date", "datetime"]),
    (Member::User, &["user", "actor", "userid", "actinguser"]),
    (Member::Company, &["company"]),
    (Member::Session, &["session", "sessionid"]),
    (Member::Trace, &["trace", "traceid", "requestid"]),
    (
        Member::Address,
        &[
            "address",
            "ip",
            "ipaddress",
            "clientaddress",
            "clientip",
            "remoteaddress",
            "src",
            "sourceip",
        ],
    ),
    (Member::Agent, &["useragent"]),
    (Member::Host, &["host", "hostname", "server"]),
    (Member::Reason, &["reason"]),
    (Member::Message, &["message", "description"]),
    (Member::Severity, &["severity"]),
    (Member::Outcome, &["outcome"]),
    (Member::Version, &["version"]),
    (Member::Id, &["id"]),
];
/// Names of the event's member, the first that is there counts; of the value's; of the payload's.
pub(super) const EVENT: &[&str] = &["event", "name", "eventname", "key"];
pub(super) const VALUE: &[&str] = &["value"];
pub(super) const PAYLOAD: &[&str] = &["payload", "additionalpayload", "data"];

pub(super) fn read(text: &str, reference: &Reference) -> Result<Row, Not> {
    if text.starts_with('{') {
        return object(text);
    }
    if text.contains(['\n', '\r']) {
        return Err(Not::Row);
    }
    if text.contains('\t') {
        return record(columns::tabs(text), Form::Tabs, reference);
    }
    if let Some(row) = named(text) {
        return Ok(row);
    }
    let fields = columns::commas(text).ok_or(Not::Row)?;
    record(fields, Form::Commas, reference)
}

/// The entry of an id, also of one that a line's wrapping broke.
fn known(name: &str) -> Option<&'static Entry> {
    let whole = || catalogue::lookup(LOGICNETS, &name.split_whitespace().collect::<String>());
    catalogue::lookup(LOGICNETS, name).or_else(whole)
}

/// `id: value`, or an id alone. Only ids of the catalogue are known for one.
fn named(text: &str) -> Option<Row> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let entry = catalogue::lookup(LOGICNETS, name.trim_matches(' '))?;
    Some(Row {
        form: Form::Named,
        name: entry.id.clone(),
        entry: Some(entry),
        value: said(value.trim_matches(' ')),
        payload: Vec::new(),
        members: Vec::new(),
    })
}

/// `-` and nothing say nothing; `\-` is a dash.
fn said(text: &str) -> Option<String> {
    match text {
        "" | "-" => None,
        "\\-" => Some("-".to_owned()),
        text => Some(text.to_owned()),
    }
}

/// Columns: time, which may be missing, name, value, payload.
fn record(fields: Vec<String>, form: Form, reference: &Reference) -> Result<Row, Not> {
    let mut fields = fields.into_iter().peekable();
    let time = fields.next_if(|first| stamp::whole(first, reference).is_some());
    let dated = time.is_some();
    let name = fields.next().ok_or(Not::Row)?;
    let name = name.trim_matches(' ');
    let rest: Vec<String> = fields.collect();
    if name.eq_ignore_ascii_case("event") || name.eq_ignore_ascii_case("name") {
        return Err(Not::Titles);
    }
    if ["time", "timestamp", "date"]
        .iter()
        .any(|title| name.eq_ignore_ascii_case(title))
        && rest
            .first()
            .is_some_and(|next| next.trim().eq_ignore_ascii_case("event"))
    {
        return Err(Not::Titles);
    }
    let entry = known(name);
    // Any text could be a column; an id that is not known needs all three and the form that ids have.
    let like_an_id = is_word(name) && name.contains(['.', '_']) && rest.len() == 2;
    if entry.is_none() && !like_an_id {
        return Err(if dated { Not::Readable(NO_NAME) } else { Not::Row });
    }
    if rest.len() > 2 {
        return Err(Not::Readable(
            "there are more columns than time, event, value and payload",
        ));
    }
    let value = rest.first().and_then(|value| said(value));
    let payload = rest.get(1).map_or(Ok(Vec::new()), |payload| pairs(payload))?;
    let time = time.map(|time| (Member::Time, "time".to_owned(), CanonicalJson::string(&time)));
    Ok(Row {
        form,
        name: entry.map_or(name, |entry| entry.id.as_str()).to_owned(),
        entry,
        value,
        payload,
        members: time.into_iter().collect(),
    })
}

const NO_NAME: &str = "the column after the time is no event id";

fn object(text: &str) -> Result<Row, Not> {
    let fault =
        Not::Readable("the JSON object cannot be read: it is not whole, or a member stands in it twice");
    let object = CanonicalJson::from_raw(text, &mut Flags::default()).map_err(|_| fault)?;
    let members = object.members().ok_or(fault)?;
    if members.len() > ATTRIBUTES_MAX || members.iter().any(|(name, _)| name.len() > NAME_BYTES_MAX) {
        return Err(Not::Readable(
            "the JSON object has more than 1,024 members, or a name longer than 512 bytes",
        ));
    }
    let place = |names: &[&str]| {
        let mut found = names
            .iter()
            .filter_map(|name| members.iter().position(|(member, _)| plain(member) == *name));
        found.next()
    };
    let (event, value, payload) = (place(EVENT), place(VALUE), place(PAYLOAD));
    let at = |at: Option<usize>| at.and_then(|at| members.get(at)).map(|(_, value)| value);
    let written = at(event)
        .filter(|name| name.is_string())
        .map(CanonicalJson::to_text);
    let written = written.ok_or(Not::Readable("the JSON object has no event"))?;
    let entry = known(&written);
    if entry.is_none() && !is_word(&written) {
        return Err(Not::Readable(
            "the event id is empty, too long, or holds something else than letters, digits and `.:_-`",
        ));
    }
    let placed = [event, value, payload];
    let others = members
        .iter()
        .enumerate()
        .filter(|(at, _)| !placed.contains(&Some(*at)));
    let others: Vec<_> = others
        .map(|(_, (name, value))| (member(name), name.to_string(), value.clone().into_owned()))
        .collect();
    Ok(Row {
        form: Form::Json,
        name: entry
            .map_or(written.as_ref(), |entry| entry.id.as_str())
            .to_owned(),
        entry,
        value: at(value).and_then(scalar).and_then(|value| said(&value)),
        payload: at(payload).map_or(Ok(Vec::new()), payload_of)?,
        members: others,
    })
}

/// Letters of a name, lower case.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

fn member(name: &str) -> Member {
    let plain = plain(name);
    let listed = MEMBERS.iter().find(|(_, names)| names.contains(&plain.as_str()));
    listed.map_or(Member::Other, |(member, _)| *member)
}

/// The text of a value that is no structure and not `null`.
pub(super) fn scalar<'v>(value: &'v CanonicalJson<'_>) -> Option<Cow<'v, str>> {
    (!value.is_structure() && value.as_str() != "null").then(|| value.to_text())
}

fn payload_of(value: &CanonicalJson<'_>) -> Result<Vec<(String, Value)>, Not> {
    if let Some(members) = value.members() {
        return members_of(members);
    }
    match scalar(value) {
        Some(text) => pairs(&text),
        None if value.as_str() == "null" || value.as_str() == "[]" => Ok(Vec::new()),
        None => Err(NO_PAYLOAD),
    }
}

const NO_PAYLOAD: Not = Not::Readable("the payload is neither a JSON object nor name=value;name=value");

/// A payload that is text: an object, or pairs.
fn pairs(text: &str) -> Result<Vec<(String, Value)>, Not> {
    let text = text.trim_matches(' ');
    if said(text).is_none() {
        return Ok(Vec::new());
    }
    if text.starts_with('{') {
        let object = CanonicalJson::from_raw(text, &mut Flags::default()).map_err(|_| NO_PAYLOAD)?;
        return members_of(object.members().ok_or(NO_PAYLOAD)?);
    }
    let mut pairs: Vec<(String, Value)> = Vec::new();
    for pair in text.split(';').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(NO_PAYLOAD)?;
        let name = name.trim_matches(' ');
        let named = !name.is_empty() && name.len() <= NAME_BYTES_MAX && pairs.len() < ATTRIBUTES_MAX;
        if !named || pairs.iter().any(|(known, _)| known == name) {
            return Err(NO_PAYLOAD);
        }
        pairs.push((name.to_owned(), Value::Text(value.to_owned())));
    }
    Ok(pairs)
}

fn members_of(members: Vec<(Cow<'_, str>, CanonicalJson<'_>)>) -> Result<Vec<(String, Value)>, Not> {
    let small =
        members.len() <= ATTRIBUTES_MAX && members.iter().all(|(name, _)| name.len() <= NAME_BYTES_MAX);
    if !small {
        return Err(Not::Readable(
            "the payload has more than 1,024 members, or a name longer than 512 bytes",
        ));
    }
    let said = members.into_iter().filter(|(_, value)| value.as_str() != "null");
    Ok(said
        .map(|(name, value)| (name.into_owned(), Value::Json(value.into_owned())))
        .collect())
}
