//! Files in: what somebody else writes line by line is read as it grows, over rotations, restarts and crashes, every line
//! once.
//!
//! A file is known by device and inode while it is there, and by keyed hashes of its bytes when that is not enough: after a
//! truncation, a copy, a restart. Lines have ids made of a random key of their content and of their offset, so a line that
//! is read twice is stored once; how far each file is settled stands in the settings, about once a second.
//!
//! Folders are looked through four times a second; nothing is asked of the system that not every file system can do. What it
//! cannot do: read what was truncated or deleted between two looks. What is known of that is told as `input.dropped`.

mod disk;
mod followed;
mod leave;
mod lines;
mod look;
mod pattern;
mod print;
mod reading;
mod recognise;
mod record;
mod saved;
mod trouble;

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::{Door, Opened, refused};
use crate::app::App;
use crate::arrival::{self, Lost, Origin, Seen};
use crate::config::FilesConfig;
use crate::limits::{FILE_LOOK_MS, FILE_ROUND_BYTES, FILE_ROUND_LINES, FILES_BROKEN_OFF_S};
use crate::listen::stopped;
use crate::sources::{SourceKey, Watched};
use crate::start::StartError;
use disk::{Place, Unknown};
use followed::Followed;
use look::Newcomer;
use pattern::Pattern;
use print::PrintKey;
use reading::{Parsed, Piece};

/// All files of one input.
#[derive(Debug)]
struct Follower {
    app: Arc<App>,
    door: Arc<Door>,
    patterns: Vec<Pattern>,
    watched: Watched,
    from_beginning: bool,
    key: PrintKey,
    /// Patterns that this input has looked at before, and whether that is written.
    begun: Vec<String>,
    is_begun_saved: bool,
    files: Vec<Followed>,
    /// Files whose beginning is still too short to tell what they are.
    newcomers: HashMap<Place, Newcomer>,
    /// Keys of records whose files have been gone for long.
    forgotten: Vec<String>,
    /// Folders that cannot be looked through.
    unknown: BTreeMap<PathBuf, Unknown>,
    told_compressed: bool,
    told_many: bool,
    /// The file that is read first in the next round.
    turn: usize,
    looked: Option<Instant>,
    saved: Instant,
    cannot_save: bool,
    /// Let go of with the task.
    _open: mpsc::Sender<Infallible>,
}

pub(super) fn open(
    runtime: &Runtime,
    app: &Arc<App>,
    door: &Arc<Door>,
    config: &FilesConfig,
    open: &mpsc::Sender<Infallible>,
) -> Result<Opened, StartError> {
    let failed = |detail: String| refused(&door.config, detail);
    let patterns = config.paths.iter().map(|path| Pattern::parse(path));
    let patterns: Vec<_> = patterns.collect::<Result<_, _>>().map_err(failed)?;
    if let Some(own) = patterns
        .iter()
        .find(|pattern| pattern.folder.starts_with(&app.config.data_dir))
    {
        return Err(failed(format!("`{}` lies in the data directory", own.text)));
    }
    let follower =
        Follower::from_settings(app, door, config.from_beginning, patterns, open).map_err(failed)?;
    runtime.spawn(follower.run_on(open.clone()));
    Ok(Opened {
        door: Arc::clone(door),
        address: None,
        certificates: None,
    })
}

/// How reading ended.
enum Ended {
    /// The server stops, or its store is closed.
    Stopped,
    /// A thread broke off, and all that was known went with it.
    BrokenOff,
}

impl Follower {
    /// Begins where the settings say.
    fn from_settings(
        app: &Arc<App>,
        door: &Arc<Door>,
        from_beginning: bool,
        patterns: Vec<Pattern>,
        open: &mpsc::Sender<Infallible>,
    ) -> Result<Self, String> {
        let kept = record::Kept::read(app, &door.name)?;
        let mut follower = Self {
            app: Arc::clone(app),
            door: Arc::clone(door),
            watched: Watched::of(&door.config, None),
            from_beginning,
            key: kept.key,
            begun: kept.begun,
            is_begun_saved: true,
            files: Vec::new(),
            newcomers: HashMap::new(),
            forgotten: Vec::new(),
            unknown: BTreeMap::new(),
            told_compressed: false,
            told_many: false,
            turn: 0,
            looked: None,
            saved: Instant::now(),
            cannot_save: false,
            patterns,
            _open: open.clone(),
        };
        follower.files = kept
            .records
            .into_iter()
            .map(|record| follower.known(record))
            .collect();
        Ok(follower)
    }

    /// Reads until the server stops. Whatever breaks it off is a mistake in this program, and one file's lines are no reason
    /// to leave the others: it begins again from the settings, after a pause because the same lines may break it off again.
    async fn run_on(self, open: mpsc::Sender<Infallible>) {
        let (app, door) = (Arc::clone(&self.app), Arc::clone(&self.door));
        let (from_beginning, patterns) = (self.from_beginning, self.patterns.clone());
        let mut stop = app.stop.clone();
        let mut this = Some(self);
        loop {
            if let Some(follower) = this.take()
                && matches!(follower.run().await, Ended::Stopped)
            {
                return;
            }
            tokio::select! {
                () = sleep(Duration::from_secs(FILES_BROKEN_OFF_S)) => {}
                () = stopped(&mut stop) => return,
            }
            this = Self::from_settings(&app, &door, from_beginning, patterns.clone(), &open)
                .inspect_err(|error| tracing::error!(input = %door.name, %error, "files are not read; it is tried again"))
                .ok();
        }
    }

