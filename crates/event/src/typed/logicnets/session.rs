//! Sessions and their cookies: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::session::ErrorInvalidSessionType;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErrorInvalidSessionType {
//!     session: "s-7f31",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "error.invalid_session_type");
//! ```
//!
//! Without its `session` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::session::ErrorInvalidSessionType;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = ErrorInvalidSessionType {
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "error.invalid_session_type");
//! ```

use crate::model::{Event, Source};
use crate::typed::{Typed, told};

/// The stored data of a session is damaged or of an unexpected kind.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 7, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorInvalidSessionType<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for ErrorInvalidSessionType<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.invalid_session_type";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// The server could not begin a session, for example because its storage refuses to be written.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 7, outcome failure.
///
/// `create` here and `created` in `session_created` differ on purpose: this one tells of an attempt that failed.
#[derive(Clone, Debug)]
pub struct ErrorSessionCreateFailed<'a> {
    /// From where.
    pub source: Source<'a>,
}

impl<'a> Typed<'a> for ErrorSessionCreateFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.session_create_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.source = told(self.source);
    }
}

/// A user came back to a session whose time had run out.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorSessionExpired<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for ErrorSessionExpired<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.session_expired";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A user came back to a session that had already been closed.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorSessionFinished<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for ErrorSessionFinished<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.session_finished";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A request had to be rejected because earlier requests of its session kept the session busy for too long.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorSystemBusy<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for ErrorSystemBusy<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.system_busy";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A browser asked for a session that is tied to another browser by its cookie.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`session_cloned`](crate::typed::logicnets::session::SessionCloned), [`session_closed`](crate::typed::logicnets::session::SessionClosed), [`session_created`](crate::typed::logicnets::session::SessionCreated).
///
/// Severity 6, outcome failure.
#[derive(Clone, Debug)]
pub struct ErrorSystemNoPermission<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for ErrorSystemNoPermission<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "error.system_no_permission";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// The sign-in behind a session could not be prolonged, most likely because it had ended meanwhile.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 4, outcome failure.
#[derive(Clone, Debug)]
pub struct SessionAuthenticationRefreshFailed<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for SessionAuthenticationRefreshFailed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session.authentication_refresh_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// The sign-in behind a session was prolonged.
///
/// Issue it each time this happens. How its flow ends is told by: [`session.authentication_refresh_failed`](crate::typed::logicnets::session::SessionAuthenticationRefreshFailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct SessionAuthenticationRefreshed<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for SessionAuthenticationRefreshed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session.authentication_refreshed";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A browser was given the cookie that ties a session to it.
///
/// Issue it each time this happens. How its flow ends is told by: [`error.invalid_session_type`](crate::typed::logicnets::session::ErrorInvalidSessionType), [`error.session_create_failed`](crate::typed::logicnets::session::ErrorSessionCreateFailed), [`error.session_expired`](crate::typed::logicnets::session::ErrorSessionExpired), [`error.session_finished`](crate::typed::logicnets::session::ErrorSessionFinished), [`error.system_busy`](crate::typed::logicnets::session::ErrorSystemBusy), [`error.system_no_permission`](crate::typed::logicnets::session::ErrorSystemNoPermission).
///
/// Severity 3, outcome success.
///
/// The value is the new cookie's own id: whoever has it has the session. It is cut like any bearer token, and the value column is not kept.
#[derive(Clone, Debug)]
pub struct SessionPinCreated<'a> {
    /// In which session.
    pub session: &'a str,
    /// The id of the cookie that ties a session to a browser; a secret (token), cut before anything is stored.
    pub new_pin_id: &'a str,
}

impl<'a> Typed<'a> for SessionPinCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session.pin_created";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
        event.put("new-pin-id", self.new_pin_id);
    }
}

/// A second session was begun as a copy of a running one.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`error.invalid_session_type`](crate::typed::logicnets::session::ErrorInvalidSessionType), [`error.session_create_failed`](crate::typed::logicnets::session::ErrorSessionCreateFailed), [`error.session_expired`](crate::typed::logicnets::session::ErrorSessionExpired), [`error.session_finished`](crate::typed::logicnets::session::ErrorSessionFinished), [`error.system_busy`](crate::typed::logicnets::session::ErrorSystemBusy), [`error.system_no_permission`](crate::typed::logicnets::session::ErrorSystemNoPermission).
///
/// Severity 3, outcome success.
///
/// Ids with an underscore in place of a dot are kept as the reference writes them.
#[derive(Clone, Debug)]
pub struct SessionCloned<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for SessionCloned<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session_cloned";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A session was ended.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`error.invalid_session_type`](crate::typed::logicnets::session::ErrorInvalidSessionType), [`error.session_create_failed`](crate::typed::logicnets::session::ErrorSessionCreateFailed), [`error.session_expired`](crate::typed::logicnets::session::ErrorSessionExpired), [`error.session_finished`](crate::typed::logicnets::session::ErrorSessionFinished), [`error.system_busy`](crate::typed::logicnets::session::ErrorSystemBusy), [`error.system_no_permission`](crate::typed::logicnets::session::ErrorSystemNoPermission).
///
/// Severity 3, outcome success.
///
/// Ids with an underscore in place of a dot are kept as the reference writes them.
#[derive(Clone, Debug)]
pub struct SessionClosed<'a> {
    /// In which session.
    pub session: &'a str,
}

impl<'a> Typed<'a> for SessionClosed<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session_closed";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
    }
}

/// A new session was begun.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`error.invalid_session_type`](crate::typed::logicnets::session::ErrorInvalidSessionType), [`error.session_create_failed`](crate::typed::logicnets::session::ErrorSessionCreateFailed), [`error.session_expired`](crate::typed::logicnets::session::ErrorSessionExpired), [`error.session_finished`](crate::typed::logicnets::session::ErrorSessionFinished), [`error.system_busy`](crate::typed::logicnets::session::ErrorSystemBusy), [`error.system_no_permission`](crate::typed::logicnets::session::ErrorSystemNoPermission).
///
/// Severity 3, outcome success.
///
/// Ids with an underscore in place of a dot are kept as the reference writes them. Not to be confused with `error.session_create_failed`, which tells of the attempt that failed.
#[derive(Clone, Debug)]
pub struct SessionCreated<'a> {
    /// In which session.
    pub session: &'a str,
    /// The session that was begun; a secret (token), cut before anything is stored.
    pub current_session: &'a str,
}

impl<'a> Typed<'a> for SessionCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "session_created";

    fn fill(self, event: &mut Event<'a>) {
        event.flow.get_or_insert_default().session = told(self.session).map(Into::into);
        event.put("current-session", self.current_session);
    }
}
