//! The table: which call of privacyIDEA, answered how, becomes which event.

use vitni_event::Outcome::{self, Failure, Success, Unknown};

use super::{Becomes, Fact, Method, Object, Rule, When};
use crate::product::rule::Id;
use crate::product::rule::id::{self, LOGICNETS, PHENIXID};

pub(in super::super) const SIGNED_IN: Id = id::SIGNED_IN;
pub(in super::super) const FIRST_STEP: Id = id::PASSWORD_OK;
pub(in super::super) const TOKEN_OK: Id = phenixid("pipes_token_validation_success", Success);
pub(in super::super) const TOKEN_FAILED: Id = phenixid("pipes_token_validation_failed", Failure);
pub(in super::super) const CODE_OK: Id = phenixid("pipes_otp_validation_success", Success);
pub(in super::super) const CODE_FAILED: Id = phenixid("pipes_otp_validation_failed", Failure);
pub(in super::super) const FIDO_OK: Id = phenixid("auth_authenticators_fido_successful", Success);
pub(in super::super) const FIDO_FAILED: Id = phenixid("auth_authenticators_fido_failed", Failure);
pub(in super::super) const PUSH_ASKED: Id = phenixid("pki_onetouch_assignment_created", Unknown);
pub(in super::super) const PUSH_CONFIRMED: Id = phenixid("pki_onetouch_assignment_successful", Success);
pub(in super::super) const PUSH_DECLINED: Id = phenixid("pki_onetouch_assignment_rejected", Failure);
pub(in super::super) const PUSH_OK: Id = phenixid("auth_authenticators_assignment_successful", Success);
pub(in super::super) const PUSH_FAILED: Id = phenixid("auth_authenticators_assignment_failed", Failure);
pub(in super::super) const LOCKED_FOR_GOOD: Id =
    phenixid("pipes_authentication_failed_locked_permanently", Failure);
const CODE_SENT: Id = phenixid("pipes_otp_delivery_success", Success);
const CODE_NOT_SENT: Id = phenixid("pipes_otp_delivery_failed", Failure);
const CHECK_IN: Id = phenixid("core_token_checkin", Success);
const BEGUN: Id = phenixid("auth_entrypoints_internal_auth_started", Unknown);

pub(in super::super) const FIDO: &[&str] = &["webauthn", "passkey", "u2f"];
pub(in super::super) const CODES: &[&str] = &[
    "hotp",
    "totp",
    "motp",
    "email",
    "sms",
    "daypassword",
    "ocra",
    "paper",
    "tan",
    "indexedsecret",
    "yubikey",
    "yubico",
    "vasco",
    "daplug",
];
const CHECKS: &[&str] = &[
    "ANY /validate/check",
    "ANY /validate/radiuscheck",
    "ANY /validate/samlcheck",
];
const TRIGGERS: &[&str] = &["ANY /validate/triggerchallenge"];
const ASKED: &[&str] = &[
    "ANY /validate/check",
    "ANY /validate/radiuscheck",
    "ANY /validate/samlcheck",
    "ANY /validate/triggerchallenge",
];
const SIGN_IN: &[&str] = &["POST /auth"];
const PHONE_ANSWERS: &[&str] = &["POST /ttype/<ttype>"];

const ACCEPT: When = When::Answer("ACCEPT");
const CHALLENGE: When = When::Answer("CHALLENGE");
const PUSH: When = When::Kind(&["push"]);

/// Somebody looked at what is not everybody's.
pub(super) const LOOKED: Fact = act("store_config_apicall");

const READS: &str = "it reads and changes nothing";
const POLLS: &str = "it asks how a challenge stands, and the answer to that has a line of its own";
const TESTS: &str = "it tries out settings without keeping them";

