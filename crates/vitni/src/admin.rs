//! `vitni token` and `vitni tenant`.

use crate::args::{Access, Server, Tenant, Token};
use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, plain, table};
use serde::Serialize;
use serde_json::{Map, Value};
use vitni_client::{Client, NewTenant, Tiles};

pub(crate) fn token(command: Token, out: Out) -> Done {
    match command {
        Token::Create {
            name,
            scope,
            tenant,
            expires,
            server,
            ..
        } => {
            let client = crate::client(&server)?;
            let tenants = tenant
                .iter()
                .map(|tenant| tenant_id(&client, tenant))
                .collect::<Result<Vec<_>, _>>()?;
            let made = client.create_token(&name, &scope, &tenants, expires.as_deref())?;
            if out.is_json() {
                out.json(&made)?;
            } else {
                out.line(&made.token)?;
                out.note(&format!(
                    "token {} was made; it is shown this once and kept nowhere",
                    plain(&made.id)
                ));
            }
        }
        Token::List { server, .. } => {
            let tokens = crate::client(&server)?.tokens()?;
            list(
                &tokens,
                &["id", "name", "scopes", "tenants", "created", "expires", "revoked"],
                out,
            )?;
        }
        Token::Revoke { id, server, .. } => {
            crate::client(&server)?.revoke_token(&id)?;
            if !out.is_json() {
                out.note(&format!("token {} opens nothing any more", plain(&id)));
            }
        }
    }
    Ok(Exit::Ok)
}

pub(crate) fn tenant(command: Tenant, out: Out) -> Done {
    match command {
        Tenant::Create { name, server, .. } => changed(&crate::client(&server)?.create_tenant(&name)?, out)?,
        Tenant::List { server, .. } => {
            let tenants = crate::client(&server)?.tenants()?;
            list(&tenants, &["id", "name", "own", "epoch", "tiles", "created"], out)?;
        }
        Tenant::Keys { tenant, server, .. } => keys(&server, &tenant, out)?,
        Tenant::Rename {
            tenant, name, server, ..
        } => {
            let client = crate::client(&server)?;
            let id = tenant_id(&client, &tenant)?;
            changed(&client.rename_tenant(&id, &name)?, out)?;
        }
        Tenant::Tiles {
            tenant,
            access,
            server,
            ..
        } => {
            let client = crate::client(&server)?;
            let id = tenant_id(&client, &tenant)?;
            let tiles = match access {
                Access::Public => Tiles::Public,
                Access::Capability => Tiles::Capability,
            };
            changed(&client.set_tiles(&id, tiles)?, out)?;
        }
    }
    Ok(Exit::Ok)
}

fn keys(server: &Server, tenant: &str, out: Out) -> Result<(), Fail> {
    let client = crate::client(server)?;
    let keys = client.tenant_keys(&tenant_id(&client, tenant)?)?;
    if out.is_json() {
        return out.json(&keys);
    }
    for tree in &keys.trees {
        out.line(&format!("# {}", plain(&tree.origin)))?;
        out.line(&plain(&tree.checkpoint))?;
        out.line(&plain(&tree.receipt))?;
    }
    Ok(())
}

/// The id of the tenant that is called this, by id or by name.
fn tenant_id(client: &Client, text: &str) -> Result<String, Fail> {
    let tenants = client.tenants()?;
    let by_id = tenants.iter().find(|tenant| tenant.id == text);
    let found = by_id.or_else(|| tenants.iter().find(|tenant| tenant.name == text));
    found.map(|tenant| tenant.id.clone()).ok_or_else(|| {
        Fail::new(
            Exit::Found,
            "no-tenant",
            format!("there is no tenant `{text}`; `vitni tenant list` shows all"),
        )
    })
}

fn changed(tenant: &NewTenant, out: Out) -> Result<(), Fail> {
    if out.is_json() {
        return out.json(tenant);
    }
    let members = members(tenant);
    let rows: Vec<Vec<String>> = members
        .iter()
        .map(|(name, value)| vec![plain(name), cell(value)])
        .collect();
    table(&rows).iter().try_for_each(|line| out.line(line))
}

pub(crate) fn list<T: Serialize>(items: &[T], columns: &[&str], out: Out) -> Result<(), Fail> {
    if out.is_json() {
        return items.iter().try_for_each(|item| out.json(item));
    }
    let mut rows = vec![columns.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>()];
    for item in items {
        let members = members(item);
        rows.push(
            columns
                .iter()
                .map(|name| members.get(*name).map_or_else(|| "-".to_owned(), cell))
                .collect(),
        );
    }
    table(&rows).iter().try_for_each(|line| out.line(line))
}

pub(crate) fn members(item: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(item) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => plain(text),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(","),
        other => plain(&other.to_string()),
    }
}
