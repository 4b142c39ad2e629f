//! What each class is about: the user, group, entity or application that the schema wants named. It is looked for among
//! the targets, then among the attributes that are known to name such a thing; what nobody named is called unknown.

use super::class::{Act, OTHER, Subject};
use super::{NOT_KNOWN, Places, Version, is_mail, product, unknown_user, user};
use crate::mapping::tree::Tree;
use crate::mapping::{first_attribute, is_kind, is_named};
use crate::model::{Event, Party};

/// Attributes that name the user an event is about.
const USERS: &[&str] = &["duser", "user", "email/user-id", "email/userid", "username"];
/// Attributes that name the group an event is about.
const GROUPS: &[&str] = &["usergroup", "group"];
/// Attributes that name what was allowed or refused.
const PRIVILEGES: &[&str] = &[
    "category",
    "package",
    "workspace",
    "startcode",
    "admin-group",
    "scope",
];
/// Attributes that name an application.
const APPLICATIONS: &[&str] = &["package", "workspace", "startcode", "category"];
/// Attributes that name the application that somebody signs in to.
const SERVICES: &[&str] = &["sourceServiceName", "destinationServiceName"];
/// Attributes that name a thing, and its kind.
const ENTITIES: &[(&str, &str)] = &[
    ("company", "organization"),
    ("usergroup", "group"),
    ("group", "group"),
    ("deviceExternalId", "token"),
    ("token_id", "token"),
    ("url", "external account"),
    ("startcode", "start code"),
    ("workspace", "workspace"),
    ("package", "application"),
    ("stream", "tail"),
    ("id", "event"),
    ("name", "object"),
];
/// The schema's numbers for kinds of things, each with the attribute that then describes it.
const ENTITY_KINDS: &[(&str, i64, &str)] = &[
    ("user", 2, "user"),
    ("group", 3, "group"),
    ("organization", 4, "org"),
    ("tenant", 4, "org"),
    ("policy", 5, "policy"),
];

/// Sets what the class requires.
pub(super) fn set(
    event: &Event<'_>,
    act: &Act<'_>,
    version: Version,
    object: &mut Tree,
    places: &mut Places,
) {
    match act.class.subject {
        Subject::None => {}
        Subject::Api => set_api(event, object, places),
        Subject::App => object.put("app", app(event, places)),
        Subject::Email => set_email(event, act, object),
        Subject::Entity => object.put("entity", entity(event, places)),
        Subject::Group => set_group(event, act, version, object, places),
        Subject::Job => object.put("job", named(event, "job", &[], places)),
        Subject::Role => object.put("iam_role", named(event, "role", &["role"], places)),
        Subject::User => object.put("user", person(event, false, places)),
        Subject::Session | Subject::UserAndPrivileges => {
            object.put("user", person(event, false, places));
            object.put("privileges", vec![privilege(event)]);
        }
        Subject::UserAndService => {
            object.put("user", person(event, true, places));
            object.put("service", service(event, places));
        }
    }
}

/// The first target of a kind, and its place among the targets.
fn target<'e>(event: &'e Event<'_>, kind: &str) -> Option<(usize, &'e Party<'e>)> {
    let fits = |party: &Party<'_>| is_named(party) && is_kind(party, kind);
    event.targets.iter().enumerate().find(|(_, party)| fits(party))
}

/// The user it was done to. Whoever authenticates is the actor; in any other act the actor is somebody else, or not known
/// to be the same.
fn person(event: &Event<'_>, authenticates: bool, places: &mut Places) -> Tree {
    let nameless = || {
        let mut targets = event.targets.iter().enumerate();
        targets.find(|(_, party)| is_named(party) && party.kind.is_none())
    };
    if let Some((at, party)) = target(event, "user").or_else(nameless) {
        places.take_user(&format!("target{at}"), party);
        return user(party);
    }
    let actor = event
        .actor
        .as_ref()
        .filter(|actor| authenticates && is_named(actor));
    if let Some(actor) = actor {
        return user(actor);
    }
    let mut person = unknown_user();
    if let Some((_, name)) = first_attribute(event, USERS) {
        person.put("name", name);
    }
    person
}

/// An object that has a name or an id: of the first target of a kind, else of an attribute.
fn named(event: &Event<'_>, kind: &str, names: &[&str], places: &mut Places) -> Tree {
    let mut object = Tree::default();
    if let Some((at, party)) = target(event, kind) {
        places.take_party(&format!("target{at}"), party, false);
        object.opt("name", party.name.as_deref().or(party.email.as_deref()));
        // In 1.3 a job has no id, and 1.9 takes the name as well.
        if kind == "job" && party.name.is_some() {
            object.opt("desc", party.id.as_deref());
        } else {
            object.opt("uid", party.id.as_deref());
        }
        return object;
    }
    let said = first_attribute(event, names).map(|(_, name)| name);
    object.put("name", said.unwrap_or_else(|| NOT_KNOWN.to_owned()));
    object
}

