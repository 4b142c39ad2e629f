//! The keys of a tree and of its tenant: small files of mode 0600 in `keys/`.
//!
//! Guarantees: keys are durable before the tree that needs them is. They never leave this directory by our hand; what
//! is shown of them are verifier keys.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitni_event::TenantId;
use vitni_tlog::{Signer, VerifierKey};

use crate::disk::{self, Disk, Open, SyncSite};
use crate::frame::TreeId;
use crate::limits;
use crate::rim::Entropy;

/// Signs for one tree.
pub(crate) struct TreeKeys {
    pub(crate) checkpoint: Signer,
    /// Shared with the receipts that are still to be signed.
    pub(crate) receipt: Arc<Signer>,
}

impl fmt::Debug for TreeKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeKeys")
            .field("checkpoint", self.checkpoint.verifier())
            .finish_non_exhaustive()
    }
}

/// What verifiers of one tree need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeVerifiers {
    /// Key of the checkpoints; its name is the tree's origin.
    pub checkpoint: VerifierKey,
    /// Key of the receipts; its name is the origin with `/receipt` behind it.
    pub receipt: VerifierKey,
}

/// A tree's origin line: `<server name>/<tenant id>/<epoch>`.
#[must_use]
pub fn origin(server: &str, tree: &TreeId) -> String {
    format!("{server}/{}/{}", tree.tenant, tree.epoch)
}

/// The keys directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyDir<'a> {
    pub(crate) disk: &'a dyn Disk,
    pub(crate) dir: &'a Path,
}

impl KeyDir<'_> {
    /// Makes the keys of a tree, and the tenant's HMAC key with its first tree. Keys that are there already stay: a
    /// crash may have come between them and the tree.
    pub(crate) fn make(self, server: &str, tree: &TreeId, entropy: &mut dyn Entropy) -> io::Result<()> {
        let origin = origin(server, tree);
        for (path, name) in [
            (self.checkpoint(tree), origin.clone()),
            (self.receipt(tree), format!("{origin}/receipt")),
        ] {
            if !self.disk.exists(&path)? {
                let mut seed = [0; 32];
                entropy.fill(&mut seed)?;
                let signer = Signer::from_seed(&name, &seed).map_err(io::Error::other)?;
                self.write(&path, &format!("{}\n", signer.to_secret_text()))?;
            }
        }
        let path = self.hmac(&tree.tenant);
        if !self.disk.exists(&path)? {
            let mut key = [0; 32];
            entropy.fill(&mut key)?;
            self.write(&path, &format!("{}\n", STANDARD.encode(key)))?;
        }
        self.disk.sync_dir(self.dir, SyncSite::KeyName)
    }

    /// A crash before the sync may leave an empty or torn file under the name, which would then be taken for a key:
    /// so the content is written aside, synced, and only then named.
    fn write(self, path: &Path, text: &str) -> io::Result<()> {
        let aside = path.with_extension("tmp");
        let file = self.disk.open(&aside, Open::CreateSecret)?;
        file.write_at(0, text.as_bytes())?;
        file.sync(SyncSite::KeyContent)?;
        self.disk.rename(&aside, path)
    }

    /// Reads the keys of a tree.
    pub(crate) fn load(self, tree: &TreeId) -> io::Result<TreeKeys> {
        Ok(TreeKeys {
            checkpoint: self.signer(&self.checkpoint(tree))?,
            receipt: Arc::new(self.signer(&self.receipt(tree))?),
        })
    }

    fn signer(self, path: &Path) -> io::Result<Signer> {
        let text = self.text(path)?;
        Signer::parse(text.trim_end()).map_err(|error| invalid(path, &error.to_string()))
    }

    /// Reads a tenant's HMAC key.
    pub(crate) fn load_hmac(self, tenant: &TenantId) -> io::Result<[u8; 32]> {
        let path = self.hmac(tenant);
        let bytes = STANDARD
            .decode(self.text(&path)?.trim_end())
            .map_err(|error| invalid(&path, &error.to_string()))?;
        bytes.try_into().map_err(|_| invalid(&path, "a key has 32 bytes"))
    }

    fn text(self, path: &Path) -> io::Result<String> {
        let bytes = disk::read_small(self.disk, path, limits::KEY_BYTES_MAX)?.ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("{} is missing", path.display()))
        })?;
        String::from_utf8(bytes).map_err(|_| invalid(path, "it is not text"))
    }

    fn checkpoint(self, tree: &TreeId) -> PathBuf {
        self.dir
            .join(format!("{}-{}.checkpoint", tree.tenant, tree.epoch))
    }

    fn receipt(self, tree: &TreeId) -> PathBuf {
        self.dir.join(format!("{}-{}.receipt", tree.tenant, tree.epoch))
    }

    fn hmac(self, tenant: &TenantId) -> PathBuf {
        self.dir.join(format!("{tenant}.hmac"))
    }
}

fn invalid(path: &Path, detail: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{} is not a key: {detail}", path.display()),
    )
}
