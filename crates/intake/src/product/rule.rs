//! The shape of a mapping's table: which sentence becomes which event, and which becomes none.

use vitni_event::Outcome;

use super::Reading;
use super::draft::{self, Origin};
use crate::pattern::{Captures, Order, captures, taken};

/// An event id with the outcome that it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) catalogue: &'static str,
    pub(crate) event: &'static str,
    pub(crate) outcome: Outcome,
}

/// What a sentence states, beyond what its captures say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) id: Id,
    /// `auth.method`, where the sentence implies it.
    pub(crate) method: Option<&'static str>,
    /// `text.reason`, where no capture takes it from the line.
    pub(crate) reason: Option<&'static str>,
    /// One attribute that the sentence implies.
    pub(crate) attribute: Option<(&'static str, Implied)>,
}

/// The value of an attribute that a sentence implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Implied {
    True,
    Word(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Becomes {
    Event(Fact),
    Ignored(&'static str),
}

/// For which PAM services a rule holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Services {
    All,
    Only(&'static [&'static str]),
    Except(&'static [&'static str]),
}

impl Services {
    pub(crate) fn include(self, service: Option<&str>) -> bool {
        let listed = |list: &[&str]| service.is_some_and(|service| list.contains(&service));
        match self {
            Self::All => true,
            Self::Only(list) => listed(list),
            Self::Except(list) => !listed(list),
        }
    }
}

/// One row: a sentence (see [`crate::pattern`]) and what it becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) sentence: &'static str,
    pub(crate) services: Services,
    pub(crate) order: Order,
    /// Strangers can choose text on both sides of the address: then only a sentence with one reading names anybody.
    pub(crate) needs_one_reading: bool,
    pub(crate) becomes: Becomes,
}

pub(crate) const fn event(sentence: &'static str, fact: Fact) -> Rule {
    rule(sentence, Becomes::Event(fact))
}

pub(crate) const fn ignored(sentence: &'static str, why: &'static str) -> Rule {
    rule(sentence, Becomes::Ignored(why))
}

const fn rule(sentence: &'static str, becomes: Becomes) -> Rule {
    Rule {
        sentence,
        services: Services::All,
        order: Order::Rightmost,
        needs_one_reading: false,
        becomes,
    }
}

impl Rule {
    pub(crate) const fn only(mut self, services: &'static [&'static str]) -> Self {
        self.services = Services::Only(services);
        self
    }

    pub(crate) const fn except(mut self, services: &'static [&'static str]) -> Self {
        self.services = Services::Except(services);
        self
    }

    /// For sentences in which only an existing account can stand before the address.
    pub(crate) const fn leftmost(mut self) -> Self {
        self.order = Order::Leftmost;
        self
    }

    pub(crate) const fn one_reading(mut self) -> Self {
        self.needs_one_reading = true;
        self
    }
}

impl Id {
    pub(crate) const fn new(catalogue: &'static str, event: &'static str, outcome: Outcome) -> Self {
        Self {
            catalogue,
            event,
            outcome,
        }
    }

    /// Whether the event is about somebody rather than about the program itself.
    pub(crate) fn is_about_people(self) -> bool {
        !(self.event.starts_with("core_") || self.event.starts_with("store_"))
    }

    pub(crate) const fn fact(self) -> Fact {
        Fact {
            id: self,
            method: None,
            reason: None,
            attribute: None,
        }
    }
}

impl Fact {
    pub(crate) const fn by(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }

    pub(crate) const fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    pub(crate) const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.attribute = Some((name, Implied::Word(value)));
        self
    }

    pub(crate) const fn with_true(mut self, name: &'static str) -> Self {
        self.attribute = Some((name, Implied::True));
        self
    }
}

/// What the first rule that matches says; `None` when none does.
pub(crate) fn first(rules: &[Rule], text: &str, origin: &Origin) -> Option<Reading> {
    rules.iter().find_map(|rule| apply(rule, text, origin))
}

fn apply(rule: &Rule, text: &str, origin: &Origin) -> Option<Reading> {
    let found = captures(rule.sentence, text, rule.order)?;
    if !rule.services.include(taken(&found, "service")) {
        return None;
    }
    Some(match &rule.becomes {
        Becomes::Ignored(why) => Reading::ignored(why),
        Becomes::Event(fact) if rule.needs_one_reading => one_reading(rule, fact, text, found, origin),
        Becomes::Event(fact) => Reading::Event(Box::new(draft::event(fact, &found, origin))),
    })
}

