//! Which class and activity an event has in each version of the schema, and what the class has places for. Tables, and
//! one search in them.

use super::Version;
use crate::catalogue::Entry;
use crate::model::Event;

/// Where a class has its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Nowhere.
    None,
    /// As an attribute of its own.
    Own,
    /// By the profile `host`.
    Host,
}

/// What the required attribute of a class is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    None,
    Api,
    App,
    Email,
    Entity,
    Group,
    Job,
    Role,
    Session,
    User,
    UserAndPrivileges,
    UserAndService,
}

/// A class of the schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    pub(super) uid: u32,
    pub(super) subject: Subject,
    pub(super) actor: Carrier,
    /// Whether it has `src_endpoint` and `http_request`.
    pub(super) source: bool,
    /// Whether it has a `session` of its own.
    pub(super) session: bool,
    /// Whether actor and endpoint are required.
    pub(super) api: bool,
}

/// Authentication.
pub(super) const AUTHENTICATION: u32 = 3002;
/// Email Activity.
pub(super) const EMAIL: u32 = 4009;
/// The activity of a class that has none for this.
pub(super) const OTHER: u32 = 99;

const BASE: Class = Class {
    uid: 0,
    subject: Subject::None,
    actor: Carrier::None,
    source: false,
    session: false,
    api: false,
};

const fn identity(uid: u32, subject: Subject) -> Class {
    Class {
        uid,
        subject,
        actor: Carrier::Own,
        source: true,
        session: matches!(uid, AUTHENTICATION | 3003),
        api: false,
    }
}

const fn hosted(uid: u32, subject: Subject) -> Class {
    Class {
        uid,
        subject,
        actor: Carrier::Host,
        ..BASE
    }
}

const CLASSES: &[Class] = &[
    BASE,
    Class {
        actor: Carrier::Own,
        ..hosted(1006, Subject::Job)
    },
    identity(3001, Subject::User),
    identity(AUTHENTICATION, Subject::UserAndService),
    identity(3003, Subject::Session),
    identity(3004, Subject::Entity),
    identity(3005, Subject::UserAndPrivileges),
    identity(3006, Subject::Group),
    identity(3007, Subject::User),
    identity(3008, Subject::Role),
    hosted(EMAIL, Subject::Email),
    hosted(6002, Subject::App),
    Class {
        api: true,
        ..identity(6003, Subject::Api)
    },
];

