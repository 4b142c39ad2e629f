//! Replaces members of a JSON value by their names, at any depth. It decides nothing about which.

use super::reader::Reader;
use super::{CanonicalJson, Fault, push_string};
use crate::flags::Flags;

/// Replaces the value of every member whose name `wanted` knows by what `replace` makes of it; `None` when there was
/// no such member. The text is walked once, however deep it is.
pub(crate) fn members<T>(
    value: &CanonicalJson<'_>,
    wanted: &dyn Fn(&str) -> Option<T>,
    replace: &mut dyn FnMut(T, &CanonicalJson<'_>) -> CanonicalJson<'static>,
) -> Option<CanonicalJson<'static>> {
    let mut walk = Walk {
        out: String::new(),
        wanted,
        replace,
        changed: false,
    };
    walk.value(&mut Reader::new(value.as_str())).ok()?;
    walk.changed.then(|| CanonicalJson::trusted(walk.out))
}

struct Walk<'w, T> {
    out: String,
    wanted: &'w dyn Fn(&str) -> Option<T>,
    replace: &'w mut dyn FnMut(T, &CanonicalJson<'_>) -> CanonicalJson<'static>,
    changed: bool,
}

impl<T> Walk<'_, T> {
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        match reader.byte() {
            Some(b'{') => self.object(reader),
            Some(b'[') => self.array(reader),
            _ => {
                self.out.push_str(reader.value(&mut Flags::default())?.as_str());
                Ok(())
            }
        }
    }

    fn object(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut separator = '{';
        reader.object(|reader, name| {
            self.out.push(std::mem::replace(&mut separator, ','));
            push_string(&name, &mut self.out);
            self.out.push(':');
            let Some(kind) = (self.wanted)(&name) else {
                return self.value(reader);
            };
            let value = reader.value(&mut Flags::default())?;
            self.out.push_str((self.replace)(kind, &value).as_str());
            self.changed = true;
            Ok(())
        })?;
        self.out.push_str(if separator == '{' { "{}" } else { "}" });
        Ok(())
    }

    fn array(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut separator = '[';
        reader.array(|reader| {
            self.out.push(std::mem::replace(&mut separator, ','));
            self.value(reader)
        })?;
        self.out.push_str(if separator == '[' { "[]" } else { "]" });
        Ok(())
    }
}

/// Names that mean something of their own inside an RFC 9901 payload, at any depth of it.
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(name, "_sd" | "_sd_alg" | "...")
}

/// Whether a member of a reserved name is anywhere in a value. Another verifier would take it for commitments of ours
/// and drop it or refuse the whole, so such a value is kept as text.
pub(crate) fn has_reserved(value: &CanonicalJson<'_>) -> bool {
    let text = value.as_str();
    let may = value.is_structure() && (text.contains("\"_sd") || text.contains("\"...\""));
    let known = |name: &str| is_reserved(name).then_some(());
    may && members(value, &known, &mut |(), old| old.clone().into_owned()).is_some()
}

/// Every string and number inside a value, unescaped; `null`, `true` and `false` name nothing.
pub(crate) fn scalars(value: &CanonicalJson<'_>) -> Vec<String> {
    let mut found = Vec::new();
    // A value that is not JSON has no scalars; canonical texts always are.
    let _ = collect(&mut Reader::new(value.as_str()), &mut found);
    found
}

fn collect(reader: &mut Reader<'_>, found: &mut Vec<String>) -> Result<(), Fault> {
    match reader.byte() {
        Some(b'{') => reader.object(|reader, _| collect(reader, found)),
        Some(b'[') => reader.array(|reader| collect(reader, found)),
        _ => {
            let value = reader.value(&mut Flags::default())?;
            if value.is_string() || value.is_number() {
                found.push(value.to_text().into_owned());
            }
            Ok(())
        }
    }
}
