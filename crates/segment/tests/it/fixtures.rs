//! Files written by earlier builds: every build opens them. They are never edited; a new version gets a new folder.

#![expect(
    clippy::disallowed_methods,
    reason = "fixtures are files of the checkout, not of a data directory"
)]

use std::path::PathBuf;

use vitni_event::canonical;
use vitni_segment::{SegmentError, StoredEvent};

use crate::events;
use crate::support::{self, TENANT, hash, make_with, root};

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/segment/v0")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn version_0_opens() {
    let reader = support::open(fixture("good.segment")).unwrap();
    assert_eq!(reader.meta(), &support::meta(250));
    let rows = reader.read(reader.range()).unwrap();
    let text = String::from_utf8(fixture("good.rows")).unwrap();
    assert_eq!(listed(&rows), text);
    for row in &rows {
        let id = canonical::read(&row.canonical).unwrap().id;
        // Some of the made-up ids occur more than once: the first row that has one is the answer.
        let found = reader.find_id(&id).unwrap().unwrap();
        let found = rows.iter().find(|row| row.index == found).unwrap();
        assert_eq!(canonical::read(&found.canonical).unwrap().id, id);
        assert!(found.index <= row.index);
    }
    assert_eq!((reader.summary().count, reader.summary().exceptions), (280, 2));
    assert_eq!(
        (reader.salt(2).unwrap(), reader.block_hash(1).unwrap()),
        (Some(root(2)), Some(hash(1)))
    );
}

#[test]
fn version_0_damaged_is_refused_where_it_is_damaged() {
    let reader = support::open(fixture("damaged.segment")).unwrap();
    assert!(reader.salt(0).unwrap().is_some());
    let error = reader.read(reader.range()).unwrap_err();
    assert!(matches!(error, SegmentError::Damaged(_)), "{error}");
}

/// The worked example of the format page is made of the fixture's own bytes.
#[test]
fn the_format_page_shows_the_fixture() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/segment.md");
    let page = std::fs::read_to_string(page).unwrap();
    let file = fixture("good.segment");
    let mut shown = 0;
    for line in page.lines() {
        let Some((offset, bytes)) = line.split_once("  ").filter(|(offset, _)| offset.len() == 8) else {
            continue;
        };
        let Ok(offset) = usize::from_str_radix(offset, 16) else {
            continue;
        };
        let bytes = bytes.split("  ").next().unwrap().split(' ');
        let bytes: Vec<_> = bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        assert_eq!(file[offset..offset + bytes.len()], bytes, "{line}");
        shown += bytes.len();
    }
    assert!(shown >= 216 + 32, "only {shown} bytes are shown");
}

fn listed(rows: &[StoredEvent]) -> String {
    let line = |row: &StoredEvent| {
        format!(
            "{}\t{}\t{}\n",
            row.index,
            row.seq,
            str::from_utf8(&row.canonical).unwrap()
        )
    };
    rows.iter().map(line).collect()
}

/// Writes the fixtures when asked to by `VITNI_WRITE_FIXTURES`; run once for each new version of the format.
#[test]
fn fixtures_are_written_on_request_only() {
    if std::env::var_os("VITNI_WRITE_FIXTURES").is_none() {
        return;
    }
    let events = (0..280).map(|number| match number % 3 {
        0 => events::any(number, TENANT),
        _ => events::sign_in(number, TENANT),
    });
    let mut made = make_with(250, events, |row| row % 200 == 5);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/segment/v0");
    std::fs::write(folder.join("good.segment"), &made.file).unwrap();
    std::fs::write(folder.join("good.rows"), listed(&made.rows)).unwrap();
    made.file[5_000] ^= 0x10;
    std::fs::write(folder.join("damaged.segment"), &made.file).unwrap();
}
