//! The catalogue as pages to read: one a family with its flows drawn, and a first page with every odd row and what was
//! decided. It writes text and reads nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vitni_event::catalogue::{Attribute, Catalogue, Catalogues, Entry, Family, Kind, Phase, Sensitivity};
use vitni_event::mapping::ocsf;

/// What heads every page.
const GENERATED: &str =
    "<!-- Written by `cargo xtask generate` from `crates/event/catalogue/`; change that instead. -->\n";

/// All pages, by path below the folder of the catalogue.
pub(super) fn all(all: &Catalogues) -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), first(all))];
    for catalogue in &all.list {
        for family in &catalogue.families {
            pages.push((
                format!("{}/{}.md", catalogue.name, family.name),
                page(catalogue, family),
            ));
        }
    }
    pages
}

fn first(all: &Catalogues) -> String {
    let mut text = format!(
        "{GENERATED}# The catalogue\n\nEvery event id that Vitni knows, and what it knows of it. The same as data: [catalogue.json](catalogue.json); as JSON Schema \
         (2020-12): [events.schema.json](events.schema.json); as Rust types: `vitni_event::typed`; of a running server: `GET /v1/catalogue`; at the terminal: \
         `vitni catalogue --help`.\n"
    );
    for catalogue in &all.list {
        let _ = write!(
            text,
            "\n## `{}`: {}\n\n{} events.",
            catalogue.name,
            catalogue.title,
            catalogue.entries.len()
        );
        if let Some(rule) = &catalogue.severity_rule {
            let _ = write!(text, " {}", rule.trim());
        }
        text.push_str("\n\n| family | about | events |\n|---|---|---|\n");
        for family in &catalogue.families {
            let count = catalogue.of_family(&family.name).count();
            let _ = writeln!(
                text,
                "| [{0}]({1}/{0}.md) | {2} | {count} |",
                family.name, catalogue.name, family.title
            );
        }
    }
    text.push_str("\n## One fact, several ids\n\nOf one occurrence exactly one event is stored; the first id of a row is the one to use. A search for `equivalent:` finds them all.\n\n| use | same fact |\n|---|---|\n");
    for entry in all.list.iter().flat_map(|catalogue| &catalogue.entries) {
        if entry
            .equivalent
            .first()
            .is_some_and(|(catalogue, id)| *catalogue == entry.catalogue && *id == entry.id)
        {
            let others: Vec<String> = entry
                .equivalent
                .iter()
                .skip(1)
                .map(|(catalogue, id)| format!("`{catalogue}/{id}`"))
                .collect();
            let _ = writeln!(
                text,
                "| `{}/{}` | {} |",
                entry.catalogue,
                entry.id,
                others.join(", ")
            );
        }
    }
    text.push_str("\n## Odd rows, and what was decided\n\nThe references are not free of slips. The meaning of an id wins over the text that stands beside it.\n\n| event | decision |\n|---|---|\n");
    for entry in all.list.iter().flat_map(|catalogue| &catalogue.entries) {
        if let Some(decision) = &entry.decision {
            let _ = writeln!(text, "| `{}` | {decision} |", entry.id);
        }
    }
    let misspelt = all
        .list
        .iter()
        .flat_map(|catalogue| &catalogue.attributes)
        .filter(|attribute| !attribute.aliases.is_empty());
    for attribute in misspelt {
        let aliases: Vec<String> = attribute
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        let _ = writeln!(
            text,
            "| attribute `{}` | Also taken as {}, and stored as `{}`. |",
            attribute.name,
            aliases.join(", "),
            attribute.name
        );
    }
    text
}

fn page(catalogue: &Catalogue, family: &Family) -> String {
    let entries: Vec<&Entry> = catalogue.of_family(&family.name).collect();
    let mut text = format!(
        "{GENERATED}# {}\n\n`{}`, {} events.\n\n| event | severity | outcome | |\n|---|---|---|---|\n",
        family.title,
        catalogue.name,
        entries.len()
    );
    for entry in &entries {
        let _ = writeln!(
            text,
            "| [`{}`](#{}) | {} | {} | {} |",
            entry.id,
            anchor(&entry.id),
            severity(entry),
            entry.outcome().as_str(),
            entry.description
        );
    }
    text.push_str(&flows(catalogue, &entries));
    for entry in &entries {
        text.push_str(&section(catalogue, entry));
    }
    text
}

