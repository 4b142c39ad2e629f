//! Sends events and says what they cost the server. Only what is stored counts: over HTTP what is acknowledged, over syslog,
//! which acknowledges nothing, what the server's own figures say.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use super::data::World;
use super::form::Form;
use super::http::Connection;
use super::server::Server;

/// How often the server is asked for its figures: seldom enough to cost it nothing.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// How long nothing may move before a run is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to send, and how.
#[derive(Clone, Copy)]
pub(super) struct Load<'w> {
    pub(super) world: &'w World,
    /// The number of the first event.
    pub(super) from: u64,
    pub(super) form: Form,
    pub(super) events: u64,
    pub(super) connections: u64,
    /// Events a request, or a write to a stream.
    pub(super) batch: u64,
    /// Events a second, all connections together, or as many as the server takes.
    pub(super) pace: Option<f64>,
}

/// What it came to.
pub(super) struct Cost {
    /// Events a second until the last was stored, sealed and under a checkpoint.
    pub(super) rate: f64,
    /// Of the server, sealing and merging included, in microseconds an event.
    pub(super) cpu: f64,
    /// Milliseconds after that for which segments were still merged.
    pub(super) merging: f64,
    /// Of the requests, shortest first; none where nothing is answered. With a pace, from when a request was due, so that a
    /// server that is late once is late for all that had to wait.
    times: Vec<Duration>,
}

impl Cost {
    /// Events for each second of the server's CPU time.
    pub(super) fn per_cpu_second(&self) -> f64 {
        1e6 / self.cpu
    }

    /// In milliseconds, how long all but this share of the requests took at the most.
    pub(super) fn within(&self, share: f64) -> f64 {
        let index = (self.times.len() as f64 * share) as usize;
        let time = self.times.get(index.min(self.times.len().saturating_sub(1)));
        time.map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}

/// Events that were sent and answered.
pub(super) struct Sent {
    begun: Instant,
    events: u64,
    /// What each request took.
    times: Vec<Duration>,
}

/// When a request is due.
#[derive(Clone, Copy)]
struct Clock {
    begun: Instant,
    /// Seconds between two requests, if they have a pace.
    batch: Option<f64>,
}

impl Clock {
    /// Sleeps until a request is due, and gives the moment from which it is timed.
    fn wait_for(self, number: u64) -> Instant {
        let Some(batch) = self.batch else {
            return Instant::now();
        };
        let due = self.begun + Duration::from_secs_f64(batch * number as f64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        due
    }
}

impl Load<'_> {
    /// Sends it all and waits until it is stored, sealed, under checkpoints and merged.
    pub(super) fn run(self, server: &Server) -> Result<Cost> {
        let before = server.usage()?;
        let Sent {
            begun,
            events,
            mut times,
        } = self.send(server)?;
        let (covered, merged) = wait_for_rest(server)?;
        let after = server.usage()?;
        times.sort_unstable();
        Ok(Cost {
            rate: events as f64 / (covered - begun).as_secs_f64(),
            merging: merged.saturating_duration_since(covered).as_secs_f64() * 1e3,
            cpu: (after.cpu_s - before.cpu_s) * 1e6 / events as f64,
            times,
        })
    }

    /// Sends it all and waits until it is acknowledged, or stored where nobody acknowledges.
    pub(super) fn send(self, server: &Server) -> Result<Sent> {
        let stored = stored_lines(server)?;
        let next = AtomicU64::new(0);
        let clock = Clock {
            begun: Instant::now(),
            batch: self.pace.map(|pace| self.batch as f64 / pace),
        };
        let sent = self.events / self.batch * self.batch;
        let times = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.connections)
                .map(|_| {
                    let next = &next;
                    scope.spawn(move || match self.form {
                        Form::Plain | Form::WithRaw | Form::SomeRaw => self.post(server, next, clock),
                        Form::Syslog => self.stream(server, next),
                    })
                })
                .collect();
            let joined = workers
                .into_iter()
                .map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a sender panicked"))?);
            joined.collect::<Result<Vec<Vec<Duration>>>>()
        })?;
        if self.form == Form::Syslog {
            wait_for_lines(server, stored + sent)?;
        }
        Ok(Sent {
            begun: clock.begun,
            events: sent,
            times: times.into_iter().flatten().collect(),
        })
    }

    fn post(self, server: &Server, next: &AtomicU64, clock: Clock) -> Result<Vec<Duration>> {
        let mut connection = Connection::open(server.address())?;
        let mut times = Vec::new();
        self.each_batch(next, |number, body| {
            let begun = clock.wait_for(number);
            let (status, answer) = connection.post("/v1/events", server.token(), body)?;
            times.push(begun.elapsed());
            let answer = String::from_utf8_lossy(answer);
            ensure!(status == 200, "the server answered {status}: {answer}");
            ensure!(
                answer.contains(&format!("\"stored\":{}", self.batch)),
                "not all were stored: {answer}"
            );
            Ok(())
        })?;
        Ok(times)
    }

    fn stream(self, server: &Server, next: &AtomicU64) -> Result<Vec<Duration>> {
        let mut stream = TcpStream::connect(server.syslog())?;
        self.each_batch(next, |_, lines| Ok(stream.write_all(lines)?))?;
        Ok(Vec::new())
    }

    /// Hands over batches until none is left.
    fn each_batch(self, next: &AtomicU64, mut hand: impl FnMut(u64, &[u8]) -> Result<()>) -> Result<()> {
        let mut body = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.events / self.batch {
                return Ok(());
            }
            body.clear();
            for step in self.world.steps(self.from + number * self.batch, self.batch) {
                self.form.write(&step, &mut body);
            }
            hand(number, &body)?;
        }
    }
}

/// Lines that became stored events.
fn stored_lines(server: &Server) -> Result<u64> {
    server.figure(r#"vitni_input_lines_total{input="lines",became="event"}"#)
}

/// Waits until so many lines are stored as events.
fn wait_for_lines(server: &Server, count: u64) -> Result<()> {
    let (mut known, mut moved) = (0, Instant::now());
    loop {
        let stored = stored_lines(server)?;
        if stored == count {
            return Ok(());
        }
        if stored != known {
            (known, moved) = (stored, Instant::now());
        }
        if moved.elapsed() > PATIENCE {
            bail!("{stored} lines of {count} became events");
        }
        std::thread::sleep(ASK_EVERY);
    }
}

/// Segments and checkpoints are written behind the answers, and segments merged; their cost is that of the events in them. Gives when all was
/// sealed and under checkpoints, and when it was merged.
fn wait_for_rest(server: &Server) -> Result<(Instant, Instant)> {
    let begun = Instant::now();
    let (mut covered, mut merged, mut known) = (begun, begun, 0);
    loop {
        let is_sealing = server.figure("vitni_store_sealing")? > 0;
        let is_merging = server.figure("vitni_store_merging")? > 0;
        let published = server.figure("vitni_store_checkpoints_total")?;
        ensure!(published > 0, "the server tells nothing of checkpoints");
        let now = Instant::now();
        if is_sealing || published != known {
            (covered, known) = (now, published);
        }
        if is_merging {
            merged = now;
        }
        if !is_sealing && !is_merging && covered.elapsed() > ROUNDS {
            return Ok((covered, merged));
        }
        ensure!(begun.elapsed() < PATIENCE, "segments are still being written");
        std::thread::sleep(ASK_EVERY);
    }
}

/// Two rounds of checkpoints, which are 250 ms apart, and a little: there is none for what another covers. Longer than the store waits
/// before it seals what is left.
const ROUNDS: Duration = Duration::from_millis(800);