/// Where the first and the last possible address differ, a stranger wrote one of them: then the event names nobody.
fn one_reading(rule: &Rule, fact: &Fact, text: &str, found: Captures<'_, '_>, origin: &Origin) -> Reading {
    let certain = captures(rule.sentence, text, rule.order.opposite()).as_ref() == Some(&found);
    let event = if certain {
        draft::event(fact, &found, origin)
    } else {
        draft::event(&fact.with("reading", "ambiguous"), &Vec::new(), origin)
    };
    Reading::Event(Box::new(event))
}

/// The ids that mappings use.
pub(crate) mod id {
    use super::Id;
    use vitni_event::Outcome::{Failure, Success};

    pub(crate) const LOGICNETS: &str = "logicnets-8.1";
    pub(crate) const PHENIXID: &str = "phenixid-pas-6.0";

    pub(crate) const SIGNED_IN: Id = Id::new(LOGICNETS, "authentication.ok", Success);
    pub(crate) const PASSWORD_OK: Id = Id::new(LOGICNETS, "authentication.password_ok", Success);
    pub(crate) const SIGNED_OUT: Id = Id::new(LOGICNETS, "authentication.logged_out", Success);
    pub(crate) const AUTHORIZED: Id = Id::new(LOGICNETS, "authentication.authorized", Success);
    pub(crate) const NOT_ACTIVE: Id = Id::new(
        LOGICNETS,
        "authentication.failed_due_to_account_not_active",
        Failure,
    );
    pub(crate) const FAILED: Id = Id::new(LOGICNETS, "error.authentication_failed", Failure);
    pub(crate) const PASSWORD_FAILED: Id =
        Id::new(LOGICNETS, "error.authentication_password_failed", Failure);
    pub(crate) const ACCOUNT_EXPIRED: Id = Id::new(LOGICNETS, "error.account_expired", Failure);
    pub(crate) const PASSWORD_EXPIRED: Id = Id::new(LOGICNETS, "error.password_expired", Failure);
    pub(crate) const NOT_AUTHORIZED: Id = Id::new(LOGICNETS, "error.not_authorized", Failure);
    pub(crate) const SESSION_REFUSED: Id = Id::new(LOGICNETS, "error.session_create_failed", Failure);
    pub(crate) const SESSION_OPENED: Id = Id::new(LOGICNETS, "session_created", Success);
    pub(crate) const SESSION_CLOSED: Id = Id::new(LOGICNETS, "session_closed", Success);
    pub(crate) const USER_CREATED: Id = Id::new(LOGICNETS, "user.created", Success);
    pub(crate) const USER_DELETED: Id = Id::new(LOGICNETS, "user.deleted", Success);
    pub(crate) const USER_CHANGED: Id = Id::new(LOGICNETS, "user.details_updated", Success);
    pub(crate) const USER_STATUS: Id = Id::new(LOGICNETS, "user.status_updated", Success);
    pub(crate) const PASSWORD_CHANGED: Id = Id::new(LOGICNETS, "user.password_updated", Success);
    pub(crate) const GROUP_CREATED: Id = Id::new(LOGICNETS, "usergroup.created", Success);
    pub(crate) const GROUP_DELETED: Id = Id::new(LOGICNETS, "usergroup.deleted", Success);
    pub(crate) const GROUP_CHANGED: Id = Id::new(LOGICNETS, "usergroup.updated", Success);
    pub(crate) const MEMBER_ADDED: Id = Id::new(LOGICNETS, "usergroup_users.created", Success);
    pub(crate) const MEMBER_REMOVED: Id = Id::new(LOGICNETS, "usergroup_users.deleted", Success);
    pub(crate) const LOCKED_FOR_NOW: Id = Id::new(
        PHENIXID,
        "pipes_authentication_failed_locked_temporarily",
        Failure,
    );
    pub(crate) const USER_LOCKED: Id = Id::new(PHENIXID, "prism_user_locked", Success);
    pub(crate) const USER_UNLOCKED: Id = Id::new(PHENIXID, "prism_user_unlocked", Success);
    pub(crate) const STARTED: Id = Id::new(PHENIXID, "core_server_run_started", Success);
    pub(crate) const START_FAILED: Id = Id::new(PHENIXID, "core_server_run_startfailed", Failure);
    pub(crate) const STOPPED: Id = Id::new(PHENIXID, "core_server_run_stopped", Success);
    pub(crate) const RELOADED: Id = Id::new(PHENIXID, "store_server_config_reloaded", Success);
}
