//! The reference page names every parameter, and says of each whether it is personal.

use vitni_query::filter::PARAMETERS;
use vitni_query::limits;

const PAGE: &str = include_str!("../../../../docs/reference/search.md");

#[test]
fn the_page_has_every_parameter() {
    let rows: Vec<_> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"))
        .filter_map(|row| Some((row.split_once('`')?.0, row.rsplit_once("| ")?.1)))
        .filter(|(_, personal)| matches!(*personal, "yes" | "no"))
        .collect();
    let expected: Vec<_> = PARAMETERS
        .iter()
        .map(|it| (it.name, if it.personal { "yes" } else { "no" }))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn the_page_has_the_limits() {
    for (number, sentence) in [
        (limits::VALUE_BYTES_MAX, "A value is at most {} bytes long"),
        (limits::WORDS_MAX, "separated by white space, at most {}."),
        (limits::PAGE_ROWS_MAX, "rows in this page, 1 to {};"),
        (limits::PAGE_ROWS_DEFAULT, "; {} without it."),
        (limits::TENANTS_MAX, "may be given up to {} times"),
    ] {
        let sentence = sentence.replace("{}", &number.to_string());
        assert!(PAGE.contains(&sentence), "{sentence}");
    }
}
