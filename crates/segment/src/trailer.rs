//! The trailer: what a segment is, in 224 bytes of fixed places, and where its lookups lie.

use vitni_event::{LeafIndex, Seq, TenantId, Timestamp};

use crate::bounds::{Bounds, Span};
use crate::error::SegmentError;
use crate::fixed::Fields;
use crate::limits::{PAGE_ROWS_MAX, ROWS_MAX};

/// Bytes of the trailer.
pub(crate) const TRAILER_BYTES: usize = 224;
const MAGIC: [u8; 4] = *b"VSEG";
const VERSION: u16 = 0;
const TENANT_BYTES: usize = 64;
/// Where its own checksum stands.
const SUM_AT: usize = 12;
/// Stands for "no UUIDv7 id" in both of the fields about them.
const NO_V7: u64 = u64::MAX;

/// Which leaves a segment begins with: given by whoever writes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The only tenant in it.
    pub tenant: TenantId,
    /// The epoch of that tenant's tree.
    pub epoch: u32,
    /// Index of the first row.
    pub first_index: LeafIndex,
}

/// What a segment holds, in numbers: known once it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Tenant, epoch and first index.
    pub meta: Meta,
    /// Version of the format; 0.
    pub version: u16,
    /// Rows.
    pub count: u64,
    /// Sequence of the first row.
    pub first_seq: Seq,
    /// Sequence of the last row.
    pub last_seq: Seq,
    /// Earliest and latest `time` and `received`.
    pub bounds: Bounds,
    /// Milliseconds in the oldest and the newest UUIDv7 id; `None` when there is no such id. An id outside cannot be
    /// in the segment.
    pub v7_ms: Option<(u64, u64)>,
    /// Rows kept whole because their columns would not give them back identical.
    pub exceptions: u64,
    /// Length of the file in bytes.
    pub bytes: u64,
}

impl Summary {
    /// One past the last leaf.
    #[must_use]
    pub const fn end(&self) -> LeafIndex {
        LeafIndex(self.meta.first_index.0 + self.count)
    }

    /// Whether the leaf lies in it.
    #[must_use]
    pub const fn contains(&self, index: LeafIndex) -> bool {
        self.meta.first_index.0 <= index.0 && index.0 < self.end().0
    }
}

/// Where the lookups lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) terms: u64,
    pub(crate) grams: u64,
    pub(crate) salts: u64,
    pub(crate) blocks: u64,
}

/// Writes the trailer.
pub(crate) fn encode(summary: &Summary, page_rows: u32, places: &Places) -> Vec<u8> {
    let (oldest, newest) = summary.v7_ms.unwrap_or((NO_V7, NO_V7));
    let tenant = summary.meta.tenant.as_str().as_bytes();
    let mut out = Vec::with_capacity(TRAILER_BYTES);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out.extend_from_slice(&(TRAILER_BYTES as u32).to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&summary.meta.epoch.to_le_bytes());
    out.extend_from_slice(&page_rows.to_le_bytes());
    for number in [
        summary.meta.first_index.0,
        summary.count,
        summary.first_seq.0,
        summary.last_seq.0,
    ] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for span in [summary.bounds.time, summary.bounds.received] {
        out.extend_from_slice(&span.min.nanos().to_le_bytes());
        out.extend_from_slice(&span.max.nanos().to_le_bytes());
    }
    for number in [
        oldest,
        newest,
        summary.exceptions,
        places.terms,
        places.grams,
        places.salts,
        places.blocks,
    ] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&(tenant.len() as u32).to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(tenant);
    out.resize(TRAILER_BYTES, 0);
    let sum = crc32c::crc32c(&out).to_le_bytes();
    if let Some(place) = out.get_mut(SUM_AT..SUM_AT + 4) {
        place.copy_from_slice(&sum);
    }
    out
}

/// Reads the trailer; `bytes` becomes the length of the file in the summary.
pub(crate) fn decode(trailer: &[u8], bytes: u64) -> Result<(Summary, u32, Places), SegmentError> {
    if trailer.first_chunk() != Some(&MAGIC) {
        return Err(SegmentError::damaged("no trailer stands where the footer says"));
    }
    let mut copy = trailer.to_vec();
    let stored = copy.get_mut(SUM_AT..SUM_AT + 4).map(|place| {
        let stored = place.to_vec();
        place.fill(0);
        stored
    });
    if stored.as_deref() != Some(crc32c::crc32c(&copy).to_le_bytes().as_slice()) {
        return Err(SegmentError::damaged("the trailer does not match its checksum"));
    }
    fields(trailer, bytes).ok_or_else(|| SegmentError::damaged("the trailer contradicts itself"))?
}

type Decoded = Result<(Summary, u32, Places), SegmentError>;

/// `None` when a field is out of its range.
fn fields(trailer: &[u8], bytes: u64) -> Option<Decoded> {
    let mut fields = Fields(trailer);
    let _magic: [u8; 4] = fields.bytes()?;
    let version = fields.u16()?;
    if version != VERSION {
        return Some(Err(SegmentError::Unknown(format!(
            "a segment of version {version}"
        ))));
    }
    let _zero: [u8; 2] = fields.bytes()?;
    let length = fields.u32()?;
    let _sum = fields.u32()?;
    let epoch = fields.u32()?;
    let page_rows = fields.u32()?;
    let [first_index, count, first_seq, last_seq] =
        [fields.u64()?, fields.u64()?, fields.u64()?, fields.u64()?];
    let time = span(&mut fields)?;
    let received = span(&mut fields)?;
    let [oldest, newest, exceptions] = [fields.u64()?, fields.u64()?, fields.u64()?];
    let places = Places {
        terms: fields.u64()?,
        grams: fields.u64()?,
        salts: fields.u64()?,
        blocks: fields.u64()?,
    };
    let tenant_length = usize::try_from(fields.u32()?).ok()?;
    let _zero: [u8; 4] = fields.bytes()?;
    let tenant: [u8; TENANT_BYTES] = fields.bytes()?;
    let tenant = TenantId::parse(str::from_utf8(tenant.get(..tenant_length)?).ok()?)?;

    let v7_ms = (oldest != NO_V7).then_some((oldest, newest));
    let sound = length == TRAILER_BYTES as u32
        && (1..=PAGE_ROWS_MAX).contains(&page_rows)
        && (1..=ROWS_MAX).contains(&count)
        && first_index.checked_add(count).is_some()
        && first_seq <= last_seq
        && exceptions <= count
        && v7_ms.is_none_or(|(oldest, newest)| oldest <= newest);
    let summary = Summary {
        meta: Meta {
            tenant,
            epoch,
            first_index: LeafIndex(first_index),
        },
        version,
        count,
        first_seq: Seq(first_seq),
        last_seq: Seq(last_seq),
        bounds: Bounds { time, received },
        v7_ms,
        exceptions,
        bytes,
    };
    sound.then_some(Ok((summary, page_rows, places)))
}

fn span(fields: &mut Fields<'_>) -> Option<Span> {
    let span = Span {
        min: Timestamp::from_nanos(fields.i64()?),
        max: Timestamp::from_nanos(fields.i64()?),
    };
    (span.min <= span.max).then_some(span)
}
