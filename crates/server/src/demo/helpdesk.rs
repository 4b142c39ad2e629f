//! What the helpdesk and the administrators do on working days: accounts that are locked and unlocked, passwords, groups and roles,
//! somebody who comes and somebody who leaves, a new build of an application.

use super::chance::Chance;
use super::journey::{HOUR, Journey, MINUTE, Week, group, service};
use super::people::{BIRGIT, DORA, ELSA, GUNNAR, NOAH, PEOPLE, Person, VIKTOR, WILMA, Works};
use super::platform::{ADMINISTRATION, PORTAL_A, SELF_SERVICE};
use super::sign_in::node;

const GROUPS: [&str; 6] = ["finance", "schools", "building", "culture", "library", "care"];

/// Everything of the week.
pub(super) fn tell(week: &mut Week) {
    comes(week);
    leaves(week);
    for days_ago in 0..=7 {
        password(week, days_ago);
        if week.is_weekend(days_ago) {
            locked(week, days_ago, 0);
            continue;
        }
        let mut chance = Chance::of(&format!("helpdesk {days_ago}"));
        for time in 0..chance.between(1, 2) {
            locked(week, days_ago, time);
        }
        for time in 0..chance.between(3, 6) {
            changed(week, days_ago, time);
        }
        build(week, days_ago);
    }
}

/// Somebody whose account is worked on: neither the newcomer nor Dora, of whom a story tells.
fn anybody(chance: &mut Chance) -> Person {
    loop {
        let person = chance.pick(&PEOPLE);
        if matches!(person.works, Works::Office | Works::Shifts) && person != WILMA && person != DORA {
            return person;
        }
    }
}

fn at_desk<'w>(week: &'w mut Week, name: &str, days_ago: i64, by: &Person) -> Journey<'w> {
    let midnight = week.midnight(days_ago);
    let mut journey = week.journey(name, midnight + 8 * HOUR);
    journey.wait(0, 7 * 60 * 60_000);
    let session = journey.chance.hex(24);
    journey
        .by(by)
        .from(by.office())
        .in_session(&session)
        .with("session", "possession", "loa2");
    journey
}

fn helper(chance: &mut Chance) -> Person {
    if chance.happens(60) { ELSA } else { NOAH }
}

/// Somebody types a forgotten password until the account is locked, and calls; on weekends whoever is on duty helps.
fn locked(week: &mut Week, days_ago: i64, time: i64) {
    let name = format!("locked {days_ago} {time}");
    let mut chance = Chance::of(&name);
    let (person, by) = (anybody(&mut chance), helper(&mut chance));
    let (from, helps_from) = if week.is_weekend(days_ago) {
        (person.home(), by.home())
    } else {
        (person.office(), by.office())
    };
    let begin = week.midnight(days_ago) + chance.between(8 * 60, 15 * 60) * MINUTE;
    let mut journey = week.journey(&name, begin);
    let on = node(&mut journey);
    journey
        .by(&person)
        .from(from)
        .with("password", "knowledge", "loa1");
    for _ in 0..5 {
        journey.tell_why(on, "error.authentication_password_failed", "wrong password", &[]);
        journey.wait(5_000, 20_000);
    }
    let id = "pipes_authentication_failed_locked_temporarily";
    journey.tell_of(on, id, person.party(), &[]);
    journey.wait(4 * 60_000, 20 * 60_000);
    let at = journey.at;
    let mut journey = week.journey(&format!("{name} helped"), at);
    let session = journey.chance.hex(24);
    journey
        .by(&by)
        .from(helps_from)
        .in_session(&session)
        .with("session", "possession", "loa2");
    journey.tell_of(&SELF_SERVICE, "prism_user_unlocked", person.party(), &[]);
    if journey.chance.happens(50) {
        let email = person.email();
        let attributes = [("email/userid", &*email), ("reason", "temporary")];
        let id = "user.password_updated";
        journey.tell_of(&ADMINISTRATION, id, person.party(), &attributes);
    }
}

