//! How the tables of a mapping are shown on its reference page.

use super::rule::{Becomes, Fact, Id, Implied, Rule, Services};

/// A table of sentences, with its head.
pub(crate) fn of_sentences(rules: &[Rule]) -> String {
    let head = "| line | becomes | outcome | also |\n|---|---|---|---|\n".to_owned();
    rules.iter().map(row).fold(head, |page, row| page + &row)
}

/// An id as it stands in a cell.
pub(crate) fn id(id: Id) -> String {
    format!("`{}` `{}`", id.catalogue, id.event)
}

fn row(rule: &Rule) -> String {
    let sentence = if rule.sentence.is_empty() {
        "(no reason)".to_owned()
    } else {
        code(rule.sentence)
    };
    let services = match rule.services {
        Services::All => String::new(),
        Services::Only(services) => format!("; only for {}", services.join(", ")),
        Services::Except(services) => format!("; not for {}", services.join(", ")),
    };
    match &rule.becomes {
        Becomes::Event(fact) => {
            let (id, outcome) = (fact.id, fact.id.outcome.as_str());
            let also = format!("{}{services}", implied(fact));
            let also = also.strip_prefix("; ").unwrap_or(&also);
            format!("| {sentence} | {} | {outcome} | {also} |\n", self::id(id))
        }
        Becomes::Ignored(why) => format!(
            "| {sentence} | ignored: {why} | | {} |\n",
            services.trim_start_matches("; ")
        ),
    }
}

/// What a fact implies beside its id, each after `; `.
pub(crate) fn implied(fact: &Fact) -> String {
    let method = fact
        .method
        .map(|method| format!("; method `{method}`"))
        .unwrap_or_default();
    let reason = fact
        .reason
        .map(|reason| format!("; reason “{reason}”"))
        .unwrap_or_default();
    let attribute = fact
        .attribute
        .map(|(name, value)| format!("; `{name}` = `{}`", shown(value)))
        .unwrap_or_default();
    format!("{method}{reason}{attribute}")
}

const fn shown(value: Implied) -> &'static str {
    match value {
        Implied::True => "true",
        Implied::Word(word) => word,
    }
}

/// Inline code that may hold backticks and, being in a table, no bare bar.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
