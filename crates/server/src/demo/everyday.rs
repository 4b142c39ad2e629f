//! Days as they go: who comes when, from where, what they open, and when they leave. Office hours, shifts around the clock, quiet
//! weekends.

use super::chance::Chance;
use super::helpdesk::wilma_came;
use super::journey::{HOUR, Journey, MINUTE, Week};
use super::people::{HENRIK, PEOPLE, Person, WILMA, Works};
use super::platform::{
    APPLICATIONS, Application, CARE_RECORDS, MOBILE, PORTAL, PORTAL_A, PORTAL_B, Protocol, System,
};
use super::sign_in::{Proof, dial_in, mistyped, node, sign_in, sign_on, sign_out, tokens};

/// Everybody's days.
pub(super) fn tell(week: &mut Week) {
    let wilma_came = wilma_came(week);
    for days_ago in 0..=7 {
        for person in &PEOPLE {
            if *person == WILMA && days_ago >= wilma_came {
                continue;
            }
            if let Some(day) = Day::plan(week, person, days_ago) {
                day.tell(week);
            }
            phone(week, person, days_ago);
        }
    }
}

/// What somebody does on a day.
struct Day {
    name: String,
    person: &'static Person,
    chance: Chance,
    begin: i64,
    hours: i64,
    at_home: bool,
    first: Application,
    proof: Proof,
    session: String,
    portal: &'static System,
}

impl Day {
    /// `None` for a day off.
    fn plan(week: &Week, person: &'static Person, days_ago: i64) -> Option<Self> {
        let name = format!("{} {days_ago}", person.login);
        let mut chance = Chance::of(&name);
        let midnight = week.midnight(days_ago);
        let weekend = week.is_weekend(days_ago);
        let (begin, hours) = if person.works == Works::Shifts {
            // Early, late, night, free.
            let begin = match (person.number + 7 - days_ago).rem_euclid(4) {
                0 => 5 * HOUR,
                1 => 13 * HOUR,
                2 => 21 * HOUR,
                _ => return None,
            };
            (begin + chance.between(-15, 20) * MINUTE, 8)
        } else if weekend {
            if !chance.happens(12) {
                return None;
            }
            (chance.between(9 * 60, 20 * 60) * MINUTE, 1)
        } else {
            if chance.happens(7) {
                return None;
            }
            (chance.between(6 * 60 + 30, 8 * 60 + 40) * MINUTE, 8)
        };
        let at_home = match person.works {
            Works::Shifts => false,
            _ if weekend => true,
            Works::Office => chance.happens(35),
            Works::Helpdesk | Works::Administration => false,
        };
        let is_care = person.works == Works::Shifts && person.group == "care";
        Some(Self {
            person,
            begin: midnight + begin,
            hours,
            at_home,
            first: if is_care { CARE_RECORDS } else { PORTAL },
            proof: usual_proof(person),
            session: chance.hex(24),
            portal: if chance.happens(50) { &PORTAL_A } else { &PORTAL_B },
            name,
            chance,
        })
    }

    fn tell(mut self, week: &mut Week) {
        let length = self.hours * 60;
        if self.at_home {
            let mut journey = self.journey(week, "dial-in", 0);
            dial_in(&mut journey, self.person, self.proof);
        }
        let mistypes = self.chance.happens(12);
        let mut journey = self.journey(week, "sign-in", 3);
        if mistypes {
            mistyped(&mut journey, self.person);
        }
        let proof = if self.at_home && self.proof == Proof::Windows {
            Proof::Code
        } else {
            self.proof
        };
        sign_in(&mut journey, self.portal, self.person, &self.first, proof);
        for visit in 0..self.chance.between(self.hours * 3 / 8, self.hours * 3 / 4) {
            let minute = self.chance.between(8, length - 20);
            self.visit(week, &format!("visit {visit}"), minute);
        }
        if self.chance.happens(35) {
            self.expire(week, length / 2, proof);
        }
        if self.chance.happens(60) {
            let mut journey = self.journey(week, "sign-out", length);
            sign_out(&mut journey, self.portal, self.person, &self.first);
        }
    }

    fn journey<'w>(&self, week: &'w mut Week, what: &str, minute: i64) -> Journey<'w> {
        let mut journey = week.journey(&format!("{} {what}", self.name), self.begin + minute * MINUTE);
        journey.wait(0, 59_000);
        journey.in_session(&self.session).from(if self.at_home {
            self.person.home()
        } else {
            self.person.office()
        });
        journey
    }

    /// Opens an application; some keep their tokens fresh afterwards.
    fn visit(&mut self, week: &mut Week, what: &str, minute: i64) {
        let application = self.chance.pick(&APPLICATIONS);
        let mut journey = self.journey(week, what, minute);
        sign_on(&mut journey, self.portal, self.person, &application);
        if application.protocol == Protocol::Oidc && journey.chance.happens(35) {
            journey.wait(9 * 60_000, 15 * 60_000);
            journey.tell(self.portal, "session.authentication_refreshed", &[]);
            let on = node(&mut journey);
            tokens(&mut journey, on, &application, "refresh_token");
        }
    }

    /// Comes back from a break to a session that is over, and begins another.
    fn expire(&mut self, week: &mut Week, minute: i64, proof: Proof) {
        let mut journey = self.journey(week, "break", minute);
        journey.by(self.person);
        journey.tell(self.portal, "error.session_expired", &[]);
        self.session = self.chance.hex(24);
        journey.in_session(&self.session);
        sign_in(&mut journey, self.portal, self.person, &self.first, proof);
    }
}

/// How somebody signs in, always the same.
fn usual_proof(person: &Person) -> Proof {
    if *person == HENRIK {
        return Proof::Push;
    }
    if person.works == Works::Shifts {
        return Chance::of(person.name).pick(&[Proof::BankId, Proof::Passkey, Proof::Push]);
    }
    Chance::of(person.name).pick(&[
        Proof::Code,
        Proof::Code,
        Proof::Push,
        Proof::Push,
        Proof::Passkey,
        Proof::Windows,
    ])
}

/// The app on the telephone asks for news now and then, with a token.
fn phone(week: &mut Week, person: &'static Person, days_ago: i64) {
    let mut chance = Chance::of(&format!("{} phone {days_ago}", person.login));
    let begin = week.midnight(days_ago);
    for time in 0..chance.between(0, 4) {
        let name = format!("{} phone {days_ago} {time}", person.login);
        let at = begin + chance.between(6 * 60, 22 * 60) * MINUTE;
        let mut journey = week.journey(&name, at);
        journey.wait(0, 59_000);
        journey
            .by(person)
            .from(person.mobile())
            .to(&MOBILE)
            .with("token", "possession", "loa2");
        let portal = if journey.chance.happens(50) {
            &PORTAL_A
        } else {
            &PORTAL_B
        };
        if journey.chance.happens(8) {
            journey.tell_why(
                portal,
                "authentication.expired_jwt_token",
                "the token is past its end",
                &[],
            );
            let on = node(&mut journey);
            tokens(&mut journey, on, &MOBILE, "refresh_token");
        }
        let attributes = [("iss", "https://id.holmvik.example"), ("tid", "holmvik")];
        journey.tell(portal, "authentication.bearer_ok", &attributes);
        journey.tell(portal, "authentication.authorized", &[]);
    }
}
