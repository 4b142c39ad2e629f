//! Deterministic events: journeys of four that share tenant, user, address, agent, session and trace. What the batch of a number
//! holds follows from that number alone, whoever sends it. What one step is written as is in `form.rs`.

use vitni_event::catalogue::{self, Entry, LOGICNETS, PHENIXID};
use vitni_event::{Outcome, Timestamp};

/// Of how many users, addresses and agents each journey draws one, by Zipf.
const CROWD: u64 = 50_000;

/// Everything happens in the thirty days before this moment, in order.
const END_S: i64 = 1_795_219_200;
const DAYS_S: i64 = 30 * 86_400;

/// In one of so many failures a reason stands that is looked for.
const RARE_REASON: u64 = 50_000;

/// In one of so many journeys the agent has a word that is looked for.
const RARE_AGENT: u64 = 500;

/// Steps of a journey.
const STEPS: u64 = 4;

/// What can happen at a step of a journey.
pub(super) struct Act {
    pub(super) catalogue: String,
    pub(super) event: String,
    pub(super) outcome: Outcome,
    pub(super) severity: u8,
    pub(super) message: String,
    /// What the catalogue demands beside the envelope, as a JSON object.
    pub(super) attributes: String,
    /// In the catalogue of the second reference, with its severity there and the kind of method that it is about.
    pub(super) second: Option<(&'static str, u8, &'static str)>,
}

/// One step of a journey.
pub(super) struct Step<'w> {
    pub(super) act: &'w Act,
    pub(super) tenant: &'w str,
    pub(super) time: Timestamp,
    pub(super) user: u64,
    pub(super) client: u64,
    /// `10.a.b.c`
    pub(super) address: String,
    pub(super) port: u64,
    pub(super) agent: String,
    pub(super) session: u128,
    pub(super) trace: u128,
    pub(super) transaction: u64,
    pub(super) reason: Option<&'static str>,
    /// Whether the variant with `raw` has it here.
    pub(super) has_raw: bool,
}

/// What one asking of the questions looks for.
pub(super) struct Wanted {
    /// Since when, a day before the end.
    pub(super) day: Timestamp,
    /// A user of whom there are about a hundred events.
    pub(super) user: String,
    /// Of some journey.
    pub(super) trace: u128,
    /// A piece of the rare agent.
    pub(super) agent: &'static str,
    /// A piece of the rare reason.
    pub(super) reason: &'static str,
}

/// All that is sent in one run.
pub(super) struct World {
    acts: Vec<Act>,
    /// Whether a journey goes through the acts in their order; else each step is any of them, by Zipf.
    in_turn: bool,
    tenants: Vec<String>,
    events: u64,
}

impl World {
    /// Every id of both references.
    pub(super) fn published(tenants: Vec<String>, events: u64) -> Self {
        let published =
            catalogue::entries().filter(|entry| [LOGICNETS, PHENIXID].contains(&entry.catalogue.as_str()));
        let mut acts: Vec<Act> = published.map(act).collect();
        // Which of them are frequent is nobody's choice, but always the same.
        let mut random = Random(0x0061_6374);
        for at in (1..acts.len()).rev() {
            let other = random.next() % (at as u64 + 1);
            acts.swap(at, usize::try_from(other).unwrap_or(0));
        }
        Self {
            acts,
            in_turn: false,
            tenants,
            events,
        }
    }

    /// A sign-in of four steps that both references have words for, so that it can be told in every form.
    pub(super) fn sign_in(tenant: String, events: u64) -> Self {
        let step = |event: &str, second: (&'static str, u8, &'static str), outcome, message: &str| Act {
            catalogue: LOGICNETS.to_owned(),
            event: event.to_owned(),
            outcome,
            severity: second.1,
            message: message.to_owned(),
            attributes: String::new(),
            second: Some(second),
        };
        let acts = vec![
            step(
                "session_created",
                ("auth_authenticators_authselector_selected", 4, "AuthSelector"),
                Outcome::Success,
                "a session was begun",
            ),
            step(
                "authentication.password_ok",
                ("auth_authenticators_freja_successful", 4, "Freja"),
                Outcome::Success,
                "the first factor matched",
            ),
            step(
                "authentication.ok",
                ("auth_authenticators_bankid_successful", 4, "BankID"),
                Outcome::Success,
                "the sign-in is complete",
            ),
            step(
                "error.authentication_failed",
                ("auth_authenticators_bankid_failed", 6, "BankID"),
                Outcome::Failure,
                "the second factor did not match",
            ),
        ];
        Self {
            acts,
            in_turn: true,
            tenants: vec![tenant],
            events,
        }
    }

