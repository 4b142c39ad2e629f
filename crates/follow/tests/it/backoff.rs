//! When it is tried again, and what is told of it.

use proptest::prelude::*;
use vitni_event::Timestamp;
use vitni_follow::backoff::{Backoff, News};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_nanos(ms * 1_000_000)
}

#[test]
fn waits_double_up_to_a_minute() {
    let waits = |chance: u64| {
        let mut backoff = Backoff::default();
        (0..9)
            .map(|_| backoff.failed(at(0), chance, None))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        waits(0),
        [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
    );
    let most = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000].map(|half| half * 2);
    let longest: Vec<_> = (0..9)
        .map(|round| {
            let mut backoff = Backoff::default();
            for _ in 0..round {
                backoff.failed(at(0), 0, None);
            }
            backoff.failed(at(0), most[round] / 2, None)
        })
        .collect();
    assert_eq!(longest, most);
}

#[test]
fn what_the_receiver_asks_for_is_kept_to() {
    let mut backoff = Backoff::default();
    assert_eq!(backoff.failed(at(0), 0, Some(90_000)), 90_000);
    assert_eq!(backoff.failed(at(0), 0, Some(1)), 1_000);
    assert_eq!(backoff.failed(at(0), 0, Some(u64::MAX)), 3_600_000);
}

#[test]
fn short_breaks_are_no_news() {
    let mut backoff = Backoff::default();
    assert_eq!(backoff.succeeded(at(0)), None);
    backoff.failed(at(1_000), 0, None);
    assert_eq!(backoff.due(at(10_999)), None);
    assert_eq!(backoff.succeeded(at(10_999)), None);
    backoff.failed(at(20_000), 0, None);
    backoff.failed(at(31_000), 0, None);
    assert_eq!(backoff.due(at(31_000)), Some(News::Failing(11)));
    // Until it was written it is due.
    assert_eq!(backoff.due(at(32_000)), Some(News::Failing(12)));
    backoff.told();
    assert_eq!(backoff.due(at(90_000)), None);
    assert_eq!(backoff.succeeded(at(95_000)), Some(News::Recovered(75)));
    assert_eq!(backoff.succeeded(at(96_000)), None);
    assert_eq!(backoff.failed(at(97_000), 0, None), 500);
}

proptest! {
    /// Whatever chance says, and however often it has failed: not at once, and not beyond the bound.
    #[test]
    fn waits_are_bounded(chances in proptest::collection::vec(any::<u64>(), 1..200), clock in any::<i32>()) {
        let mut backoff = Backoff::default();
        for chance in chances {
            let wait = backoff.failed(at(clock.into()), chance, None);
            prop_assert!((500..=60_000).contains(&wait));
        }
    }
}
