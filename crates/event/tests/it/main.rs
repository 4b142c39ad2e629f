//! Tests of the event crate: data behind one check each.

mod arbitrary;
mod canonical;
mod catalogue;
mod json;
mod leaf;
mod numbers;
mod refusal;
mod submission;
mod time;
mod worked_example;
