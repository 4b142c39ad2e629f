//! The journal's frames: how a group commit lies on the disk. Layout in `docs/formats/journal.md`.
//!
//! Pure: bytes in, values out. A reader here takes nothing on trust but the length of its input.

use vitni_event::{LeafIndex, Seq, TenantId};
use vitni_tlog::Hash;

/// The tree of one tenant in one epoch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId {
    /// Whose.
    pub tenant: TenantId,
    /// Which of the tenant's trees, from 0.
    pub epoch: u32,
}

/// Bytes before a frame's payload.
pub const HEADER_BYTES: usize = 40;
const MAGIC: [u8; 4] = *b"VJF0";

/// What stands before a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the payload holds.
    pub kind: Kind,
    /// The number of the journal file this frame was written for: a recycled file's old frames carry a lower one.
    pub file: u64,
    /// Position among all frames ever written, from 1, without a gap.
    pub ordinal: u64,
    /// Counts openings of the store; never falls from one frame to the next.
    pub session: u64,
    /// Bytes of payload.
    pub len: u32,
}

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Events of one group commit.
    Events,
    /// The checkpoints of one round.
    Checkpoints,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Events => 1,
            Self::Checkpoints => 2,
        }
    }

    const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Events),
            2 => Some(Self::Checkpoints),
            _ => None,
        }
    }
}

/// Consecutive leaves of one tree inside a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// Which tree.
    pub tree: TreeId,
    /// Index of the first leaf.
    pub first_index: LeafIndex,
    /// Journal position of the first leaf; the others follow without a gap.
    pub first_seq: Seq,
    /// Salt roots of the blocks that begin in this run: block number and root.
    pub salts: Vec<(u64, [u8; 32])>,
    /// The canonical events.
    pub events: Vec<&'a [u8]>,
}

/// A signed tree head as a round records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which tree.
    pub tree: TreeId,
    /// Leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Hash,
    /// The signed note as it is published.
    pub note: String,
}

/// Puts the header into the 40 bytes that were left free at the start of `frame`.
pub(crate) fn seal(frame: &mut [u8], kind: Kind, file: u64, ordinal: u64, session: u64) -> Option<()> {
    let len = u32::try_from(frame.len().checked_sub(HEADER_BYTES)?).ok()?;
    let (header, payload) = frame.split_at_mut_checked(HEADER_BYTES)?;
    let mut at = header.iter_mut();
    let mut put = |bytes: &[u8]| at.by_ref().zip(bytes).for_each(|(to, from)| *to = *from);
    put(&MAGIC);
    put(&[kind.code(), 0, 0, 0]);
    put(&file.to_le_bytes());
    put(&ordinal.to_le_bytes());
    put(&session.to_le_bytes());
    put(&len.to_le_bytes());
    let (checked, sum) = header.split_at_mut_checked(HEADER_BYTES - 4)?;
    let crc = crc32c::crc32c_append(crc32c::crc32c(checked), payload);
    sum.copy_from_slice(&crc.to_le_bytes());
    Some(())
}

/// Reads a header. `None` when these are not the first 40 bytes of a frame; the checksum is for [`is_whole`] to check.
#[must_use]
pub fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut rest = Bytes(bytes);
    if rest.take(4)? != MAGIC {
        return None;
    }
    let [code, 0, 0, 0] = rest.array::<4>()? else {
        return None;
    };
    Some(Header {
        kind: Kind::from_code(code)?,
        file: rest.u64()?,
        ordinal: rest.u64()?,
        session: rest.u64()?,
        len: rest.u32()?,
    })
}

/// Whether header and payload are what was written.
#[must_use]
pub fn is_whole(frame: &[u8]) -> bool {
    let Some((header, payload)) = frame.split_at_checked(HEADER_BYTES) else {
        return false;
    };
    let Some((checked, sum)) = header.split_at_checked(HEADER_BYTES - 4) else {
        return false;
    };
    crc32c::crc32c_append(crc32c::crc32c(checked), payload).to_le_bytes() == *sum
}

/// Begins a frame: room for the header, then the number of runs or heads that will follow.
pub(crate) fn begin(count: u32, out: &mut Vec<u8>) {
    out.clear();
    out.resize(HEADER_BYTES, 0);
    out.extend_from_slice(&count.to_le_bytes());
}