/// The flows that have more than one event, those of other families included: what opens them, what may follow, how they end.
fn flows(catalogue: &Catalogue, entries: &[&Entry]) -> String {
    let mut flows: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        flows.entry(&entry.flow).or_insert_with(|| {
            catalogue
                .entries
                .iter()
                .filter(|other| other.flow == entry.flow)
                .collect()
        });
    }
    let mut text = String::new();
    for (flow, members) in flows.iter().filter(|(_, members)| members.len() > 1) {
        if text.is_empty() {
            text.push_str("\n## Flows\n");
        }
        let _ = write!(text, "\n### {flow}\n\n```mermaid\nflowchart LR\n");
        for (at, member) in members.iter().enumerate() {
            let (open, close) = match member.phase {
                Phase::Begin => ("([", "])"),
                Phase::Step => ("[", "]"),
                Phase::Success => ("((", "))"),
                Phase::Failure | Phase::Cancel => ("{{", "}}"),
            };
            let _ = writeln!(text, "  e{at}{open}\"{}\"{close}", member.id);
        }
        for (from, to) in arrows(members) {
            let _ = writeln!(text, "  e{from} --> e{to}");
        }
        for to in unopened(members) {
            let _ = writeln!(text, "  a([\"…\"]) -.-> e{to}");
        }
        text.push_str("```\n");
    }
    if !text.is_empty() {
        text.push_str("\nRounded: it begins. Square: a step. Circle: it is done. Hexagon: it was refused, failed or was given up. Dots: what comes before is told by no event.\n");
    }
    text
}

/// What a flow that no event opens begins with: its steps, else its ends.
fn unopened(members: &[&Entry]) -> Vec<usize> {
    if !of_phase(members, |phase| phase == Phase::Begin).is_empty() {
        return Vec::new();
    }
    let steps = of_phase(members, |phase| phase == Phase::Step);
    if steps.is_empty() {
        of_phase(members, |_| true)
    } else {
        steps
    }
}

fn of_phase(members: &[&Entry], wanted: fn(Phase) -> bool) -> Vec<usize> {
    let found = members
        .iter()
        .enumerate()
        .filter(|(_, member)| wanted(member.phase));
    found.map(|(at, _)| at).collect()
}

/// From what opens a flow to its steps and ends; from its steps to its ends. Ends stand for themselves.
fn arrows(members: &[&Entry]) -> Vec<(usize, usize)> {
    let of = |wanted: fn(Phase) -> bool| -> Vec<usize> {
        let found = members
            .iter()
            .enumerate()
            .filter(|(_, member)| wanted(member.phase));
        found.map(|(at, _)| at).collect()
    };
    let begins = of(|phase| phase == Phase::Begin);
    let steps = of(|phase| phase == Phase::Step);
    let ends = of(|phase| matches!(phase, Phase::Success | Phase::Failure | Phase::Cancel));
    let mut arrows = Vec::new();
    for from in &begins {
        let next = steps.iter().chain(&ends);
        arrows.extend(next.map(|to| (*from, *to)));
    }
    for from in &steps {
        arrows.extend(ends.iter().map(|to| (*from, *to)));
    }
    arrows
}

