//! A JSON object that is filled in by paths and written as RFC 8785 has it: members sorted, nothing empty. It only
//! writes.

use std::borrow::Cow;

use crate::json::{CanonicalJson, push_string, utf16_cmp};

/// A value on its way out.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Any JSON value, canonical.
    Value(String),
    List(Vec<Node>),
    Object(Tree),
}

/// An object, its members sorted by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree(Vec<(String, Node)>);

impl Tree {
    /// Sets what a path such as `actor.user.name` leads to; the objects on the way are made. A value that stands on the
    /// way gives place.
    pub(super) fn set(&mut self, path: &str, value: impl Into<Node>) {
        match path.split_once('.') {
            None => self.put(path, value),
            Some((first, rest)) => {
                let mut inner = self.take_object(first);
                inner.set(rest, value);
                self.put(first, inner);
            }
        }
    }

    /// [`set`](Self::set), if there is a value.
    pub(super) fn opt<N: Into<Node>>(&mut self, path: &str, value: Option<N>) {
        if let Some(value) = value {
            self.set(path, value);
        }
    }

    /// Sets a member whose name is taken as it is, dots and all.
    pub(super) fn put(&mut self, name: &str, value: impl Into<Node>) {
        let value = value.into();
        match self.find(name) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (name.to_owned(), value)),
        }
    }

    /// Whether there is a member of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Whether nothing has been set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tree, or `None` if nothing has been set.
    pub(super) fn filled(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }

    /// The whole as JSON.
    pub(super) fn into_json(self) -> CanonicalJson<'static> {
        let mut out = String::new();
        Node::Object(self).write(&mut out);
        CanonicalJson::trusted(out)
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| utf16_cmp(known, name))
    }

    /// The object of this name, empty if there is none; it is put back.
    fn take_object(&mut self, name: &str) -> Self {
        let known = self.find(name).ok().and_then(|at| self.0.get_mut(at));
        match known {
            Some((_, Node::Object(inner))) => std::mem::take(inner),
            _ => Self::default(),
        }
    }
}

impl Node {
    fn write(&self, out: &mut String) {
        match self {
            Self::Value(json) => out.push_str(json),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(Tree(members)) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    push_string(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        let mut json = String::with_capacity(text.len() + 2);
        push_string(text, &mut json);
        Self::Value(json)
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Cow<'_, str>> for Node {
    fn from(text: Cow<'_, str>) -> Self {
        text.as_ref().into()
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::Value(number.to_string())
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Value(value.to_string())
    }
}

impl From<&CanonicalJson<'_>> for Node {
    fn from(json: &CanonicalJson<'_>) -> Self {
        Self::Value(json.as_str().to_owned())
    }
}

impl From<Tree> for Node {
    fn from(tree: Tree) -> Self {
        Self::Object(tree)
    }
}

impl<N: Into<Self>> From<Vec<N>> for Node {
    fn from(items: Vec<N>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
