//! What decides where a forwarding is: tables and random histories, without a socket or a server.

#[cfg(test)]
mod address;
#[cfg(test)]
mod backoff;
#[cfg(test)]
mod batches;
#[cfg(test)]
mod cursor;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod written;
