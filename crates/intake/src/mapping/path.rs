//! The path to a field, as a mapping writes it: steps between dots, `*` for any one, `**` for any number. It reads nothing.

use serde::Deserialize;

use crate::limits::PATH_STEPS_MAX;

/// A path, with what follows each of its steps ready to be compared with names that hold dots themselves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    pub(crate) kind: Kind,
    /// This step and all that follow, as written.
    pub(crate) rest: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Name(String),
    AnyOne,
    AnyNumber,
}

impl Path {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it may lead to more than one field.
    pub(crate) fn is_open(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step.kind, Kind::Name(_)))
    }

    /// The name of the field itself, where the path ends in one.
    pub(crate) fn last_name(&self) -> Option<&str> {
        match &self.steps.last()?.kind {
            Kind::Name(name) => Some(name),
            Kind::AnyOne | Kind::AnyNumber => None,
        }
    }
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text.as_str();
        loop {
            let (word, after) = rest
                .split_once('.')
                .map_or((rest, None), |(word, after)| (word, Some(after)));
            let kind = match word {
                "" => {
                    return Err(format!(
                        "`{text}` is no path to a field: a step of it is empty; write names with dots between them"
                    ));
                }
                "*" => Kind::AnyOne,
                "**" => Kind::AnyNumber,
                name => Kind::Name(name.to_owned()),
            };
            steps.push(Step {
                kind,
                rest: rest.to_owned(),
            });
            let Some(after) = after else { break };
            rest = after;
        }
        if steps.len() > PATH_STEPS_MAX {
            return Err(format!("`{text}` has more than {PATH_STEPS_MAX} steps"));
        }
        if steps.iter().filter(|step| step.kind == Kind::AnyNumber).count() > 1 {
            return Err(format!("`{text}` has `**` more than once; once is enough"));
        }
        Ok(Self { text, steps })
    }
}
