//! The catalogue as a whole, and what each entry promises.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use vitni_event::catalogue::{self, Entry, LOGICNETS, PHENIXID, Phase, Sensitivity, Template, VITNI};
use vitni_event::{CanonicalJson, Event, EventId, Outcome, Timestamp};

use crate::shared;

#[test]
fn entries_are_sorted_and_found() {
    for catalogue in catalogue::catalogues() {
        let name = &catalogue.name;
        assert!(
            catalogue.entries.is_sorted_by(|a, b| a.id < b.id),
            "{name} is not sorted"
        );
        for entry in &catalogue.entries {
            assert_eq!(entry.catalogue, *name);
            assert_eq!(catalogue::lookup(name, &entry.id), Some(entry));
        }
    }
    assert_eq!(catalogue::lookup(VITNI, "no.such"), None);
    assert_eq!(catalogue::lookup("no-such", "unknown"), None);
}

#[test]
fn every_file_of_the_folder_is_compiled_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    for known in catalogue::catalogues() {
        let mut files: Vec<String> = std::fs::read_dir(folder.join(&known.name))
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter_map(|file| Some(file.strip_suffix(".toml")?.to_owned()))
            .filter(|name| name != "catalogue")
            .collect();
        files.sort();
        let families: Vec<String> = known.families.iter().map(|family| family.name.clone()).collect();
        assert_eq!(families, files, "{}", known.name);
        for family in &known.families {
            let has = |entry: &Entry| entry.family == family.name;
            assert!(known.entries.iter().any(has), "{} is empty", family.name);
        }
    }
}

