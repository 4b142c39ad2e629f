//! Query strings and parts of addresses, read strictly: what an address does not take is refused by name.

use std::str::FromStr;

use axum::RequestPartsExt as _;
use axum::extract::{Query, RawPathParams};
use axum::http::request::Parts;
use vitni_query::ParamError;

use crate::refusal::{ApiError, Code};

/// The parameters, percent-decoded, in the order given.
pub(super) fn parameters(parts: &Parts) -> Result<Vec<(String, String)>, ApiError> {
    let Query(parameters) = Query::try_from_uri(&parts.uri)
        .map_err(|_| ApiError::new(Code::BadParameter).with_detail("The query string cannot be decoded."))?;
    Ok(parameters)
}

impl From<ParamError> for ApiError {
    fn from(error: ParamError) -> Self {
        Self::new(Code::BadParameter)
            .with_detail(format!("Parameter `{}` {}.", error.name, error.what))
            .with_hint(error.hint)
    }
}

/// The parameters of an address that takes few.
#[derive(Debug)]
pub(super) struct Few(Vec<(String, String)>);

impl Few {
    /// Refuses what is not in `known`, and what is given twice.
    pub(super) fn read(parts: &Parts, known: &'static [&'static str]) -> Result<Self, ApiError> {
        Self::of(parameters(parts)?, known)
    }

    /// The same of parameters that were read before. `field` may be given again and again.
    pub(super) fn of(
        parameters: Vec<(String, String)>,
        known: &'static [&'static str],
    ) -> Result<Self, ApiError> {
        for (at, (name, _)) in parameters.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let name: String = name.chars().take(64).collect();
                return Err(ApiError::new(Code::BadParameter)
                    .with_detail(format!("There is no parameter `{name}` here."))
                    .with_hint(if known.is_empty() {
                        "This address takes none.".to_owned()
                    } else {
                        format!("Known are {}.", known.join(", "))
                    }));
            }
            let is_again = parameters.iter().take(at).any(|(earlier, _)| earlier == name);
            if is_again && name != "field" {
                return Err(ApiError::new(Code::BadParameter)
                    .with_detail(format!("Parameter `{name}` is given twice.")));
            }
        }
        Ok(Self(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, in the order given.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// A whole number from 1 to `most`.
    pub(super) fn number(&self, name: &str, most: usize) -> Result<Option<usize>, ApiError> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text
            .parse()
            .ok()
            .filter(|number| plain && (1..=most).contains(number));
        number.map(Some).ok_or_else(|| {
            ApiError::new(Code::BadParameter)
                .with_detail(format!("Parameter `{name}` is not a number that it takes."))
                .with_hint(format!("Give 1 to {most}."))
        })
    }

    /// One of these words.
    pub(super) fn word(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let word = words.iter().find(|word| **word == value);
        word.copied().map(Some).ok_or_else(|| {
            ApiError::new(Code::BadParameter)
                .with_detail(format!("Parameter `{name}` has a value that it does not take."))
                .with_hint(format!("Give one of {}.", words.join(", ")))
        })
    }
}

/// A part of the address by its name in the route, `None` when the route has no such part.
pub(super) async fn part(parts: &mut Parts, name: &str) -> Option<String> {
    let params = parts.extract::<RawPathParams>().await.ok()?;
    params
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// A part of the address in the form that it must have; anything else is an address of nothing.
pub(super) async fn parsed_part<T: FromStr>(parts: &mut Parts, name: &str) -> Result<T, ApiError> {
    let text = part(parts, name).await;
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| ApiError::new(Code::NotFound))
}
