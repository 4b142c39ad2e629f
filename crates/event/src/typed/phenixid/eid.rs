//! Transactions with electronic identities: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::eid::{Context, CoreBankidAuthStarted};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreBankidAuthStarted {
//!     client: Client { id: Some("shop".into()), ..Client::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_bankid_auth_started");
//! ```
//!
//! Without its `client` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::eid::{Context, CoreBankidAuthStarted};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreBankidAuthStarted {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_bankid_auth_started");
//! ```

use crate::model::{Client, Event};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The user it is about.
    pub duser: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// The transaction at the eID provider.
    pub phx_transaction_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
    /// The application that wants the user signed in.
    pub source_service_name: Option<&'a str>,
    /// The address of the browser or app.
    pub src: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("duser", self.duser);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("phxTransactionId", self.phx_transaction_id);
        event.put("reason", self.reason);
        event.put("sourceServiceName", self.source_service_name);
        event.put("src", self.src);
    }
}

/// A user was asked to identify themselves with BankID.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_bankid_cancelled`](crate::typed::phenixid::eid::CoreBankidCancelled), [`core_bankid_failed`](crate::typed::phenixid::eid::CoreBankidFailed), [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreBankidAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A pending BankID order was broken off by the user or by the application.
///
/// Issue it when this is given up before it is decided. What ends well is told by: [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 4, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreBankidCancelled<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidCancelled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_cancelled";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A BankID order ended without the user's confirmation.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 6, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreBankidFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A caller on the telephone was asked to identify themselves with BankID.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_bankid_cancelled`](crate::typed::phenixid::eid::CoreBankidCancelled), [`core_bankid_failed`](crate::typed::phenixid::eid::CoreBankidFailed), [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreBankidPhoneauthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidPhoneauthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_phoneauth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A caller on the telephone was asked to sign a text with BankID.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_bankid_cancelled`](crate::typed::phenixid::eid::CoreBankidCancelled), [`core_bankid_failed`](crate::typed::phenixid::eid::CoreBankidFailed), [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreBankidPhonesignStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidPhonesignStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_phonesign_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to sign a text with BankID.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_bankid_cancelled`](crate::typed::phenixid::eid::CoreBankidCancelled), [`core_bankid_failed`](crate::typed::phenixid::eid::CoreBankidFailed), [`core_bankid_success`](crate::typed::phenixid::eid::CoreBankidSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreBankidSignStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidSignStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_sign_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user confirmed a BankID order.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_bankid_cancelled`](crate::typed::phenixid::eid::CoreBankidCancelled), [`core_bankid_failed`](crate::typed::phenixid::eid::CoreBankidFailed).
///
/// Severity 4, outcome success.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreBankidSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreBankidSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_bankid_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to identify themselves with Freja.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_freja_cancelled`](crate::typed::phenixid::eid::CoreFrejaCancelled), [`core_freja_failed`](crate::typed::phenixid::eid::CoreFrejaFailed), [`core_freja_success`](crate::typed::phenixid::eid::CoreFrejaSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreFrejaAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreFrejaAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_freja_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A pending Freja request was broken off by the user or by the application.
///
/// Issue it when this is given up before it is decided. What ends well is told by: [`core_freja_success`](crate::typed::phenixid::eid::CoreFrejaSuccess).
///
/// Severity 4, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreFrejaCancelled<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreFrejaCancelled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_freja_cancelled";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A Freja request ended without the user's approval.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_freja_success`](crate::typed::phenixid::eid::CoreFrejaSuccess).
///
/// Severity 6, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreFrejaFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreFrejaFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_freja_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to sign a text with Freja.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_freja_cancelled`](crate::typed::phenixid::eid::CoreFrejaCancelled), [`core_freja_failed`](crate::typed::phenixid::eid::CoreFrejaFailed), [`core_freja_success`](crate::typed::phenixid::eid::CoreFrejaSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreFrejaSignStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreFrejaSignStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_freja_sign_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user approved a Freja request.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_freja_cancelled`](crate::typed::phenixid::eid::CoreFrejaCancelled), [`core_freja_failed`](crate::typed::phenixid::eid::CoreFrejaFailed).
///
/// Severity 4, outcome success.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreFrejaSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreFrejaSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_freja_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to identify themselves with a NetID credential.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_nias_failed`](crate::typed::phenixid::eid::CoreNiasFailed), [`core_nias_success`](crate::typed::phenixid::eid::CoreNiasSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreNiasAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreNiasAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_nias_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A NetID request ended without the user's confirmation.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_nias_success`](crate::typed::phenixid::eid::CoreNiasSuccess).
///
/// Severity 6, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreNiasFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreNiasFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_nias_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to sign a text with a NetID credential.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_nias_failed`](crate::typed::phenixid::eid::CoreNiasFailed), [`core_nias_success`](crate::typed::phenixid::eid::CoreNiasSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreNiasSignStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreNiasSignStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_nias_sign_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user confirmed a NetID request.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_nias_failed`](crate::typed::phenixid::eid::CoreNiasFailed).
///
/// Severity 4, outcome success.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreNiasSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreNiasSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_nias_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to identify themselves with SITHS.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_siths_cancelled`](crate::typed::phenixid::eid::CoreSithsCancelled), [`core_siths_failed`](crate::typed::phenixid::eid::CoreSithsFailed), [`core_siths_success`](crate::typed::phenixid::eid::CoreSithsSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreSithsAuthStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreSithsAuthStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_siths_auth_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A pending SITHS request was broken off by the person or by the application.
///
/// Issue it when this is given up before it is decided. What ends well is told by: [`core_siths_success`](crate::typed::phenixid::eid::CoreSithsSuccess).
///
/// Severity 4, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreSithsCancelled<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreSithsCancelled<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_siths_cancelled";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A SITHS request ended without the person's confirmation.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_siths_success`](crate::typed::phenixid::eid::CoreSithsSuccess).
///
/// Severity 6, outcome failure.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreSithsFailed<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreSithsFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_siths_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user was asked to sign a text with SITHS.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_siths_cancelled`](crate::typed::phenixid::eid::CoreSithsCancelled), [`core_siths_failed`](crate::typed::phenixid::eid::CoreSithsFailed), [`core_siths_success`](crate::typed::phenixid::eid::CoreSithsSuccess).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreSithsSignStarted<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreSithsSignStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_siths_sign_started";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}

/// A user confirmed a SITHS request.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_siths_cancelled`](crate::typed::phenixid::eid::CoreSithsCancelled), [`core_siths_failed`](crate::typed::phenixid::eid::CoreSithsFailed).
///
/// Severity 4, outcome success.
///
/// The id ends sign-ins and signatures alike, so it is no logon by itself; the sign-in that follows has an event of its own.
#[derive(Clone, Debug)]
pub struct CoreSithsSuccess<'a> {
    /// For which application or party.
    pub client: Client<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreSithsSuccess<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_siths_success";

    fn fill(self, event: &mut Event<'a>) {
        event.client = told(self.client);
        self.context.fill(event);
    }
}
