//! The catalogue of the checkout, read from its folder and not from the one that is compiled in, so that a new entry is seen
//! without building anything.

use std::path::Path;

use anyhow::{Context, Result};
use vitni_event::catalogue::{Catalogues, Named};

use crate::tree::{self, Source};

/// Where the catalogues stand, a folder each.
const FOLDER: &str = "crates/event/catalogue";

/// Reads the folder. Nothing when there is none.
pub(crate) fn read(root: &Path) -> Result<Catalogues> {
    let texts = tree::sources(root, FOLDER, &[".toml"])?;
    let parts = |source: &'_ Source| -> Option<(String, String)> {
        let path = source
            .path
            .strip_prefix(FOLDER)?
            .strip_prefix('/')?
            .strip_suffix(".toml")?;
        let (catalogue, name) = path.split_once('/').unwrap_or(("", path));
        Some((catalogue.to_owned(), name.to_owned()))
    };
    let named: Vec<(String, String, &str)> = texts
        .iter()
        .filter_map(|source| parts(source).map(|(catalogue, name)| (catalogue, name, source.text.as_str())))
        .collect();
    let mut heads: Vec<(Named<'_>, Vec<Named<'_>>)> = Vec::new();
    for (catalogue, name, text) in named
        .iter()
        .filter(|(catalogue, name, _)| !catalogue.is_empty() && name == "catalogue")
    {
        let of = named
            .iter()
            .filter(|(other, family, _)| other == catalogue && family != "catalogue");
        let families = of.map(|(_, name, text)| (name.as_str(), *text)).collect();
        heads.push(((name.as_str(), *text), families));
    }
    let borrowed: Vec<(Named<'_>, &[Named<'_>])> = heads
        .iter()
        .map(|(head, families)| (*head, families.as_slice()))
        .collect();
    let shared = |name: &'static str, without: &'static str| -> Named<'_> {
        let found = named
            .iter()
            .find(|(catalogue, known, _)| catalogue.is_empty() && known == name);
        (name, found.map_or(without, |(_, _, text)| text))
    };
    let read = Catalogues::read(
        &borrowed,
        shared("equivalent", "fact = []"),
        shared("common", "attributes = {}"),
    );
    read.with_context(|| format!("{FOLDER} cannot be read"))
}
