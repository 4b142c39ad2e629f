//! The system's own count of what it threw away because the socket's buffer was full.

use std::net::UdpSocket;
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use super::Listener;

/// How often the system is asked.
const COUNT_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Losses {
    inode: Option<String>,
    known: u64,
    looked: Instant,
}

impl Losses {
    pub(super) fn of(socket: &UdpSocket) -> Self {
        let inode = inode(socket);
        if inode.is_none() {
            tracing::warn!(
                "this system does not say how many datagrams it throws away: losses are not counted"
            );
        }
        Self {
            inode,
            known: 0,
            looked: Instant::now(),
        }
    }

    /// Counts what has been thrown away since the last look, which was a second ago, or now.
    pub(super) fn look(&mut self, listener: &Listener, now: bool) {
        if !now && self.looked.elapsed() < COUNT_EVERY {
            return;
        }
        self.looked = Instant::now();
        let Some(count) = self.inode.as_deref().and_then(thrown_away) else {
            return;
        };
        let lost = count.saturating_sub(self.known);
        self.known = count;
        if lost > 0 {
            listener.door.counts.thrown_away(lost);
            listener.app.metrics.dropped(&listener.door.name, lost);
        }
    }
}

/// By which the socket is known in the system's tables.
fn inode(socket: &UdpSocket) -> Option<String> {
    let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    let name = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    Some(name.to_owned())
}

/// The column `drops` of the socket's row (proc(5), `/proc/net/udp`).
#[expect(clippy::disallowed_methods, reason = "the system's own tables, only read")]
fn thrown_away(inode: &str) -> Option<u64> {
    ["/proc/net/udp", "/proc/net/udp6"].iter().find_map(|table| {
        let table = std::fs::read_to_string(table).ok()?;
        let row = table
            .lines()
            .skip(1)
            .find(|row| row.split_ascii_whitespace().nth(9) == Some(inode))?;
        row.split_ascii_whitespace().last()?.parse().ok()
    })
}
