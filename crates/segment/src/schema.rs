//! The Parquet schema. It follows the column table and adds nothing of its own.

use std::sync::{Arc, LazyLock};

use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, TypePtr};

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

/// What the file says of itself. How columns are encoded is not the Parquet crate's to decide.
pub(crate) fn properties() -> WriterPropertiesPtr {
    let builder = WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    Arc::new(builder.set_created_by(CREATED_BY.into()).build())
}

/// The same for an export: no page index, since nobody reads single rows of it and the writer would hold that of all row groups to the end.
pub(crate) fn export_properties() -> WriterPropertiesPtr {
    let builder = WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    let builder = builder.set_created_by("vitni export 0".into());
    Arc::new(builder.set_offset_index_disabled(true).build())
}
