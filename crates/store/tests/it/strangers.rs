//! Judges that other people wrote: crates `signed_note` and `tlog_tiles`.

use vitni_store::{Published, TreeReader, TreeView};
use vitni_tlog::HashReader as _;

/// Checks the checkpoint's signature and that the leaves' tiles give its root.
pub(crate) fn judge(view: &TreeView, head: &Published) -> Result<(), String> {
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
    let reader = Hashes(TreeReader::new(view));
    let root = tlog_tiles::tree_hash(head.size, &reader).map_err(|error| format!("{error:?}"))?;
    if root.0 == head.root.to_bytes() {
        Ok(())
    } else {
        Err("a stranger computes another root".to_owned())
    }
}

struct Hashes<'a>(TreeReader<'a>);

impl tlog_tiles::HashReader for Hashes<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        indexes
            .iter()
            .map(|index| {
                let (level, n) = tlog_tiles::split_stored_hash_index(*index);
                self.0
                    .node(level, n)
                    .map(|hash| tlog_tiles::Hash(hash.to_bytes()))
                    .map_err(|_| tlog_tiles::Error::InvalidTile)
            })
            .collect()
    }
}
