//! Signing in, going on to other applications, coming in from outside, and signing out: each a part of a journey, told in the order in
//! which the products of a platform tell it.

use super::journey::Journey;
use super::people::Person;
use super::platform::{Application, Protocol, RADIUS, SIGN_IN_A, SIGN_IN_B, System, VPN};

/// What somebody shows at the sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Proof {
    Password,
    /// A password and a one-time code in a text message.
    #[default]
    Code,
    /// A password and a confirmation in the mobile app.
    Push,
    Passkey,
    BankId,
    /// The Windows logon of a computer in the office.
    Windows,
}

/// The node of the sign-in that a journey meets.
pub(super) fn node(journey: &mut Journey<'_>) -> &'static System {
    if journey.chance.happens(55) {
        &SIGN_IN_A
    } else {
        &SIGN_IN_B
    }
}

/// An application sends somebody to be signed in. Who it is, is not known yet.
pub(super) fn asked_for(journey: &mut Journey<'_>, on: &'static System, application: &Application) {
    journey.to(application);
    match application.protocol {
        Protocol::Oidc => {
            let attributes = [("phxEntrypointType", "OIDC"), ("phxEntrypointId", application.id)];
            journey.tell(on, "auth_entrypoints_oidc_auth_started", &attributes);
        }
        Protocol::Saml => {
            let attributes = [("sourceServiceName", application.id)];
            journey.tell(on, "saml_incoming_authnrequest_success", &attributes);
            let acs = application.acs();
            let attributes = [("phxEntrypointType", "SAML"), ("phxSAMLACSUrl", &*acs)];
            journey.tell(on, "auth_entrypoints_saml_auth_started", &attributes);
        }
    }
}

/// The application is told who it is, and gets its tokens.
pub(super) fn answered(journey: &mut Journey<'_>, on: &'static System, application: &Application) {
    match application.protocol {
        Protocol::Oidc => {
            let attributes = [("phxEntrypointType", "OIDC"), ("phxEntrypointId", application.id)];
            journey.tell(on, "auth_entrypoints_oidc_auth_successful", &attributes);
            journey.wait(40, 300);
            tokens(journey, on, application, "authorization_code");
            if journey.chance.happens(40) {
                let attributes = [("phxEntrypointType", "OIDC")];
                journey.tell(on, "auth_entrypoints_oidc_userinfo_successful", &attributes);
            }
        }
        Protocol::Saml => {
            let attributes = [("destinationServiceName", application.id)];
            journey.tell(on, "saml_outgoing_assertion_success", &attributes);
            let attributes = [
                ("phxEntrypointType", "SAML"),
                ("sourceServiceName", application.id),
            ];
            journey.tell(on, "auth_entrypoints_saml_auth_successful", &attributes);
        }
    }
}

/// Tokens are given out.
pub(super) fn tokens(
    journey: &mut Journey<'_>,
    on: &'static System,
    application: &Application,
    grant: &'static str,
) {
    let (access, id) = (journey.chance.hex(12), journey.chance.hex(12));
    let attributes = [
        ("phxOIDCGrantType", grant),
        ("phxOIDCScopes", application.scopes),
        ("phxOIDCAccessTokenJTI", &*access),
        ("phxOIDCIdTokenJTI", &*id),
    ];
    journey.tell(on, "auth_entrypoints_oidc_token_success", &attributes);
}

/// The person proves who they are, and is signed in.
pub(super) fn proved(journey: &mut Journey<'_>, on: &'static System, person: &Person, proof: Proof) {
    journey.by(person).wait(2_000, 9_000);
    match proof {
        Proof::Password => {
            journey.with("password", "knowledge", "loa1");
            journey.tell(on, "authentication.password_ok", &[]);
        }
        Proof::Code => {
            journey.with("password", "knowledge", "loa1");
            journey.tell(on, "authentication.password_ok", &[]);
            journey.with("otp", "possession", "loa2");
            journey.tell_of(on, "pipes_otp_delivery_success", person.party(), &[]);
            if journey.chance.happens(7) {
                journey.wait(5_000, 14_000);
                journey.tell_why(
                    on,
                    "pipes_otp_validation_failed",
                    "the code is not the one that was sent",
                    &[],
                );
            }
            journey.wait(6_000, 24_000);
            journey.tell(on, "pipes_otp_validation_success", &[]);
        }
        Proof::Push => {
            journey.with("password", "knowledge", "loa1");
            journey.tell(on, "authentication.password_ok", &[]);
            journey.with("push", "possession", "loa2");
            pushed(journey, on, person);
            let attributes = [("phxAuthenticatorType", "Assignment")];
            journey.tell(on, "auth_authenticators_assignment_successful", &attributes);
        }
        Proof::Passkey => {
            journey.with("passkey", "possession", "loa3");
            let attributes = [("phxAuthenticatorType", "FIDO")];
            journey.tell(on, "auth_authenticators_fido_successful", &attributes);
        }
        Proof::BankId => {
            journey.with("bankid", "possession", "loa3");
            let transaction = journey.chance.hex(16);
            let attributes = [("phxTransactionId", &*transaction)];
            journey.tell(on, "core_bankid_auth_started", &attributes);
            journey.wait(5_000, 20_000);
            journey.tell(on, "core_bankid_success", &attributes);
            let attributes = [
                ("phxAuthenticatorType", "BankID"),
                ("phxTransactionId", &*transaction),
            ];
            journey.tell(on, "auth_authenticators_bankid_successful", &attributes);
        }
        Proof::Windows => {
            journey.with("windows", "possession", "loa2");
            let attributes = [("phxAuthenticatorType", "WinSSO")];
            journey.tell(on, "auth_authenticators_winsso_successful", &attributes);
        }
    }
    let email = person.email();
    journey.tell(on, "authentication.ok", &[("email/user-id", &email)]);
}

/// A request in the mobile app, and its confirmation.
fn pushed(journey: &mut Journey<'_>, on: &'static System, person: &Person) {
    journey.tell(on, "pki_onetouch_assignment_created", &[]);
    journey.wait(1_000, 4_000);
    journey.tell_of(on, "core_token_checkin", person.party(), &[]);
    journey.wait(2_000, 9_000);
    journey.tell(on, "pki_onetouch_assignment_successful", &[]);
}

/// A whole sign-in, with a session at the application.
pub(super) fn sign_in(
    journey: &mut Journey<'_>,
    portal: &'static System,
    person: &Person,
    application: &Application,
    proof: Proof,
) {
    let on = node(journey);
    asked_for(journey, on, application);
    proved(journey, on, person, proof);
    answered(journey, on, application);
    let cookie = journey.chance.hex(40);
    journey.tell(portal, "session_created", &[("current-session", &cookie)]);
    journey.tell(portal, "authentication.authorized", &[]);
}

/// Somebody who is signed in opens another application.
pub(super) fn sign_on(
    journey: &mut Journey<'_>,
    portal: &'static System,
    person: &Person,
    application: &Application,
) {
    let on = node(journey);
    asked_for(journey, on, application);
    let cookie = journey.chance.hex(40);
    journey.by(person).with("session", "possession", "loa2");
    journey.tell(
        on,
        "authentication.cookie_authentication_succeeded",
        &[("authentication-id", &cookie)],
    );
    answered(journey, on, application);
    if journey.chance.happens(3) {
        journey.tell_why(portal, "error.not_authorized", "the role is missing", &[]);
    } else {
        journey.tell(portal, "authentication.authorized", &[]);
    }
}

/// A password is typed wrong once or twice, as happens to everybody.
pub(super) fn mistyped(journey: &mut Journey<'_>, person: &Person) {
    let on = node(journey);
    journey.by(person).with("password", "knowledge", "loa1");
    for _ in 0..journey.chance.between(1, 2) {
        journey.tell_why(on, "error.authentication_password_failed", "wrong password", &[]);
        journey.wait(4_000, 15_000);
    }
}

/// In from outside over the gateway.
pub(super) fn dial_in(journey: &mut Journey<'_>, person: &Person, proof: Proof) {
    let attributes = [("shost", VPN)];
    journey.by(person).over("radius");
    if journey.chance.happens(6) {
        journey.with("password", "knowledge", "loa1");
        journey.tell_why(
            &RADIUS,
            "radius_authenticators_failed",
            "wrong password",
            &attributes,
        );
        journey.wait(8_000, 20_000);
    }
    if proof == Proof::Push {
        journey.with("push", "possession", "loa2");
        pushed(journey, &RADIUS, person);
        journey.tell(&RADIUS, "radius_authenticators_onetouch_successful", &attributes);
    } else {
        journey.with("otp", "possession", "loa2");
        journey.tell_of(&RADIUS, "pipes_otp_delivery_success", person.party(), &[]);
        journey.wait(6_000, 20_000);
        journey.tell(&RADIUS, "pipes_otp_validation_success", &[]);
        let id = "radius_authenticators_usernamepasswordotp_successful";
        journey.tell(&RADIUS, id, &attributes);
    }
}

/// Signing out, here and at the application.
pub(super) fn sign_out(
    journey: &mut Journey<'_>,
    portal: &'static System,
    person: &Person,
    application: &Application,
) {
    let on = node(journey);
    journey.by(person).to(application);
    let email = person.email();
    match application.protocol {
        Protocol::Oidc => {
            journey.tell(
                on,
                "auth_entrypoints_oidc_logout",
                &[("phxEntrypointType", "OIDC")],
            );
            journey.tell(on, "auth_entrypoints_oidc_logout_backchannel_request", &[]);
        }
        Protocol::Saml => {
            journey.tell(on, "auth_entrypoints_saml_logout_started", &[]);
            journey.tell(on, "auth_entrypoints_saml_logout_chain_request", &[]);
            journey.tell(on, "auth_entrypoints_saml_logout_chain_response", &[]);
            let attributes = [("phxEntrypointType", "SAML")];
            journey.tell(on, "auth_entrypoints_saml_logout_successful", &attributes);
        }
    }
    journey.tell(on, "authentication.logged_out", &[("email/user-id", &email)]);
    journey.tell(portal, "session_closed", &[]);
}
