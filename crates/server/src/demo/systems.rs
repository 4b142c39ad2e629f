//! What machines do without anybody's asking: jobs, metadata, tokens that services have looked at, a restart, a certificate that will
//! soon be past its end, and strangers who knock.

use super::journey::{HOUR, MINUTE, Week, service};
use super::people::{DOMAIN, source};
use super::platform::{
    ADMINISTRATION, APPLICATIONS, PORTAL_A, PORTAL_B, RADIUS, SELF_SERVICE, SIGN_IN_A, SIGN_IN_B,
};
use super::platform::{Protocol, System};

/// Everything of the week.
pub(super) fn tell(week: &mut Week) {
    for days_ago in 0..=7 {
        let midnight = week.midnight(days_ago);
        for hour in 0..24 {
            hourly(week, &format!("{days_ago} {hour}"), midnight + hour * HOUR);
        }
        nightly(week, days_ago, midnight);
        knocked(week, days_ago, midnight);
    }
    restarted(week);
}

fn hourly(week: &mut Week, name: &str, at: i64) {
    let mut job = week.journey(&format!("job {name}"), at + 5 * MINUTE);
    job.wait(0, 20_000);
    let target = service("directory-sync");
    if job.chance.happens(3) {
        let attributes = [("reason", "the directory did not answer in time")];
        job.tell_of(
            &ADMINISTRATION,
            "schedule_scheduledjob_failed",
            target,
            &attributes,
        );
    } else {
        job.tell_of(&ADMINISTRATION, "schedule_scheduledjob_performed", target, &[]);
    }
    for time in 0..2 {
        let mut api = week.journey(&format!("introspection {name} {time}"), at);
        api.wait(0, 59 * 60_000);
        api.from(source("192.0.2.60", "holmvik-gateway/2.3", "", "SE"));
        let on = if api.chance.happens(50) {
            &SIGN_IN_A
        } else {
            &SIGN_IN_B
        };
        let oidc =
            APPLICATIONS.map(|application| (application.protocol == Protocol::Oidc).then_some(application));
        if let Some(application) = api.chance.pick(&oidc) {
            api.to(&application);
            api.tell(on, "auth_entrypoints_oidc_introspection_performed", &[]);
        }
    }
    let mut database = week.journey(&format!("database {name}"), at);
    database.wait(0, 59 * 60_000);
    let host = format!("db-1.{DOMAIN}");
    let attributes = [("dhost", &*host)];
    if database.chance.happens(4) {
        database.tell_why(
            &SELF_SERVICE,
            "pipes_database_connection_failed",
            "time-out",
            &attributes,
        );
        database.wait(5_000, 5_000);
    }
    if database.chance.happens(30) {
        database.tell(
            &SELF_SERVICE,
            "pipes_database_connection_established",
            &attributes,
        );
    }
}

fn nightly(week: &mut Week, days_ago: i64, midnight: i64) {
    let mut metadata = week.journey(&format!("metadata {days_ago}"), midnight + HOUR);
    for on in [&SIGN_IN_A, &SIGN_IN_B] {
        for application in APPLICATIONS.iter().filter(|one| one.protocol == Protocol::Saml) {
            metadata.tell_of(on, "saml_metadata_loaded", service(application.acs()), &[]);
            metadata.wait(300, 2_000);
        }
        let provider = service("https://idp.region.example");
        if days_ago == 5 {
            let attributes = [("reason", "no connection")];
            metadata.tell_of(on, "oidc_discovery_failed", provider.clone(), &attributes);
            metadata.wait(60_000, 60_000);
        }
        metadata.tell_of(on, "oidc_discovery_loaded", provider, &[]);
    }
    let mut push = week.journey(&format!("push certificate {days_ago}"), midnight + 6 * HOUR);
    let attributes = [("reason", "fewer than thirty days are left")];
    push.tell_of(
        &SIGN_IN_A,
        "messagingapns_certificate_warning",
        service("push-production"),
        &attributes,
    );
    let mut radius = week.journey(&format!("radius {days_ago}"), midnight + 4 * HOUR);
    radius.tell(&RADIUS, "store_server_config_reloaded", &[]);
}

/// Somebody outside tries names that are nobody's, a few times a day.
fn knocked(week: &mut Week, days_ago: i64, midnight: i64) {
    let mut door = week.journey(&format!("strangers {days_ago}"), midnight);
    let number = door.chance.between(201, 206);
    door.from(source(
        format!("203.0.113.{number}"),
        "Go-http-client/1.1",
        "",
        "AU",
    ));
    for _ in 0..door.chance.between(2, 5) {
        door.wait(20 * 60_000, 4 * 60 * 60_000);
        let login = door.chance.pick(&["admin", "root", "test", "scanner", "backup"]);
        door.by_stranger(login).with("password", "knowledge", "loa1");
        door.tell_why(
            &SIGN_IN_A,
            "error.authentication_failed",
            "there is no such account",
            &[],
        );
    }
}

/// One node of the sign-in is started anew, in the night, and then both hosts of the portal.
fn restarted(week: &mut Week) {
    let at = week.midnight(3) + 3 * HOUR;
    let mut start = week.journey("restart", at);
    start.tell(&SIGN_IN_B, "core_server_run_stopped", &[]);
    start.wait(4_000, 4_000);
    start.tell(&SIGN_IN_B, "core_server_run_starting", &[]);
    start.wait(9_000, 9_000);
    start.tell(&SIGN_IN_B, "core_server_run_started", &[]);
    start.tell(&SIGN_IN_B, "store_server_cluster_joined", &[]);
    let portals: [&'static System; 2] = [&PORTAL_A, &PORTAL_B];
    for portal in portals {
        start.wait(60_000, 90_000);
        start.tell(portal, "runtime.bootstrap", &[]);
    }
}