    /// The events from a number on, for each of them what it is.
    pub(super) fn steps(&self, from: u64, count: u64) -> impl Iterator<Item = Step<'_>> {
        (from..from + count).filter_map(|number| self.step(number))
    }

    /// What one asking of the questions looks for, drawn anew for each number.
    pub(super) fn wanted(&self, number: u64) -> Option<Wanted> {
        let mut random = Random(0x7761_6e74 ^ number);
        // By Zipf the user of this rank has about a hundred events.
        let rank = (self.events / 1_080).clamp(50, CROWD * 9 / 10);
        let probe = [
            "StatusProbe",
            "synthetic sign-in",
            "contact operations",
            "tatusProbe/",
            "very minute; cont",
        ];
        let reason = [
            "drifted too far",
            "clock of the token",
            "had drifted",
            "token had drif",
        ];
        let one_of = |texts: &[&'static str], drawn: u64| texts.get(drawn as usize % texts.len()).copied();
        let last_day =
            Timestamp::from_nanos((END_S - 86_400 + (random.next() % 3_600) as i64) * 1_000_000_000);
        Some(Wanted {
            day: last_day,
            user: format!("user{}", rank + random.next() % (rank / 10)),
            trace: self.step(random.next() % self.events.max(1))?.trace,
            agent: one_of(&probe, random.next())?,
            reason: one_of(&reason, random.next())?,
        })
    }

    /// The event of a number. What its journey shares is drawn from the journey's number, the rest from its own.
    pub(super) fn step(&self, number: u64) -> Option<Step<'_>> {
        let mut shared = Random(number / STEPS);
        let tenant = usize::try_from(shared.next()).unwrap_or(0) % self.tenants.len().max(1);
        let (user, address, agent) = (shared.zipf(CROWD), shared.zipf(CROWD), shared.zipf(CROWD));
        let session = u128::from(shared.next()) << 32 | u128::from(shared.next() >> 32);
        let trace = u128::from(shared.next()) << 64 | u128::from(shared.next());
        let is_probe = shared.next().is_multiple_of(RARE_AGENT);

        let mut own = Random(!number);
        let act = if self.in_turn {
            number % STEPS
        } else {
            own.zipf(self.acts.len() as u64)
        };
        let act = self.acts.get(usize::try_from(act).ok()?)?;
        let transaction = own.next();
        let is_failure = act.outcome == Outcome::Failure;
        let is_rare = own.next().is_multiple_of(RARE_REASON);
        let reason = match (is_failure, is_rare, user % 3) {
            (false, ..) => None,
            (true, true, _) => Some("the clock of the token had drifted too far"),
            (true, false, 0) => Some("the response did not match the challenge"),
            (true, false, 1) => Some("no answer came within the time allowed"),
            (true, false, _) => Some("the user turned the request down"),
        };
        let at = i128::from(DAYS_S) * 1_000 * i128::from(number) / i128::from(self.events.max(1));
        let millis = i64::try_from(at).ok()? + (END_S - DAYS_S) * 1_000;
        Some(Step {
            act,
            tenant: self.tenants.get(tenant)?,
            time: Timestamp::from_nanos(millis * 1_000_000),
            user,
            client: user % 7,
            address: format!("10.{}.{}.{}", address >> 8 & 0xff, address & 0xff, address % 199),
            port: 1_024 + transaction % 60_000,
            agent: self::agent(agent, is_probe),
            session,
            trace,
            transaction,
            reason,
            has_raw: own.next() % 10 < 3,
        })
    }
}

