//! The arguments of the commands that ask in the query language: `query` and `export`.

use super::{Form, Server};
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct Query {
    /// The query: a condition and pipes
    #[arg(value_name = "QUERY")]
    pub(crate) query: String,
    /// Only this tenant (id or name); may be repeated
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Vec<String>,
    /// Events a page, of an answer that has pages
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: Option<u32>,
    /// Go on to the last page
    #[arg(long)]
    pub(crate) all: bool,
    /// Go on where an earlier page ended
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
    /// Answer in CSV
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// A condition of the query language, without pipes; without it every event
    #[arg(value_name = "CONDITION")]
    pub(crate) condition: Option<String>,
    /// Whose: id or name; needed unless the token may read exactly one
    #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// Not before this time: RFC 3339, or now-30d
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// parquet, ndjson, or csv with the fields that people look at first
    #[arg(long, value_name = "FORMAT", default_value = "parquet", value_parser = ["parquet", "ndjson", "csv"])]
    pub(crate) format: String,
    /// Where to, `-` for standard output; replaced if it is there
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}
