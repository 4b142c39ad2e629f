//! From the text of a mapping to the mapping: all that can be told to be wrong before the first line comes is told here.

use std::ops::Range;

use sha2::{Digest as _, Sha256};
use toml::Spanned;
use vitni_event::catalogue::{self, Entry, VITNI};
use vitni_event::limits::{NAME_BYTES_MAX, WORD_BYTES_MAX};

use super::error::MappingError;
use super::fact::Fact;
use super::file::{self, Any, File, Format};
use super::places::{Places, Producer};
use super::secret::Secret;
use super::template::Template;
use super::{Becomes, Mapping, Rule};
use crate::limits;
use crate::pattern::Order;

type Found<T> = Result<T, MappingError>;

/// Reads and checks a mapping's text.
pub(super) fn mapping(text: &str) -> Found<Mapping> {
    if text.len() > limits::MAPPING_BYTES_MAX {
        let why = format!("the mapping is longer than {} bytes", limits::MAPPING_BYTES_MAX);
        return Err(MappingError::at("", &(0..0), why));
    }
    let file: File = toml::from_str(text).map_err(|error| MappingError::of_toml(text, &error))?;
    let mut checker = Checker {
        text,
        warnings: Vec::new(),
    };
    checker.mapping(file)
}

struct Checker<'t> {
    text: &'t str,
    warnings: Vec<MappingError>,
}