fn section(catalogue: &Catalogue, entry: &Entry) -> String {
    let mut text = format!("\n## {}\n\n{}\n\n", entry.id, entry.description);
    if let Some(decision) = &entry.decision {
        let _ = writeln!(text, "> {decision}\n");
    }
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "- {name}: {value}");
    };
    row("category", entry.category.name().to_owned());
    row(
        "severity",
        format!(
            "{}{}",
            severity(entry),
            if entry.severity_assigned {
                ", assigned by the rule of this catalogue"
            } else {
                ""
            }
        ),
    );
    row(
        "outcome",
        format!(
            "{} ({} of the flow `{}`)",
            entry.outcome().as_str(),
            entry.phase.name(),
            entry.flow
        ),
    );
    if !entry.needs.is_empty() {
        let needs: Vec<String> = entry
            .needs
            .iter()
            .map(|need| format!("`{}`", need.name()))
            .collect();
        row("not told without", needs.join(", "));
    }
    for form in [&entry.value, &entry.value_also].into_iter().flatten() {
        row("value", format!("`{form}`"));
    }
    let related: Vec<String> = catalogue.related(entry).map(|other| link(entry, other)).collect();
    if !related.is_empty() {
        row("related", related.join(", "));
    }
    let same: Vec<String> = entry
        .equivalent
        .iter()
        .filter(|(catalogue, id)| (catalogue, id) != (&entry.catalogue, &entry.id))
        .map(|(catalogue, id)| format!("`{catalogue}/{id}`"))
        .collect();
    if !same.is_empty() {
        let preferred = entry
            .equivalent
            .first()
            .is_some_and(|(catalogue, id)| (catalogue, id) == (&entry.catalogue, &entry.id));
        row(
            "same fact",
            format!(
                "{}{}",
                same.join(", "),
                if preferred {
                    " (this id is the one to use)"
                } else {
                    ""
                }
            ),
        );
    }
    if !entry.legacy.is_empty() {
        row("older ids", entry.legacy.join(", "));
    }
    row(
        "OCSF 1.9",
        format!("class {}, activity {}", entry.ocsf.class, entry.ocsf.activity),
    );
    let (class, activity) = ocsf::classification(entry, ocsf::Version::V1_3);
    if (class, activity) != (entry.ocsf.class, entry.ocsf.activity) {
        row("OCSF 1.3", format!("class {class}, activity {activity}"));
    }
    row(
        "ECS",
        format!(
            "`event.category` {}, `event.type` {}",
            entry.ecs.category,
            entry.ecs.types.join(", ")
        ),
    );
    if !entry.attributes.is_empty() {
        text.push_str("\n| attribute | type | who may see it | |\n|---|---|---|---|\n");
        for attribute in &entry.attributes {
            text.push_str(&attribute_row(attribute));
        }
    }
    text
}

fn attribute_row(attribute: &Attribute) -> String {
    let kind = match &attribute.kind {
        Kind::Enumeration(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        kind => kind.name().to_owned(),
    };
    let sight = match attribute.sensitivity {
        Sensitivity::Public => "everybody".to_owned(),
        Sensitivity::Personal => "with `read-personal`".to_owned(),
        Sensitivity::Secret(kind) => format!("nobody: a secret ({}), cut before storing", kind.name()),
    };
    let mut notes = vec![attribute.meaning.clone()];
    if attribute.required {
        notes.push("always there".to_owned());
    }
    if !attribute.documented {
        notes.push("undocumented: expected of its family".to_owned());
    }
    format!(
        "| `{}` | {kind} | {sight} | {} |\n",
        attribute.name,
        notes.join("; ")
    )
}

fn link(from: &Entry, to: &Entry) -> String {
    if from.family == to.family {
        format!("[`{}`](#{})", to.id, anchor(&to.id))
    } else {
        format!("[`{}`]({}.md#{})", to.id, to.family, anchor(&to.id))
    }
}

/// A heading's anchor: lower case, without dots.
fn anchor(id: &str) -> String {
    id.to_lowercase().replace('.', "")
}

fn severity(entry: &Entry) -> String {
    let name = match entry.severity.level() {
        3 => " INFO",
        4 => " NOTICE",
        6 => " WARNING",
        7 => " ERROR",
        8 => " CRITICAL",
        9 => " ALERT",
        10 => " EMERGENCY",
        _ => "",
    };
    format!("{}{name}", entry.severity.level())
}
