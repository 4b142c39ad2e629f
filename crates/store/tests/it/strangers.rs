//! Judges that other people wrote: crates `signed_note` and `tlog_tiles`.

use vitni_store::{Published, TreeView};
use vitni_tlog::Hash;

/// Checks the checkpoint's signature and that the leaves give its root.
pub(crate) fn judge(view: &TreeView, leaves: &[Hash], head: &Published) -> Result<(), String> {
    let vkey = view.verifiers.checkpoint.to_string();
    let verifier = signed_note::StandardVerifier::new(&vkey).map_err(|error| format!("{error:?}"))?;
    let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    let note = signed_note::Note::from_bytes(head.note.as_bytes()).map_err(|error| format!("{error:?}"))?;
    let (trusted, _) = note.verify(&known).map_err(|error| format!("{error:?}"))?;
    if trusted.is_empty() {
        return Err("a stranger does not accept the signature".to_owned());
    }
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|error| format!("{error:?}"))?;
    if checkpoint.size() != head.size || checkpoint.hash().0 != head.root.to_bytes() {
        return Err("a stranger reads another checkpoint".to_owned());
    }
    let mut kept = Kept::default();
    for (index, hash) in (0..head.size).zip(leaves) {
        let stored =
            tlog_tiles::stored_hashes_for_record_hash(index, tlog_tiles::Hash(hash.to_bytes()), &kept);
        kept.0.extend(stored.map_err(|error| format!("{error:?}"))?);
    }
    let root = tlog_tiles::tree_hash(head.size, &kept).map_err(|error| format!("{error:?}"))?;
    if root.0 == head.root.to_bytes() {
        Ok(())
    } else {
        Err("a stranger computes another root".to_owned())
    }
}

/// A tree's hashes in the order in which their crate stores them.
#[derive(Default)]
struct Kept(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Kept {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let one = |index: &u64| self.0.get(usize::try_from(*index).ok()?).copied();
        let found: Option<Vec<_>> = indexes.iter().map(one).collect();
        found.ok_or(tlog_tiles::Error::InvalidTile)
    }
}
