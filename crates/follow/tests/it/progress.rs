//! How far a forwarding is: whatever is lost on the way lies behind the place that it goes back to.

use proptest::prelude::*;
use vitni_event::Seq;
use vitni_follow::progress::Progress;

#[test]
fn an_acknowledged_place_is_sure_at_once() {
    let mut progress = Progress::new(Seq(5), 0);
    progress.passed(Seq(9), 1_000);
    assert_eq!(progress.sure(), Seq(9));
    progress.passed(Seq(20), 0);
    assert_eq!(progress.back(), Seq(20));
}

#[test]
fn syslog_stays_behind_by_the_overlap() {
    let mut progress = Progress::new(Seq(0), 1_000);
    // Nothing is on the way: what is not wanted need not be looked at again.
    progress.passed(Seq(3), 0);
    assert_eq!(progress.sure(), Seq(3));
    progress.passed(Seq(10), 400);
    progress.passed(Seq(11), 0);
    progress.passed(Seq(20), 400);
    assert_eq!(progress.sure(), Seq(3));
    progress.passed(Seq(30), 500);
    assert_eq!(
        progress.sure(),
        Seq(3),
        "1300 bytes, of which 900 lie behind the first 400"
    );
    progress.passed(Seq(40), 100);
    assert_eq!(
        progress.sure(),
        Seq(11),
        "1400 bytes: the first 400, and what needed none after them"
    );
    progress.passed(Seq(50), 10_000);
    assert_eq!(progress.sure(), Seq(40));
    assert_eq!(progress.back(), Seq(40));
    // Nothing is known of the new connection.
    progress.passed(Seq(50), 900);
    assert_eq!(progress.sure(), Seq(40));
}

/// What happens on a connection.
#[derive(Clone, Debug)]
enum Act {
    /// An event of so many bytes is handed over.
    Send(u64),
    /// So many places are passed over.
    Skip(u64),
    /// The connection ends; of the last so many bytes nothing arrived.
    Break(u64),
    /// The sender is killed; its place was written when so many acts had passed.
    Kill,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        8 => (1..3_000_u64).prop_map(Act::Send),
        2 => (1..5_u64).prop_map(Act::Skip),
        1 => (0..=OVERLAP).prop_map(Act::Break),
        1 => Just(Act::Kill),
    ];
    proptest::collection::vec(act, 1..300)
}

const OVERLAP: u64 = 20_000;

/// A receiver that loses up to the overlap with every connection, and a plain list of what must arrive.
#[derive(Default)]
struct Model {
    /// The events of the log: place and bytes.
    log: Vec<(u64, u64)>,
    newest: u64,
    /// What the receiver has, in order of arrival.
    arrived: Vec<u64>,
    /// Handed over on this connection: place and the byte at which it ends.
    on_the_way: Vec<(u64, u64)>,
    bytes: u64,
}

impl Model {
    /// What lies before the last `lost` bytes has arrived.
    fn end(&mut self, lost: u64) {
        let safe = self.bytes.saturating_sub(lost);
        self.arrived.extend(
            self.on_the_way
                .iter()
                .filter(|(_, end)| *end <= safe)
                .map(|(seq, _)| seq),
        );
        self.on_the_way.clear();
        self.bytes = 0;
    }

    /// The sender begins again behind a place, with what the log has by then.
    fn resend(&mut self, progress: &mut Progress, after: Seq) {
        let again: Vec<_> = self
            .log
            .iter()
            .filter(|(seq, _)| *seq > after.0)
            .copied()
            .collect();
        for (seq, bytes) in again {
            self.hand(progress, seq, bytes);
        }
        progress.passed(Seq(self.newest), 0);
    }

    fn hand(&mut self, progress: &mut Progress, seq: u64, bytes: u64) {
        self.bytes += bytes;
        self.on_the_way.push((seq, self.bytes));
        progress.passed(Seq(seq), bytes);
    }
}

proptest! {
    /// Whatever breaks, as long as no connection loses more than the overlap: everything arrives, first arrivals in order.
    #[test]
    fn nothing_is_left_out(acts in acts()) {
        let (mut model, mut progress) = (Model::default(), Progress::new(Seq(0), OVERLAP));
        let mut written = Seq(0);
        for act in acts {
            match act {
                Act::Send(bytes) => {
                    model.newest += 1;
                    model.log.push((model.newest, bytes));
                    let seq = model.newest;
                    model.hand(&mut progress, seq, bytes);
                }
                Act::Skip(places) => {
                    model.newest += places;
                    progress.passed(Seq(model.newest), 0);
                }
                Act::Break(lost) => {
                    model.end(lost);
                    let after = progress.back();
                    model.resend(&mut progress, after);
                }
                Act::Kill => {
                    model.end(OVERLAP);
                    progress = Progress::new(written, OVERLAP);
                    model.resend(&mut progress, written);
                }
            }
            prop_assert!(progress.sure().0 <= model.newest);
            prop_assert!(progress.sure() >= written, "a place never goes back");
            written = progress.sure();
        }
        model.end(0);
        let mut next = model.log.iter().map(|(seq, _)| *seq).peekable();
        for seq in &model.arrived {
            if next.peek().is_some_and(|next| next < seq) {
                prop_assert!(false, "{seq} came before {:?}", next.peek());
            }
            next.next_if_eq(seq);
        }
        prop_assert_eq!(next.next(), None, "all have arrived");
    }

    /// The place stays behind by little more than the overlap: a busy receiver does not get everything again.
    #[test]
    fn it_does_not_stay_behind_for_no_reason(sizes in proptest::collection::vec(1..500_u64, 200..2_000)) {
        let mut progress = Progress::new(Seq(0), OVERLAP);
        let mut ends = Vec::new();
        let mut bytes = 0;
        for (seq, size) in (1..).zip(&sizes) {
            progress.passed(Seq(seq), *size);
            bytes += size;
            ends.push(bytes);
        }
        let sure = usize::try_from(progress.sure().0).unwrap();
        let behind = bytes - if sure == 0 { 0 } else { ends[sure - 1] };
        prop_assert!(behind <= OVERLAP + OVERLAP / 100 + 500, "{behind}");
    }
}
