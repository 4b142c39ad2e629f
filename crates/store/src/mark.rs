//! The high-water mark: the largest checkpoint of every tree that anybody may have seen, kept outside the data
//! directory so that a restored old copy of the directory gives itself away. Layout in `docs/formats/manifest.md`.
//!
//! Guarantees: a checkpoint is recorded here, durably, before it is shown to anyone. It never goes down. It proves
//! nothing to outsiders (whoever has root can rewrite both); witnesses and remembered checkpoints do that.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vitni_tlog::Hash;

use crate::disk::{self, Disk, SyncSite};
use crate::frame::TreeId;
use crate::limits;
use crate::manifest::tree_id;
use crate::text;

const HEADING: &str = "vitni.mark/v0";

/// The mark of one store.
#[derive(Debug)]
pub(crate) struct Mark {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    heads: BTreeMap<TreeId, (u64, Hash)>,
    found: bool,
}

impl Mark {
    /// Reads the mark of `server` in `dir`, which is made if it is missing.
    ///
    /// # Errors
    /// What the disk reports; `InvalidData` for a mark that is not one.
    pub(crate) fn open(disk: Arc<dyn Disk>, dir: &Path, server: &str) -> io::Result<Self> {
        disk::create_dirs(&*disk, dir)?;
        let path = dir.join(format!("{server}.mark"));
        let content = disk::read_small(&*disk, &path, limits::MANIFEST_BYTES_MAX)?;
        if content.is_some() {
            // A killed process may have renamed it without the name being durable yet; what it covers may be shown.
            disk.sync_dir(dir, SyncSite::MarkFound)?;
        }
        let heads = match &content {
            Some(content) => {
                read(content).map_err(|detail| io::Error::new(io::ErrorKind::InvalidData, detail))?
            }
            None => BTreeMap::new(),
        };
        Ok(Self {
            disk,
            path,
            heads,
            found: content.is_some(),
        })
    }

    /// Whether the file was there.
    pub(crate) fn was_found(&self) -> bool {
        self.found
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Size and root recorded for a tree.
    pub(crate) fn head(&self, tree: &TreeId) -> Option<(u64, Hash)> {
        self.heads.get(tree).copied()
    }

    /// Records heads. Returns when they are durable.
    ///
    /// # Errors
    /// What the disk reports; then none of them may be shown.
    pub(crate) fn raise<'a>(
        &mut self,
        heads: impl IntoIterator<Item = (&'a TreeId, u64, Hash)>,
    ) -> io::Result<()> {
        let mut raised = self.heads.clone();
        for (tree, size, root) in heads {
            let known = raised.entry(tree.clone()).or_insert((size, root));
            if size > known.0 {
                *known = (size, root);
            }
        }
        if raised == self.heads {
            return Ok(());
        }
        let mut out = text::Writer::new(HEADING);
        for (tree, (size, root)) in &raised {
            let epoch = tree.epoch.to_string();
            out.line(&[
                "tree",
                tree.tenant.as_str(),
                &epoch,
                &size.to_string(),
                &root.to_string(),
            ]);
        }
        disk::replace(
            &*self.disk,
            &self.path,
            &out.finish(),
            SyncSite::MarkContent,
            SyncSite::MarkName,
        )?;
        self.heads = raised;
        Ok(())
    }
}

fn read(content: &[u8]) -> Result<BTreeMap<TreeId, (u64, Hash)>, String> {
    let mut heads = BTreeMap::new();
    for words in text::read(content, HEADING)? {
        let head = match words.as_slice() {
            ["tree", tenant, epoch, size, root] => {
                tree_id(tenant, epoch).zip(size.parse().ok().zip(Hash::from_base64(root)))
            }
            _ => None,
        };
        let (tree, head) = head.ok_or_else(|| format!("its line \"{}\" cannot be read", words.join(" ")))?;
        heads.insert(tree, head);
    }
    Ok(heads)
}
