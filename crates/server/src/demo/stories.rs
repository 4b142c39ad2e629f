//! Four stories with harm in them, so that there is something to find: a password that was guessed, a request that was confirmed in the
//! end, a session that was stolen, and an administrator who helped himself.

use vitni_event::Source;

use super::journey::{HOUR, MINUTE, Week};
use super::people::{BIRGIT, DORA, HENRIK, PEOPLE, Person, SOFIA, VIKTOR, source};
use super::platform::{ADMINISTRATION, CARE_RECORDS, PORTAL, PORTAL_A, SIGN_IN_A, SIGN_IN_B, WEBMAIL};
use super::sign_in::{Proof, answered, asked_for, proved, sign_in, tokens};

/// From where one address tries everybody's password.
const SPRAY: &str = "203.0.113.77";
/// From where somebody signs in with Henrik's password.
const FATIGUE: &str = "203.0.113.142";
/// Where Sofía's session turns up.
const THIEF: &str = "198.51.100.240";

/// How often each password is tried, and how often Dora's in vain.
const TRIES_OF_EACH: usize = 2;
const TRIES_OF_DORA: usize = 26;

/// All four.
pub(super) fn tell(week: &mut Week) {
    spray(week);
    fatigue(week);
    stolen_session(week);
    night(week);
}

/// One address tries many accounts, slowly enough that no account is locked, and Dora's again and again; on the last try it is in, by way
/// of the one application for which a password is enough.
fn spray(week: &mut Week) {
    let begin = week.until - 11 * HOUR;
    let everybody = PEOPLE.iter().filter(|person| **person != DORA);
    let others = (0..TRIES_OF_EACH).flat_map(|_| everybody.clone());
    let mut tried: Vec<&Person> = others.collect();
    let between = tried.len() / TRIES_OF_DORA;
    for time in 0..TRIES_OF_DORA {
        tried.insert(time * (between + 1), &DORA);
    }
    let from = || source(SPRAY, "python-requests/2.32.4", "", "NZ");
    let mut at = begin;
    for (time, person) in tried.into_iter().enumerate() {
        let mut journey = week.journey(&format!("spray {time}"), at);
        journey.from(from()).to(&WEBMAIL).by(person);
        journey.with("password", "knowledge", "loa1");
        let on = if time % 2 == 0 { &SIGN_IN_A } else { &SIGN_IN_B };
        journey.tell_why(on, "error.authentication_password_failed", "wrong password", &[]);
        journey.wait(3 * 60_000, 6 * 60_000);
        at = journey.at;
    }
    let mut journey = week.journey("spray succeeds", at);
    let session = journey.chance.hex(24);
    journey.from(from()).in_session(&session);
    asked_for(&mut journey, &SIGN_IN_A, &WEBMAIL);
    proved(&mut journey, &SIGN_IN_A, &DORA, Proof::Password);
    answered(&mut journey, &SIGN_IN_A, &WEBMAIL);
    let cookie = journey.chance.hex(40);
    journey.tell(&PORTAL_A, "session_created", &[("current-session", &cookie)]);
    journey.wait(20_000, 40_000);
    journey.tell(&PORTAL_A, "authentication.authorized", &[]);
}

/// Somebody has Henrik's password and asks his telephone again and again, late in the evening, until he confirms.
fn fatigue(week: &mut Week) {
    let at = week.midnight(3) + 21 * HOUR + 12 * MINUTE;
    let mut journey = week.journey("fatigue", at);
    let session = journey.chance.hex(24);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    journey
        .from(source(FATIGUE, agent, "", "NZ"))
        .in_session(&session);
    asked_for(&mut journey, &SIGN_IN_A, &PORTAL);
    journey.by(&HENRIK).with("password", "knowledge", "loa1");
    journey.tell(&SIGN_IN_A, "authentication.password_ok", &[]);
    journey.with("push", "possession", "loa2");
    for _ in 0..17 {
        journey.tell(&SIGN_IN_A, "pki_onetouch_assignment_created", &[]);
        journey.wait(6_000, 22_000);
        journey.tell_why(
            &SIGN_IN_A,
            "pki_onetouch_assignment_rejected",
            "turned down in the app",
            &[],
        );
        journey.wait(4_000, 20_000);
    }
    journey.tell(&SIGN_IN_A, "pki_onetouch_assignment_created", &[]);
    journey.wait(9_000, 15_000);
    journey.tell(&SIGN_IN_A, "pki_onetouch_assignment_successful", &[]);
    let attributes = [("phxAuthenticatorType", "Assignment")];
    journey.tell(
        &SIGN_IN_A,
        "auth_authenticators_assignment_successful",
        &attributes,
    );
    let email = HENRIK.email();
    journey.tell(&SIGN_IN_A, "authentication.ok", &[("email/user-id", &email)]);
    answered(&mut journey, &SIGN_IN_A, &PORTAL);
    let cookie = journey.chance.hex(40);
    journey.tell(&PORTAL_A, "session_created", &[("current-session", &cookie)]);
}

