//! The manifest: which segments there are, and from where the journal is still needed. Layout in
//! `docs/formats/manifest.md`.
//!
//! It is replaced as a whole, never changed in place. What it does not name does not exist: a segment file without a
//! line here is a leftover that opening removes. It never holds an event, a key or a setting.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::{LeafIndex, TenantId};
use vitni_tlog::{Frontier, Hash};

use crate::disk::{self, Disk, SyncSite};
use crate::frame::{Head, TreeId};
use crate::limits;
use crate::text;

const HEADING: &str = "vitni.manifest/v0";

/// A segment as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentLine {
    /// Which tree.
    pub tree: TreeId,
    /// First leaf.
    pub first: LeafIndex,
    /// One past the last leaf.
    pub end: LeafIndex,
    /// File name in `segments/`.
    pub name: String,
}

impl SegmentLine {
    /// The line of a segment under the name that its leaves give it.
    pub(crate) fn new(tree: TreeId, first: LeafIndex, end: LeafIndex) -> Self {
        let name = format!(
            "{}-{}-{:012x}-{:012x}.segment",
            tree.tenant, tree.epoch, first.0, end.0
        );
        Self {
            tree,
            first,
            end,
            name,
        }
    }
}

/// What is sealed of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeLine {
    /// Which tree.
    pub tree: TreeId,
    /// The right edge over all sealed leaves.
    pub frontier: Frontier,
}

/// The whole manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The server name that begins every origin.
    pub server: String,
    /// Lowest journal file number that is still needed.
    pub journal_low: u64,
    /// A journal position at or above every sealed leaf's.
    pub seq: u64,
    /// What is sealed, per tree.
    pub trees: Vec<TreeLine>,
    /// The segments, ascending per tree.
    pub segments: Vec<SegmentLine>,
    /// The checkpoint published last, per tree: the journal frames that recorded it may be gone.
    pub heads: Vec<Head>,
}

impl Manifest {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = text::Writer::new(HEADING);
        out.line(&["server", &self.server]);
        out.line(&["journal", &self.journal_low.to_string()]);
        out.line(&["seq", &self.seq.to_string()]);
        for TreeLine { tree, frontier } in &self.trees {
            let edge = STANDARD.encode(frontier.to_bytes());
            out.line(&["tree", tree.tenant.as_str(), &tree.epoch.to_string(), &edge]);
        }
        for SegmentLine {
            tree,
            first,
            end,
            name,
        } in &self.segments
        {
            let numbers = [tree.epoch.to_string(), first.to_string(), end.to_string()];
            let [epoch, first, end] = &numbers;
            out.line(&["segment", tree.tenant.as_str(), epoch, first, end, name]);
        }
        for Head {
            tree,
            size,
            root,
            note,
        } in &self.heads
        {
            let note = STANDARD.encode(note);
            let epoch = tree.epoch.to_string();
            out.line(&[
                "checkpoint",
                tree.tenant.as_str(),
                &epoch,
                &size.to_string(),
                &root.to_string(),
                &note,
            ]);
        }
        out.finish()
    }

    /// Reads the file's bytes.
    ///
    /// # Errors
    /// A sentence part that says what is wrong.
    pub fn from_bytes(content: &[u8]) -> Result<Self, String> {
        let mut manifest = Self::default();
        for (number, words) in text::read(content, HEADING)?.iter().enumerate() {
            manifest
                .take_line(words)
                .ok_or_else(|| format!("its line {} cannot be read", number + 2))?;
        }
        Ok(manifest)
    }

    fn take_line(&mut self, words: &[&str]) -> Option<()> {
        match words {
            ["server", name] => self.server = (*name).to_owned(),
            ["journal", low] => self.journal_low = low.parse().ok()?,
            ["seq", seq] => self.seq = seq.parse().ok()?,
            ["tree", tenant, epoch, edge] => {
                let frontier = Frontier::from_bytes(&STANDARD.decode(edge).ok()?).ok()?;
                self.trees.push(TreeLine {
                    tree: tree_id(tenant, epoch)?,
                    frontier,
                });
            }
            ["segment", tenant, epoch, first, end, name] => self.segments.push(SegmentLine {
                tree: tree_id(tenant, epoch)?,
                first: LeafIndex(first.parse().ok()?),
                end: LeafIndex(end.parse().ok()?),
                name: (*name).to_owned(),
            }),
            ["checkpoint", tenant, epoch, size, root, note] => self.heads.push(Head {
                tree: tree_id(tenant, epoch)?,
                size: size.parse().ok()?,
                root: Hash::from_base64(root)?,
                note: String::from_utf8(STANDARD.decode(note).ok()?).ok()?,
            }),
            _ => return None,
        }
        Some(())
    }

    /// Reads the manifest of a data directory; `None` when there is none yet.
    ///
    /// # Errors
    /// `InvalidData` with what is wrong, or what the disk reports.
    pub(crate) fn load(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Self>> {
        let Some(content) = disk::read_small(disk, &Self::path(dir), limits::MANIFEST_BYTES_MAX)? else {
            return Ok(None);
        };
        // A killed process may have renamed it without the name being durable yet; from here on we build on it.
        disk.sync_dir(dir, SyncSite::ManifestFound)?;
        Self::from_bytes(&content)
            .map(Some)
            .map_err(|detail| io::Error::new(io::ErrorKind::InvalidData, detail))
    }

    /// Replaces the manifest of a data directory.
    ///
    /// # Errors
    /// What the disk reports; then either the old or the new one is there.
    pub(crate) fn save(&self, disk: &dyn Disk, dir: &Path) -> io::Result<()> {
        let path = Self::path(dir);
        disk::replace(
            disk,
            &path,
            &self.to_bytes(),
            SyncSite::ManifestContent,
            SyncSite::ManifestName,
        )
    }

    /// Where it lies.
    #[must_use]
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("manifest")
    }
}

/// A tenant and an epoch as text files write them.
pub(crate) fn tree_id(tenant: &str, epoch: &str) -> Option<TreeId> {
    Some(TreeId {
        tenant: TenantId::parse(tenant)?,
        epoch: epoch.parse().ok()?,
    })
}
