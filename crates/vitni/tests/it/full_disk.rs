//! A file system that really fills up: a small tmpfs under the data directory of the real binary.
//!
//! Mounting needs root. Without it this test fails and says so: a full disk cannot be imitated from outside.
#![expect(
    clippy::disallowed_methods,
    reason = "a test fills and frees the disk as anybody might"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use vitni_client::{Client, Line, LineStatus, Options, Patience, SendOptions};

use crate::support::{Place, Server};

/// A mounted tmpfs; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(at: PathBuf, size: &str) -> Self {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "vitni-test"])
            .arg(&at)
            .status()
            .expect("the command `mount` is needed (Debian package mount)");
        assert!(
            mounted.success(),
            "mounting a small tmpfs needs root; run this test as root"
        );
        Self(at)
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn client(server: &Server, token: &str) -> Client {
    Client::new(&Options {
        url: server.url.clone(),
        token: Some(token.to_owned()),
        authorities: None,
    })
    .unwrap()
}

fn options(tenant: &str) -> SendOptions {
    SendOptions {
        tenant: Some(tenant.to_owned()),
        patience: Patience {
            total: std::time::Duration::ZERO,
        },
        ..SendOptions::default()
    }
}

/// Text that does not compress, so that a small disk is soon full.
fn noise(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..60)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            format!("{state:016x}")
        })
        .collect()
}

fn batch(number: u64) -> Vec<Line> {
    (0..20)
        .map(|line| {
            let padding = noise(number * 20 + line);
            let json = format!(
                r#"{{"catalogue":"logicnets-8.1","event":"authentication.ok","actor":{{"id":"u{number}"}},"text":{{"message":"{padding}"}}}}"#
            );
            Line::with_id(json.as_bytes(), &format!("full-{number}-{line}"))
        })
        .collect()
}

/// Sends until the server says that the disk is full; gives the batches that were acknowledged.
fn fill(client: &Client, tenant: &str, from: u64) -> u64 {
    for number in from..from + 100_000 {
        match client.send(&batch(number), &options(tenant), &()) {
            Ok(report) => assert_eq!(report.refused, 0, "{report:?}"),
            Err(error) => {
                assert!(
                    error.to_string().contains("full") || error.code() == Some("store-full"),
                    "{error}"
                );
                return number;
            }
        }
    }
    panic!("the disk never filled up")
}

fn stored(client: &Client) -> usize {
    let params = [("event", "authentication.ok"), ("limit", "1000")];
    let mut params: Vec<(String, String)> = params
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let mut found = 0;
    loop {
        let page = client.search(&params).unwrap();
        found += page.events.len();
        let Some(next) = page.next else { return found };
        params.retain(|(name, _)| name != "cursor");
        params.push(("cursor".to_owned(), next));
    }
}

fn ballast(at: &Path) -> PathBuf {
    at.join("ballast")
}

#[test]
fn a_full_file_system_refuses_stays_readable_and_recovers() {
    let place = Place::new();
    let disk = Small::mount(place.path("data"), "20m");
    std::fs::write(ballast(&disk.0), vec![1; 6 << 20]).unwrap();
    let small = [
        "--set",
        "store.journal_file_bytes=1048576",
        "--set",
        "store.tail_events_max=4096",
    ];
    let server = place.serve_with(&small);
    let (token, tenant) = (server.token(), server.tenant("default"));
    let sender = client(&server, &token);

    let acknowledged = fill(&sender, &tenant, 0);
    assert!(acknowledged > 20, "some batches fit");
    // Readable, and every acknowledged event is there: the refused batch left nothing.
    assert_eq!(stored(&sender), usize::try_from(acknowledged).unwrap() * 20);

    // A restart on the full disk reads as well.
    server.kill();
    let server = place.serve_with(&small);
    let sender = client(&server, &token);
    assert_eq!(stored(&sender), usize::try_from(acknowledged).unwrap() * 20);

    // Room again, without a restart. The refused batch is sent again under its ids.
    std::fs::remove_file(ballast(&disk.0)).unwrap();
    let patient = SendOptions {
        patience: Patience::default(),
        ..options(&tenant)
    };
    let report = sender.send(&batch(acknowledged), &patient, &()).unwrap();
    assert!(
        report.lines.iter().all(|line| line.status == LineStatus::Stored),
        "{report:?}"
    );
    assert_eq!(stored(&sender), usize::try_from(acknowledged + 1).unwrap() * 20);
    assert_eq!(server.stop(), Some(0));

    // And the log is sound.
    let server = place.serve_with(&small);
    let keys = client(&server, &token).tenant_keys(&tenant).unwrap();
    assert_eq!(server.stop(), Some(0));
    let data = place.data();
    place
        .run(&[
            "verify",
            data.to_str().unwrap(),
            "--key",
            &keys.trees[0].checkpoint,
        ])
        .ends(0);
}
