//! A forwarding as it is asked for: whose events, which of them, to whom, in which words.

use vitni_event::{Seq, TenantId};

use crate::address::Address;
use crate::deliver::syslog::Style;
use crate::deliver::webhook::Secrets;
use crate::limits::{ATTEMPTS, BATCH_EVENTS, OVERLAP_BYTES};
use crate::select::Selection;

/// A forwarding.
#[derive(Clone, Debug)]
pub struct Forward {
    /// Its name: its place is kept under it.
    pub name: String,
    /// Whose events.
    pub tenants: Vec<TenantId>,
    /// To whom.
    pub address: Address,
    /// Which of them, as what text.
    pub selection: Selection,
    /// The conditions, as they are told.
    pub query: Vec<(String, String)>,
    /// Changes whenever its tenants are to be told anew.
    pub fingerprint: String,
    /// Where it begins when its name is new.
    pub begin: Begin,
    /// The way out.
    pub way: Way,
}

/// Where a forwarding of a new name begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With the first event of the log.
    Beginning,
    /// With what is stored from now on.
    Now,
}

/// How events leave.
#[derive(Clone, Debug)]
pub enum Way {
    /// As syslog messages.
    Syslog {
        /// How they are written.
        style: Style,
        /// Bytes by which what counts as delivered stays behind.
        overlap_bytes: u64,
    },
    /// As signed webhooks.
    Webhook {
        /// What they are signed with.
        secrets: Secrets,
        /// Our server's name: part of the requests' ids.
        server: String,
        /// Events in one request.
        batch_events_max: usize,
        /// Refusals of one event before it is put aside.
        attempts_max: u32,
    },
}

impl Way {
    /// Syslog with the usual overlap.
    #[must_use]
    pub const fn syslog(style: Style) -> Self {
        Self::Syslog {
            style,
            overlap_bytes: OVERLAP_BYTES,
        }
    }

    /// Webhooks with the usual bounds.
    #[must_use]
    pub const fn webhook(secrets: Secrets, server: String) -> Self {
        Self::Webhook {
            secrets,
            server,
            batch_events_max: BATCH_EVENTS,
            attempts_max: ATTEMPTS,
        }
    }

    /// Bytes by which what counts as delivered stays behind; none where the receiver acknowledges.
    pub(crate) const fn overlap(&self) -> u64 {
        match self {
            Self::Syslog { overlap_bytes, .. } => *overlap_bytes,
            Self::Webhook { .. } => 0,
        }
    }
}

impl Begin {
    pub(crate) const fn sure(self, newest: Seq) -> Seq {
        match self {
            Self::Beginning => Seq(0),
            Self::Now => newest,
        }
    }
}