/// Every id of both references with its severity and payload keys, as lines of text.
fn listed(catalogue: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{catalogue}.tsv"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// The exact set of each list, none missing and none extra, with what the lists themselves say of each.
#[test]
fn both_references_are_complete() {
    let ids = |catalogue: &str| -> Vec<String> {
        let entries = catalogue::entries().filter(|entry| entry.catalogue == catalogue);
        entries.map(|entry| entry.id.clone()).collect()
    };
    let first = listed(LOGICNETS);
    let named: Vec<String> = first
        .iter()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect();
    assert_eq!((ids(LOGICNETS), first.len()), (named, 100));
    for line in first {
        let [id, value, payload] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let entry = catalogue::lookup(LOGICNETS, id).unwrap();
        // A name that the reference misspells, or spells in two ways, stands for the one it is stored under.
        let meant = |name: &str| {
            let known = entry.attribute_by_alias(name);
            known.map_or_else(|| name.to_owned(), |known| known.name.clone())
        };
        let theirs = Template::parse(value);
        let mut names: Vec<String> = payload
            .split(' ')
            .filter(|name| !name.is_empty())
            .map(meant)
            .collect();
        names.extend(theirs.iter().flat_map(Template::places).map(meant));
        if let Some(theirs) = &theirs {
            let places = |form: &Template| form.places().map(meant).collect::<Vec<_>>();
            let forms = [&entry.value, &entry.value_also].into_iter().flatten();
            let same = forms.into_iter().any(|form| places(form) == places(theirs));
            assert!(same, "{id}: no form of its value is {value}");
        } else {
            assert_eq!(entry.value, None, "{id}");
        }
        // Where two ids have each other's value, both forms are read.
        names.extend(entry.value.iter().flat_map(Template::places).map(meant));
        names.sort();
        names.dedup();
        let documented = entry.attributes.iter().filter(|attribute| attribute.documented);
        let ours: Vec<String> = documented.map(|attribute| attribute.name.clone()).collect();
        assert_eq!(ours, names, "{id}");
    }
    let second = catalogue::entries().filter(|entry| entry.catalogue == PHENIXID);
    let second: Vec<String> = second
        .map(|entry| format!("{}\t{}", entry.id, entry.severity.level()))
        .collect();
    assert_eq!(second, listed(PHENIXID));
    assert_eq!(second.len(), 214);
}

/// Where the references themselves are at hand, the lists above are compared with them.
#[test]
fn the_lists_are_those_of_the_references() {
    let Some(files) = shared::folder("seeds").map(|folder| std::fs::read_dir(folder).unwrap()) else {
        return;
    };
    let texts: Vec<String> = files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let ids = |text: &str| -> Vec<String> {
        let rows = text
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
        let ids = rows.map(|id| id.split_whitespace().collect::<String>());
        let mut ids: Vec<String> = ids
            .filter(|id| {
                !["Event", "Logid"].contains(&id.as_str()) && !id.starts_with('-') && !id.starts_with('|')
            })
            .collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let of = |catalogue: &str| -> Vec<String> {
        let lines = listed(catalogue).into_iter();
        lines
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect()
    };
    let grid = texts
        .iter()
        .find(|text| text.contains("Additional Payload"))
        .unwrap();
    assert_eq!(of(LOGICNETS), ids(grid));
    let log = texts.iter().find(|text| text.contains("| Log id |")).unwrap();
    assert_eq!(of(PHENIXID), ids(log));
    for line in listed(PHENIXID) {
        let (id, severity) = line.split_once('\t').unwrap();
        let row = log
            .lines()
            .find(|row| row.starts_with(&format!("| {id} |")))
            .unwrap();
        let theirs = row.rsplit('|').nth(1).unwrap().trim().split(' ').next().unwrap();
        assert_eq!(severity, theirs, "{id}");
    }
}

#[test]
fn every_entry_is_well_formed() {
    for entry in catalogue::entries() {
        let id = &entry.id;
        assert!(
            entry.description.ends_with('.'),
            "{id}: a description is a sentence"
        );
        assert_eq!(entry.description.matches(". ").count(), 0, "{id}: one sentence");
        assert!(entry.severity.level() >= 3, "{id}");
        assert!(
            entry.attributes.is_sorted_by(|a, b| a.name < b.name),
            "{id}: attributes are not sorted"
        );
        assert!(!entry.flow.is_empty(), "{id}: it is part of no flow");
        for attribute in &entry.attributes {
            let open = attribute.sensitivity == Sensitivity::Public && !attribute.kind.is_closed();
            assert!(
                !open,
                "{id}: {} is public but anything may stand in it",
                attribute.name
            );
            assert!(
                !attribute.meaning.is_empty(),
                "{id}: {} says nothing",
                attribute.name
            );
        }
    }
}

/// A failure in the id is one in the outcome, and the other way round.
#[test]
fn the_outcome_follows_the_id() {
    for entry in catalogue::entries() {
        let id = entry.id.as_str();
        let failed = [
            "failed",
            "failure",
            "expired",
            "rejected",
            "denied",
            "incorrect",
            "_locked_",
            "mismatch",
            "invalid",
        ];
        let succeeded = ["success", "_ok", "succeeded"];
        if failed.iter().any(|word| id.contains(word)) {
            assert_eq!(entry.outcome(), Outcome::Failure, "{id}");
        } else if succeeded.iter().any(|word| id.contains(word)) {
            assert_eq!(entry.outcome(), Outcome::Success, "{id}");
        } else if id.ends_with("_started") && id != "core_server_run_started" || id.ends_with("_starting") {
            assert_ne!(entry.outcome(), Outcome::Failure, "{id}");
        }
    }
}

#[test]
fn descriptions_are_told_apart() {
    let mut seen = BTreeMap::new();
    for entry in catalogue::entries() {
        let other = seen.insert(&entry.description, &entry.id);
        assert_eq!(other, None, "{}", entry.id);
    }
}

/// The three-word runs of a sentence.
fn runs(text: &str) -> HashSet<String> {
    let words: Vec<String> = text
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.windows(3).map(|run| run.join(" ")).collect()
}

/// Descriptions are in our own words: with no sentence of a reference do they share half of the shorter one's runs of
/// three words.
#[test]
fn no_sentence_is_a_reference_s() {
    let Some(files) = shared::folder("seeds").map(|folder| std::fs::read_dir(folder).unwrap()) else {
        return;
    };
    let ours: Vec<_> = catalogue::entries()
        .map(|entry| (&entry.id, runs(&entry.description)))
        .collect();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let rows = text
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" | ").nth(1));
        for sentence in rows.filter(|sentence| sentence.len() > 8) {
            let theirs = runs(sentence);
            for (id, ours) in &ours {
                let shared = ours.intersection(&theirs).count();
                let of = ours.len().min(theirs.len()).max(4);
                assert!(shared * 2 < of, "{id}: {shared} of {of} like {sentence:?}");
            }
        }
    }
}

#[test]
fn flows_begin_before_they_end() {
    let mut flows: BTreeMap<(&str, &str), Vec<&Entry>> = BTreeMap::new();
    // What stands for an id that nobody knows is in no flow.
    for entry in catalogue::entries().filter(|entry| entry.id != "unknown") {
        flows
            .entry((&entry.catalogue, &entry.flow))
            .or_default()
            .push(entry);
    }
    for ((catalogue, flow), entries) in flows {
        let begins = entries.iter().any(|entry| entry.phase == Phase::Begin);
        let ends = entries.iter().any(|entry| entry.phase != Phase::Begin);
        assert!(!begins || ends, "{catalogue}/{flow} begins and never ends");
    }
}

