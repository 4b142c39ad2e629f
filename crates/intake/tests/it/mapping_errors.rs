//! What is wrong with a mapping is told before the first line comes, with its place.

use vitni_intake::{Mapping, limits};

const HEAD: &str = "name = \"x\"\nversion = \"1\"\ndescription = \"x\"\n";

/// `^` stands where the error is told.
#[track_caller]
fn check(rest: &str, message: &str) {
    let marked = format!("{HEAD}{rest}");
    let (before, after) = marked.split_once('^').expect("a mark");
    let text = format!("{before}{after}");
    let error = Mapping::parse(&text).expect_err("an error");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    assert!(error.message.contains(message), "{error}");
    assert_eq!((error.line, error.column), (line, column), "{error}");
}

#[test]
fn keys_and_words() {
    check("format = ^\"xml\"", "unknown variant `xml`");
    check("format = \"json\"\n^colour = 1", "unknown field `colour`");
    check(
        "format = \"json\"\n[[rule]]\n^evnt = \"x\"",
        "unknown field `evnt`",
    );
    check(
        "format = \"json\"\n[[rule]]\nevent = \"authentication.ok\"\noutcome = ^\"good\"",
        "no outcome",
    );
    check(
        "format = \"json\"\n[[rule]]\nevent = ^\"no.such\"",
        "no reference has the event `no.such`",
    );
    check(
        "format = \"json\"\ncatalogue = \"phenixid-pas-6.0\"\n[[rule]]\nevent = ^\"authentication.ok\"",
        "the catalogue phenixid-pas-6.0 has no event",
    );
    check(
        "format = \"json\"\n[[rule]]\nevent = \"search.done\"\ncatalogue = ^\"vitni-1\"",
        "only Vitni",
    );
    check(
        "format = ^\"csv\"\n[[rule]]\nignore = \"x\"",
        "csv needs `columns`",
    );
    check(
        "format = ^\"json\"\ncolumns = [\"a\"]\n[[rule]]\nignore = \"x\"",
        "for csv alone",
    );
    check(
        "format = \"json\"\n[time]\nfield = \"t\"\nform = ^\"iso\"",
        "no form of a time",
    );
    check(
        "format = \"json\"\n[time]\nfield = \"t\"\nform = ^\"%H:%M\"",
        "does not tell a moment",
    );
    check(
        "format = \"json\"\n[time]\nfield = \"t\"\nform = \"unix\"\nzone = ^\"CET\"",
        "no zone",
    );
}

#[test]
fn small_languages() {
    let rule = |line: &str| format!("format = \"text\"\n[[rule]]\nline = ^\"{line}\"\nignore = \"x\"");
    check(&rule("{a}{b}"), "two captures touch");
    check(&rule("{a} {a}"), "two captures have one name");
    check(&rule("{a b}"), "a capture is a name");
    check(&rule("{a"), "a { has no }");
    check(&rule("a} b"), "a } has no {");
    check(&rule("{a**}"), "more than one of");
    let set = |value: &str| {
        format!("format = \"json\"\n[[rule]]\nevent = \"authentication.ok\"\nset.actor.name = ^{value}")
    };
    check(&set("\"{a\""), "a { has no }");
    check(&set("\"{a..b}\""), "a step of it is empty");
    check(&set("\"{a.*}\""), "a template names one");
    check(&set("\"{a|rot13}\""), "no change of a field");
    check(&set("\"{a|lower|names}\""), "stands first");
    check(&set("1.5"), "expected a template");
    check(
        "format = \"json\"\n[[rule]]\nwhen = { a = ^{} }\nignore = \"x\"",
        "says nothing",
    );
    check(
        "format = \"json\"\n[[rule]]\nwhen = { a = { ^like = 1 } }\nignore = \"x\"",
        "unknown field `like`",
    );
}

#[test]
fn what_does_not_fit_together() {
    check("format = \"json\"\n^[[rule]]", "either an `event` or");
    check(
        "format = \"json\"\n^[[rule]]\nline = \"x\"\nignore = \"x\"",
        "`line` is for text",
    );
    check("format = \"text\"\n^[[rule]]\nignore = \"x\"", "has a `line`");
    check(
        "format = \"json\"\n^[[rule]]\nignore = \"x\"\nset.actor.name = \"x\"",
        "sets nothing",
    );
    check(
        "format = \"json\"\n^[[rule]]\nevent = \"authentication.ok\"\nset.actor.name = \"{a|map:b}\"",
        "actor.name looks things up in [map.b]",
    );
    check(
        "format = \"text\"\n^[[secret]]\nfield = \"a\"\nkind = \"key\"\n[[rule]]\nline = \"x\"\nignore = \"x\"",
        "no fields",
    );
    check(
        "format = \"json\"\n^[[secret]]\nafter = \"a\"\nkind = \"key\"\n[[rule]]\nignore = \"x\"",
        "name the `field`",
    );
    check(
        "format = \"json\"\n^[[secret]]\nfield = \"a.*\"\nkind = \"key\"\n[[rule]]\nignore = \"x\"",
        "ends in a name",
    );
    check(
        "format = \"json\"\n^[[secret]]\nkind = \"key\"\n[[rule]]\nignore = \"x\"",
        "named by its `field`",
    );
}

#[test]
fn rules_that_are_never_reached() {
    check(
        "format = \"json\"\n[[rule]]\nwhen = { a = 1 }\nignore = \"x\"\n^[[rule]]\nwhen = { a = 1, b = 2 }\nignore = \"y\"",
        "rule 1 before it",
    );
    check(
        "format = \"json\"\n[[rule]]\nignore = \"x\"\n^[[rule]]\nwhen = { a = 1 }\nignore = \"y\"",
        "rule 1 before it",
    );
    check(
        "format = \"text\"\n[[rule]]\nline = \"a\"\nignore = \"x\"\n[[rule]]\nline = \"b\"\nignore = \"x\"\n^[[rule]]\nline = \"b\"\nignore = \"y\"",
        "rule 2 before it",
    );
}

#[test]
fn warnings() {
    let text = format!(
        "{HEAD}format = \"json\"\n[[rule]]\nevent = \"session_created\"\n[rule.set.attributes]\ncurrent-session = \"{{a}}\"\nodd = 1"
    );
    let warnings: Vec<String> = Mapping::parse(&text)
        .unwrap()
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        warnings,
        [
            "line 6, column 9: the catalogue says that `current-session` is a secret, so it is cut",
            "line 6, column 9: `session_created` is not known to have the attribute `odd`, so the event is flagged unknown-attribute",
            "line 1, column 1: the mapping has no `[[test]]`, so nobody notices when a change of it breaks one of its rules",
        ]
    );
}

#[test]
fn limits_are_told() {
    let rules = "[[rule]]\nwhen = { a = 1 }\nignore = \"x\"\n".repeat(limits::RULES_MAX + 1);
    let error = Mapping::parse(&format!("{HEAD}format = \"json\"\n{rules}")).unwrap_err();
    assert!(error.message.contains("513 of `[[rule]]`"), "{error}");
    let long = format!("# {}", "x".repeat(limits::MAPPING_BYTES_MAX));
    assert!(
        Mapping::parse(&long)
            .unwrap_err()
            .message
            .contains("262144 bytes")
    );
    let none = Mapping::parse(&format!("{HEAD}format = \"json\"")).unwrap_err();
    assert!(none.message.contains("no `[[rule]]`"), "{none}");
}
