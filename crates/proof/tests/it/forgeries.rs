//! The forgery table: who rejects what, given the key alone or the key and the last head. The table is checked in; the
//! columns of the judges in Rust are computed here, those of the judges in other languages by `tests/judges/run.sh`.

use crate::forged::{Exhibit, earlier, exhibits, known, signer};
use crate::strangers;
use crate::support::{trust, verified};
use vitni_proof::{KnownLog, verify_proof_file};

const TABLE: &str = include_str!("forgeries.md");

/// Cells of the checked-in table: exhibit, then a cell for each judge and what it was given.
fn rows() -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    TABLE
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(cells)
        .collect()
}

fn ours(exhibit: &Exhibit, known: Option<KnownLog>) -> bool {
    match exhibit {
        Exhibit::Log(files) => verified(files, &trust(known)).is_valid(),
        Exhibit::Proof { proof, leaf } => verify_proof_file(proof, leaf, &trust(known)).is_valid(),
    }
}

#[test]
fn the_judges_in_rust_say_what_the_table_says() {
    let vkey = signer().verifier().to_string();
    let earlier = earlier().to_string();
    let rows = rows();
    let judges = ["vitni: key", "vitni: key, head", "Rust: key", "Rust: key, head"];
    assert_eq!(rows[0][1..5], judges);
    let told: Vec<_> = rows[2..].iter().map(|row| row[..5].join(" | ")).collect();
    let mut computed = Vec::new();
    for (name, exhibit) in exhibits() {
        let verdicts = [
            ours(&exhibit, None),
            ours(&exhibit, Some(known())),
            strangers::judge(&exhibit, &vkey, None).is_ok(),
            strangers::judge(&exhibit, &vkey, Some(earlier.as_bytes())).is_ok(),
        ];
        let words = verdicts.map(|accepted| if accepted { "accepts" } else { "rejects" });
        computed.push(format!("{name} | {}", words.join(" | ")));
    }
    assert_eq!(told.join("\n"), computed.join("\n"));
}

#[test]
fn only_what_needs_memory_passes_with_the_key_alone() {
    for row in &rows()[2..] {
        let honest = row[0].starts_with("honest");
        let needs_memory = ["rolled-back size", "forked root"].contains(&row[0]);
        let needs_witnesses = row[0] == "forked root behind the last head";
        for (column, cell) in row.iter().enumerate().skip(1) {
            let has_memory = column % 2 == 0;
            let accepts = honest || needs_witnesses || (needs_memory && !has_memory);
            assert_eq!(
                *cell == "accepts",
                accepts,
                "{} in column {}",
                row[0],
                rows()[0][column]
            );
        }
    }
}
