//! Events from a seed: any field present or absent, odd texts, real-looking ones for measuring. No randomness of its
//! own: one seed gives one event.

use std::borrow::Cow;

use vitni_event::json::utf16_cmp;
use vitni_event::{
    Auth, CanonicalJson, Client, Erased, Event, EventId, Flag, Flags, Flow, Offset, Outcome, Party, Producer,
    Severity, Source, Text, Timestamp,
};

/// SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self) -> Cow<'static, str> {
        const ODD: &[&str] = &[
            "",
            " ",
            "a",
            "alice",
            "\0",
            "\u{1f}\u{7f}",
            "\"\\/",
            "\u{2028}\u{2029}",
            "é",
            "e\u{301}",
            "😀",
            "\u{feff}x",
            "\u{10ffff}",
            "\u{e000}",
            "null",
            "true",
            "0",
            "[]",
            "{\"a\":1}",
            "vitni.segment\u{18}\u{1b}0 ",
            "PAR1",
            "line\nline\r\n\ttab",
        ];
        match self.below(4) {
            0 => self.pick(ODD).into(),
            1 => format!("user-{}", self.below(40)).into(),
            2 => self.pick(ODD).repeat(1 + self.below(9) as usize).into(),
            _ => format!("{:x}{:x}", self.next(), self.next()).into(),
        }
    }

    fn json(&mut self) -> CanonicalJson<'static> {
        match self.below(6) {
            0 => CanonicalJson::string(&self.text()),
            1 => CanonicalJson::number_u64(self.below(1 << 53)),
            2 => CanonicalJson::bool(self.below(2) == 0),
            3 => CanonicalJson::trusted("null"),
            4 => CanonicalJson::trusted("{\"a\":[1,{\"b\":\"\u{20ac}\"}],\"z\":-1.5}"),
            _ => CanonicalJson::trusted("[]"),
        }
    }

    fn attributes(&mut self) -> Vec<(Cow<'static, str>, CanonicalJson<'static>)> {
        let count = self.below(5);
        let mut list: Vec<_> = (0..count).map(|_| (self.text(), self.json())).collect();
        list.sort_by(|(a, _), (b, _)| utf16_cmp(a, b));
        list.dedup_by(|(a, _), (b, _)| a == b);
        list
    }

    fn party(&mut self) -> Party<'static> {
        Party {
            kind: self.maybe(Self::text),
            id: self.maybe(Self::text),
            name: self.maybe(Self::text),
            email: self.maybe(Self::text),
        }
    }

    fn time(&mut self) -> Timestamp {
        match self.below(20) {
            0 => Timestamp::from_nanos(i64::MIN),
            1 => Timestamp::from_nanos(i64::MAX),
            2 => Timestamp::from_nanos(0),
            _ => Timestamp::from_nanos(1_764_000_000_000_000_000 + self.below(1 << 50) as i64),
        }
    }
}

fn some<T: Default + PartialEq>(group: T) -> Option<T> {
    (group != T::default()).then_some(group)
}

/// Any event at all of `tenant`, whose groups keep the rule that an empty one is absent.
pub(crate) fn any(seed: u64, tenant: &str) -> Event<'static> {
    let mut dice = Dice(seed);
    let d = &mut dice;
    let id = match d.below(3) {
        0 => EventId::v7(1_764_000_000_000 + d.below(1 << 30), [d.next() as u8; 10]),
        1 => EventId::v8([d.next() as u8; 16]),
        _ => EventId((u128::from(d.next()) << 64 | u128::from(d.next())).to_le_bytes()),
    };
    let flags: Flags = Flag::ALL.iter().copied().filter(|_| d.below(9) == 0).collect();
    let event = Event {
        version: if d.below(9) == 0 { d.next() as u32 } else { 0 },
        id,
        tenant: Cow::Owned(tenant.into()),
        catalogue: d
            .pick(&["logicnets-8.1", "phenixid-pas-6.0", "vitni-1", ""])
            .into(),
        event: d
            .pick(&["authentication.ok", "login", "unknown", "\u{1f600}"])
            .into(),
        time: d.time(),
        observed: d.maybe(Dice::time),
        received: d.time(),
        severity: Severity::new(d.below(11) as u8).unwrap(),
        outcome: d.pick(&[Outcome::Success, Outcome::Failure, Outcome::Unknown]),
        actor: d.maybe(Dice::party).and_then(some),
        targets: (0..d.below(4)).map(|_| d.party()).collect(),
        client: d
            .maybe(|d| Client {
                id: d.maybe(Dice::text),
                name: d.maybe(Dice::text),
            })
            .and_then(some),
        auth: d.maybe(auth).and_then(some),
        source: d.maybe(source).and_then(some),
        producer: d.maybe(producer).and_then(some),
        flow: d.maybe(flow).and_then(some),
        text: d.maybe(text).and_then(some),
        attributes: d.attributes(),
        public: d.attributes(),
        raw: d.maybe(Dice::text),
        flags,
        erased: Vec::new(),
    };
    if d.below(8) == 0 { erase(event, d) } else { event }
}

