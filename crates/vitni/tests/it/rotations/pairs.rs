//! Facts that two lines state: the first is written, others come, and the second is written later, perhaps into another file.

use std::time::{Duration, Instant};

use super::{Run, chance};

/// Sign-ins at a FreeRADIUS server.
#[derive(Default)]
pub(super) struct Pairs {
    /// Every line that was written.
    pub(super) lines: Vec<String>,
    /// Requests whose second line is still to be written.
    open: Vec<usize>,
    requests: usize,
}

impl Pairs {
    /// A few lines.
    pub(super) fn some(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=chance(6) {
            let what = chance(5);
            let line = if what > 1 && !self.open.is_empty() {
                line(self.open.remove(0), false)
            } else {
                self.requests += 1_000;
                let tunnelled = what > 0;
                if tunnelled {
                    self.open.push(self.requests);
                }
                line(self.requests, tunnelled)
            };
            text += &line;
            text.push('\n');
            self.lines.push(line);
        }
        text
    }
}

/// Numbers so far apart that the lines of two requests are never taken for those of one.
fn line(number: usize, tunnelled: bool) -> String {
    let (indent, via) = if tunnelled {
        ("  ", " via TLS tunnel")
    } else {
        ("", "")
    };
    format!(
        "Sat Nov 21 23:03:09 2026 : Auth: ({number}) {indent}Login OK: [u{number}] (from client ap port 0{via})"
    )
}

impl Run {
    /// Every line stands in one event. Gives how many events hold two.
    pub(super) fn check_pairs(&self, mut expected: Vec<String>) -> usize {
        expected.sort_unstable();
        let begun = Instant::now();
        loop {
            let (mut lines, joined) = self.lines_and_pairs();
            lines.sort_unstable();
            // A first line whose second one stands in another file comes out when it has waited long enough.
            if lines.len() >= expected.len() || begun.elapsed() > Duration::from_secs(60) {
                for (stored, expected) in lines.iter().zip(&expected) {
                    assert_eq!(stored, expected, "stored twice, or not at all");
                }
                assert_eq!(lines.len(), expected.len());
                return joined;
            }
            std::thread::sleep(Duration::from_millis(250));
        }
    }

    fn lines_and_pairs(&self) -> (Vec<String>, usize) {
        let server = self.server.lock().unwrap();
        let server = server.as_ref().unwrap();
        let mut rows = self.all(server, "catalogue=phenixid-pas-6.0");
        rows.extend(self.all(server, "catalogue=logicnets-8.1"));
        rows.extend(self.all(server, "event=event.quarantined"));
        let texts: Vec<_> = rows
            .iter()
            .map(|row| row["event"]["raw"].as_str().unwrap())
            .collect();
        let joined = texts.iter().filter(|text| text.contains('\n')).count();
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::to_owned);
        (lines.collect(), joined)
    }
}