/// Sofía works in the office; minutes later her session is used from the other end of the world, until it is taken away.
fn stolen_session(week: &mut Week) {
    let at = week.midnight(week.working_day(2)) + 10 * HOUR + 4 * MINUTE;
    let thief = || -> Source<'static> { source(THIEF, "okhttp/4.12.0", "", "NZ") };
    let mut journey = week.journey("stolen session", at);
    let session = journey.chance.hex(24);
    journey.from(SOFIA.office()).in_session(&session);
    sign_in(&mut journey, &PORTAL_A, &SOFIA, &CARE_RECORDS, Proof::BankId);
    for here in [true, false, true, false, false] {
        journey.wait(50_000, 150_000);
        journey.from(if here { SOFIA.office() } else { thief() });
        journey.tell(&PORTAL_A, "session.authentication_refreshed", &[]);
    }
    journey.to(&PORTAL).with("token", "possession", "loa2");
    tokens(&mut journey, &SIGN_IN_A, &PORTAL, "refresh_token");
    let attributes = [("iss", "https://id.holmvik.example"), ("tid", "holmvik")];
    for _ in 0..6 {
        journey.wait(4_000, 12_000);
        journey.tell(&PORTAL_A, "authentication.bearer_ok", &attributes);
    }
    journey.tell_why(&PORTAL_A, "error.not_authorized", "the role is missing", &[]);
    journey.wait(14 * 60_000, 20 * 60_000);
    journey
        .by(&BIRGIT)
        .from(BIRGIT.office())
        .with("session", "possession", "loa2");
    let id = "auth_entrypoints_oidc_revocation_performed";
    journey.tell_of(&ADMINISTRATION, id, SOFIA.party(), &[]);
    journey.tell_of(&ADMINISTRATION, "session_closed", SOFIA.party(), &[]);
    journey.wait(30_000, 60_000);
    journey
        .by(&SOFIA)
        .from(thief())
        .with("token", "possession", "loa2");
    journey.tell(&PORTAL_A, "error.session_finished", &[]);
}

/// In the night an administrator gives himself a role, takes what it opens, and takes the role away again.
fn night(week: &mut Week) {
    let at = week.midnight(1) + 2 * HOUR + 13 * MINUTE;
    let mut journey = week.journey("night", at);
    let session = journey.chance.hex(24);
    journey.from(VIKTOR.home()).in_session(&session);
    sign_in(&mut journey, &ADMINISTRATION, &VIKTOR, &PORTAL, Proof::Push);
    let email = VIKTOR.email();
    journey.wait(60_000, 90_000);
    let attributes = [
        ("created_by", &*email),
        ("category", "care-records"),
        ("role", "exporter"),
        ("email/user-id", &*email),
    ];
    journey.tell_of(&ADMINISTRATION, "user_role.created", VIKTOR.party(), &attributes);
    journey.to(&CARE_RECORDS);
    for part in ["clients", "notes", "medication"] {
        journey.wait(40_000, 120_000);
        let request = format!("https://care-records.holmvik.example/export/{part}.csv");
        let attributes = [
            ("action", "export"),
            ("request", &*request),
            ("requestMethod", "GET"),
        ];
        journey.tell(&PORTAL_A, "authentication.authorized", &attributes);
    }
    journey.to(&PORTAL).wait(60_000, 120_000);
    let attributes = [
        ("email/user-id", &*email),
        ("details", "role care-records.exporter: removed"),
    ];
    journey.tell_of(
        &ADMINISTRATION,
        "user.details_updated",
        VIKTOR.party(),
        &attributes,
    );
    journey.wait(10_000, 30_000);
    journey.tell(
        &SIGN_IN_A,
        "authentication.logged_out",
        &[("email/user-id", &email)],
    );
}