/// Somebody chooses another password, or one in place of a forgotten one; somebody enrols another device.
fn password(week: &mut Week, days_ago: i64) {
    let midnight = week.midnight(days_ago);
    let mut chance = Chance::of(&format!("passwords {days_ago}"));
    for time in 0..chance.between(1, 4) {
        let person = anybody(&mut chance);
        let at = midnight + chance.between(7 * 60, 21 * 60) * MINUTE;
        let mut journey = week.journey(&format!("password {days_ago} {time}"), at);
        let session = journey.chance.hex(24);
        journey.by(&person).from(person.home()).in_session(&session);
        journey.with("session", "possession", "loa2");
        let email = person.email();
        match journey.chance.between(0, 4) {
            0 => {
                journey.with("bankid", "possession", "loa3");
                journey.tell_of(&SELF_SERVICE, "prism_pwdreset_success", person.party(), &[]);
                journey.tell_of(&SELF_SERVICE, "pipes_mail_delivered", person.party(), &[]);
            }
            1 => {
                let attributes = [("reason", "it is among the last ten")];
                journey.tell_of(
                    &SELF_SERVICE,
                    "prism_pwdreset_failed",
                    person.party(),
                    &attributes,
                );
            }
            2 => {
                let device = journey.chance.hex(8);
                let attributes = [("deviceExternalId", &*device)];
                journey.tell_of(&SELF_SERVICE, "prism_fido_enrolled", person.party(), &attributes);
            }
            3 => {
                journey.tell_of(&SELF_SERVICE, "pki_onetouch_profile_created", person.party(), &[]);
                journey.wait(60_000, 240_000);
                journey.tell_of(
                    &SELF_SERVICE,
                    "pki_onetouch_profile_activated",
                    person.party(),
                    &[],
                );
            }
            _ => {
                let attributes = [("email/userid", &*email), ("reason", "update")];
                journey.tell_of(
                    &SELF_SERVICE,
                    "user.password_updated",
                    person.party(),
                    &attributes,
                );
            }
        }
    }
}

/// Groups, roles and details, as they are asked for.
fn changed(week: &mut Week, days_ago: i64, time: i64) {
    let name = format!("changed {days_ago} {time}");
    let mut chance = Chance::of(&name);
    let (person, by) = (anybody(&mut chance), helper(&mut chance));
    let mut journey = at_desk(week, &name, days_ago, &by);
    let email = person.email();
    let usergroup = journey.chance.pick(&GROUPS);
    match journey.chance.between(0, 5) {
        0 | 1 => {
            let attributes = [("user", &*email), ("usergroup", usergroup)];
            journey.tell_of(
                &ADMINISTRATION,
                "usergroup_users.created",
                person.party(),
                &attributes,
            );
        }
        2 => {
            let attributes = [("user", &*email), ("usergroup", usergroup)];
            journey.tell_of(
                &ADMINISTRATION,
                "usergroup_users.deleted",
                person.party(),
                &attributes,
            );
        }
        3 => {
            let role = journey.chance.pick(&["reader", "editor", "approver"]);
            let attributes = [("category", "cases"), ("role", role), ("usergroup", usergroup)];
            journey.by(&BIRGIT).from(BIRGIT.office());
            journey.tell_of(
                &ADMINISTRATION,
                "usergroup_role.created",
                group(usergroup),
                &attributes,
            );
        }
        4 => {
            let (by, role) = (BIRGIT.email(), journey.chance.pick(&["reader", "approver"]));
            let attributes = [
                ("created_by", &*by),
                ("category", "cases"),
                ("role", role),
                ("email/user-id", &*email),
            ];
            journey.by(&BIRGIT).from(BIRGIT.office());
            journey.tell_of(&ADMINISTRATION, "user_role.created", person.party(), &attributes);
        }
        _ => {
            let details = journey
                .chance
                .pick(&["phone: changed", "title: changed", "manager: changed"]);
            let attributes = [("email/user-id", &*email), ("details", details)];
            journey.tell_of(
                &ADMINISTRATION,
                "user.details_updated",
                person.party(),
                &attributes,
            );
        }
    }
}