fn set_api(event: &Event<'_>, object: &mut Tree, places: &mut Places) {
    object.set("api.operation", event.event.as_ref());
    if event.client.is_some() {
        object.set("api.service", service(event, places));
    }
}

/// The application that somebody signs in to; where none is named it is the product that signs them in.
fn service(event: &Event<'_>, places: &mut Places) -> Tree {
    let mut service = Tree::default();
    if let Some(client) = &event.client {
        service.opt("name", client.name.as_deref());
        service.opt("uid", client.id.as_deref());
        places.take("client");
    } else if let Some((_, name)) = first_attribute(event, SERVICES) {
        service.put("name", name);
    } else {
        service.put("name", crate::mapping::Product::of(event).name);
    }
    service
}

/// The application; where none is named it is the product itself that started, stopped or did the work.
fn app(event: &Event<'_>, places: &mut Places) -> Tree {
    let known = target(event, "application").is_some() || first_attribute(event, APPLICATIONS).is_some();
    if known {
        named(event, "application", APPLICATIONS, places)
    } else {
        product(event)
    }
}

fn privilege(event: &Event<'_>) -> String {
    first_attribute(event, PRIVILEGES).map_or_else(|| NOT_KNOWN.to_owned(), |(_, name)| name)
}

fn set_group(event: &Event<'_>, act: &Act<'_>, version: Version, object: &mut Tree, places: &mut Places) {
    object.put("group", named(event, "group", GROUPS, places));
    if matches!(act.activity, 1 | 2) {
        object.put("privileges", vec![privilege(event)]);
    }
    if matches!(act.activity, 3 | 4) {
        let user = person(event, false, places);
        match version {
            Version::V1_3 => object.put("user", user),
            Version::V1_9 => object.put("users", vec![user]),
        }
    }
    let one = |names: &[&str]| {
        let (_, name) = first_attribute(event, names)?;
        let mut tree = Tree::default();
        tree.put("name", name);
        Some(tree)
    };
    match act.activity {
        7 | 8 => object.opt("subgroup", one(&["child-usergroup"])),
        10 | 11 => object.opt(
            "policies",
            one(&["terms_and_conditions_guid"]).map(|one| vec![one]),
        ),
        12 | 13 => object.opt("iam_roles", one(&["role"]).map(|one| vec![one])),
        _ => {}
    }
}

/// Anything that is managed: the first target, else what an attribute names.
fn entity(event: &Event<'_>, places: &mut Places) -> Tree {
    let first = event
        .targets
        .iter()
        .enumerate()
        .find(|(_, party)| is_named(party));
    if let Some((at, party)) = first {
        let path = format!("target{at}");
        let name = party.name.as_deref().or(party.email.as_deref());
        let mut entity = thing(party.kind.as_deref(), name, party.id.as_deref());
        if is_kind(party, "user") {
            entity.put("user", user(party));
            places.take_user(&path, party);
        } else {
            places.take_party(&path, party, false);
        }
        return entity;
    }
    let names: Vec<&str> = ENTITIES.iter().map(|(name, _)| *name).collect();
    match first_attribute(event, &names) {
        None => thing(None, Some(NOT_KNOWN), None),
        Some((attribute, name)) => {
            let kind = ENTITIES.iter().find(|(known, _)| *known == attribute);
            thing(kind.map(|(_, kind)| *kind), Some(&name), None)
        }
    }
}

fn thing(kind: Option<&str>, name: Option<&str>, id: Option<&str>) -> Tree {
    let mut entity = Tree::default();
    entity.opt("name", name);
    entity.opt("uid", id);
    let Some(kind) = kind else {
        entity.put("type_id", 0_i64);
        return entity;
    };
    entity.put("type", kind);
    let listed = ENTITY_KINDS
        .iter()
        .find(|(known, _, _)| known.eq_ignore_ascii_case(kind));
    entity.put(
        "type_id",
        listed.map_or(i64::from(OTHER), |(_, number, _)| *number),
    );
    if let Some((_, _, place)) = listed.filter(|(_, _, place)| *place != "user") {
        let mut same = Tree::default();
        same.opt("name", name);
        same.opt("uid", id);
        entity.put(place, same);
    }
    entity
}

/// To whom an e-mail went: an address among the targets.
pub(super) fn recipient<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    let addresses = event.targets.iter().filter_map(|party| party.email.as_deref());
    addresses.into_iter().find(|text| is_mail(text))
}

fn set_email(event: &Event<'_>, act: &Act<'_>, object: &mut Tree) {
    if let Some(to) = recipient(event) {
        object.set("email.to", vec![to]);
    }
    let outbound = act.activity == 1;
    object.put("direction_id", if outbound { 2_i64 } else { 0 });
}
