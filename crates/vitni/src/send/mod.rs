//! `vitni send`: input in batches, each sent until it is acknowledged; what became of every line, and where to go on.
//!
//! Reading ends with the batch in hand when Ctrl-C comes: that batch is finished or given up as a whole, and the line up
//! to which everything is acknowledged is said.

mod input;
mod pace;
mod tally;

use crate::args::Send;
use crate::exit::{Done, Exit, Fail};
use crate::interrupt::Interrupt;
use crate::out::Out;
use input::{Input, Item};
use pace::Pace;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;
use tally::Tally;
use vitni_client::{BATCH_BYTES_MAX, Client, ClientError, Line, Patience, SendOptions, Watch};

/// How long an input may pause before what was read of it is sent.
const LINGER: Duration = Duration::from_millis(200);

/// Lines read ahead of the batch being sent: enough that reading never holds sending up, few enough for the longest lines.
const READ_AHEAD: usize = 64;

pub(crate) fn run(args: &Send, out: Out) -> Done {
    let run = Run {
        client: crate::client(&args.server)?,
        options: SendOptions {
            tenant: args.tenant.clone(),
            patience: Patience {
                total: Duration::from_secs(args.patience),
            },
            ..SendOptions::default()
        },
        interrupt: Interrupt::listen(),
        out,
        args,
    };
    let mut tally = Tally::default();
    let mut pace = Pace::new(args.rate);
    let mut skip = args.skip;
    for path in &args.files {
        run.file(path, skip, &mut pace, &mut tally)?;
        skip = 0;
        if tally.stopped {
            break;
        }
    }
    tally.print(out)
}

struct Run<'a> {
    client: Client,
    options: SendOptions,
    interrupt: Interrupt,
    out: Out,
    args: &'a Send,
}

/// An item of the input with the number of its line, or why there is none.
type Numbered = Result<(u64, Item), Fail>;

/// Lines that go into one request, with their numbers in the file.
#[derive(Default)]
struct Batch {
    lines: Vec<Line>,
    numbers: Vec<u64>,
    bytes: usize,
}

impl Run<'_> {
    fn file(&self, path: &Path, skip: u64, pace: &mut Pace, tally: &mut Tally) -> Result<(), Fail> {
        let items = self.read(path)?;
        tally.begin(path, skip);
        let mut batch = Batch::default();
        while !tally.stopped {
            if self.interrupt.is_asked() {
                tally.stopped = true;
                break;
            }
            match items.recv_timeout(LINGER) {
                Ok(Ok((number, _))) if number <= skip => {}
                Ok(Ok((number, item))) => self.take(number, item, &mut batch, pace, tally)?,
                Ok(Err(fail)) => {
                    self.flush(&mut batch, pace, tally)?;
                    self.out.note(&tally.resume());
                    return Err(fail);
                }
                // Nothing comes just now: what is there need not wait for it.
                Err(RecvTimeoutError::Timeout) => self.flush(&mut batch, pace, tally)?,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // After a stop the rest of the batch was not sent and is not lost: `--skip` begins before it.
        self.flush(&mut batch, pace, tally)?;
        tally.end();
        Ok(())
    }

    /// Reads on a thread of its own, so that neither a slow input nor one that pauses holds back Ctrl-C or a batch.
    fn read(&self, path: &Path) -> Result<Receiver<Numbered>, Fail> {
        let mut input = Input::open(path, self.args)?;
        let (give, take) = sync_channel(READ_AHEAD);
        let read_all = move || {
            while let Some(item) = input.next_item().transpose() {
                let failed = item.is_err();
                if give.send(item).is_err() || failed {
                    return;
                }
            }
        };
        let spawned = std::thread::Builder::new()
            .name("vitni-input".to_owned())
            .spawn(read_all);
        spawned.map_err(|error| Fail::new(Exit::Unreachable, "thread", error))?;
        Ok(take)
    }

    fn take(
        &self,
        number: u64,
        item: Item,
        batch: &mut Batch,
        pace: &mut Pace,
        tally: &mut Tally,
    ) -> Result<(), Fail> {
        match item {
            Item::Line(line) => {
                let bytes = line.bytes().len();
                if batch.lines.len() >= self.args.batch as usize || batch.bytes + bytes > BATCH_BYTES_MAX {
                    self.flush(batch, pace, tally)?;
                }
                batch.bytes += bytes;
                batch.lines.push(line);
                batch.numbers.push(number);
            }
            Item::Ignored => tally.ignored(),
            Item::Refused(why) => tally.refused_here(number, &why, self.out)?,
            Item::Blank => {}
        }
        tally.read(number);
        Ok(())
    }

    /// Sends what was gathered; all of it is acknowledged afterwards, or the command ends.
    fn flush(&self, batch: &mut Batch, pace: &mut Pace, tally: &mut Tally) -> Result<(), Fail> {
        let Batch { lines, numbers, .. } = std::mem::take(batch);
        if lines.is_empty() || tally.stopped {
            return Ok(());
        }
        if !pace.wait(lines.len(), &|| self.interrupt.is_asked()) {
            tally.stopped = true;
            return Ok(());
        }
        let watching = Watching {
            interrupt: &self.interrupt,
            out: self.out,
        };
        match self.client.send(&lines, &self.options, &watching) {
            Ok(report) => {
                tally.add(&report, &numbers, self.out)?;
                self.out.progress(&tally.progress());
                Ok(())
            }
            Err(ClientError::Stopped) => {
                tally.stopped = true;
                Ok(())
            }
            Err(error) => {
                self.out.note(&tally.resume());
                Err(error.into())
            }
        }
    }
}

struct Watching<'a> {
    interrupt: &'a Interrupt,
    out: Out,
}

impl Watch for Watching<'_> {
    fn stop(&self) -> bool {
        self.interrupt.is_asked()
    }

    fn waiting(&self, reason: &ClientError, pause: Duration) {
        self.out.note(&format!(
            "{reason} Trying again with the same ids in {} ms.",
            pause.as_millis()
        ));
    }
}

impl Exit {
    /// How a send ends.
    const fn of_send(refused: u64, stopped: bool) -> Self {
        match (stopped, refused) {
            (true, _) => Self::Interrupted,
            (false, 0) => Self::Ok,
            (false, _) => Self::Found,
        }
    }
}
