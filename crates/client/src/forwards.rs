//! What a server passes on to receivers, for whoever may administer it.

use crate::error::ClientError;
use crate::transport::{Ask, Client, percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ureq::http::Method;

/// A forwarding as the server tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forward {
    /// What it is called.
    pub name: String,
    /// What it is doing: `sending`, `failing`, `paused` and others.
    pub state: String,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// An event that a receiver refused too often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Which event.
    pub id: String,
    /// Whatever else the server says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

#[derive(Deserialize)]
struct Forwards {
    forwards: Vec<Forward>,
}

#[derive(Deserialize)]
struct Events {
    events: Vec<GivenUp>,
}

impl Client {
    /// The forwardings that the caller may administer.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn forwards(&self) -> Result<Vec<Forward>, ClientError> {
        self.json(Ask::new(Method::GET, "/v1/forwards"))
            .map(|Forwards { forwards }| forwards)
    }

    /// One forwarding.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn forward(&self, name: &str) -> Result<Forward, ClientError> {
        self.json(Ask::new(Method::GET, &path(name, "")))
    }

    /// Holds a forwarding's events back.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn pause_forward(&self, name: &str) -> Result<Forward, ClientError> {
        self.json(Ask::new(Method::POST, &path(name, "/pause")))
    }

    /// Lets a forwarding go on.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn resume_forward(&self, name: &str) -> Result<Forward, ClientError> {
        self.json(Ask::new(Method::POST, &path(name, "/resume")))
    }

    /// Events that a forwarding's receiver refused too often, oldest first.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub fn given_up(&self, name: &str) -> Result<Vec<GivenUp>, ClientError> {
        self.json(Ask::new(Method::GET, &path(name, "/given-up")))
            .map(|Events { events }| events)
    }
}

fn path(name: &str, what: &str) -> String {
    let mut path = String::from("/v1/forwards/");
    percent_encode(name, &mut path);
    path + what
}