#[test]
fn equivalent_ids_name_each_other() {
    let with: Vec<&Entry> = catalogue::entries()
        .filter(|entry| !entry.equivalent.is_empty())
        .collect();
    assert!(with.len() >= 24);
    for entry in with {
        let own = (entry.catalogue.clone(), entry.id.clone());
        assert!(entry.equivalent.contains(&own), "{}", entry.id);
        for (catalogue, id) in &entry.equivalent {
            let other = catalogue::lookup(catalogue, id).unwrap();
            assert_eq!(other.equivalent, entry.equivalent, "{id}");
            assert_eq!(other.outcome(), entry.outcome(), "{id} and {}", entry.id);
        }
    }
    assert_eq!(
        catalogue::legacy("EVT_000055").map(|entry| entry.id.as_str()),
        Some("auth_logout_local")
    );
}

#[test]
fn values_are_written_and_read_back() {
    let mut written = 0;
    for entry in catalogue::entries() {
        let Some(template) = &entry.value else { continue };
        let text = |name: &str| Some(entry.attribute(name)?.example.to_text());
        let secret = template
            .places()
            .any(|name| entry.attribute(name).unwrap().is_secret());
        if secret {
            assert_eq!(
                template.write(text),
                None,
                "{}: what is cut is not written",
                entry.id
            );
            continue;
        }
        let line = template.write(text).unwrap();
        let read = entry
            .read_value(&line)
            .unwrap_or_else(|| panic!("{}: {line}", entry.id));
        for (name, value) in read {
            assert_eq!(Some(value), text(name).as_deref(), "{}: {line}", entry.id);
            written += 1;
        }
    }
    assert!(written > 80, "{written}");
    let swapped = catalogue::lookup(LOGICNETS, "usergroup_users.deleted").unwrap();
    assert_eq!(swapped.read_value("alice"), Some(vec![("user", "alice")]));
    let both = swapped.read_value("alice removed from north").unwrap();
    assert_eq!(both, [("user", "alice"), ("usergroup", "north")]);
}

#[test]
fn our_own_ids_are_not_found_without_their_catalogue() {
    assert_eq!(catalogue::lookup_unique("search.done"), None);
    assert_eq!(
        catalogue::lookup_unique("authentication.ok").map(|entry| entry.catalogue.as_str()),
        Some("logicnets-8.1")
    );
    assert_eq!(
        catalogue::lookup_unique("neotp_failure").map(|entry| entry.severity.level()),
        Some(6)
    );
}

/// Every line of a faulty text is named, and what is wrong with it.
#[test]
fn a_faulty_catalogue_says_where() {
    let head = "catalogue = \"acme-1\"\ntitle = \"Doors\"\nvendor = \"Acme\"\nproduct = \"Doors\"\nversion = \"1\"\n\
                [attributes.door]\ntype = \"text\"\nexample = \"north\"\nmeaning = \"Which door\"\n";
    let family = "title = \"Doors\"\ncategory = \"access\"\nocsf = \"6003/99\"\necs = \"api info\"\n\n[[event]]\n\
                  id = \"door.opened\"\nseverity = 4\nphase = \"success\"\nflow = \"door\"\nvalue = \"<door>\"\n\
                  description = \"Somebody opened a door.\"\n";
    let load = |head: &str, family: &str| catalogue::catalogue(("head", head), &[("doors", family)]);
    let made = load(head, family).unwrap();
    assert_eq!(made.entries[0].id, "door.opened");
    assert_eq!(made.entries[0].attributes[0].name, "door");
    let cases = [
        ("severity = 4", "severity = 11", "a severity is 0 to 10"),
        (
            "phase = \"success\"",
            "phase = \"done\"",
            "there is no phase done",
        ),
        ("<door>", "<door", "is no template that can be read back"),
        ("<door>", "<gate>", "the dictionary has no attribute gate"),
        (
            "id = \"door.opened\"",
            "id = \"door opened\"",
            "an id has 1 to 128 of",
        ),
        ("\"access\"", "\"doors\"", "there is no category doors"),
        ("flow =", "flaw =", "line 10"),
        ("6003/99", "6003", "`ocsf` is class/activity"),
    ];
    for (from, to, says) in cases {
        let error = load(head, &family.replace(from, to)).unwrap_err().to_string();
        assert!(
            error.contains(says) && error.starts_with("doors"),
            "{to}: {error}"
        );
    }
    let error = load(&head.replace("\"text\"", "\"words\""), family)
        .unwrap_err()
        .to_string();
    assert!(error.contains("there is no type words"), "{error}");
    let twice = format!("{family}{}", family.split_once("\n\n").unwrap().1);
    let error = load(head, &twice).unwrap_err().to_string();
    assert!(error.contains("door.opened is there twice"), "{error}");
}
#[test]
fn an_own_event_has_its_counts_in_clear_and_its_words_not() {
    let entry = catalogue::lookup(VITNI, "search.done").unwrap();
    let mut event = entry.event(EventId::default(), "t-1", Timestamp::from_nanos(0));
    event.attach("query", CanonicalJson::string("actor:bob"));
    event.attach("matched", CanonicalJson::number_u64(7));
    event.attach("form", CanonicalJson::string("events"));
    event.attach("returned", CanonicalJson::string("not a number"));
    event.attach("matched", CanonicalJson::number_u64(8));
    let names = |list: &[(std::borrow::Cow<'_, str>, CanonicalJson<'_>)]| {
        list.iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let Event {
        public, attributes, ..
    } = &event;
    assert_eq!(names(public), "form=\"events\" matched=8");
    assert_eq!(names(attributes), "query=\"actor:bob\" returned=\"not a number\"");
}

#[test]
fn the_format_page_lists_every_flag() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/event.md");
    let page = std::fs::read_to_string(page).unwrap();
    for flag in vitni_event::Flag::ALL {
        let row = format!("| `{}` | {} |\n", flag.name(), flag.description());
        assert!(page.contains(&row), "docs/formats/event.md lacks the row: {row}");
    }
}

