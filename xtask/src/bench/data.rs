//! Deterministic events: journeys of four, sharing user, address, agent, session and trace; 50 000 users by Zipf.

use std::io::Write as _;

const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "okhttp/5.1.0 BankApp/9.14 (Android 16; Pixel 10)",
];

const STEPS: [(&str, &str, &str); 4] = [
    ("session_created", "success", "a session was begun"),
    (
        "authentication.password_ok",
        "success",
        "the first factor matched",
    ),
    ("authentication.ok", "success", "the sign-in is complete"),
    (
        "error.authentication_failed",
        "failure",
        "the second factor did not match",
    ),
];

/// Writes one event after the other.
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
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Zipf with exponent 1 over 50 000, by inverting its continuous form.
    fn zipf(&mut self) -> u64 {
        let unit = self.next() as f64 / u64::MAX as f64;
        (50_000_f64.powf(unit) - 1.0) as u64
    }

    /// Appends one event and a line end.
    pub(super) fn write_next(&mut self, out: &mut Vec<u8>) {
        if self.step == 0 {
            self.user = self.zipf();
            self.session = u128::from(self.next()) << 32 | u128::from(self.next() >> 32);
            self.trace = u128::from(self.next()) << 64 | u128::from(self.next());
        }
        let Some((event, outcome, message)) = STEPS.get(self.step) else {
            return;
        };
        self.step = (self.step + 1) % STEPS.len();
        self.number += 1;
        let (user, transaction) = (self.user, self.next());
        let agent = AGENTS
            .get(usize::try_from(user).unwrap_or(0) % AGENTS.len())
            .unwrap_or(&"");
        let (minute, second, milli) = (self.number / 60 % 60, self.number % 60, self.number % 1000);
        let written = writeln!(
            out,
            concat!(
                r#"{{"catalogue":"logicnets-8.1","event":"{event}","time":"2026-11-21T10:{minute:02}:{second:02}.{milli:03}Z","#,
                r#""outcome":"{outcome}","actor":{{"type":"user","id":"{user:08x}-52ac-4c1e-9a33-5a0c0a1b2c3d","name":"user{user}","#,
                r#""email":"user{user}@customer.example"}},"client":{{"id":"portal-{client}","name":"Customer portal"}},"#,
                r#""auth":{{"method":"password","factor":"knowledge","protocol":"oidc","assurance":"substantial"}},"#,
                r#""source":{{"ip":"10.{a}.{b}.{c}","port":{port},"user_agent":"{agent}"}},"#,
                r#""producer":{{"vendor":"Example","product":"Login","version":"4.2.1","host":"login-{client}.example","instance":"{client}"}},"#,
                r#""flow":{{"session":"{session:024x}","trace":"{trace:032x}","transaction":"{transaction:016x}"}},"#,
                r#""text":{{"message":"{message}"}}}}"#
            ),
            event = event,
            minute = minute,
            second = second,
            milli = milli,
            outcome = outcome,
            user = user,
            client = user % 7,
            a = user % 250,
            b = user / 250 % 250,
            c = user % 199,
            port = 1024 + transaction % 60_000,
            agent = agent,
            session = self.session,
            trace = self.trace,
            transaction = transaction,
            message = message,
        );
        // Writing into memory cannot fail.
        drop(written);
    }
}
