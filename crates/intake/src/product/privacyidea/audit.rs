//! Rows of the audit log: one row for each call of the interface, mapped by a table of calls and of what was answered.

mod rules;

use std::borrow::Cow;

use vitni_event::Outcome::Failure;
use vitni_event::{Auth, Event, Flow, Party, Text};

use super::row::{Row, attributes, named_by_id, owned, user};
use crate::Reference;
use crate::product::Reading;
use crate::product::rule::Id;

pub(super) use rules::{
    CODE_FAILED, CODES, FIDO, FIDO_FAILED, FIDO_OK, FIRST_STEP, LOCKED_FOR_GOOD, PUSH_ASKED, PUSH_CONFIRMED,
    PUSH_DECLINED, PUSH_FAILED, PUSH_OK, RULES, SIGNED_IN, TOKEN_FAILED, TOKEN_OK,
};

/// One row of the table: for which calls, under which conditions, and what then.
pub(super) struct Rule {
    /// `POST /token/init`; a `*` at the end stands for anything, `ANY` in front for every method.
    pub(super) calls: &'static [&'static str],
    pub(super) when: &'static [When],
    pub(super) becomes: Becomes,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// `authentication` is this; empty for a row without one.
    Answer(&'static str),
    /// `success`.
    Done(bool),
    /// `info` begins with this.
    Info(&'static str),
    /// `action_detail` has this.
    Detail(&'static str),
    /// The kind of token is one of these.
    Kind(&'static [&'static str]),
    /// An administrator called.
    Administrator,
    /// Not done, because the caller may not: `info` has one of [`REFUSALS`].
    Refused,
}

/// How the server says that a caller may not do something, in the middle of sentences that name what.
pub(super) const REFUSALS: [&str; 4] = [
    "is not allowed",
    "are not allowed",
    "do not have the necessary role",
    "Authentication failure",
];

#[derive(Clone, Copy, Debug)]
pub(super) enum Becomes {
    Event(Fact),
    Ignored(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    pub(super) id: Id,
    pub(super) method: Method,
    /// What is changed, where it is neither a user nor a token.
    pub(super) object: Object,
    /// The user is also the target.
    pub(super) to_user: bool,
    /// An attribute that is true.
    pub(super) mark: Option<&'static str>,
    /// The line can mean two things.
    pub(super) ambiguous: bool,
    /// The outcome is what `success` says.
    pub(super) outcome_as_stated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    None,
    /// The kind of token.
    OfToken,
    Is(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    None,
    Policy,
    Resolver,
    Realm,
}

pub(super) fn read(row: &Row, reference: &Reference) -> Reading {
    let action = row.text("action");
    let found = RULES.iter().find(|rule| rule.fits(row, &action));
    match found.map(|rule| rule.becomes) {
        Some(Becomes::Event(fact)) => Reading::Event(Box::new(event(&fact, row, reference))),
        // What is no fact by itself becomes one when the producer's own signature over it is broken.
        Some(Becomes::Ignored(_)) if row.text("sig_check") == "FAIL" => {
            let fact = rules::LOOKED;
            Reading::Event(Box::new(event(&fact, row, reference)))
        }
        Some(Becomes::Ignored(why)) => Reading::ignored(why),
        None => Reading::unrecognised("a call that this mapping does not know"),
    }
}

impl Rule {
    fn fits(&self, row: &Row, action: &str) -> bool {
        self.calls.iter().any(|call| is_call(call, action)) && self.when.iter().all(|when| when.holds(row))
    }
}

fn is_call(pattern: &str, action: &str) -> bool {
    let (pattern, action) = match pattern.strip_prefix("ANY ") {
        Some(path) => {
            let called = action.split_once(' ').map_or("", |(_, path)| path);
            (path, called)
        }
        None => (pattern, action),
    };
    match pattern.strip_suffix('*') {
        Some(begin) => action.starts_with(begin),
        None => action == pattern,
    }
}

impl When {
    fn holds(self, row: &Row) -> bool {
        match self {
            Self::Answer(answer) => row.text("authentication") == answer,
            Self::Done(done) => row.is_done() == done,
            Self::Info(begin) => !row.is_done() && row.text("info").starts_with(begin),
            Self::Detail(part) => row.text("action_detail").contains(part),
            Self::Kind(kinds) => kinds.contains(&row.token_type().as_ref()),
            Self::Administrator => !row.text("administrator").is_empty(),
            Self::Refused => {
                let info = row.text("info");
                !row.is_done() && REFUSALS.iter().any(|refusal| info.contains(refusal))
            }
        }
    }
}

fn event(fact: &Fact, row: &Row, reference: &Reference) -> Event<'static> {
    let mut event = row.event(fact.id, &["timestamp", "date", "startdate"], reference);
    if fact.outcome_as_stated && !row.is_done() {
        event.outcome = Failure;
    }
    (event.actor, event.targets) = parties(fact, row);
    let agent = format!("{}/{}", row.text("user_agent"), row.text("user_agent_version"));
    let (source, unplaced) = row.source("client", agent.trim_matches('/'));
    event.source = source;
    let method = match fact.method {
        Method::None => None,
        Method::OfToken => owned(&row.token_type()),
        Method::Is(method) => Some(Cow::Borrowed(method)),
    };
    event.auth = method.map(|method| Auth {
        method: Some(method),
        ..Auth::default()
    });
    if let Some(producer) = &mut event.producer {
        producer.event_id = owned(&row.text("number"));
    }
    event.flow = challenge(&row.text("action_detail")).map(|challenge| Flow {
        trace: Some(challenge),
        ..Flow::default()
    });
    event.text = text(&event, row);
    let texts = [
        "action",
        "realm",
        "resolver",
        "policies",
        "token_type",
        "sig_check",
        "missing_line",
    ]
    .map(|name| (name, row.text(name).into_owned()));
    let more = [
        ("detail", row.text("action_detail").into_owned()),
        ("remote_host", unplaced.unwrap_or_default()),
        (
            "reading",
            if fact.ambiguous { "ambiguous" } else { "" }.to_owned(),
        ),
    ];
    event.attributes = attributes(texts.into_iter().chain(more), fact.mark.as_slice());
    event
}

/// An administrator acts on a user, a user on their own tokens.
fn parties(fact: &Fact, row: &Row) -> (Option<Party<'static>>, Vec<Party<'static>>) {
    let (name, administrator) = (row.text("user"), row.text("administrator"));
    let user = (!name.is_empty()).then(|| user(&name, &row.text("realm")));
    let administrator =
        (!administrator.is_empty()).then(|| crate::product::draft::party("administrator", &administrator));
    let is_target = administrator.is_some() || fact.to_user;
    let mut targets: Vec<_> = user.clone().filter(|_| is_target).into_iter().collect();
    targets.extend(row.serials());
    let container = row.text("container_serial");
    if !container.is_empty() {
        targets.push(named_by_id("container", &container));
    }
    targets.extend(object(fact.object, row));
    (administrator.or(user), targets)
}

fn object(object: Object, row: &Row) -> Option<Party<'static>> {
    let (kind, member) = match object {
        Object::None => return None,
        Object::Policy => ("policy", "action_detail"),
        Object::Resolver => ("resolver", "resolver"),
        Object::Realm => ("realm", "realm"),
    };
    let (named, info) = (row.text(member), row.text("info"));
    // A call that deletes names what it deleted in `info`, alone.
    let name = if named.is_empty() && row.is_done() && !info.contains(' ') {
        info
    } else {
        named
    };
    (!name.is_empty()).then(|| named_by_id(kind, &name))
}

/// What ties the steps of one challenge together: `transaction_id: 0123, status: accept`.
fn challenge(detail: &str) -> Option<Cow<'static, str>> {
    let (_, rest) = detail.split_once("transaction_id: ")?;
    owned(rest.split(',').next().unwrap_or(rest).trim())
}

/// `info` is why something was refused, or else what was done.
fn text(event: &Event<'_>, row: &Row) -> Option<Text<'static>> {
    let info = owned(row.text("info").trim())?;
    Some(if event.outcome == Failure {
        Text {
            reason: Some(info),
            ..Text::default()
        }
    } else {
        Text {
            message: Some(info),
            ..Text::default()
        }
    })
}
