//! The reference page of a mapping, written from it, so that it cannot differ from what is done.

use super::condition::Condition;
use super::fact::Fact;
use super::file::{Format, Header, When};
use super::secret::Secret;
use super::time::Form;
use super::{Becomes, Mapping, Rule};
use crate::pattern::Order;

pub(super) fn write(mapping: &Mapping) -> String {
    let mut page = format!(
        "# {}\n\n<!-- Generated from the mapping; changes are made there. -->\n\n{}. Mapping `{}`, {} rules.\n",
        mapping.name,
        mapping.description,
        mapping.mapping,
        mapping.rules.len()
    );
    if !mapping.about.trim().is_empty() {
        page.push_str(&format!("\n{}\n", mapping.about.trim()));
    }
    page.push_str(&format!("\n## Lines\n\n{}", lines(mapping)));
    page.push_str(&secrets(&mapping.secrets));
    page.push_str("\n## What becomes of them\n\nThe first row that fits decides.\n\n");
    page.push_str("| line | becomes | outcome | where its parts go |\n|---|---|---|---|\n");
    mapping.rules.iter().for_each(|rule| page.push_str(&row(rule)));
    page.push_str("\nEvery other line is unrecognised: a server keeps it as a quarantined event, without the secrets above.\n");
    if !mapping.maps.is_empty() {
        page.push_str("\n## Tables\n");
        for (name, table) in &mapping.maps {
            page.push_str(&format!(
                "\n`map:{name}`\n\n| is written | is meant |\n|---|---|\n"
            ));
            for (from, to) in table {
                page.push_str(&format!("| {} | {} |\n", code(from), code(to)));
            }
        }
    }
    page
}

fn lines(mapping: &Mapping) -> String {
    let format = match mapping.format {
        Format::Text => "A line is a sentence".to_owned(),
        Format::Json => "A line is one JSON object".to_owned(),
        Format::Pairs => "A line is `key=value` pairs".to_owned(),
        Format::Csv => format!(
            "A line is values between `{}`: {}",
            mapping.separator,
            mapping.columns.join(", ")
        ),
    };
    let header = match mapping.header {
        Header::None => "without a syslog header",
        Header::Syslog => "behind a syslog header",
        Header::Either => "with or without a syslog header in front",
    };
    let time = mapping.time.as_ref().map_or_else(
        || "The time is the header's.".to_owned(),
        |time| {
            let form = match &time.form {
                Form::Rfc3339 => "RFC 3339",
                Form::UnixSeconds => "Unix seconds",
                Form::UnixMilliseconds => "Unix milliseconds",
                Form::Letters(letters) => letters,
            };
            format!("The time is `{}` ({form}).", time.field.as_str())
        },
    );
    let mut text = format!("{format}, {header}. {time}\n");
    if !mapping.skips.is_empty() {
        text.push_str("\n| ignored as a whole | because |\n|---|---|\n");
        for skip in &mapping.skips {
            text.push_str(&format!(
                "| {} | {} |\n",
                code(skip.line.as_str()),
                cell(&skip.because)
            ));
        }
    }
    text
}

fn secrets(secrets: &[Secret]) -> String {
    if secrets.is_empty() {
        return "\n## Secrets\n\nThe mapping names none: these lines are kept whole.\n".to_owned();
    }
    let mut text = "\n## Secrets\n\nCut from every field and from the kept line alike; `[secret]` stands in their place.\n\n\
        | where | kind | only when | what it opens |\n|---|---|---|---|\n"
        .to_owned();
    for secret in secrets {
        let field = secret.field.as_ref().map(|field| code(field.as_str()));
        let after = secret
            .after
            .as_ref()
            .map(|after| format!("what follows {}", code(after)));
        let mut place = match (field, after) {
            (Some(field), Some(after)) => format!("{field}: {after}"),
            (field, after) => field.or(after).unwrap_or_default(),
        };
        if secret.everywhere {
            place.push_str(", and wherever else the value stands");
        }
        text.push_str(&format!(
            "| {place} | {} | {} | {} |\n",
            secret.kind.name(),
            conditions(&secret.when),
            cell(&secret.about)
        ));
    }
    text
}

fn row(rule: &Rule) -> String {
    let sentence = rule.line.as_ref().map(|line| {
        let shortest = if rule.order == Order::Leftmost {
            " (as little as fits)"
        } else {
            ""
        };
        format!("{}{shortest}", code(line.as_str()))
    });
    let when = conditions(&rule.when);
    let line = match sentence {
        Some(sentence) if when.is_empty() => sentence,
        Some(sentence) => format!("{sentence}; {when}"),
        None if when.is_empty() => "any other".to_owned(),
        None => when,
    };
    match &rule.becomes {
        Becomes::Ignored(why) => format!("| {line} | ignored: {} | | |\n", cell(why)),
        Becomes::Event(fact) => format!(
            "| {line} | `{}` `{}` | {} | {} |\n",
            fact.catalogue,
            fact.event,
            fact.outcome.map_or("the catalogue's", |outcome| outcome.as_str()),
            places(fact)
        ),
    }
}

fn places(fact: &Fact) -> String {
    let mut places = Vec::new();
    fact.places.each(&mut |place, template| {
        let written = template.written.replace('|', "\\|");
        places.push(format!("{place} `{written}`"));
    });
    places.join(", ")
}

fn conditions(when: &When) -> String {
    let conditions = when
        .iter()
        .map(|(path, condition)| format!("{} {}", code(path.as_str()), condition_text(condition)));
    conditions.collect::<Vec<_>>().join(" and ")
}

fn condition_text(condition: &Condition) -> String {
    let words = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| code(word)).collect();
        words.join(" or ")
    };
    let more = &condition.more;
    let parts = [
        condition
            .one_of
            .as_ref()
            .map(|list| format!("is {}", words(&list.0))),
        more.not.as_ref().map(|list| format!("is not {}", words(&list.0))),
        more.present
            .map(|present| if present { "is there" } else { "is not there" }.to_owned()),
        more.same
            .as_ref()
            .map(|other| format!("equals {}", code(other.as_str()))),
        more.bits.map(|bits| format!("has the bits {bits}")),
        more.no_bits.map(|bits| format!("has none of the bits {bits}")),
        more.matches
            .as_ref()
            .map(|sentence| format!("reads {}", code(sentence.as_str()))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// Inline code that may hold backticks and, being in a table, no bare bar.
fn code(text: &str) -> String {
    let text = cell(text);
    match text.as_str() {
        "" => "(empty)".to_owned(),
        held if held.contains('`') => format!("`` {held} ``"),
        held => format!("`{held}`"),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
