//! What speaks to us: every product whose lines can be read, by name.
//!
//! A product is a mapping from lines to events, at most one of each line. It keeps no state: a line that only repeats what
//! another line of the same act states is ignored, with the reason, so that one fact becomes one event. Where only two
//! lines together state a fact, the product says so, and [`Reader`] puts them together.

mod carried;
mod cef;
mod draft;
mod freeradius;
mod leef;
mod linux_auth;
mod logicnets;
mod pairs;
mod phenixid;
mod privacyidea;
mod reader;
mod row;
mod rule;
mod stamp;
mod table;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use vitni_event::Event;

use crate::Reference;
use crate::limits::MAPPINGS_MAX;
use crate::mapping::Mapping;
pub use reader::{At, Reader};

/// What one line is.
#[derive(Clone, Debug)]
pub enum Reading {
    /// A fact worth keeping. It has no id, no tenant and no moment of receipt yet.
    Event(Box<Event<'static>>),
    /// A fact that a later line is expected to complete; see [`Product::join`]. It is a fact by itself if none does.
    Begun(Box<Event<'static>>),
    /// A line that is understood and becomes no event.
    Ignored {
        /// The reason, a clause for people.
        why: Cow<'static, str>,
    },
    /// A line that is not understood. Whoever cannot ask its sender keeps it, as a quarantined event.
    Unrecognised {
        /// The reason, a clause for people.
        why: Cow<'static, str>,
    },
}

impl Reading {
    pub(crate) const fn ignored(why: &'static str) -> Self {
        Self::Ignored {
            why: Cow::Borrowed(why),
        }
    }

    pub(crate) const fn unrecognised(why: &'static str) -> Self {
        Self::Unrecognised {
            why: Cow::Borrowed(why),
        }
    }
}

/// A mapping from the lines of one product to events.
pub trait Product: Send + Sync {
    /// The name by which it is chosen, for example `linux-auth`.
    fn name(&self) -> &str;

    /// One sentence for people who choose.
    fn description(&self) -> &str;

    /// Name and version of the mapping, as it stands in `producer.mapping` of its events.
    fn mapping(&self) -> &str;

    /// What the line is. Total: any bytes give an answer, in time that the line's length bounds.
    fn read(&self, line: &[u8], reference: &Reference) -> Reading;

    /// The one event of a begun fact and of one that a later line states, when they are two sides of the same.
    fn join(&self, _begun: &Event<'static>, _later: &Event<'static>) -> Option<Event<'static>> {
        None
    }

    /// The line without the secrets that this product's lines are known to carry; `None` when there are none. For
    /// whoever keeps a line that became no event.
    fn without_secrets(&self, line: &[u8]) -> Option<Vec<u8>>;

    /// The reference page of the mapping, as Markdown.
    fn page(&self) -> String;
}

/// Products by name: those that are built in, and those that an operator adds.
#[derive(Clone)]
pub struct Products(BTreeMap<String, Arc<dyn Product>>);

/// The mappings that are texts, compiled in.
const TEXTS: &[&str] = &[
    include_str!("../mappings/oidc-provider.toml"),
    include_str!("../mappings/samba-ad.toml"),
];

#[expect(
    clippy::expect_used,
    reason = "the texts are part of the program, and a test reads every one of them"
)]
static BUILT_IN: LazyLock<Products> = LazyLock::new(|| {
    let code: [Arc<dyn Product>; 7] = [
        Arc::new(cef::Cef),
        Arc::new(freeradius::FreeRadius),
        Arc::new(leef::Leef),
        Arc::new(linux_auth::LinuxAuth),
        Arc::new(logicnets::LogicNets),
        Arc::new(phenixid::PhenixidPas),
        Arc::new(privacyidea::PrivacyIdea),
    ];
    let texts = TEXTS.iter().map(|text| -> Arc<dyn Product> {
        Arc::new(Mapping::parse(text).expect("the built-in mappings are sound"))
    });
    let all = code.into_iter().chain(texts);
    Products(all.map(|product| (product.name().to_owned(), product)).collect())
});

/// Why mappings were not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {detail}")]
pub struct LoadError {
    /// Which text, by the name that it was given with.
    pub file: String,
    /// What is wrong and where, for people.
    pub detail: String,
}

impl Products {
    /// Those that are built in.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// These and another one, which takes the place of one of its name.
    #[must_use]
    pub fn with(mut self, product: Arc<dyn Product>) -> Self {
        self.0.insert(product.name().to_owned(), product);
        self
    }

    /// These and the mappings of the texts, each given with the name of its file. A mapping takes the place of a product of its
    /// name; the tests that it brings along must hold.
    ///
    /// # Errors
    /// The first thing that is wrong; then none of the texts is taken.
    pub fn load<N, T>(mut self, texts: impl IntoIterator<Item = (N, T)>) -> Result<Self, LoadError>
    where
        N: AsRef<str>,
        T: AsRef<str>,
    {
        let mut loaded: BTreeMap<String, String> = BTreeMap::new();
        for (file, text) in texts {
            let file = file.as_ref();
            let wrong = |detail: String| LoadError {
                file: file.to_owned(),
                detail,
            };
            let mapping = Mapping::parse(text.as_ref()).map_err(|error| wrong(error.to_string()))?;
            let failed = mapping
                .trials()
                .into_iter()
                .find(|trial| !trial.differences.is_empty());
            if let Some(trial) = failed {
                let differences = trial.differences.join("; ");
                return Err(wrong(format!(
                    "the test in line {} does not hold: {differences}",
                    trial.line
                )));
            }
            if let Some(other) = loaded.insert(mapping.name().to_owned(), file.to_owned()) {
                let name = mapping.name();
                return Err(wrong(format!(
                    "{other} describes the product `{name}` too; one name, one file"
                )));
            }
            if loaded.len() > MAPPINGS_MAX {
                return Err(wrong(format!("there are more than {MAPPINGS_MAX} mappings")));
            }
            self = self.with(Arc::new(mapping));
        }
        Ok(self)
    }

    /// The product of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Product>> {
        self.0.get(name)
    }

    /// Every product, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Product>> {
        self.0.values()
    }

    /// Their names, for telling what there is.
    #[must_use]
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        names.join(", ")
    }
}

impl std::fmt::Debug for Products {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