type Older = (u32, u32, u32, u32, Option<&'static str>);

/// What 1.3 has instead of a class or activity that came later: from class and activity, to class and activity, and the
/// name where that is 99. What is not listed is the same in both.
///
/// Groups: 1.3 wants a user or privileges with them, so what concerns the group alone is an entity.
const IN_1_3: &[Older] = &[
    (1006, 1, 6002, OTHER, Some("Create Scheduled Job")),
    (1006, 2, 6002, OTHER, Some("Update Scheduled Job")),
    (1006, 3, 6002, OTHER, Some("Delete Scheduled Job")),
    (1006, 4, 6002, OTHER, Some("Enable Scheduled Job")),
    (1006, 5, 6002, OTHER, Some("Disable Scheduled Job")),
    (1006, 6, 6002, OTHER, Some("Start Scheduled Job")),
    (1006, OTHER, 6002, OTHER, None),
    (3001, 12, 3001, OTHER, Some("Unlock")),
    (AUTHENTICATION, 7, AUTHENTICATION, OTHER, Some("Account Switch")),
    (3003, 3, 3003, OTHER, Some("Assign Roles")),
    (3005, 3, 3005, OTHER, Some("Assign Role")),
    (3005, 4, 3005, OTHER, Some("Remove Role")),
    (3006, 5, 3004, 4, None),
    (3006, 6, 3004, 1, None),
    (3006, 7, 3004, OTHER, Some("Add Subgroup")),
    (3006, 8, 3004, OTHER, Some("Remove Subgroup")),
    (3006, 9, 3004, 3, None),
    (3006, 10, 3004, OTHER, Some("Attach Policies")),
    (3006, 11, 3004, OTHER, Some("Detach Policies")),
    (3006, 12, 3004, OTHER, Some("Assign Roles")),
    (3006, 13, 3004, OTHER, Some("Remove Roles")),
    (3006, OTHER, 3004, OTHER, None),
    (3007, 1, 3001, 1, None),
    (3007, 2, 3001, OTHER, Some("Update")),
    (3007, 3, 3001, 6, None),
    (3007, 4, 3001, 2, None),
    (3007, 5, 3001, 5, None),
    (3007, 6, 3001, 9, None),
    (3007, 7, 3001, OTHER, Some("Unlock")),
    (3007, 8, 3001, 3, None),
    (3007, 9, 3001, 4, None),
    (3007, 10, 3001, 7, None),
    (3007, 11, 3001, 8, None),
    (3007, 12, 3001, 10, None),
    (3007, 13, 3001, 11, None),
    (3007, 14, 3005, 1, None),
    (3007, 15, 3005, 2, None),
    (3007, 16, 3005, OTHER, Some("Assign Roles")),
    (3007, 17, 3005, OTHER, Some("Remove Roles")),
    (3007, 18, 3001, OTHER, Some("Add Programmatic Credentials")),
    (3007, 19, 3001, OTHER, Some("Remove Programmatic Credentials")),
    (3007, OTHER, 3001, OTHER, None),
    (3008, 1, 3004, 1, None),
    (3008, 2, 3004, 3, None),
    (3008, 3, 3004, 4, None),
    (3008, 4, 3004, OTHER, Some("Assign Privileges")),
    (3008, 5, 3004, OTHER, Some("Remove Privileges")),
    (3008, 6, 3004, OTHER, Some("Assign Resources")),
    (3008, 7, 3004, OTHER, Some("Remove Resources")),
    (3008, 8, 3004, OTHER, Some("Attach Policies")),
    (3008, 9, 3004, OTHER, Some("Detach Policies")),
    (3008, 10, 3004, OTHER, Some("Add Programmatic Credentials")),
    (3008, 11, 3004, OTHER, Some("Remove Programmatic Credentials")),
    (3008, OTHER, 3004, OTHER, None),
    (EMAIL, 1, 6002, OTHER, Some("Send Email")),
    (EMAIL, 2, 6002, OTHER, Some("Receive Email")),
    (EMAIL, 3, 6002, OTHER, Some("Scan Email")),
    (EMAIL, 4, 6002, OTHER, Some("Trace Email")),
    (EMAIL, 5, 6002, OTHER, Some("Relay Email")),
    (EMAIL, OTHER, 6002, OTHER, None),
];

/// Classes that 1.3 does not have, or wants more for than anybody says.
const NOT_IN_1_3: &[u32] = &[1006, 3007, 3008, EMAIL];

/// The row of an act that 1.3 says otherwise.
fn in_1_3(class: u32, activity: u32) -> Option<&'static Older> {
    let row = |activity: u32| {
        IN_1_3
            .iter()
            .find(|(from, of, ..)| (*from, *of) == (class, activity))
    };
    // An activity that the table does not know is none that 1.3 could have.
    row(activity).or_else(|| row(OTHER).filter(|_| NOT_IN_1_3.contains(&class)))
}

/// Class and activity of an entry in a version of the schema.
pub(super) fn numbers(entry: &Entry, version: Version) -> (u32, u32) {
    let (class, activity) = (entry.ocsf.class, entry.ocsf.activity);
    let older = (version == Version::V1_3)
        .then(|| in_1_3(class, activity))
        .flatten();
    older.map_or((class, activity), |row| (row.2, row.3))
}

/// What happened, in the schema's terms.
pub(super) struct Act<'e> {
    pub(super) class: &'static Class,
    pub(super) activity: u32,
    /// What an activity of number 99 is called: the schema's later name for it, else the event id.
    pub(super) name: Option<&'e str>,
}

impl<'e> Act<'e> {
    /// An unknown id, and a class that is not in the table, is a Base Event.
    pub(super) fn of(event: &'e Event<'_>, entry: Option<&Entry>, version: Version) -> Self {
        let (class, activity) = entry.map_or((0, OTHER), |entry| (entry.ocsf.class, entry.ocsf.activity));
        // An e-mail must have an address. Without one only the application that handled it can be named.
        let nameless = class == EMAIL && super::subject::recipient(event).is_none();
        let older = (version == Version::V1_3 || nameless)
            .then(|| in_1_3(class, activity))
            .flatten();
        let (class, activity, later) = older.map_or((class, activity, None), |row| (row.2, row.3, row.4));
        let Some(class) = CLASSES.iter().find(|known| known.uid == class) else {
            return Self::other(&BASE, event.event.as_ref());
        };
        if activity == OTHER {
            return Self::other(class, later.unwrap_or(&event.event));
        }
        Self {
            class,
            activity,
            name: None,
        }
    }

    const fn other(class: &'static Class, name: &'e str) -> Self {
        Self {
            class,
            activity: OTHER,
            name: Some(name),
        }
    }
}
