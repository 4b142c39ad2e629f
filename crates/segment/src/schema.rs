//! The Parquet schema and how each column is encoded. It follows the column table and adds nothing of its own.

use std::sync::{Arc, LazyLock};

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, SchemaDescPtr, SchemaDescriptor, TypePtr};

use crate::columns::{Column, Columns, Kind, Repeats};
use crate::limits::{EXPORT_GROUP_ROWS, PAGE_ROWS, ROW_GROUP_ROWS};

/// The schema in the notation of the Parquet specification; `docs/formats/segment.md` shows the same.
pub(crate) const MESSAGE: &str = "
message event {
  REQUIRED INT64 index (INTEGER(64,false));
  REQUIRED INT64 seq (INTEGER(64,false));
  REQUIRED FIXED_LEN_BYTE_ARRAY (16) id (UUID);
  REQUIRED INT32 v (INTEGER(32,false));
  REQUIRED BYTE_ARRAY catalogue (STRING);
  REQUIRED BYTE_ARRAY event (STRING);
  REQUIRED INT64 time (TIMESTAMP(NANOS,true));
  OPTIONAL INT64 observed (TIMESTAMP(NANOS,true));
  REQUIRED INT64 received (TIMESTAMP(NANOS,true));
  REQUIRED INT32 severity (INTEGER(8,false));
  REQUIRED BYTE_ARRAY outcome (STRING);
  OPTIONAL BYTE_ARRAY flags (STRING);
  OPTIONAL GROUP actor {
    OPTIONAL BYTE_ARRAY type (STRING);
    OPTIONAL BYTE_ARRAY id (STRING);
    OPTIONAL BYTE_ARRAY name (STRING);
    OPTIONAL BYTE_ARRAY email (STRING);
  }
  OPTIONAL GROUP targets (LIST) {
    REPEATED GROUP list {
      REQUIRED GROUP element {
        OPTIONAL BYTE_ARRAY type (STRING);
        OPTIONAL BYTE_ARRAY id (STRING);
        OPTIONAL BYTE_ARRAY name (STRING);
        OPTIONAL BYTE_ARRAY email (STRING);
      }
    }
  }
  OPTIONAL GROUP client {
    OPTIONAL BYTE_ARRAY id (STRING);
    OPTIONAL BYTE_ARRAY name (STRING);
  }
  OPTIONAL GROUP auth {
    OPTIONAL BYTE_ARRAY method (STRING);
    OPTIONAL BYTE_ARRAY factor (STRING);
    OPTIONAL BYTE_ARRAY protocol (STRING);
    OPTIONAL BYTE_ARRAY assurance (STRING);
  }
  OPTIONAL GROUP source {
    OPTIONAL BYTE_ARRAY ip (STRING);
    OPTIONAL INT32 port (INTEGER(16,false));
    OPTIONAL BYTE_ARRAY user_agent (STRING);
    OPTIONAL BYTE_ARRAY device (STRING);
    OPTIONAL BYTE_ARRAY geo (JSON);
  }
  OPTIONAL GROUP producer {
    OPTIONAL BYTE_ARRAY vendor (STRING);
    OPTIONAL BYTE_ARRAY product (STRING);
    OPTIONAL BYTE_ARRAY version (STRING);
    OPTIONAL BYTE_ARRAY host (STRING);
    OPTIONAL BYTE_ARRAY instance (STRING);
    OPTIONAL INT64 sequence (INTEGER(64,false));
    OPTIONAL BYTE_ARRAY event_id (STRING);
    OPTIONAL BYTE_ARRAY mapping (STRING);
    OPTIONAL INT32 offset (INTEGER(16,true));
  }
  OPTIONAL GROUP flow {
    OPTIONAL BYTE_ARRAY session (STRING);
    OPTIONAL BYTE_ARRAY trace (STRING);
    OPTIONAL BYTE_ARRAY transaction (STRING);
  }
  OPTIONAL GROUP text {
    OPTIONAL BYTE_ARRAY reason (STRING);
    OPTIONAL BYTE_ARRAY message (STRING);
    OPTIONAL BYTE_ARRAY value (STRING);
  }
  OPTIONAL BYTE_ARRAY public (JSON);
  OPTIONAL BYTE_ARRAY attributes (JSON);
  OPTIONAL BYTE_ARRAY raw (STRING);
  OPTIONAL BYTE_ARRAY erased (JSON);
  OPTIONAL BYTE_ARRAY exception;
}
";

