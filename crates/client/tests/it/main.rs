//! The client against a server that says what the test wants it to say.

#[cfg(test)]
mod lines;
#[cfg(test)]
mod script;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod tailing;
