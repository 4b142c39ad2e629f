//! The read side: what is durable, as a fixed picture that costs little to take.
//!
//! Readers never wait for the writer. A view holds its rows and segments alive for as long as it is held; what comes
//! later is not in it. Nothing here writes.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use vitni_event::{EventId, LeafIndex, TenantId};
use vitni_segment::{ReadAt, Reader, SegmentError, TailView};
use vitni_tlog::Hash;

use crate::disk::DiskFile;
use crate::frame::TreeId;
use crate::keys::TreeVerifiers;
use crate::manifest::SegmentLine;

/// A checkpoint that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Hash,
    /// The signed note.
    pub note: String,
}

/// One tree as readers see it.
#[derive(Clone, Debug)]
pub struct TreeView {
    /// Which tree.
    pub id: TreeId,
    /// Its origin line.
    pub origin: Arc<str>,
    /// The newest leaves.
    pub tail: TailView,
    /// The sealed leaves, ascending; the tail follows without a gap.
    pub segments: Arc<Vec<Arc<SegmentFile>>>,
    /// Durable leaves.
    pub size: u64,
    /// The checkpoint published last.
    pub head: Option<Arc<Published>>,
    /// The keys that its checkpoints and receipts are checked with.
    pub verifiers: Arc<TreeVerifiers>,
    pub(crate) hmac: [u8; 32],
}

impl TreeView {
    /// The key under which the tenant's derived ids and token digests are made.
    #[must_use]
    pub const fn hmac_key(&self) -> &[u8; 32] {
        &self.hmac
    }

    /// The segment that holds a leaf.
    #[must_use]
    pub fn segment_of(&self, index: LeafIndex) -> Option<&Arc<SegmentFile>> {
        let at = self.segments.partition_point(|segment| segment.line.end <= index);
        self.segments
            .get(at)
            .filter(|segment| segment.line.first <= index)
    }
}

/// An open segment.
pub struct SegmentFile {
    /// Its line in the manifest.
    pub line: SegmentLine,
    /// Its content.
    pub reader: Arc<Reader>,
}

impl fmt::Debug for SegmentFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentFile")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl SegmentFile {
    pub(crate) fn open(file: Arc<dyn DiskFile>, line: SegmentLine) -> Result<Self, SegmentError> {
        let len = file.len()?;
        let reader = Reader::open(Arc::new(Positioned { file, len }))?;
        let meta = reader.meta();
        let same = meta.tenant == line.tree.tenant
            && meta.epoch == line.tree.epoch
            && reader.range() == (line.first..line.end);
        if !same {
            return Err(SegmentError::Damaged(format!(
                "{} holds other leaves than the manifest says",
                line.name
            )));
        }
        Ok(Self {
            line,
            reader: Arc::new(reader),
        })
    }

    /// Looks an id up; gives the leaf and its canonical event.
    pub(crate) fn find(&self, id: EventId) -> Result<Option<(LeafIndex, Vec<u8>)>, SegmentError> {
        let Some(index) = self.reader.find_id(&id)? else {
            return Ok(None);
        };
        let found = self.reader.rows(&[index])?;
        Ok(found
            .into_iter()
            .next()
            .map(|event| (event.index, event.canonical)))
    }
}

#[derive(Debug)]
struct Positioned {
    file: Arc<dyn DiskFile>,
    len: u64,
}

impl ReadAt for Positioned {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.file.read_at(offset, buf)
    }
}

/// The newest view of every tree.
#[derive(Debug, Default)]
pub struct Views(RwLock<BTreeMap<TreeId, TreeView>>);

impl Views {
    pub(crate) fn set(&self, view: TreeView) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(view.id.clone(), view);
    }

    /// One tree.
    #[must_use]
    pub fn tree(&self, id: &TreeId) -> Option<TreeView> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    /// All trees of a tenant, oldest epoch first.
    #[must_use]
    pub fn tenant(&self, tenant: &TenantId) -> Vec<TreeView> {
        let from = TreeId {
            tenant: tenant.clone(),
            epoch: 0,
        };
        let upto = TreeId {
            tenant: tenant.clone(),
            epoch: u32::MAX,
        };
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .range(from..=upto)
            .map(|(_, view)| view.clone())
            .collect()
    }

    /// The tree that a tenant's events go to now.
    #[must_use]
    pub fn current(&self, tenant: &TenantId) -> Option<TreeView> {
        let from = TreeId {
            tenant: tenant.clone(),
            epoch: 0,
        };
        let upto = TreeId {
            tenant: tenant.clone(),
            epoch: u32::MAX,
        };
        let views = self.0.read().unwrap_or_else(PoisonError::into_inner);
        views.range(from..=upto).next_back().map(|(_, view)| view.clone())
    }

    /// Every tree, by tenant and epoch.
    #[must_use]
    pub fn all(&self) -> Vec<TreeView> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }
}