    /// Reads until the server stops. What is lost with the store is reported there, and read again by the next run.
    async fn run(self) -> Ended {
        let mut stop = self.app.stop.clone();
        let mut this = self;
        loop {
            let Some((back, pieces)) = on_a_thread(move || this.look_and_read()).await else {
                return Ended::BrokenOff;
            };
            this = back;
            let has_more = !pieces.is_empty();
            match this.take(pieces).await {
                Some(Ok(back)) => this = back,
                None => return Ended::BrokenOff,
                Some(Err(Lost)) => return Ended::Stopped,
            }
            let is_stopping = *stop.borrow();
            let was_held = this.files.iter().any(Followed::is_held);
            this.save(is_stopping).await;
            if is_stopping {
                return Ended::Stopped;
            }
            if !has_more && (!was_held || this.cannot_save) {
                tokio::select! {
                    () = sleep(Duration::from_millis(FILE_LOOK_MS)) => {}
                    () = stopped(&mut stop) => {}
                }
            }
        }
    }

    /// Everything that waits for a disk.
    fn look_and_read(mut self) -> (Self, Vec<(usize, Piece)>) {
        let now = Instant::now();
        let due = Duration::from_millis(FILE_LOOK_MS);
        if self.looked.is_none_or(|looked| now.duration_since(looked) >= due) {
            self.look(now);
            self.looked = Some(now);
        }
        let pieces = self.read(now);
        (self, pieces)
    }

    /// A piece of each file in turn, so that a large one does not keep the others waiting.
    fn read(&mut self, now: Instant) -> Vec<(usize, Piece)> {
        let mut pieces = Vec::new();
        let (mut bytes, mut lines) = (0, 0);
        let count = self.files.len();
        for step in 0..count {
            let number = (self.turn + step) % count;
            let Some(file) = self.files.get_mut(number) else {
                continue;
            };
            if file.trouble.as_ref().is_some_and(|trouble| trouble.until > now) {
                continue;
            }
            match file.read(now) {
                Ok(piece) => {
                    file.no_trouble(&self.door.name);
                    bytes += piece.as_ref().map_or(0, Piece::bytes);
                    lines += piece.as_ref().map_or(0, Piece::lines);
                    pieces.extend(piece.map(|piece| (number, piece)));
                }
                Err(error) => file.has_trouble(&self.door.name, &error, now),
            }
            if bytes >= FILE_ROUND_BYTES || lines >= FILE_ROUND_LINES {
                self.turn = number + 1;
                break;
            }
        }
        pieces
    }

    /// Stores what was read, and lets go of contents that are left.
    async fn take(mut self, pieces: Vec<(usize, Piece)>) -> Option<Result<Self, Lost>> {
        self.decide_about_waiting();
        if pieces.is_empty() && self.files.iter().all(|file| file.leaving().is_none()) {
            return Some(Ok(self));
        }
        let app = Arc::clone(&self.app);
        let parsed = app.blocking(&app.bounds.parses, move || self.parse(pieces)).await;
        let parsed = parsed.inspect_err(|_| tracing::error!("reading files broke off"));
        let (mut this, parsed) = parsed.ok()?;
        for (pattern, parsed) in parsed {
            if this.store(pattern, parsed).await.is_err() {
                return Some(Err(Lost));
            }
        }
        for file in &mut this.files {
            file.stored();
        }
        this.leave();
        Some(Ok(this))
    }

    /// Lines into events, by the pattern that their files came by.
    fn parse(mut self, pieces: Vec<(usize, Piece)>) -> (Self, BTreeMap<usize, Parsed>) {
        let origin = Origin {
            input: Arc::clone(&self.door.name),
            source: Arc::clone(&self.door.name),
            tenant: self.door.tenant.clone(),
            product: self.door.config.product.as_str().into(),
            zone: self.door.config.zone,
            ids: None,
            live: false,
        };
        let mut all: BTreeMap<usize, Parsed> = BTreeMap::new();
        let mut add = |pattern: usize, parsed: Parsed| {
            let of_pattern = all.entry(pattern).or_default();
            of_pattern.events.extend(parsed.events);
            of_pattern.seen.extend(parsed.seen);
        };
        for (number, piece) in pieces {
            if let Some(file) = self.files.get_mut(number) {
                add(file.pattern, file.parse(&self.app, &origin, Some(piece)));
            }
        }
        for file in self.files.iter_mut().filter(|file| file.leaving().is_some()) {
            add(file.pattern, file.parse(&self.app, &origin, None));
        }
        (self, all)
    }

    async fn store(&self, pattern: usize, parsed: Parsed) -> Result<(), Lost> {
        let mut kept = arrival::keep(&self.app, parsed.events).await?;
        let Some(key) = self.source(pattern) else {
            return Ok(());
        };
        let came = |seen: &&Seen| seen.lines > 0 || seen.events > 0;
        for seen in parsed.seen.iter().filter(came) {
            self.app.metrics.came(&self.door.name, seen);
            let kept = std::mem::take(&mut kept);
            self.app
                .sources
                .note(&key, self.watched, seen, kept, self.app.now().nanos());
        }
        Ok(())
    }

    fn source(&self, pattern: usize) -> Option<SourceKey> {
        Some(SourceKey {
            tenant: self.door.tenant.clone(),
            input: Arc::clone(&self.door.name),
            name: Arc::clone(&self.patterns.get(pattern)?.text),
        })
    }
}

/// Runs what waits for a disk where nobody else waits. `None` when it broke off.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!(%error, "reading files broke off"))
        .ok()
}
