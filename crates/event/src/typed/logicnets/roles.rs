//! Roles: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::roles::UserRoleCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UserRoleCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     category: "onboarding",
//!     created_by: "admin@example.org",
//!     email_user_id: "alice@example.org",
//!     role: "approver",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "user_role.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::roles::UserRoleCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UserRoleCreated {
//!     category: "onboarding",
//!     created_by: "admin@example.org",
//!     email_user_id: "alice@example.org",
//!     role: "approver",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "user_role.created");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// A user was given a role, in one application or in all of a category.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// `email/user-id` holds a slash and is kept as one name, not as a path. There is no id for taking such a role away.
#[derive(Clone, Debug)]
pub struct UserRoleCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// Who gave the role.
    pub created_by: &'a str,
    /// The user, by e-mail address or user id.
    pub email_user_id: &'a str,
    /// The role.
    pub role: &'a str,
}

impl<'a> Typed<'a> for UserRoleCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "user_role.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("created_by", self.created_by);
        event.put("email/user-id", self.email_user_id);
        event.put("role", self.role);
    }
}

/// A role was given to a group, so that every member holds it in the applications of that category.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupRoleCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// The role.
    pub role: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupRoleCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_role.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("role", self.role);
        event.put("usergroup", self.usergroup);
    }
}

/// A role was taken from a group, so that its members lose it in the applications of that category.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupRoleDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// The role.
    pub role: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupRoleDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_role.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("role", self.role);
        event.put("usergroup", self.usergroup);
    }
}

/// A group was given a role that its members hold inside one workspace.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupWorkspaceRoleCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The role.
    pub role: &'a str,
    /// The group.
    pub usergroup: &'a str,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for UsergroupWorkspaceRoleCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_workspace_role.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("role", self.role);
        event.put("usergroup", self.usergroup);
        event.put("workspace", self.workspace);
    }
}

/// A group lost a role that its members held inside one workspace.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupWorkspaceRoleDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The role.
    pub role: &'a str,
    /// The group.
    pub usergroup: &'a str,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for UsergroupWorkspaceRoleDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_workspace_role.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("role", self.role);
        event.put("usergroup", self.usergroup);
        event.put("workspace", self.workspace);
    }
}
