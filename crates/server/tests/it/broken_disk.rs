//! What clients see when the disk under the store is full to its last block, or fails: a real disk behind a switch.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use vitni_store::disk::{DiskFile, Lock, Open};
use vitni_store::{Disk, RealDisk, SyncSite};

use crate::http::{Request, Response};
use crate::support::{Site, event, id, until};

const WELL: u8 = 0;
/// No file grows.
const FULL: u8 = 1;
/// Syncs fail.
const BROKEN: u8 = 2;

#[derive(Clone, Debug, Default)]
struct Switch(Arc<AtomicU8>, Arc<AtomicU64>);

impl Switch {
    fn set(&self, state: u8) {
        self.0.store(state, Ordering::SeqCst);
    }

    fn refuses(&self, state: u8, kind: io::ErrorKind) -> io::Result<()> {
        if self.0.load(Ordering::SeqCst) == state {
            Err(io::Error::from(kind))
        } else {
            Ok(())
        }
    }

    /// The last sync of those that are left breaks the disk; where none were counted, nothing does.
    fn refuses_sync(&self) -> io::Result<()> {
        let count = |left: u64| left.checked_sub(1);
        if self.1.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count) == Ok(1) {
            self.set(BROKEN);
        }
        self.refuses(BROKEN, io::ErrorKind::Other)
    }
}

/// A disk that is broken from so many syncs on.
pub(crate) fn breaks_after(syncs: u64) -> Arc<dyn Disk> {
    let switch = Switch::default();
    switch.1.store(syncs, Ordering::SeqCst);
    Arc::new(Switched(switch))
}

#[derive(Debug)]
struct Switched(Switch);

#[derive(Debug)]
struct SwitchedFile(Switch, Arc<dyn DiskFile>);

impl Disk for Switched {
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(dir)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        RealDisk.exists(path)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.create_dir(dir)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(SwitchedFile(self.0.clone(), RealDisk.open(path, how)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        RealDisk.unlink(path)
    }

    fn sync_dir(&self, dir: &Path, site: SyncSite) -> io::Result<()> {
        self.0.refuses_sync()?;
        RealDisk.sync_dir(dir, site)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        RealDisk.lock(path)
    }
}

impl DiskFile for SwitchedFile {
    fn len(&self) -> io::Result<u64> {
        self.1.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.1.read_at(offset, buf)
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if offset + data.len() as u64 > self.1.len()? {
            self.0.refuses(FULL, io::ErrorKind::StorageFull)?;
        }
        self.1.write_at(offset, data)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.1.set_len(len)
    }

    fn sync(&self, site: SyncSite) -> io::Result<()> {
        self.0.refuses_sync()?;
        self.1.sync(site)
    }