/// How many days ago the newcomer got an account; she works from the next day on.
pub(super) fn wilma_came(week: &Week) -> i64 {
    week.working_day(4)
}

/// Somebody new gets an account and what belongs to it.
fn comes(week: &mut Week) {
    let mut journey = at_desk(week, "wilma comes", wilma_came(week), &ELSA);
    let (email, wilma) = (WILMA.email(), WILMA.party());
    let named = [("email/user-id", &*email)];
    journey.tell_of(&ADMINISTRATION, "user.created", wilma.clone(), &named);
    let attributes = [("user", &*email), ("usergroup", WILMA.group)];
    journey.tell_of(
        &ADMINISTRATION,
        "usergroup_users.created",
        wilma.clone(),
        &attributes,
    );
    let attributes = [("email/userid", &*email), ("reason", "temporary")];
    journey.tell_of(
        &ADMINISTRATION,
        "user.password_updated",
        wilma.clone(),
        &attributes,
    );
    journey.wait(60_000, 120_000);
    let device = journey.chance.hex(8);
    let attributes = [("deviceExternalId", &*device)];
    journey.tell_of(
        &SELF_SERVICE,
        "prism_token_enrolledandactivated",
        wilma.clone(),
        &attributes,
    );
    journey.tell_of(&SELF_SERVICE, "pipes_mail_delivered", wilma, &[]);
}

/// Somebody leaves, and loses the account with all that belongs to it.
fn leaves(week: &mut Week) {
    let days_ago = week.working_day(2);
    let mut journey = at_desk(week, "gunnar leaves", days_ago, &NOAH);
    let (email, gunnar) = (GUNNAR.email(), GUNNAR.party());
    let attributes = [
        ("email/userid", &*email),
        ("old-status", "active"),
        ("new-status", "blocked"),
    ];
    journey.tell_of(
        &ADMINISTRATION,
        "user.status_updated",
        gunnar.clone(),
        &attributes,
    );
    let id = "usergroup_users.delete_user_from_all_groups";
    journey.tell_of(&ADMINISTRATION, id, gunnar.clone(), &[("user", &email)]);
    journey.tell_of(&SELF_SERVICE, "prism_token_revoked", gunnar.clone(), &[]);
    journey.wait(60_000, 120_000);
    journey.tell_of(
        &ADMINISTRATION,
        "user.deleted",
        gunnar,
        &[("email/user-id", &email)],
    );
}

/// An administrator puts another build of an application into use, and looks after what is around it.
fn build(week: &mut Week, days_ago: i64) {
    if days_ago % 2 == 1 {
        return;
    }
    let mut journey = at_desk(week, &format!("build {days_ago}"), days_ago, &VIKTOR);
    let stamp = format!("20-{}", journey.chance.between(1_000, 9_999));
    let package = journey
        .chance
        .pick(&["building-permits-3.1", "school-places-5.0", "invoices-2.8"]);
    let attributes = [("package", package), ("stamp", &*stamp)];
    journey.tell_of(&ADMINISTRATION, "package.updated", service(package), &attributes);
    journey.wait(60_000, 300_000);
    journey.tell_of(
        &ADMINISTRATION,
        "package.activated",
        service(package),
        &[("package", package)],
    );
    journey.tell(&SELF_SERVICE, "store_config_apicall", &[]);
    journey.tell(&SELF_SERVICE, "core_server_config_updated", &[]);
    if journey.chance.happens(50) {
        let attributes = [("redirect-url", "https://invoices.partner.example/done")];
        journey.tell(&PORTAL_A, "redirect.not_allowed", &attributes);
    }
}
