//! `source`: the network address the actor came from, or a network in CIDR notation. Personal.
//!
//! Addresses are compared as numbers, not as text: `2001:DB8::1` is `2001:db8:0::1`, and an IPv4 address mapped into
//! IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. An event whose address is not one (a producer may send a host name)
//! is not found by this construct; `words` finds it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use vitni_event::Source;

use super::params::Fault;

/// The source address lies in this network; a single address is a network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceIn(IpNet);

impl SourceIn {
    /// Reads an address or a network. Bits beyond the prefix are ignored: `10.1.2.3/8` is `10.0.0.0/8`.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let address = || address(text).map(IpNet::from);
        let network = text.parse::<IpNet>().ok().map(|net| unmapped(net.trunc()));
        network.or_else(address).map(Self).ok_or_else(|| {
            Fault::new(
                "is not an IP address or network",
                "for example source=192.0.2.7 or source=2001:db8::/32",
            )
        })
    }

    /// The network, its host bits zero.
    #[must_use]
    pub const fn network(&self) -> IpNet {
        self.0
    }

    /// The address, where it is one and not a network.
    #[must_use]
    pub fn single(&self) -> Option<IpAddr> {
        (self.0.prefix_len() == self.0.max_prefix_len()).then(|| self.0.addr())
    }

    /// An event without a source, or with an address that is not one, does not match.
    #[must_use]
    pub fn matches(&self, source: Option<&Source<'_>>) -> bool {
        let ip = source.and_then(|source| source.ip.as_deref());
        ip.is_some_and(|ip| self.holds(ip))
    }

    /// Whether a text is an address that lies in the network.
    pub(crate) fn holds(&self, text: &str) -> bool {
        address(text).is_some_and(|ip| self.0.contains(&ip))
    }
}

impl fmt::Display for SourceIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

/// An address as producers write it; the zone of a link-local one (`fe80::1%eth0`) is the host's own affair.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.split_once('%').map_or(text, |(bare, _zone)| bare);
    bare.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// A network inside `::ffff:0:0/96` as the IPv4 network it stands for.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(six) = net else { return net };
    as_four(six).map_or(net, IpNet::V4)
}

fn as_four(net: Ipv6Net) -> Option<Ipv4Net> {
    const MAPPED_BITS: u8 = 96;
    let four = Ipv6Addr::to_ipv4_mapped(&net.network())?;
    Ipv4Net::new(four, net.prefix_len().checked_sub(MAPPED_BITS)?).ok()
}
