//! The client against a server that says what the test wants it to say.

mod lines;
mod script;
mod sending;
mod tailing;