/// An example is what its entry says; without a part that it needs, and with one that is not its own, it is not.
#[test]
fn examples_are_held_to_their_entries() {
    let said = |entry: &Entry, event: &Event<'_>| -> Vec<String> {
        entry.check(event).iter().map(ToString::to_string).collect()
    };
    for entry in catalogue::entries() {
        let mut event = entry.example(EventId::default(), "t-1", Timestamp::from_nanos(0));
        // What is secret is not in an example; a stored event has the mark of it.
        for attribute in &entry.attributes {
            if attribute.is_secret() {
                event.attach(
                    attribute.name.as_str(),
                    CanonicalJson::trusted("{\"secret\":\"token\"}"),
                );
            }
        }
        assert_eq!(said(entry, &event), [""; 0], "{}", entry.id);
        event.attach("no-such-attribute", CanonicalJson::bool(true));
        assert_eq!(
            said(entry, &event),
            ["attribute no-such-attribute is not of this event"]
        );
        let bare = entry.event(EventId::default(), "t-1", Timestamp::from_nanos(0));
        let required = entry
            .attributes
            .iter()
            .filter(|attribute| attribute.required)
            .count();
        assert_eq!(
            said(entry, &bare).len(),
            entry.needs.len() + required,
            "{}",
            entry.id
        );
    }
    let entry = catalogue::lookup(LOGICNETS, "user.status_updated").unwrap();
    let mut event = entry.example(EventId::default(), "t-1", Timestamp::from_nanos(0));
    event.attach("new-status", CanonicalJson::number_u64(1));
    assert_eq!(said(entry, &event), ["attribute new-status is of another type"]);
}

/// Every entry has its type, and no type stands for anything else.
#[test]
fn every_entry_has_a_type() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/typed");
    let mut found = Vec::new();
    for catalogue in std::fs::read_dir(folder).unwrap() {
        let catalogue = catalogue.unwrap().path();
        let families = catalogue.is_dir().then(|| std::fs::read_dir(&catalogue).unwrap());
        for family in families.into_iter().flatten() {
            let text = std::fs::read_to_string(family.unwrap().path()).unwrap();
            let word = |line: &str, name: &str| {
                let rest = line.trim().strip_prefix(name)?;
                Some(rest.trim_matches(|c| "\";".contains(c)).to_owned())
            };
            let of =
                |name: &str| -> Vec<String> { text.lines().filter_map(|line| word(line, name)).collect() };
            let catalogues = of("const CATALOGUE: &'static str = ");
            found.extend(catalogues.into_iter().zip(of("const EVENT: &'static str = ")));
        }
    }
    found.sort();
    let mut entries: Vec<_> = catalogue::entries()
        .map(|entry| (entry.catalogue.clone(), entry.id.clone()))
        .collect();
    entries.sort();
    assert_eq!(found, entries);
}
