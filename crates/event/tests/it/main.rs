//! Tests of the event crate: data behind one check each.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test's helpers too a panic is the finding"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests read the format pages of this repository"
)]

mod arbitrary;
mod canonical;
mod catalogue;
mod ecs_schema;
mod json;
mod leaf;
mod mapping;
mod numbers;
mod ocsf_schema;
mod own;
mod refusal;
mod shared;
mod submission;
mod time;
mod worked_example;
