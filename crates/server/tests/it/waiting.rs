//! Facts that take two lines, over a connection: how long the first waits when nobody could send it again.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use crate::support::Site;

/// Other lines come all the time, far fewer than would let the fact go by their number.
#[test]
fn a_fact_does_not_wait_for_ever_on_a_busy_connection() {
    let site = Site::start(
        "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"freeradius\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"tcp\"\n",
    );
    let address = site.running().inputs().find_map(|(_, address)| address).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let mut line = |number: usize, text: &str| {
        let header = "<38>1 2026-11-21T23:21:38Z vm radiusd 1 - -";
        let line = format!("{header} ({number}) Login OK: [u{number}] (from client ap port 0{text})\n");
        stream.write_all(line.as_bytes()).unwrap();
    };
    line(1, " via TLS tunnel");
    let mut others = 0;
    site.until(|| {
        others += 1;
        line(others * 1_000, "");
        std::thread::sleep(Duration::from_millis(200));
        let rows = site.search("tenant=default&event=authentication.ok");
        let inner = |row: &serde_json::Value| row["event"]["actor"]["name"] == "u1";
        rows.iter().any(inner).then_some(())
    });
    assert!(others < 1_000);
}
