//! A day of many sources in simulated time: a busy one gives no report, and each fault is reported within its time.

use std::collections::BTreeMap;

use vitni_event::{TenantId, Timestamp};

use super::{Kept, SourceKey, Sources, Watched};
use crate::app::Ids;
use crate::arrival::Seen;
use crate::own::Maker;

const S: i64 = 1_000_000_000;
const GRACE: i64 = 10 * S;
const WATCHED: Watched = Watched {
    silent: 1_800 * S,
    skew: 120 * S,
};
const SOURCES: usize = 12;
const DAY: i64 = 86_400;

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// What goes wrong with source 0, from noon on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// It says nothing any more.
    Silence,
    /// One in ten thousand of its messages is lost.
    Loss,
    /// Its clock is so many seconds ahead.
    Clock(i64),
}

/// A message on its way.
struct Message {
    host: usize,
    number: u64,
    written: i64,
    comes: i64,
}

/// One sender with its network.
struct Sender {
    numbers: u64,
    /// Until when nothing comes through, and everything waits.
    held: i64,
    waiting: Vec<Message>,
    /// The second of each message that never arrives.
    lost: Vec<i64>,
}

/// What a day showed.
struct Day {
    /// The events that were made, each with its second.
    made: Vec<(i64, String, String)>,
    /// The second of each loss.
    lost: Vec<i64>,
}

/// Runs a day; gives the events that were made.
fn run(fault: Fault) -> Vec<(i64, String, String)> {
    day(fault).made
}

fn day(fault: Fault) -> Day {
    let (mut random, sources) = (Random(7), Sources::default());
    let ids = Ids::new([1; 32]);
    let mut senders: Vec<Sender> = (0..SOURCES)
        .map(|_| Sender {
            numbers: 0,
            held: 0,
            waiting: Vec::new(),
            lost: Vec::new(),
        })
        .collect();
    let mut made = Vec::new();
    for second in 0..DAY {
        let now = second * S;
        for (at, sender) in senders.iter_mut().enumerate() {
            let ill = at == 0 && second >= DAY / 2;
            sender.write(at, now, ill.then_some(fault), &mut random);
            let seen = sender.arrive(now);
            if seen.lines > 0 {
                let kept = Kept {
                    stored: seen.lines,
                    ..Kept::default()
                };
                sources.note(&key(at), WATCHED, &seen, kept, now);
            }
        }
        let maker = Maker {
            ids: &ids,
            server: "test",
            now: Timestamp::from_nanos(now),
        };
        let told = sources.look(&maker, GRACE).into_iter();
        for event in told.flat_map(|(_, events)| events) {
            let source = event.attributes.iter().find(|(name, _)| name == "source");
            let source = source
                .map(|(_, value)| value.to_text().into_owned())
                .unwrap_or_default();
            made.push((second, event.event.into_owned(), source));
        }
    }
    Day {
        made,
        lost: senders.swap_remove(0).lost,
    }
}

fn key(at: usize) -> SourceKey {
    SourceKey {
        tenant: TenantId::parse("t-1").unwrap(),
        input: "in".into(),
        name: format!("source-{at}").into(),
    }
}

impl Sender {
    /// Writes what a second brings: much by day, little at night; now and then it is started anew, or its network rests.
    fn write(&mut self, at: usize, now: i64, fault: Option<Fault>, random: &mut Random) {
        let hour = now / S / 3_600;
        let by_day = (7..19).contains(&hour);
        let messages = if by_day {
            random.next(6)
        } else {
            u64::from(random.next(20) == 0)
        };
        if random.next(40_000) == 0 {
            self.numbers = 0;
        }
        if random.next(20_000) == 0 {
            self.held = now + (30 + random.next(600) as i64) * S;
        }
        if fault == Some(Fault::Silence) {
            return;
        }
        for _ in 0..messages {
            self.numbers += 1;
            let ahead = match fault {
                Some(Fault::Clock(seconds)) => seconds * S,
                _ => 0,
            };
            if fault == Some(Fault::Loss) && self.numbers.is_multiple_of(10_000) {
                self.lost.push(now / S);
                continue;
            }
            let delay = (2 + random.next(400) as i64) * 1_000_000;
            // Some come by another way, and a little later than those behind them.
            let detour = if random.next(50) == 0 {
                random.next(4) as i64 * S
            } else {
                0
            };
            self.waiting.push(Message {
                host: at * 3 + random.next(3) as usize,
                number: self.numbers,
                written: now + ahead,
                comes: now + delay + detour,
            });
        }
    }

    /// Takes what has come: after a rest ten times as much as usual, until nothing waits.
    fn arrive(&mut self, now: i64) -> Seen {
        let mut seen = Seen::default();
        if now < self.held {
            return seen;
        }
        let mut lags: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        let mut left = 30;
        self.waiting.retain(|message| {
            let comes = message.comes <= now + S && left > 0;
            if comes {
                left -= 1;
                let received = now.max(message.comes);
                let lag = received - message.written;
                let host = lags.entry(format!("host-{}", message.host)).or_insert((lag, lag));
                *host = (host.0.min(lag), host.1.max(lag));
                seen.lines += 1;
                seen.sequences.push(("a".to_owned(), message.number));
            }
            !comes
        });
        seen.lags = lags;
        seen
    }
}

#[test]
fn a_busy_day_gives_no_report() {
    assert_eq!(run(Fault::None), []);
}

#[test]
fn silence_is_reported_in_its_time() {
    let made = run(Fault::Silence);
    let [(second, event, source)] = &made[..] else {
        panic!("{made:?}")
    };
    assert_eq!((event.as_str(), source.as_str()), ("source.silent", "source-0"));
    let after = second - DAY / 2;
    assert!((1_700..=1_801).contains(&after), "{after} s");
}

#[test]
fn one_lost_in_ten_thousand_is_reported_in_its_time() {
    let Day { made, lost } = day(Fault::Loss);
    assert!(!lost.is_empty());
    assert_eq!(made.len(), lost.len(), "{made:?} for losses at {lost:?}");
    for ((second, event, source), lost) in made.iter().zip(lost) {
        assert_eq!((event.as_str(), source.as_str()), ("sequence.gap", "source-0"));
        // The grace time, and what comes late or waits for a network that rests.
        let after = second - lost;
        assert!((GRACE / S..=GRACE / S + 20).contains(&after), "{after} s");
    }
}

#[test]
fn a_clock_that_is_five_minutes_off_is_reported_in_its_time() {
    for ahead in [300, -300] {
        let made = run(Fault::Clock(ahead));
        let hosts = made.len();
        assert!((1..=3).contains(&hosts), "{made:?}");
        for (second, event, source) in &made {
            assert_eq!((event.as_str(), source.as_str()), ("clock.skewed", "source-0"));
            // Three windows, and a fourth that may have begun before.
            let after = second - DAY / 2;
            assert!(after <= 100, "{after} s");
        }
    }
}
