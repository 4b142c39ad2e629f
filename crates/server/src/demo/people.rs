//! The people of the demo: a made-up municipality with its administrators and helpdesk, where they sit and what they use. Nobody in
//! it is a real person, and every address is one that is reserved for documentation.

use vitni_event::{CanonicalJson, Party, Source};

use super::chance::Chance;

/// The domain of everybody's mail and of every host; a name that nobody can own.
pub(super) const DOMAIN: &str = "holmvik.example";

/// When somebody works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Works {
    #[default]
    Office,
    /// Early, late, night, free, in turn.
    Shifts,
    /// In the office, and on other people's accounts.
    Helpdesk,
    /// In the office, and on the platform itself.
    Administration,
}

/// Somebody with an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    /// Tells addresses and devices apart.
    pub(super) number: i64,
    pub(super) login: &'static str,
    pub(super) name: &'static str,
    /// The user group.
    pub(super) group: &'static str,
    pub(super) works: Works,
}

const fn one(
    number: i64,
    login: &'static str,
    name: &'static str,
    group: &'static str,
    works: Works,
) -> Person {
    Person {
        number,
        login,
        name,
        group,
        works,
    }
}

use Works::{Administration, Helpdesk, Office, Shifts};

pub(super) const DORA: Person = one(1, "dora", "Dora Lindqvist", "finance", Office);
pub(super) const BIRGIT: Person = one(2, "birgit", "Birgit Håkansson", "it", Administration);
pub(super) const VIKTOR: Person = one(3, "viktor", "Viktor Sandell", "it", Administration);
pub(super) const ELSA: Person = one(4, "elsa", "Elsa Ekdahl", "it", Helpdesk);
pub(super) const NOAH: Person = one(5, "noah", "Noah Bergendal", "it", Helpdesk);
pub(super) const HENRIK: Person = one(6, "henrik", "Henrik Åbergh", "building", Office);
pub(super) const SOFIA: Person = one(7, "sofia", "Sofía Ibáñez Romero", "care", Office);
/// Came this week.
pub(super) const WILMA: Person = one(40, "wilma", "Wilma Ödegård-Holt", "library", Office);

/// Leaves this week, and did not sign in any more.
pub(super) const GUNNAR: Person = one(41, "gunnar", "Gunnar Alfredsson-Lund", "culture", Office);

/// Everybody else.
pub(super) const PEOPLE: [Person; 40] = [
    DORA,
    BIRGIT,
    VIKTOR,
    ELSA,
    NOAH,
    HENRIK,
    SOFIA,
    one(8, "layla", "ليلى منصوري", "schools", Office),
    one(
        9,
        "maximilian",
        "Maximilian-Alexander Theodor Konstantin Freiherr von und zu Hohenfels-Rabenau auf Schloss Oberweiden der Jüngere",
        "culture",
        Office,
    ),
    one(10, "zofia", "Żofia Wiśniecka", "finance", Office),
    one(11, "francois", "François Lefébure-Noël", "schools", Office),
    one(12, "aino", "Aino Mäkeläinen", "care", Shifts),
    one(13, "soren", "Søren Kjærsgaard", "building", Office),
    one(14, "jose", "José Ángel Núñez", "schools", Office),
    one(15, "thuy", "Nguyễn Thị Thùy", "finance", Office),
    one(16, "ole", "Ole Fjeldhus", "building", Office),
    one(17, "ingrid", "Ingrid Vesterholm", "care", Shifts),
    one(18, "matej", "Matěj Dvořáček", "schools", Office),
    one(19, "gulsen", "Gülşen Yıldızlı", "care", Shifts),
    one(20, "ioana", "Ioana Țărnescu", "finance", Office),
    one(21, "kenji", "田島 健次", "building", Office),
    one(22, "emeka", "Emeka Okonjo-Bright", "schools", Office),
    one(23, "priya", "Priya Raghunathan", "finance", Office),
    one(24, "lena", "Lena Brandtner", "culture", Office),
    one(25, "oskar", "Oskar Lövgrund", "building", Office),
    one(26, "maja", "Maja Törnqvist-Ek", "care", Shifts),
    one(27, "tuva", "Tuva Solheimsnes", "library", Office),
    one(28, "arvid", "Arvid Stenmarker", "rescue", Shifts),
    one(29, "petra", "Petra Kovářčíková", "culture", Office),
    one(30, "milos", "Miloš Đurđević", "rescue", Shifts),
    one(31, "eirik", "Eirik Þorsteinsen", "rescue", Shifts),
    one(32, "siobhan", "Siobhán Ní Bhriainín", "schools", Office),
    one(33, "marta", "Marta Quintelas", "library", Office),
    one(34, "jonas", "Jonas Wikanderson", "building", Office),
    one(35, "klara", "Klara Rosenbladh", "finance", Office),
    one(36, "hamid", "Hamid Farrokhian", "schools", Office),
    one(37, "yusra", "Yusra Al-Khatouni", "care", Shifts),
    one(38, "tobias", "Tobias Grünwälder", "culture", Office),
    one(39, "nina", "Nina Brännvall", "finance", Office),
    WILMA,
];

const WORKPLACES: [&str; 3] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
];

const PHONES: [&str; 2] = [
    "HolmvikApp/4.11 (iPhone; iOS 18.5)",
    "HolmvikApp/4.11 (Android 15; SM-S921B)",
];

impl Person {
    pub(super) fn email(&self) -> String {
        format!("{}@{DOMAIN}", self.login)
    }

    pub(super) fn party(&self) -> Party<'static> {
        Party {
            kind: Some("user".into()),
            id: Some(self.login.into()),
            name: Some(self.name.into()),
            email: Some(self.email().into()),
        }
    }

    /// At a desk: behind one of the addresses of the office, some over IPv6.
    pub(super) fn office(&self) -> Source<'static> {
        let ip = if self.number % 4 == 3 {
            format!("2001:db8:10::{:x}", 0x100 + self.number)
        } else {
            format!("192.0.2.{}", 10 + self.number % 3)
        };
        self.computer(ip)
    }

    /// With the same computer at home.
    pub(super) fn home(&self) -> Source<'static> {
        let ip = if self.number % 5 == 2 {
            format!("2001:db8:20:{:x}::2f", self.number)
        } else {
            format!("198.51.100.{}", 20 + self.number)
        };
        self.computer(ip)
    }

    /// With the telephone, behind an address of its network.
    pub(super) fn mobile(&self) -> Source<'static> {
        let phone = Chance::of(self.login).pick(&PHONES);
        let device = format!("phone-{:03}", self.number);
        source(
            format!("203.0.113.{}", 10 + self.number % 7),
            phone,
            &device,
            "SE",
        )
    }

    fn computer(&self, ip: String) -> Source<'static> {
        let agent = Chance::of(self.login).pick(&WORKPLACES);
        source(ip, agent, &format!("pc-{:03}", self.number), "SE")
    }
}

/// Somewhere, with something, in a country.
pub(super) fn source(
    ip: impl Into<String>,
    agent: &'static str,
    device: &str,
    country: &str,
) -> Source<'static> {
    Source {
        ip: Some(ip.into().into()),
        user_agent: Some(agent.into()),
        device: Some(device.to_owned().into()).filter(|_| !device.is_empty()),
        geo: Some(CanonicalJson::trusted(format!("{{\"country\":\"{country}\"}}"))),
        ..Source::default()
    }
}
