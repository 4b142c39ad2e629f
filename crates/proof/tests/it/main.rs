//! Tests of the public API: receipts, verification with every fault by name, the memory of heads, and the forgery table.

#[cfg(test)]
mod forged;
#[cfg(test)]
mod forgeries;
#[cfg(test)]
mod known;
#[cfg(test)]
mod proof_files;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod support;
#[cfg(test)]
mod verifying;