/// The first row that fits decides.
pub(in super::super) const RULES: &[Rule] = &[
    // Somebody signs in with a token.
    rule(CHECKS, &[ACCEPT, PUSH], answer(PUSH_OK, Method::OfToken)),
    rule(
        CHECKS,
        &[ACCEPT, When::Kind(FIDO)],
        answer(FIDO_OK, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[ACCEPT, When::Kind(CODES)],
        answer(CODE_OK, Method::OfToken),
    ),
    rule(CHECKS, &[ACCEPT], answer(TOKEN_OK, Method::OfToken)),
    rule(ASKED, &[CHALLENGE, PUSH], answer(PUSH_ASKED, Method::OfToken)),
    rule(
        ASKED,
        &[CHALLENGE, When::Kind(&["email", "sms"])],
        answer(CODE_SENT, Method::OfToken).to_user(),
    ),
    rule(CHECKS, &[CHALLENGE], answer(FIRST_STEP, Method::Is("pin"))),
    rule(TRIGGERS, &[CHALLENGE], answer(BEGUN, Method::None)),
    rule(
        ASKED,
        &[When::Info("The PIN was correct, but the EMail could not be sent")],
        answer(CODE_NOT_SENT, Method::Is("email")).to_user(),
    ),
    rule(
        ASKED,
        &[When::Info("The PIN was correct, but the SMS could not be sent")],
        answer(CODE_NOT_SENT, Method::Is("sms")).to_user(),
    ),
    rule(
        CHECKS,
        &[When::Info("wrong otp value. previous otp used again")],
        answer(CODE_FAILED, Method::OfToken).marked("replayed"),
    ),
    rule(
        CHECKS,
        &[When::Info("wrong otp value"), When::Kind(FIDO)],
        answer(FIDO_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Info("wrong otp value")],
        answer(CODE_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Info("wrong otp pin")],
        answer(id::PASSWORD_FAILED, Method::Is("pin")),
    ),
    rule(
        CHECKS,
        &[When::Info("Failcounter exceeded")],
        answer(LOCKED_FOR_GOOD, Method::OfToken),
    ),
    rule(
        ASKED,
        &[When::Info("Rejected: account is")],
        answer(id::NOT_ACTIVE, Method::OfToken),
    ),
    rule(
        ASKED,
        &[When::Info("Rejected: ")],
        answer(id::NOT_AUTHORIZED, Method::OfToken),
    ),
    rule(
        ASKED,
        &[When::Info("ERR904: User ")],
        answer(id::FAILED, Method::None).marked("invalid_user"),
    ),
    rule(
        CHECKS,
        &[When::Answer("REJECT"), PUSH],
        answer(PUSH_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Answer("REJECT"), When::Kind(FIDO)],
        answer(FIDO_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Info("Token is ")],
        answer(TOKEN_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Info("Response did not match")],
        answer(TOKEN_FAILED, Method::OfToken),
    ),
    rule(
        CHECKS,
        &[When::Info("Challenge matches, but token is not fit")],
        answer(TOKEN_FAILED, Method::OfToken),
    ),
    rule(ASKED, &[When::Done(false)], answer(id::FAILED, Method::OfToken)),
    // Whatever else a row of a check says, nobody is called signed in who was not accepted.
    rule(
        ASKED,
        &[],
        answer(
            phenixid("auth_entrypoints_internal_auth_started", Unknown),
            Method::OfToken,
        )
        .ambiguous(),
    ),
    ignored(&["ANY /validate/polltransaction*"], POLLS),
    rule(
        &["ANY /validate/initialize"],
        &[When::Done(true)],
        answer(BEGUN, Method::OfToken),
    ),
    rule(
        &["ANY /validate/initialize"],
        &[],
        answer(id::FAILED, Method::OfToken),
    ),
    rule(
        &["ANY /validate/offlinerefill"],
        &[When::Done(true)],
        answer(TOKEN_OK, Method::OfToken),
    ),
    rule(
        &["ANY /validate/offlinerefill"],
        &[],
        answer(TOKEN_FAILED, Method::OfToken),
    ),
    // Somebody signs in to privacyIDEA itself.
    rule(SIGN_IN, &[ACCEPT], answer(SIGNED_IN, Method::None)),
    rule(SIGN_IN, &[CHALLENGE], answer(FIRST_STEP, Method::None)),
    rule(
        SIGN_IN,
        &[When::Info("Rejected: account is")],
        answer(id::NOT_ACTIVE, Method::None),
    ),
    rule(SIGN_IN, &[], answer(id::FAILED, Method::None)),
    ignored(&["GET /auth", "GET /auth/*"], READS),
    // A phone speaks to the server.
    rule(
        PHONE_ANSWERS,
        &[When::Detail("status: accept")],
        answer(PUSH_CONFIRMED, Method::OfToken),
    ),
    rule(
        PHONE_ANSWERS,
        &[When::Detail("status: declined")],
        answer(PUSH_DECLINED, Method::OfToken),
    ),
    rule(
        PHONE_ANSWERS,
        &[When::Done(false)],
        answer(TOKEN_FAILED, Method::OfToken),
    ),
    rule(
        PHONE_ANSWERS,
        &[],
        answer(phenixid("core_token_checkin", Unknown), Method::OfToken).ambiguous(),
    ),
    rule(
        &["GET /ttype/<ttype>"],
        &[When::Done(true)],
        answer(CHECK_IN, Method::OfToken),
    ),
    rule(
        &["GET /ttype/<ttype>"],
        &[],
        answer(phenixid("core_token_checkin", Failure), Method::OfToken),
    ),
    // Tokens from their first day to their last.
    rule(
        &["POST /token/init"],
        &[When::Done(true), When::Kind(&["hotp", "totp"])],
        act("prism_enrolloath_tokenactivated"),
    ),
    rule(
        &["POST /token/init"],
        &[When::Kind(FIDO)],
        act("prism_fido_enrolled"),
    ),
    rule(
        &["POST /token/init"],
        &[PUSH],
        act("pki_onetouch_profile_created"),
    ),
    rule(
        &["POST /token/init"],
        &[When::Done(true), When::Kind(&["certificate"])],
        act("prism_enrollpki_tokenactivated"),
    ),
    rule(
        &["POST /token/init"],
        &[When::Done(false), When::Kind(&["certificate"])],
        answer(phenixid("pkienroll_failed", Failure), Method::None),
    ),
    rule(
        &["POST /token/init"],
        &[When::Done(true)],
        act("prism_token_enrolledandactivated"),
    ),
    rule(&["POST /token/init"], &[], act("prism_token_enrolled")),
    rule(
        &["POST /token/assign", "POST /token/copyuser"],
        &[],
        act("core_token_hardware_assignedtouser"),
    ),
    rule(
        &["POST /token/unassign"],
        &[],
        act("core_token_hardware_unassignedfromuser"),
    ),
    rule(&["POST /token/enable*"], &[], act("prism_token_activated")),
    rule(&["POST /token/disable*"], &[], act("prism_token_deactivated")),
    rule(
        &["POST /token/lost/<serial>"],
        &[],
        act("prism_token_deactivated").marked("lost"),
    ),
    rule(&["POST /token/revoke*"], &[], act("prism_token_revoked")),
    rule(
        &["DELETE /token/", "DELETE /token/<serial>"],
        &[When::Kind(FIDO)],
        act("prism_fido_removed"),
    ),
    rule(
        &["DELETE /token/", "DELETE /token/<serial>"],
        &[PUSH],
        act("pki_onetouch_profile_deleted"),
    ),
    rule(
        &["DELETE /token/", "DELETE /token/<serial>"],
        &[],
        act("prism_token_revoked"),
    ),
    rule(&["POST /token/reset*"], &[], act("prism_user_unlocked")),
    rule(
        &["POST /token/resync*"],
        &[When::Done(true)],
        answer(CODE_OK, Method::OfToken),
    ),
    rule(
        &["POST /token/resync*"],
        &[],
        answer(CODE_FAILED, Method::OfToken),
    ),
    rule(
        &[
            "POST /token/setpin*",
            "POST /token/setrandompin*",
            "POST /token/copypin",
        ],
        &[],
        act("pki_onetouch_profile_pinupdated"),
    ),
    rule(&["POST /token/load/<filename>"], &[], act("hwtoken_imported")),
    rule(
        &["POST /container/init", "POST /container/register/initialize"],
        &[],
        act("pki_onetouch_profile_created"),
    ),
    rule(
        &["POST /container/register/finalize"],
        &[],
        act("pki_onetouch_profile_activated"),
    ),
    rule(
        &[
            "POST /container/register/*",
            "DELETE /container/<string:container_serial>",
        ],
        &[],
        act("pki_onetouch_profile_deleted"),
    ),
    // Users.
    rule(
        &["POST /conditionalaccess/lock/user"],
        &[],
        act("prism_user_locked"),
    ),
    rule(
        &["DELETE /conditionalaccess/lock/user"],
        &[],
        act("prism_user_unlocked"),
    ),
    rule(
        &["POST /user", "POST /user/", "POST /register"],
        &[],
        act_on_user("user.created"),
    ),
    rule(
        &[
            "PUT /user",
            "PUT /user/",
            "POST /user/attribute",
            "DELETE /user/attribute*",
        ],
        &[],
        act_on_user("user.details_updated"),
    ),
    rule(
        &["DELETE /user/<resolvername>/<username>"],
        &[],
        act_on_user("user.deleted"),
    ),
    rule(
        &["POST /recover"],
        &[When::Done(true)],
        act("pipes_mail_delivered").to_user(),
    ),
    rule(
        &["POST /recover", "POST /recover/reset"],
        &[When::Done(false)],
        answer(phenixid("prism_pwdreset_failed", Failure), Method::None).to_user(),
    ),
    rule(
        &["POST /recover/reset"],
        &[],
        act("prism_pwdreset_success").to_user(),
    ),
    // Settings.
    rule(
        &["POST /smtpserver/send_test_email"],
        &[When::Done(true)],
        act("pipes_mail_delivered"),
    ),
    rule(
        &["POST /smtpserver/send_test_email"],
        &[],
        answer(phenixid("pipes_mail_failed", Failure), Method::None),
    ),
    ignored(
        &[
            "POST /resolver/test",
            "POST /machineresolver/test",
            "POST /radiusserver/test_request",
            "POST /privacyideaserver/test_request",
            "POST /system/test/*",
        ],
        TESTS,
    ),
    rule(
        &["POST /policy*", "PATCH /policy*", "DELETE /policy*"],
        &[],
        act("core_server_config_updated").of(Object::Policy),
    ),
    rule(
        &["POST /resolver*", "DELETE /resolver*"],
        &[],
        act("core_server_config_updated").of(Object::Resolver),
    ),
    rule(
        &[
            "POST /realm*",
            "DELETE /realm*",
            "POST /defaultrealm*",
            "DELETE /defaultrealm*",
        ],
        &[],
        act("core_server_config_updated").of(Object::Realm),
    ),
    rule(
        &[
            "POST /system/*",
            "DELETE /system/*",
            "POST /smtpserver/*",
            "DELETE /smtpserver/*",
            "POST /smsgateway*",
            "DELETE /smsgateway*",
            "POST /event*",
            "DELETE /event*",
            "POST /periodictask*",
            "DELETE /periodictask*",
            "POST /caconnector*",
            "DELETE /caconnector*",
            "POST /machineresolver*",
            "DELETE /machineresolver*",
            "POST /radiusserver*",
            "DELETE /radiusserver*",
            "POST /privacyideaserver*",
            "DELETE /privacyideaserver*",
            "POST /serviceid*",
            "DELETE /serviceid*",
            "POST /tokengroup*",
            "DELETE /tokengroup*",
            "POST /clients*",
            "PATCH /clients*",
            "DELETE /clients*",
            "POST /subscriptions*",
            "DELETE /subscriptions*",
            "POST /conditionalaccess/*",
            "PATCH /conditionalaccess/*",
            "PUT /conditionalaccess/*",
            "DELETE /conditionalaccess/*",
        ],
        &[],
        act("core_server_config_updated"),
    ),
    // Listings are no facts, but that somebody may not see them is.
    rule(
        &["GET *", "HEAD *", "OPTIONS *"],
        &[When::Refused],
        answer(id::NOT_AUTHORIZED, Method::None),
    ),
    // Who looked at a log is a fact; who listed anything else is not.
    ignored(
        &[
            "GET /authenticationlog/reasons",
            "GET /authenticationlog/eventtypes",
        ],
        READS,
    ),
    rule(&["GET /audit*", "GET /authenticationlog*"], &[], LOOKED),
    ignored(&["GET *", "HEAD *", "OPTIONS *"], READS),
    // Whatever else somebody changes who is known.
    rule(&["ANY *"], &[When::Administrator], act("store_config_apicall")),
    rule(
        &[
            "ANY /token/*",
            "ANY /container/*",
            "ANY /user/*",
            "ANY /machine/*",
        ],
        &[],
        act("store_config_apicall"),
    ),
];

const fn rule(calls: &'static [&'static str], when: &'static [When], fact: Fact) -> Rule {
    Rule {
        calls,
        when,
        becomes: Becomes::Event(fact),
    }
}