fn act(entry: &Entry) -> Act {
    let demanded = entry.attributes.iter();
    let demanded = demanded.filter(|attribute| attribute.required && !attribute.is_secret());
    let attributes: Vec<String> = demanded
        .map(|attribute| format!("\"{}\":{}", attribute.name, attribute.example))
        .collect();
    let attributes = attributes.join(",");
    // What has many attributes has a short message, so that events are of one length.
    let mut message = entry.description.clone();
    let most = 36_usize.saturating_sub(attributes.len()).max(8);
    if let Some((end, _)) = message.char_indices().nth(most) {
        message.truncate(end);
    }
    Act {
        catalogue: entry.catalogue.clone(),
        event: entry.id.clone(),
        outcome: entry.outcome(),
        severity: entry.severity.level(),
        message,
        attributes,
        second: None,
    }
}

/// One of the crowd's browsers and apps: each its own version.
fn agent(number: u64, is_probe: bool) -> String {
    let (major, minor) = (60 + number % 90, number / 90);
    if is_probe {
        return format!("StatusProbe/{major}.{minor} (synthetic sign-in; every minute; contact operations)");
    }
    match number % 4 {
        0 => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{major}.{minor}) Gecko/20100101 Firefox/{major}.{minor}"
        ),
        1 => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.{minor}.0 Safari/537.36"
        ),
        2 => format!(
            "Mozilla/5.0 (iPhone; CPU iPhone OS {major}_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
        ),
        _ => format!("okhttp/5.1.{minor} BankApp/{major}.14 (Android 16; Pixel 10)"),
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Zipf with exponent 1 over so many, from 0, by inverting its continuous form.
    fn zipf(&mut self, of: u64) -> u64 {
        let unit = self.next() as f64 / u64::MAX as f64;
        (((of + 1) as f64).powf(unit) - 1.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::bench::form::Form;

    fn world(events: u64) -> World {
        World::published(
            (0..20).map(|at| format!("t-aaaaaaaaaaaaaaa{at:02}")).collect(),
            events,
        )
    }

    #[test]
    fn events_are_as_long_as_those_of_the_comparisons() {
        let world = world(100_000);
        let lengths: Vec<usize> = world
            .steps(0, 100_000)
            .map(|step| {
                let mut line = Vec::new();
                Form::Plain.write(&step, &mut line);
                line.len()
            })
            .collect();
        let mean = lengths.iter().sum::<usize>() / lengths.len();
        assert!((800..=950).contains(&mean), "{mean}");
        let within = lengths
            .iter()
            .filter(|length| (800..=950).contains(*length))
            .count();
        assert!(within * 10 > lengths.len() * 9, "{within}, mean {mean}");
    }

    #[test]
    fn what_is_frequent_and_what_is_rare_is_as_it_should_be() {
        let world = world(200_000);
        let steps: Vec<Step<'_>> = world.steps(0, 200_000).collect();
        let of = |wanted: &dyn Fn(&Step<'_>) -> bool| steps.iter().filter(|step| wanted(step)).count();
        let ids: BTreeSet<_> = steps
            .iter()
            .map(|step| (&step.act.catalogue, &step.act.event))
            .collect();
        assert_eq!(ids.len(), 314);
        let tenants: BTreeSet<_> = steps.iter().map(|step| step.tenant).collect();
        assert_eq!(tenants.len(), 20);
        let probes = of(&|step| step.agent.starts_with("StatusProbe"));
        assert!((200..=600).contains(&probes), "{probes}");
        assert!((55_000..=65_000).contains(&of(&|step| step.has_raw)));
        assert!(steps.is_sorted_by_key(|step| step.time));
        let mut journeys: BTreeMap<u128, BTreeSet<(u64, &str, u128)>> = BTreeMap::new();
        for step in &steps {
            let known = journeys.entry(step.trace).or_default();
            known.insert((step.user, step.tenant, step.session));
        }
        assert_eq!(journeys.len(), 50_000);
        assert!(journeys.values().all(|known| known.len() == 1));
        let transactions: BTreeSet<u64> = steps.iter().map(|step| step.transaction).collect();
        assert_eq!(transactions.len(), 200_000);
    }
}