fn put_tree(tree: &TreeId, out: &mut Vec<u8>) {
    let tenant = tree.tenant.as_str().as_bytes();
    // A tenant id has at most 64 bytes, so the cast keeps its value.
    out.push(u8::try_from(tenant.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(tenant);
    out.extend_from_slice(&tree.epoch.to_le_bytes());
}

/// Writes what stands before the events of a run.
pub(crate) fn put_run(
    tree: &TreeId,
    first_index: LeafIndex,
    first_seq: Seq,
    salts: &[(u64, [u8; 32])],
    events: u32,
    out: &mut Vec<u8>,
) {
    put_tree(tree, out);
    out.extend_from_slice(&first_index.0.to_le_bytes());
    out.extend_from_slice(&first_seq.0.to_le_bytes());
    out.extend_from_slice(&u32::try_from(salts.len()).unwrap_or(u32::MAX).to_le_bytes());
    for (block, root) in salts {
        out.extend_from_slice(&block.to_le_bytes());
        out.extend_from_slice(root);
    }
    out.extend_from_slice(&events.to_le_bytes());
}

/// Writes one canonical event of a run.
pub(crate) fn put_event(canonical: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(canonical.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(canonical);
}

/// Writes the heads of a round behind [`begin`].
pub(crate) fn put_head(head: &Head, out: &mut Vec<u8>) {
    put_tree(&head.tree, out);
    out.extend_from_slice(&head.size.to_le_bytes());
    out.extend_from_slice(head.root.as_bytes());
    put_event(head.note.as_bytes(), out);
}

/// A whole frame of events, as one piece. The store writes its frames piece by piece instead, to copy nothing twice.
#[must_use]
pub fn encode_runs(runs: &[Run<'_>], file: u64, ordinal: u64, session: u64) -> Option<Vec<u8>> {
    let mut frame = Vec::new();
    begin(u32::try_from(runs.len()).ok()?, &mut frame);
    for run in runs {
        let events = u32::try_from(run.events.len()).ok()?;
        put_run(
            &run.tree,
            run.first_index,
            run.first_seq,
            &run.salts,
            events,
            &mut frame,
        );
        run.events.iter().for_each(|event| put_event(event, &mut frame));
    }
    seal(&mut frame, Kind::Events, file, ordinal, session)?;
    Some(frame)
}

/// A whole frame of checkpoints.
#[must_use]
pub fn encode_heads(heads: &[Head], file: u64, ordinal: u64, session: u64) -> Option<Vec<u8>> {
    let mut frame = Vec::new();
    begin(u32::try_from(heads.len()).ok()?, &mut frame);
    heads.iter().for_each(|head| put_head(head, &mut frame));
    seal(&mut frame, Kind::Checkpoints, file, ordinal, session)?;
    Some(frame)
}

/// Reads the payload of a frame of events. `None` when it is not one: counts and lengths are checked against what is
/// there before anything is allocated.
#[must_use]
pub fn read_runs(payload: &[u8]) -> Option<Vec<Run<'_>>> {
    let mut rest = Bytes(payload);
    let count = rest.u32()?;
    let mut runs = Vec::new();
    for _ in 0..count {
        runs.push(read_run(&mut rest)?);
    }
    rest.0.is_empty().then_some(runs)
}

fn read_run<'a>(rest: &mut Bytes<'a>) -> Option<Run<'a>> {
    let tree = rest.tree()?;
    let first_index = LeafIndex(rest.u64()?);
    let first_seq = Seq(rest.u64()?);
    let mut salts = Vec::new();
    for _ in 0..rest.u32()? {
        salts.push((rest.u64()?, rest.array()?));
    }
    let mut events = Vec::new();
    for _ in 0..rest.u32()? {
        let len = rest.u32()?;
        events.push(rest.take(usize::try_from(len).ok()?)?);
    }
    Some(Run {
        tree,
        first_index,
        first_seq,
        salts,
        events,
    })
}

/// Reads the payload of a frame of checkpoints.
#[must_use]
pub fn read_heads(payload: &[u8]) -> Option<Vec<Head>> {
    let mut rest = Bytes(payload);
    let count = rest.u32()?;
    let mut heads = Vec::new();
    for _ in 0..count {
        let tree = rest.tree()?;
        let size = rest.u64()?;
        let root = Hash(rest.array()?);
        let len = rest.u32()?;
        let note = std::str::from_utf8(rest.take(usize::try_from(len).ok()?)?)
            .ok()?
            .to_owned();
        heads.push(Head {
            tree,
            size,
            root,
            note,
        });
    }
    rest.0.is_empty().then_some(heads)
}

/// What is left to read. Each call takes from the front or says `None` and leaves the caller to give up.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn tree(&mut self) -> Option<TreeId> {
        let [len] = self.array::<1>()?;
        let tenant = TenantId::parse(std::str::from_utf8(self.take(len.into())?).ok()?)?;
        Some(TreeId {
            tenant,
            epoch: self.u32()?,
        })
    }
}
