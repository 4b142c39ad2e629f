//! The one verify function: each fault named precisely, sizes around every tile boundary, and what it refuses to call valid.

use crate::forged::{
    EARLIER, Exhibit, Files, ORIGIN, SIZE, exhibits, honest, known, leaf, leaves, log_of, other_signer,
    signer, swapped,
};
use crate::support::{told, trust, verified};
use expect_test::expect;
use vitni_proof::{KnownLog, Progress, Trust, Verdict, verify};
use vitni_tlog::{EMPTY_ROOT, Hash};

#[test]
fn the_first_fault_is_named() {
    let mut out = String::new();
    for (name, exhibit) in exhibits() {
        if let Exhibit::Log(files) = exhibit {
            let report = verified(&files, &trust(Some(known())));
            out += &format!("{name}\n    {}\n", told(&report));
        }
    }
    expect![[r#"
        honest log
            Valid
        flipped byte in an entry
            leaf-differs: leaf 258 does not hash to what tile/0/001 says: one of the two was changed
        flipped byte in a leaf tile
            leaf-differs: leaf 257 does not hash to what tile/0/001 says: one of the two was changed
        flipped byte in an upper tile
            tile-differs: tile/1/000.p/2 differs at hash 1 from what the leaves give
        flipped byte in the checkpoint
            untrusted: the checkpoint is not to be trusted: the signature by the trusted key `log.example/tenant-a/1` does not verify
        entry and leaf tile rewritten
            tile-differs: tile/1/000.p/2 differs at hash 0 from what the leaves give
        truncated tail
            entries-missing: tile/entries/002.p/88 cannot be read: no such file
        missing tile
            tile-missing: tile/0/000 cannot be read: no such file
        missing entries
            entries-missing: tile/entries/000 cannot be read: no such file
        rolled-back size
            rolled-back: the log shows 200 leaves, but 300 were signed before: it was rolled back
        forked root
            forked: the first 300 leaves are not the ones that were signed before: the log was forked or rewritten
        forked root behind the last head
            Valid
        other key
            untrusted: the checkpoint is not to be trusted: no trusted key has signed the note
        swapped tenant
            other-log: this is the log `log.example/tenant-b/1`, not `log.example/tenant-a/1`
        swapped tenant under the name asked for
            untrusted: the checkpoint is not to be trusted: the signature by the trusted key `log.example/tenant-a/1` does not verify
    "#]].assert_eq(&out);
}

#[test]
fn damage_of_each_kind_has_its_name() {
    let mut out = String::new();
    let mut tell = |name: &str, change: &dyn Fn(&mut Files)| {
        let mut files = honest();
        change(&mut files);
        out += &format!("{name}\n    {}\n", told(&verified(&files, &trust(None))));
    };
    let set = |name: &'static str, bytes: &'static [u8]| {
        move |files: &mut Files| {
            files.0.insert(name.into(), bytes.to_vec());
        }
    };
    tell("no checkpoint", &|files| {
        *files = files.clone().without("checkpoint")
    });
    tell("empty checkpoint", &set("checkpoint", b""));
    tell(
        "a note that is no checkpoint",
        &set("checkpoint", "a\n\n— n AAAAAAA=\n".as_bytes()),
    );
    tell("empty tile", &set("tile/0/000", b""));
    tell("tile too long", &|files| {
        files.0.get_mut("tile/0/001").unwrap().push(0)
    });
    tell("upper tile too long", &|files| {
        files.0.get_mut("tile/1/000.p/2").unwrap().push(0)
    });
    tell("no upper tile", &|files| {
        *files = files.clone().without("tile/1/000.p/2")
    });
    tell("no partial tile", &|files| {
        *files = files.clone().without("tile/0/002.p/88")
    });
    tell("no partial entries", &|files| {
        *files = files.clone().without("tile/entries/002.p/88")
    });
    tell("empty entries", &set("tile/entries/000", b""));
    tell("a byte behind the entries", &|files| {
        files.0.get_mut("tile/entries/002.p/88").unwrap().push(0)
    });
    tell("two tiles swapped", &|files| {
        let second = files.0["tile/0/001"].clone();
        files.0.insert("tile/0/000".into(), second);
    });
    expect![[r#"
        no checkpoint
            checkpoint-missing: the checkpoint cannot be read: no such file
        empty checkpoint
            checkpoint-malformed: the checkpoint is malformed: a note needs a text ending in newline, a blank line, and at least one signature line
        a note that is no checkpoint
            checkpoint-malformed: the checkpoint is malformed: a checkpoint needs at least three lines, none of them empty: origin, size, root
        empty tile
            tile-malformed: tile/0/000 has 0 bytes, its name says 8192
        tile too long
            tile-malformed: tile/0/001 has 8193 bytes, its name says 8192
        upper tile too long
            tile-malformed: tile/1/000.p/2 has 65 bytes, its name says 64
        no upper tile
            tile-missing: tile/1/000.p/2 cannot be read: no such file
        no partial tile
            tile-missing: tile/0/002.p/88 cannot be read: no such file
        no partial entries
            entries-missing: tile/entries/002.p/88 cannot be read: no such file
        empty entries
            entries-malformed: tile/entries/000 is malformed: the entry bundle ends in entry 0
        a byte behind the entries
            entries-malformed: tile/entries/002.p/88 is malformed: 1 bytes follow the last entry of the bundle
        two tiles swapped
            leaf-differs: leaf 0 does not hash to what tile/0/000 says: one of the two was changed
    "#]].assert_eq(&out);
}

#[test]
fn every_size_around_a_boundary() {
    for size in [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_536] {
        let files = log_of(ORIGIN, &signer(), &leaves(size));
        let report = verified(&files, &trust(None));
        assert!(report.is_valid(), "{size}: {}", told(&report));
        assert_eq!(report.leaves_checked, size);
    }
}

#[test]
fn every_tile_of_three_levels_is_compared() {
    let files = log_of(ORIGIN, &signer(), &leaves(65_793));
    assert_eq!(verified(&files, &trust(None)).leaves_checked, 65_793);
    let mut out = String::new();
    for (name, at) in [
        ("tile/0/255", 8191),
        ("tile/1/000", 8191),
        ("tile/1/001.p/1", 0),
        ("tile/2/000.p/1", 31),
    ] {
        let mut damaged = files.clone();
        damaged.0.get_mut(name).unwrap()[at] ^= 0x80;
        out += &format!("{}\n", told(&verified(&damaged, &trust(None))));
    }
    expect![[r#"
        leaf-differs: leaf 65535 does not hash to what tile/0/255 says: one of the two was changed
        tile-differs: tile/1/000 differs at hash 255 from what the leaves give
        tile-differs: tile/1/001.p/1 differs at hash 0 from what the leaves give
        tile-differs: tile/2/000.p/1 differs at hash 0 from what the leaves give
    "#]]
    .assert_eq(&out);
}

#[test]
fn full_files_stand_in_for_partial_ones() {
    let longer = log_of(ORIGIN, &signer(), &leaves(768 + 5));
    let mut files = honest();
    for name in ["tile/0/002", "tile/entries/002"] {
        files = files.without(&format!("{name}.p/88"));
        files.0.insert(name.into(), longer.0[name].clone());
    }
    assert!(verified(&files, &trust(None)).is_valid());
    files.0.get_mut("tile/0/002").unwrap()[40] ^= 1;
    expect!["leaf-differs: leaf 513 does not hash to what tile/0/002 says: one of the two was changed"]
        .assert_eq(&told(&verified(&files, &trust(None))));
}

#[test]
fn an_earlier_head_is_met_on_the_way() {
    for size in [0, 1, EARLIER, SIZE] {
        let earlier = log_of(ORIGIN, &signer(), &leaves(size));
        let report = verified(&earlier, &trust(None));
        let Verdict::Valid { origin, size, root } = report.verdict else {
            panic!("{size}")
        };
        let now = verified(&honest(), &trust(Some(KnownLog { origin, size, root })));
        assert!(now.is_valid());
        assert_eq!(now.consistent_with, Some(size));
    }
    let forked = KnownLog {
        root: Hash([1; 32]),
        ..known()
    };
    for known in [
        forked.clone(),
        KnownLog {
            size: 0,
            ..forked.clone()
        },
        KnownLog { size: SIZE, ..forked },
    ] {
        let size = known.size;
        let report = verified(&honest(), &trust(Some(known)));
        assert_eq!(report.fault().unwrap().code(), "forked", "{size}");
    }
    let beyond = KnownLog {
        origin: ORIGIN.into(),
        size: SIZE + 1,
        root: EMPTY_ROOT,
    };
    assert_eq!(
        verified(&honest(), &trust(Some(beyond))).fault().unwrap().code(),
        "rolled-back"
    );
}

#[test]
fn without_a_key_nothing_is_valid() {
    let nobody = Trust::default();
    let mut accepted = Vec::new();
    for (name, exhibit) in exhibits() {
        let Exhibit::Log(files) = exhibit else { continue };
        let report = verified(&files, &nobody);
        assert!(!report.is_valid(), "{name}");
        if matches!(report.verdict, Verdict::SelfConsistentSignerUnknown { .. }) {
            accepted.push(name);
        }
    }
    // All of these agree with themselves; who signed them is just what cannot be said.
    let self_consistent = [
        "honest log",
        "rolled-back size",
        "forked root",
        "forked root behind the last head",
        "other key",
        "swapped tenant",
        "swapped tenant under the name asked for",
    ];
    assert_eq!(accepted, self_consistent);
}

#[test]
fn a_key_trusted_for_one_tenant_is_none_for_another() {
    let keys = vec![signer().verifier().clone(), other_signer().verifier().clone()];
    let asked = Trust {
        keys: keys.clone(),
        origin: Some(ORIGIN.into()),
        known: None,
    };
    assert_eq!(verified(&swapped(), &asked).fault().unwrap().code(), "other-log");
    let remembering = Trust {
        keys: keys.clone(),
        origin: None,
        known: Some(known()),
    };
    assert_eq!(
        verified(&swapped(), &remembering).fault().unwrap().code(),
        "other-log"
    );
    let whichever = Trust {
        keys,
        origin: None,
        known: None,
    };
    assert!(verified(&swapped(), &whichever).is_valid());
    let forged = log_of(ORIGIN, &other_signer(), &leaves(3));
    assert_eq!(verified(&forged, &whichever).fault().unwrap().code(), "untrusted");
}

#[test]
fn every_entry_is_shown_to_the_caller_who_may_refuse() {
    let mut seen = Vec::new();
    let mut steps = Vec::new();
    let mut progress = |progress: Progress| steps.push((progress.leaves, progress.of));
    let report = verify(&honest(), &trust(None), &mut progress, &mut |index, entry| {
        seen.push((index, entry.to_vec()));
        Ok(())
    });
    assert!(report.is_valid());
    assert_eq!(
        seen,
        (0..SIZE).map(|index| (index, leaf(index))).collect::<Vec<_>>()
    );
    assert_eq!(steps, [(256, 600), (512, 600), (600, 600)]);
    let refusing = verify(&honest(), &trust(None), &mut |_| (), &mut |index, _| {
        if index == 300 {
            Err("not\na leaf".into())
        } else {
            Ok(())
        }
    });
    assert_eq!(
        told(&refusing),
        "entry-refused: leaf 300 is not what it should be: not a leaf"
    );
    assert_eq!(refusing.leaves_checked, 300);
}
