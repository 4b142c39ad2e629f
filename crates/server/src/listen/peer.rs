//! Who is at the other end: the address that connected, and the one that a listed proxy speaks for.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::config::is_loopback;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// Set when the connection was ended because nobody read what we wrote.
    pub(crate) stalled: Arc<AtomicBool>,
}

impl Peer {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stalled: Arc::default(),
        }
    }
}

/// Whom a request is from, as far as it can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) ip: IpAddr,
    /// Only of those that connected themselves.
    pub(crate) port: Option<u16>,
    /// Whether it is a process of this machine that nobody stands behind.
    pub(crate) is_local: bool,
}

impl Client {
    /// Goes through `X-Forwarded-For` from its end for as long as the address in hand is a listed proxy. From anybody else
    /// the header is ignored; that it was there still says that this is no local process.
    pub(crate) fn of(peer: &Peer, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip.to_canonical()));
        let mut ip = peer.address.ip().to_canonical();
        let mut port = Some(peer.address.port());
        let lines = headers.get_all(FORWARDED_FOR);
        let is_forwarded = lines.iter().next().is_some();
        let entries: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        for entry in entries.iter().rev() {
            if !is_trusted(ip) {
                break;
            }
            // What a listed proxy wrote and we cannot read tells nothing; the proxy itself is the last that we know.
            let Some(next) = read_address(entry.trim()) else {
                break;
            };
            ip = next.to_canonical();
            port = None;
        }
        Self {
            ip,
            port,
            is_local: !is_forwarded && is_loopback(ip),
        }
    }
}

/// An address, with or without a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, header: &[&str], trusted: &[&str], expected: &str) {
        let mut headers = HeaderMap::new();
        for line in header {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let peer = Peer::new(format!("{peer}:40000").parse().unwrap());
        let client = Client::of(&peer, &headers, &trusted);
        let text = format!("{}{}", client.ip, if client.is_local { " local" } else { "" });
        assert_eq!(text, expected, "{peer:?} {header:?} {trusted:?}");
    }

    #[test]
    fn only_listed_proxies_are_believed() {
        check("127.0.0.1", &[], &[], "127.0.0.1 local");
        check("127.0.0.1", &["198.51.100.7"], &[], "127.0.0.1");
        check("203.0.113.9", &["198.51.100.7"], &[], "203.0.113.9");
        check("127.0.0.1", &["198.51.100.7"], &["127.0.0.1/32"], "198.51.100.7");
        check("127.0.0.1", &["127.0.0.1"], &["127.0.0.1/32"], "127.0.0.1");
        // The client wrote the first entry itself; the proxy appended what it saw.
        check(
            "127.0.0.1",
            &["10.9.9.9, 198.51.100.7"],
            &["127.0.0.0/8"],
            "198.51.100.7",
        );
        check(
            "127.0.0.1",
            &["198.51.100.7, 10.0.0.3"],
            &["127.0.0.0/8", "10.0.0.0/8"],
            "198.51.100.7",
        );
        check(
            "127.0.0.1",
            &["198.51.100.7", "10.0.0.3"],
            &["127.0.0.0/8", "10.0.0.0/8"],
            "198.51.100.7",
        );
        check(
            "127.0.0.1",
            &["198.51.100.7, rubbish"],
            &["127.0.0.0/8"],
            "127.0.0.1",
        );
        check(
            "[::ffff:127.0.0.1]",
            &["[2001:db8::1]:443"],
            &["127.0.0.0/8"],
            "2001:db8::1",
        );
    }
}