const fn ignored(calls: &'static [&'static str], why: &'static str) -> Rule {
    Rule {
        calls,
        when: &[],
        becomes: Becomes::Ignored(why),
    }
}

/// An answer to somebody who signs in.
const fn answer(id: Id, method: Method) -> Fact {
    Fact {
        id,
        method,
        object: Object::None,
        to_user: false,
        mark: None,
        ambiguous: false,
        outcome_as_stated: false,
    }
}

/// An act whose outcome is what `success` says: the same id tells of one that was refused.
const fn act(event: &'static str) -> Fact {
    let mut fact = answer(Id::new(PHENIXID, event, Success), Method::None);
    fact.outcome_as_stated = true;
    fact
}

/// The same, of the other reference.
const fn act_on_user(event: &'static str) -> Fact {
    let mut fact = answer(Id::new(LOGICNETS, event, Success), Method::None);
    fact.outcome_as_stated = true;
    fact
}

const fn phenixid(event: &'static str, outcome: Outcome) -> Id {
    Id::new(PHENIXID, event, outcome)
}

impl Fact {
    const fn of(mut self, object: Object) -> Self {
        self.object = object;
        self
    }

    const fn to_user(mut self) -> Self {
        self.to_user = true;
        self
    }

    const fn marked(mut self, mark: &'static str) -> Self {
        self.mark = Some(mark);
        self
    }

    const fn ambiguous(mut self) -> Self {
        self.ambiguous = true;
        self
    }
}
