//! Deterministic events: journeys of four, sharing user, address, agent, session and trace; 50 000 users by Zipf. What one
//! step is written as is in `form.rs`.

const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "okhttp/5.1.0 BankApp/9.14 (Android 16; Pixel 10)",
];

/// What happens at one step of a journey.
pub(super) struct Act {
    /// In the catalogue of the first reference.
    pub(super) event: &'static str,
    /// In the catalogue of the second, with its severity there and the kind of method that it is about.
    pub(super) second: (&'static str, u8, &'static str),
    pub(super) outcome: &'static str,
    pub(super) message: &'static str,
}

const ACTS: [Act; 4] = [
    Act {
        event: "session_created",
        second: ("auth_authenticators_authselector_selected", 4, "AuthSelector"),
        outcome: "success",
        message: "a session was begun",
    },
    Act {
        event: "authentication.password_ok",
        second: ("auth_authenticators_freja_successful", 4, "Freja"),
        outcome: "success",
        message: "the first factor matched",
    },
    Act {
        event: "authentication.ok",
        second: ("auth_authenticators_bankid_successful", 4, "BankID"),
        outcome: "success",
        message: "the sign-in is complete",
    },
    Act {
        event: "error.authentication_failed",
        second: ("auth_authenticators_bankid_failed", 6, "BankID"),
        outcome: "failure",
        message: "the second factor did not match",
    },
];

/// One step of a journey.
pub(super) struct Step {
    pub(super) act: &'static Act,
    /// `2026-11-21T10:mm:ss.mmmZ`
    pub(super) time: String,
    pub(super) user: u64,
    pub(super) client: u64,
    /// `10.a.b.c`
    pub(super) address: String,
    pub(super) port: u64,
    pub(super) agent: &'static str,
    pub(super) session: u128,
    pub(super) trace: u128,
    pub(super) transaction: u64,
}

/// One step after the other.
pub(super) struct Journeys {
    random: u64,
    step: usize,
    user: u64,
    session: u128,
    trace: u128,
    number: u64,
}

impl Journeys {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: seed,
            step: 0,
            user: 0,
            session: 0,
            trace: 0,
            number: 0,
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Zipf with exponent 1 over 50 000, by inverting its continuous form.
    fn zipf(&mut self) -> u64 {
        let unit = self.random() as f64 / u64::MAX as f64;
        (50_000_f64.powf(unit) - 1.0) as u64
    }
}

impl Iterator for Journeys {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if self.step == 0 {
            self.user = self.zipf();
            self.session = u128::from(self.random()) << 32 | u128::from(self.random() >> 32);
            self.trace = u128::from(self.random()) << 64 | u128::from(self.random());
        }
        let act = ACTS.get(self.step)?;
        self.step = (self.step + 1) % ACTS.len();
        self.number += 1;
        let (user, transaction) = (self.user, self.random());
        let agent = AGENTS.get(usize::try_from(user).unwrap_or(0) % AGENTS.len())?;
        let (minute, second, milli) = (self.number / 60 % 60, self.number % 60, self.number % 1000);
        Some(Step {
            act,
            time: format!("2026-11-21T10:{minute:02}:{second:02}.{milli:03}Z"),
            user,
            client: user % 7,
            address: format!("10.{}.{}.{}", user % 250, user / 250 % 250, user % 199),
            port: 1024 + transaction % 60_000,
            agent,
            session: self.session,
            trace: self.trace,
            transaction,
        })
    }
}
