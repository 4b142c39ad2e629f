//! Attributes by name: a list in the order of the names, and an index of names and other spellings. Every attribute of every
//! event is looked up here, so it takes the same short time however many there are.

use std::collections::HashMap;
use std::ops::Deref;

use foldhash::fast::RandomState;

use super::Attribute;

/// A list of attributes, sorted by name, names unique. It is read like a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary {
    list: Vec<Attribute>,
    names: Places,
    aliases: Places,
}

/// Where in the list the attribute of a name stands.
type Places = HashMap<String, usize, RandomState>;

impl Dictionary {
    /// The attribute of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Attribute> {
        self.list.get(*self.names.get(name)?)
    }

    /// The attribute that is meant by a spelling which is none of the names.
    #[must_use]
    pub fn aliased(&self, alias: &str) -> Option<&Attribute> {
        self.list.get(*self.aliases.get(alias)?)
    }
}

impl Deref for Dictionary {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        &self.list
    }
}

impl<'d> IntoIterator for &'d Dictionary {
    type Item = &'d Attribute;
    type IntoIter = std::slice::Iter<'d, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// Of two attributes of one name, and of two with one alias, the first counts.
impl FromIterator<Attribute> for Dictionary {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        let mut list: Vec<Attribute> = attributes.into_iter().collect();
        list.sort_by(|a, b| a.name.cmp(&b.name));
        list.dedup_by(|later, earlier| later.name == earlier.name);
        let (mut names, mut aliases) = (Places::default(), Places::default());
        for (at, attribute) in list.iter().enumerate() {
            names.insert(attribute.name.clone(), at);
            for alias in &attribute.aliases {
                aliases.entry(alias.clone()).or_insert(at);
            }
        }
        Self { list, names, aliases }
    }
}
