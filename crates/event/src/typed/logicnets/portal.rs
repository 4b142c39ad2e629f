//! What users find on their portal page: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::portal::UsergroupCategoriesCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UsergroupCategoriesCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     category: "onboarding",
//!     usergroup: "underwriters",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "usergroup_categories.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::portal::UsergroupCategoriesCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UsergroupCategoriesCreated {
//!     category: "onboarding",
//!     usergroup: "underwriters",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "usergroup_categories.created");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// Members of a group now find every application of a category on their start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupCategoriesCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupCategoriesCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_categories.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("usergroup", self.usergroup);
    }
}

/// Members of a group no longer find the applications of a category on their start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupCategoriesDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupCategoriesDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_categories.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("usergroup", self.usergroup);
    }
}

/// Members of a group now find one more application on their start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupPackagesCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupPackagesCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_packages.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("usergroup", self.usergroup);
    }
}

/// An application vanished from the start page of a group's members.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupPackagesDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupPackagesDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_packages.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("usergroup", self.usergroup);
    }
}

/// Members of a group now find a shared work area on their start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupWorkspaceCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group.
    pub usergroup: &'a str,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for UsergroupWorkspaceCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_workspace.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("usergroup", self.usergroup);
        event.put("workspace", self.workspace);
    }
}

/// A shared work area vanished from the start page of a group's members.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupWorkspaceDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group.
    pub usergroup: &'a str,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for UsergroupWorkspaceDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_workspace.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("usergroup", self.usergroup);
        event.put("workspace", self.workspace);
    }
}

/// A user lost all the applications that had been put on their own start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsersWorkspaceRemoveUserFromAllPackages<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user.
    pub user: &'a str,
}

impl<'a> Typed<'a> for UsersWorkspaceRemoveUserFromAllPackages<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "users_workspace.remove_user_from_all_packages";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("user", self.user);
    }
}

/// A user lost all the work areas that had been put on their own start page.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsersWorkspaceRemoveUserFromAllWorkspaces<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user.
    pub user: &'a str,
}

impl<'a> Typed<'a> for UsersWorkspaceRemoveUserFromAllWorkspaces<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "users_workspace.remove_user_from_all_workspaces";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("user", self.user);
    }
}
