//! Tests of the public API: published vectors, properties over random trees, every small forgery, and the same artefacts
//! before verifiers that other people wrote.

#[cfg(test)]
mod bundles;
#[cfg(test)]
mod checkpoints;
#[cfg(test)]
mod cosignatures;
#[cfg(test)]
mod frontier;
#[cfg(test)]
mod log_proofs;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod rfc6962;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tiles;
#[cfg(test)]
mod totality;