    fn settle(&self) -> io::Result<()> {
        self.1.settle()
    }
}

/// With journal files so small that what is kept for traces is soon used up.
fn site() -> (Site, Switch, String) {
    let switch = Switch::default();
    let site = Site::start_on(
        Arc::new(Switched(switch.clone())),
        "[store]\njournal_file_bytes = 1048576\n",
    );
    assert_eq!(site.post(event(1)).status, 200);
    let tenant = site.tenant("default");
    let open = Request::new("PATCH", &format!("/v1/tenants/{tenant}"))
        .token(&site.admin)
        .header("Content-Type", "application/json")
        .body(r#"{"tiles":"public"}"#);
    let opened = site.send(&open);
    assert_eq!(opened.status, 200, "{}", opened.text());
    let base = format!("/t/{tenant}/0");
    // The round that covers the event is over.
    until(|| {
        (site
            .send(&Request::new("GET", &format!("{base}/checkpoint")))
            .status
            == 200)
            .then_some(())
    });
    (site, switch, base)
}

fn code(response: &Response) -> (u16, String) {
    let code = response.json()["error"]["code"].as_str().unwrap().to_owned();
    (response.status, code)
}

/// Reads that leave a trace.
fn reads(site: &Site) -> [(u16, String); 3] {
    [
        "/v1/search?tenant=default".to_owned(),
        format!("/v1/events/{}", id(1)),
        format!("/v1/events/{}/proof", id(1)),
    ]
    .map(|path| code(&site.get(&path)))
}

fn metric(site: &Site, name: &str) -> String {
    let text = site.get("/metrics").text();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.rsplit(' ').next().unwrap().to_owned()
}

/// Nothing more is taken on a full disk, reads go on for as long as there is a block for their traces. Then nothing is
/// shown, while health, figures and tiles go on; with room all is as before.
#[test]
fn no_trace_no_read() {
    let (site, switch, base) = site();
    switch.set(FULL);
    let full = (507, "store-full".to_owned());
    let large = |number: u32| {
        let words = "word ".repeat(10_000);
        event(number).replacen('{', &format!("{{\"text\":{{\"message\":\"{words}\"}},"), 1)
    };
    let sent = (10..1_000).take_while(|number| site.post(large(*number)).status == 200);
    assert!(sent.count() > 0);
    assert_eq!(code(&site.post(large(2))), full);
    let read = || site.get("/v1/search?tenant=default&limit=1").status;
    let shown = (0..20_000).take_while(|_| read() == 200);
    assert!(shown.count() > 100, "there is a reserve");
    let refused = (503, "trace-impossible".to_owned());
    assert_eq!(reads(&site), [refused.clone(), refused.clone(), refused.clone()]);
    assert_eq!(code(&site.get("/v1/tail?tenant=default")), refused);
    assert_eq!(code(&site.post(event(2))), full);

    let health = site.get("/healthz");
    assert_eq!((health.status, &health.json()["status"]), (200, &"full".into()));
    assert_eq!(site.get("/readyz").status, 200);
    assert_eq!(metric(&site, "vitni_store_full"), "1");
    assert_eq!(
        site.send(&Request::new("GET", &format!("{base}/checkpoint")))
            .status,
        200
    );

    switch.set(WELL);
    until(|| (site.post(event(2)).json()["stored"] == 1).then_some(()));
    let found = site.sent();
    for number in [1, 2] {
        assert_eq!(
            found
                .iter()
                .filter(|row| row["event"]["id"] == id(number))
                .count(),
            1
        );
    }
    assert_eq!(site.get("/healthz").json()["status"], "ok");
    assert_eq!(metric(&site, "vitni_store_full"), "0");
}

/// A failed sync closes the store for good: nothing is taken, nothing is shown, health is red and says why.
#[test]
fn a_failed_sync_closes_the_store() {
    let (mut site, switch, base) = site();
    switch.set(BROKEN);
    assert_eq!(code(&site.post(event(2))), (503, "store-closed".to_owned()));
    // A disk that seems well again changes nothing.
    switch.set(WELL);
    assert_eq!(code(&site.post(event(3))), (503, "store-closed".to_owned()));
    let refused = (503, "trace-impossible".to_owned());
    assert_eq!(reads(&site), [refused.clone(), refused.clone(), refused.clone()]);

    let health = site.get("/healthz");
    assert_eq!((health.status, &health.json()["status"]), (503, &"closed".into()));
    let reason = health.json()["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("sync"), "{reason}");
    assert_eq!(code(&site.get("/readyz")), (503, "store-closed".to_owned()));
    assert_eq!(metric(&site, "vitni_store_closed"), "1");
    assert_eq!(
        site.send(&Request::new("GET", &format!("{base}/checkpoint")))
            .status,
        200
    );

    // What was acknowledged is there after a restart; what was not may be, and is then a repeat.
    let _ = site.stop();
    site.again("");
    let found = site.sent();
    assert!(found.iter().any(|row| row["event"]["id"] == id(1)), "{found:?}");
    let again = site.post(event(2)).json();
    assert_eq!(
        again["stored"].as_u64().unwrap() + again["repeated"].as_u64().unwrap(),
        1
    );
    assert_eq!(
        site.sent()
            .iter()
            .filter(|row| row["event"]["id"] == id(2))
            .count(),
        1
    );
}

/// Datagrams that a full disk does not take are not lost without a word: their number is told in what is kept for traces.
#[test]
fn datagrams_before_a_full_disk_are_counted() {
    let switch = Switch::default();
    let small = "[store]\njournal_file_bytes = 1048576\n";
    let input = "[[input]]\nname = \"in\"\ntenant = \"default\"\nproduct = \"linux-auth\"\n[input.syslog]\nlisten = \"127.0.0.1:0\"\ntransport = \"udp\"\n";
    let mut site = Site::start_on(Arc::new(Switched(switch.clone())), &format!("{small}{input}"));
    let to = site.running().inputs().find_map(|(_, address)| address).unwrap();
    switch.set(FULL);
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let sent: u64 = 1_000;
    for number in 0..sent {
        let odd = format!("<38>1 - vm sshd 1 - - Tea {number} {}", "x".repeat(8_000));
        socket.send_to(odd.as_bytes(), to).unwrap();
    }
    until(|| (site.get("/healthz").json()["status"] == "full").then_some(()));
    let _ = site.stop();
    switch.set(WELL);
    site.again(small);
    let kept = site.search("tenant=default&event=event.quarantined").len() as u64;
    let lost = crate::stopping::dropped(&site);
    assert!(kept < sent, "the disk was full");
    assert_eq!(kept + lost, sent, "kept {kept}, lost {lost}");
}