/// What Parquet calls the writer of the file; the version of the format is in our own trailer.
const CREATED_BY: &str = "vitni segment 0";

/// Longest minimum or maximum kept of a text column, in bytes: enough to tell most values apart.
const STATISTICS_BYTES: usize = 32;

/// No page is cut for its bytes: pages end at the same row in every column, which is what makes point reads cheap.
/// The row group's own limit in bytes bounds them.
const NO_BYTE_LIMIT: usize = 1 << 40;

/// Values taken in one go: more than any page holds, so that a page is always written whole.
const NO_BATCH_LIMIT: usize = 1 << 32;

static PARSED: LazyLock<Result<(TypePtr, SchemaDescPtr), ParquetError>> = LazyLock::new(|| {
    let root = Arc::new(parse_message_type(MESSAGE)?);
    Ok((root.clone(), Arc::new(SchemaDescriptor::new(root))))
});

/// The schema as a tree and by column.
pub(crate) fn schema() -> Result<&'static (TypePtr, SchemaDescPtr), ParquetError> {
    PARSED
        .as_ref()
        .map_err(|error| ParquetError::General(error.to_string()))
}

/// Encodings, statistics and page sizes of every column. `repeating` are those that have a dictionary although it is not certain that their values
/// come again.
pub(crate) fn properties(repeating: Columns) -> Result<WriterPropertiesPtr, ParquetError> {
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_created_by(CREATED_BY.into())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(NO_BATCH_LIMIT)
        .set_data_page_size_limit(NO_BYTE_LIMIT)
        .set_dictionary_page_size_limit(NO_BYTE_LIMIT)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_truncate_length(Some(STATISTICS_BYTES))
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for &column in Column::ALL {
        let path = || ColumnPath::from(column.path().split('.').map(str::to_owned).collect::<Vec<_>>());
        let has_dictionary = match column.repeats() {
            Repeats::Often => true,
            Repeats::Seldom => false,
            Repeats::Varies => repeating.has(column),
        };
        builder = builder.set_column_dictionary_enabled(path(), has_dictionary);
        if !column.is_compressed() {
            builder = builder.set_column_compression(path(), Compression::UNCOMPRESSED);
        }
        builder = match (column.kind(), has_dictionary) {
            (_, true) => builder,
            (Kind::Long | Kind::Int, _) => builder.set_column_encoding(path(), Encoding::DELTA_BINARY_PACKED),
            (Kind::Text, _) => builder.set_column_encoding(path(), Encoding::DELTA_LENGTH_BYTE_ARRAY),
            (Kind::Id, _) => builder.set_column_encoding(path(), Encoding::PLAIN),
        };
        if matches!(
            column,
            Column::Index | Column::Seq | Column::Time | Column::Received
        ) {
            builder = builder.set_column_statistics_enabled(path(), EnabledStatistics::Page);
        }
    }
    Ok(Arc::new(builder.build()))
}

/// The same for an export: no page index, since nobody reads single rows of it and the writer would hold that of all row groups to the end.
pub(crate) fn export_properties() -> Result<WriterPropertiesPtr, ParquetError> {
    let mut builder = Arc::unwrap_or_clone(properties(Columns::NONE)?)
        .into_builder()
        .set_created_by("vitni export 0".into())
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(EXPORT_GROUP_ROWS));
    for column in [Column::Index, Column::Seq, Column::Time, Column::Received] {
        builder =
            builder.set_column_statistics_enabled(ColumnPath::from(column.path()), EnabledStatistics::Chunk);
    }
    Ok(Arc::new(builder.build()))
}
