//! A server that stops while lines go on coming: it ends, what had arrived is stored or counted, and nothing that broke off
//! in the middle passes for whole.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use vitni_server::Stopped;

use crate::support::{Site, attribute, until};

fn input(transport: &str, product: &str) -> String {
    format!(
        "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"{product}\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"{transport}\"\n"
    )
}

fn address(site: &Site) -> SocketAddr {
    site.running().inputs().find_map(|(_, address)| address).unwrap()
}

fn line(number: usize) -> String {
    format!(
        "<38>1 2026-11-21T23:21:38.544096+00:00 vm sshd 27719 - - Failed password for user{number} from 192.0.2.7 port 41018 ssh2"
    )
}

fn stored(site: &Site) -> Vec<Value> {
    let mut events = site.search("tenant=default&catalogue=logicnets-8.1");
    events.reverse();
    events
}

fn quarantined(site: &Site) -> Vec<(String, String)> {
    let rows = site.search("tenant=default&event=event.quarantined");
    let told = rows.iter().map(|row| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        (text(attribute(row, "reason")), text(&row["event"]["raw"]))
    });
    told.collect()
}

pub(crate) fn dropped(site: &Site) -> u64 {
    let rows = site.search("tenant=default&event=input.dropped");
    let count = |row: &Value| attribute(row, "count").as_u64().unwrap();
    rows.iter().map(count).sum()
}

/// Sends until nobody takes datagrams there any more; says how many were taken. The refusal of a datagram is there before the
/// next one is sent, because it stays on this machine.
fn send_on(to: SocketAddr, pause: Duration) -> usize {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(to).unwrap();
    let begun = Instant::now();
    for number in 0.. {
        let sent = socket.send(line(number).as_bytes());
        if sent.is_err() || socket.take_error().unwrap().is_some() {
            return number;
        }
        if begun.elapsed() > Duration::from_secs(40) {
            return number;
        }
        std::thread::sleep(pause);
    }
    0
}

/// Stops while datagrams go on coming: it ends, and each of them is an event or counted.
fn stop_under_datagrams(pause: Duration, stored_before: usize) {
    let mut site = Site::start(&input("udp", "linux-auth"));
    let to = address(&site);
    let sender = std::thread::spawn(move || send_on(to, pause));
    until(|| (stored(&site).len() > stored_before).then_some(()));
    let ended = site.stop();
    let sent = sender.join().unwrap();
    site.again("");
    let (stored, lost) = (stored(&site).len(), dropped(&site));
    assert_eq!(stored as u64 + lost, sent as u64, "stored {stored}, lost {lost}");
    assert_eq!(ended, Some(Stopped::Drained));
}

#[test]
fn a_stop_under_steady_datagrams() {
    stop_under_datagrams(Duration::from_millis(1), 100);
}

/// More come than can be stored.
#[test]
fn a_stop_under_a_flood_of_datagrams() {
    stop_under_datagrams(Duration::ZERO, 2_000);
}

/// A sender that does not pause is read on for a while, and then cut off: that is told.
#[test]
fn a_stop_under_a_stream_without_end() {
    let mut site = Site::start(&input("tcp", "linux-auth"));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let enough = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&enough);
    let sender = std::thread::spawn(move || {
        for number in 0.. {
            if over.load(Ordering::Relaxed) || writeln!(stream, "{}", line(number)).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    until(|| (stored(&site).len() > 10).then_some(()));
    let ended = site.stop();
    enough.store(true, Ordering::Relaxed);
    sender.join().unwrap();
    site.again("");
    assert_eq!(ended, Some(Stopped::Drained));
    let in_order = stored(&site)
        .iter()
        .enumerate()
        .all(|(number, row)| row["event"]["actor"]["name"] == format!("user{number}"));
    assert!(in_order);
    assert_eq!(
        site.search("tenant=default&event=input.cut_off").len(),
        1,
        "what was not read is told"
    );
}

/// Half a line is no line, whoever ended it: a reset or a stop.
#[test]
fn what_broke_off_is_not_an_event() {
    let mut site = Site::start(&input("tcp", "linux-auth"));
    let begin = |number: usize| {
        let mut stream = TcpStream::connect(address(&site)).unwrap();
        stream
            .write_all(format!("{}\n{}", line(number), line(number + 1)).as_bytes())
            .unwrap();
        until(|| (stored(&site).len() >= number).then_some(()));
        stream
    };
    let reset = begin(1);
    let socket = socket2::SockRef::from(&reset);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
    drop(reset);
    let kept = site.until(|| Some(quarantined(&site)).filter(|kept| !kept.is_empty()));
    assert_eq!(
        kept,
        [(
            "the connection broke off in the middle of this message".to_owned(),
            line(2)
        )]
    );
    let stays = begin(2);
    site.stop();
    drop(stays);
    site.again("");
    assert_eq!(
        quarantined(&site)[0],
        (
            "the server stopped in the middle of this message".to_owned(),
            line(3)
        )
    );
    assert_eq!(stored(&site).len(), 2);
}

/// A fact that waits for its second line is told by itself when its connection is cut off.
#[test]
fn a_waiting_fact_outlives_its_connection() {
    let site = Site::start(&input("tcp", "freeradius"));
    let mut stream = TcpStream::connect(address(&site)).unwrap();
    let waits = "Sat Nov 21 23:03:09 2026 : Auth: (39)   Login OK: [bob] (from client localhost port 0 via TLS tunnel)";
    stream
        .write_all(format!("{waits}\n999999999 <38>1 ").as_bytes())
        .unwrap();
    until(|| (!site.search("tenant=default&event=input.cut_off").is_empty()).then_some(()));
    until(|| (site.sent().len() == 1).then_some(()));
}