fn auth(d: &mut Dice) -> Auth<'static> {
    Auth {
        method: d.maybe(Dice::text),
        factor: d.maybe(Dice::text),
        protocol: d.maybe(Dice::text),
        assurance: d.maybe(Dice::text),
    }
}

fn source(d: &mut Dice) -> Source<'static> {
    Source {
        ip: d.maybe(Dice::text),
        port: d.maybe(|d| d.next() as u16),
        user_agent: d.maybe(Dice::text),
        device: d.maybe(Dice::text),
        geo: d.maybe(Dice::json),
    }
}

fn producer(d: &mut Dice) -> Producer<'static> {
    Producer {
        vendor: d.maybe(Dice::text),
        product: d.maybe(Dice::text),
        version: d.maybe(Dice::text),
        host: d.maybe(Dice::text),
        instance: d.maybe(Dice::text),
        sequence: d.maybe(|d| d.below(1 << 53)),
        event_id: d.maybe(Dice::text),
        mapping: d.maybe(Dice::text),
        offset: d.maybe(|d| Offset::from_minutes(d.below(1200) as i16 - 600).unwrap()),
    }
}

fn flow(d: &mut Dice) -> Flow<'static> {
    Flow {
        session: d.maybe(Dice::text),
        trace: d.maybe(Dice::text),
        transaction: d.maybe(Dice::text),
    }
}

fn text(d: &mut Dice) -> Text<'static> {
    Text {
        reason: d.maybe(Dice::text),
        message: d.maybe(Dice::text),
        value: d.maybe(Dice::text),
    }
}

fn erase<'e>(event: Event<'e>, d: &mut Dice) -> Event<'e> {
    let digest = |d: &mut Dice| {
        Cow::from(format!(
            "{:016x}{:016x}{:011x}",
            d.next(),
            d.next(),
            d.next() >> 20
        ))
    };
    let mut erased: Vec<Erased<'e>> = ["actor", "raw", "text"]
        .map(|group| Erased {
            group: group.into(),
            digest: digest(d),
        })
        .into();
    let mut targets = event.targets;
    for (at, target) in targets.iter_mut().enumerate() {
        *target = Party::default();
        erased.push(Erased {
            group: format!("targets/{at}").into(),
            digest: digest(d),
        });
    }
    erased.sort_by(|a, b| utf16_cmp(&a.group, &b.group));
    Event {
        actor: None,
        raw: None,
        text: None,
        targets,
        erased,
        ..event
    }
}

/// A sign-in as an identity server reports it, about 700 bytes: what most events of a real log look like.
pub(crate) fn sign_in(number: u64, tenant: &str) -> Event<'static> {
    let mut dice = Dice(number);
    let d = &mut dice;
    let user = d.below(20_000);
    let ok = d.below(10) > 0;
    let ms = 1_764_000_000_000 + number * 13;
    let mut random = [0; 10];
    random[..8].copy_from_slice(&d.next().to_le_bytes());
    Event {
        id: EventId::v7(ms, random),
        tenant: Cow::Owned(tenant.into()),
        catalogue: "phenixid-pas-6.0".into(),
        event: if ok { "authentication_ok" } else { "authentication_failed" }.into(),
        time: Timestamp::from_nanos(ms as i64 * 1_000_000 - d.below(1 << 30) as i64),
        received: Timestamp::from_nanos(ms as i64 * 1_000_000),
        severity: if ok { Severity::INFO } else { Severity::WARNING },
        outcome: if ok { Outcome::Success } else { Outcome::Failure },
        actor: Some(Party {
            kind: Some("user".into()),
            id: Some(format!("u{user:06}").into()),
            name: Some(format!("user.{user}").into()),
            email: None,
        }),
        client: Some(Client { id: Some(d.pick(&["portal", "vpn", "mail", "hr"]).into()), name: None }),
        auth: Some(Auth {
            method: Some(d.pick(&["password", "otp", "bankid"]).into()),
            factor: None,
            protocol: Some("saml2".into()),
            assurance: Some("loa3".into()),
        }),
        source: Some(Source {
            ip: Some(format!("10.{}.{}.{}", user % 200, d.below(50), d.below(250)).into()),
            port: Some(1024 + d.below(60_000) as u16),
            user_agent: Some(
                d.pick(&[
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0",
                    "okhttp/4.12.0",
                ])
                .into(),
            ),
            ..Source::default()
        }),
        producer: Some(Producer {
            vendor: Some("PhenixID".into()),
            product: Some("Authentication Services".into()),
            version: Some("6.0.1".into()),
            host: Some(d.pick(&["auth-1", "auth-2"]).into()),
            sequence: Some(number),
            mapping: Some("http-1".into()),
            ..Producer::default()
        }),
        flow: Some(Flow {
            session: Some(format!("{:016x}", d.next()).into()),
            trace: Some(format!("{:016x}{:016x}", d.next(), d.next()).into()),
            transaction: None,
        }),
        text: (!ok).then(|| Text { reason: Some("wrong password".into()), ..Text::default() }),
        attributes: vec![
            ("realm".into(), CanonicalJson::string("staff")),
            ("tries".into(), CanonicalJson::number_u64(d.below(4))),
        ],
        flags: Flag::AssignedId.into(),
        ..Event::default()
    }
}
