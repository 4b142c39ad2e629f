//! The whole query string of a search: the filter, and what belongs to the page rather than to the filter.

use vitni_event::TenantId;

use crate::cursor::Cursor;
use crate::filter::{Fault, Filter, ParamError};
use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, TENANTS_MAX};

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which tenants, each once, in the order given; empty means all that the caller may read.
    pub tenants: Vec<TenantId>,
    /// Which of their events.
    pub filter: Filter,
    /// Where the last page ended; `None` for the first.
    pub cursor: Option<Cursor>,
    /// Most rows wanted, from 1 to [`PAGE_ROWS_MAX`].
    pub limit: usize,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            tenants: Vec::new(),
            filter: Filter::default(),
            cursor: None,
            limit: PAGE_ROWS_DEFAULT,
        }
    }
}

impl Request {
    /// Reads `tenant` (may be repeated), `cursor`, `limit` and the filter's parameters, already percent-decoded.
    ///
    /// # Errors
    /// The first parameter that cannot be used.
    pub fn from_params(params: Vec<(String, String)>) -> Result<Self, ParamError> {
        let mut request = Self::default();
        let mut limit = None;
        let mut filter = Vec::new();
        for (name, value) in params {
            match &*name {
                "tenant" => request.tenant(&value).map_err(|fault| fault.of(&name))?,
                "cursor" => set(&mut request.cursor, cursor(&value), &name)?,
                "limit" => set(&mut limit, rows(&value), &name)?,
                _ => filter.push((name, value)),
            }
        }
        request.filter = Filter::from_params(&filter)?;
        request.limit = limit.unwrap_or(PAGE_ROWS_DEFAULT);
        Ok(request)
    }

    /// The parameters that read back as this request; a default limit is left out.
    #[must_use]
    pub fn to_params(&self) -> Vec<(String, String)> {
        let mut params: Vec<_> = self
            .tenants
            .iter()
            .map(|tenant| ("tenant".to_owned(), tenant.to_string()))
            .collect();
        params.extend(self.filter.to_params());
        if self.limit != PAGE_ROWS_DEFAULT {
            params.push(("limit".to_owned(), self.limit.to_string()));
        }
        params.extend(
            self.cursor
                .map(|cursor| ("cursor".to_owned(), cursor.to_string())),
        );
        params
    }

    fn tenant(&mut self, text: &str) -> Result<(), Fault> {
        let tenant = TenantId::parse(text).ok_or(Fault::new(
            "is not a tenant id",
            "1 to 64 of a-z, 0-9 and -; give the id, not the name",
        ))?;
        if self.tenants.contains(&tenant) {
            return Err(Fault::new("names one tenant twice", "give each tenant once"));
        }
        if self.tenants.len() >= TENANTS_MAX {
            return Err(Fault::new(
                "is given more than 64 times",
                "leave it out to search all tenants you may read",
            ));
        }
        self.tenants.push(tenant);
        Ok(())
    }
}

fn set<T>(slot: &mut Option<T>, value: Result<T, Fault>, name: &str) -> Result<(), ParamError> {
    if slot.is_some() {
        return Err(Fault::new("is given twice", "give it once").of(name));
    }
    *slot = Some(value.map_err(|fault| fault.of(name))?);
    Ok(())
}

fn cursor(text: &str) -> Result<Cursor, Fault> {
    Cursor::parse(text).ok_or(Fault::new(
        "is not a cursor of ours",
        "hand back the answer's `next` unchanged",
    ))
}

fn rows(text: &str) -> Result<usize, Fault> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text
        .parse()
        .ok()
        .filter(|rows| plain && (1..=PAGE_ROWS_MAX).contains(rows));
    number.ok_or(Fault::new(
        "is not a number of rows",
        "give 1 to 1000; follow the cursor for more",
    ))
}