impl Checker<'_> {
    fn mapping(&mut self, file: File) -> Found<Mapping> {
        self.head(&file)?;
        let whole = 0..0;
        for (name, count, most) in [
            ("rule", file.rule.len(), limits::RULES_MAX),
            ("secret", file.secret.len(), limits::SECRETS_MAX),
            ("skip", file.skip.len(), limits::SKIPS_MAX),
            ("test", file.test.len(), limits::TESTS_MAX),
        ] {
            if count > most {
                return Err(self.wrong(
                    &whole,
                    format!("there are {count} of `[[{name}]]`, and {most} may be"),
                ));
            }
        }
        if file.rule.is_empty() {
            return Err(self.wrong(
                &whole,
                "the mapping has no `[[rule]]`, so every line would be unrecognised",
            ));
        }
        for secret in &file.secret {
            self.secret(secret, *file.format.get_ref())?;
        }
        self.templates(&file)?;
        let mut rules = Vec::new();
        for rule in &file.rule {
            let made = self.rule(rule, &file)?;
            self.reachable(&rule.span(), &made, &rules)?;
            rules.push(made);
        }
        if file.test.is_empty() {
            self.warn(&whole, "the mapping has no `[[test]]`, so nobody notices when a change of it breaks one of its rules");
        }
        let tests = file.test.into_iter().map(|test| {
            let place = MappingError::at(self.text, &test.span(), "");
            (place.line, test.into_inner())
        });
        let (name, version) = (file.name.into_inner(), file.version.into_inner());
        Ok(Mapping {
            mapping: format!("{name}/{version}"),
            producer: file.producer.or(&Producer {
                product: Some(Template::word(&name)),
                ..Producer::default()
            }),
            name,
            description: file.description,
            about: file.about,
            format: file.format.into_inner(),
            columns: file.columns,
            separator: file.separator.unwrap_or(','),
            header: file.header,
            time: file.time,
            skips: file.skip,
            secrets: file.secret.into_iter().map(Spanned::into_inner).collect(),
            maps: file.map,
            rules,
            tests: tests.collect(),
            warnings: std::mem::take(&mut self.warnings),
            digest: Sha256::digest(self.text.as_bytes()).into(),
        })
    }

    fn head(&self, file: &File) -> Found<()> {
        let is_name = |text: &str| {
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
            (1..=64).contains(&text.len()) && text.bytes().all(fits)
        };
        if !is_name(file.name.get_ref()) {
            let why = "a product's name has 1 to 64 of a-z, 0-9, - and _";
            return Err(self.wrong(&file.name.span(), why));
        }
        let version = file.version.get_ref();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if !(1..=32).contains(&version.len()) || !version.bytes().all(fits) {
            let why = "a version has 1 to 32 of letters, digits, - _ and .";
            return Err(self.wrong(&file.version.span(), why));
        }
        let is_csv = *file.format.get_ref() == Format::Csv;
        let span = file.format.span();
        if is_csv && file.columns.is_empty() {
            return Err(self.wrong(
                &span,
                "csv needs `columns`, the names of its values in their order",
            ));
        }
        if !is_csv && (!file.columns.is_empty() || file.separator.is_some()) {
            return Err(self.wrong(&span, "`columns` and `separator` are for csv alone"));
        }
        let mut columns: Vec<&String> = file.columns.iter().collect();
        columns.sort();
        if columns.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(self.wrong(&span, "two columns have one name"));
        }
        if matches!(file.separator, Some('"' | '\n' | '\r')) {
            return Err(self.wrong(&span, "a quote or a line end cannot be the separator"));
        }
        Ok(())
    }

    fn secret(&self, secret: &Spanned<Secret>, format: Format) -> Found<()> {
        let (span, secret) = (secret.span(), secret.get_ref());
        let why = match (&secret.field, &secret.after, format) {
            (None, None, _) => "a secret is named by its `field`, or by what it comes `after`",
            (Some(_), _, Format::Text) => "a line of text has no fields; name what the secret comes `after`",
            (None, _, Format::Json) => {
                "name the `field`: what is cut anywhere in a line could break its JSON"
            }
            (Some(path), None, _) if path.last_name().is_none() => {
                "the path of a secret ends in a name, so that it is found in lines that cannot be taken apart too"
            }
            (_, Some(after), _) if after.is_empty() => "`after` is empty",
            _ if !secret.until.is_ascii() => "`until` may hold ASCII characters alone",
            _ if secret.when.len() > limits::CONDITIONS_MAX => "the secret has too many conditions",
            _ => return Ok(()),
        };
        Err(self.wrong(&span, why))
    }

    /// Tables that are looked things up in must be there.
    fn templates(&self, file: &File) -> Found<()> {
        let mut missing = None;
        let mut see = |span: &Range<usize>, place: String, template: &Template| {
            if let Some(table) = template.tables().find(|table| !file.map.contains_key(*table)) {
                missing = Some((
                    span.clone(),
                    format!("{place} looks things up in [map.{table}], which is not there"),
                ));
            }
        };
        let whole = 0..0;
        file.producer
            .each_place(&mut |place, template| see(&whole, place, template));
        file.defaults
            .each(&mut |place, template| see(&whole, place, template));
        for rule in &file.rule {
            let span = rule.span();
            rule.get_ref()
                .set
                .each(&mut |place, template| see(&span, place, template));
        }
        missing.map_or(Ok(()), |(span, why)| Err(self.wrong(&span, why)))
    }

    fn rule(&mut self, rule: &Spanned<file::Rule>, file: &File) -> Found<Rule> {
        let (span, rule) = (rule.span(), rule.get_ref());
        let is_text = *file.format.get_ref() == Format::Text;
        if rule.line.is_some() != is_text {
            let why = if is_text {
                "a rule of a text log has a `line`, the sentence that it is about"
            } else {
                "`line` is for text; say `when` what holds of the fields"
            };
            return Err(self.wrong(&span, why));
        }
        if rule.when.len() > limits::CONDITIONS_MAX {
            let why = format!("a rule has at most {} conditions", limits::CONDITIONS_MAX);
            return Err(self.wrong(&span, why));
        }
        let becomes = match (&rule.event, &rule.ignore) {
            (Some(event), None) => self.fact(event, rule, file)?,
            (None, Some(why)) if rule.set == Places::default() && rule.outcome.is_none() => {
                Becomes::Ignored(why.clone())
            }
            (None, Some(_)) => {
                return Err(self.wrong(&span, "a line that is ignored sets nothing and has no outcome"));
            }
            _ => {
                return Err(self.wrong(
                    &span,
                    "a rule has either an `event` or, with `ignore`, the reason why there is none",
                ));
            }
        };
        Ok(Rule {
            line: rule.line.clone(),
            order: match rule.any {
                Any::Longest => Order::Rightmost,
                Any::Shortest => Order::Leftmost,
            },
            when: rule.when.clone(),
            becomes,
        })
    }

    fn fact(&mut self, event: &Spanned<String>, rule: &file::Rule, file: &File) -> Found<Becomes> {
        let named = rule.catalogue.as_ref().or(file.catalogue.as_ref());
        let (catalogue, entry) = self.entry(event, named)?;
        let places = rule.set.clone().or(&file.defaults);
        for name in rule.set.attributes.keys().chain(file.defaults.attributes.keys()) {
            if name.is_empty() || name.len() > NAME_BYTES_MAX {
                return Err(self.wrong(
                    &event.span(),
                    format!("an attribute's name has 1 to {NAME_BYTES_MAX} bytes"),
                ));
            }
        }
        if let Some(entry) = entry {
            self.attributes(&event.span(), entry, &places);
        }
        Ok(Becomes::Event(Box::new(Fact {
            outcome: rule
                .outcome
                .map(|word| word.0)
                .or_else(|| entry.map(Entry::outcome)),
            catalogue,
            event: event.get_ref().clone(),
            places,
        })))
    }

    /// The catalogue of an id, and its entry where the catalogue is built in.
    fn entry(
        &self,
        event: &Spanned<String>,
        named: Option<&Spanned<String>>,
    ) -> Found<(String, Option<&'static Entry>)> {
        let id = event.get_ref();
        let Some(named) = named else {
            let entry = catalogue::lookup_unique(id).ok_or_else(|| {
                let why = format!(
                    "no reference has the event `{id}`, or both have; `vitni catalogue search` finds ids, and `catalogue` names one of your own"
                );
                self.wrong(&event.span(), why)
            })?;
            return Ok((entry.catalogue.clone(), Some(entry)));
        };
        let name = named.get_ref();
        if name == VITNI {
            return Err(self.wrong(&named.span(), "only Vitni issues events of its own catalogue"));
        }
        let is_built_in = catalogue::catalogues().iter().any(|known| known.name == *name);
        let entry = catalogue::lookup(name, id);
        if is_built_in && entry.is_none() {
            return Err(self.wrong(&event.span(), format!("the catalogue {name} has no event `{id}`")));
        }
        let is_word = |text: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
            (1..=WORD_BYTES_MAX).contains(&text.len()) && text.bytes().all(fits)
        };
        for (word, span) in [(name, named.span()), (id, event.span())] {
            if !is_word(word) {
                let why = format!("`{word}` is no id: it has 1 to {WORD_BYTES_MAX} of A-Z a-z 0-9 . _ : -");
                return Err(self.wrong(&span, why));
            }
        }
        Ok((name.clone(), entry))
    }

    fn attributes(&mut self, span: &Range<usize>, entry: &Entry, places: &Places) {
        for name in places.attributes.keys() {
            match entry.attribute(name) {
                None => self.warn(
                    span,
                    format!("`{}` is not known to have the attribute `{name}`, so the event is flagged unknown-attribute", entry.id),
                ),
                Some(known) if known.is_secret() => {
                    self.warn(span, format!("the catalogue says that `{name}` is a secret, so it is cut"));
                }
                Some(_) => {}
            }
        }
    }

    /// An earlier rule that asks for no more takes every line of this one.
    fn reachable(&self, span: &Range<usize>, rule: &Rule, earlier: &[Rule]) -> Found<()> {
        let takes_all = |known: &Rule| {
            known.line == rule.line
                && known
                    .when
                    .iter()
                    .all(|(path, condition)| rule.when.get(path) == Some(condition))
        };
        match earlier.iter().position(takes_all) {
            None => Ok(()),
            Some(at) => Err(self.wrong(
                span,
                format!(
                    "this rule is never reached: rule {} before it takes the same lines",
                    at + 1
                ),
            )),
        }
    }

    fn wrong(&self, span: &Range<usize>, message: impl Into<String>) -> MappingError {
        MappingError::at(self.text, span, message)
    }

    fn warn(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let warning = MappingError::at(self.text, span, message);
        self.warnings.push(warning);
    }
}
