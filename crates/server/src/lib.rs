//! Listeners, the HTTP API, the pages, configuration, metrics, and the wiring between a request and the store.
//!
//! An acknowledgement is sent after the store's answer and never before. What is read is shown after the trace of the
//! read is durable and never before. Every refusal has a code, a status and a hint, from one table.
//!
//! This crate never opens a file of the data directory, never decides what an event is, never computes a proof, and
//! keeps no state of its own that a crash could lose.

mod api;
mod app;
mod arrival;
mod audit;
mod buffers;
mod caller;
pub mod config;
mod demo;
mod forwards;
mod hex;
mod input;
pub mod limits;
mod listen;
mod mappings;
mod metrics;
mod own;
mod pages;
mod reads;
pub mod refusal;
mod route;
mod sessions;
mod sources;
mod start;

pub use api::{OPENAPI, routes};
pub use config::{Config, ConfigError};
pub use demo::Demo;
pub use listen::TlsError;
pub use refusal::{ApiError, Code};
pub use start::{Running, Server, Signals, StartError, StartOptions, Stopped};
