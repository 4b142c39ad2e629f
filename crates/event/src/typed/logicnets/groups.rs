//! User groups and their members: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::groups::UsergroupCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UsergroupCreated {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     group: "underwriters",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "usergroup.created");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::groups::UsergroupCreated;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = UsergroupCreated {
//!     group: "underwriters",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "usergroup.created");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// An administrator made a new user group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group.
    pub group: &'a str,
}

impl<'a> Typed<'a> for UsergroupCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("group", self.group);
    }
}

/// An administrator removed a user group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group.
    pub group: &'a str,
}

impl<'a> Typed<'a> for UsergroupDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("group", self.group);
    }
}

/// An administrator changed the name, the description or the sign-in rules of a user group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// To whom or what it was done.
    pub target: Party<'a>,
    /// Description of the group.
    pub description: Option<&'a str>,
    /// Second factors that members may use.
    pub mfa_methods: Option<&'a str>,
    /// The name after the change.
    pub new_name: &'a str,
    /// The name before the change.
    pub old_name: &'a str,
    /// Password rules for members.
    pub pwd_policy: Option<&'a str>,
    /// The name after the change.
    pub updated_name: &'a str,
}

impl<'a> Typed<'a> for UsergroupUpdated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup.updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.targets.extend(told(self.target));
        event.put("description", self.description);
        event.put("mfa-methods", self.mfa_methods);
        event.put("new-name", self.new_name);
        event.put("old-name", self.old_name);
        event.put("pwd-policy", self.pwd_policy);
        event.put("updated-name", self.updated_name);
    }
}

/// One group was put in charge of another, whose members and settings it may now manage.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupAdmingroupCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group that gains or loses charge of another.
    pub admin_group: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupAdmingroupCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_admingroup.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("admin-group", self.admin_group);
        event.put("usergroup", self.usergroup);
    }
}

/// A group lost its charge over another one and may no longer manage it.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupAdmingroupDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group that gains or loses charge of another.
    pub admin_group: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupAdmingroupDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_admingroup.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("admin-group", self.admin_group);
        event.put("usergroup", self.usergroup);
    }
}

/// Conditions of use were set for the members of a group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The reference misspells the payload key as `usergorup`. It is accepted in that spelling and stored as `usergroup`.
#[derive(Clone, Debug)]
pub struct UsergroupTermsAndConditionsCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The conditions of use.
    pub terms_and_conditions_guid: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupTermsAndConditionsCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_terms_and_conditions.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("terms_and_conditions_guid", self.terms_and_conditions_guid);
        event.put("usergroup", self.usergroup);
    }
}

/// Conditions of use no longer hold for the members of a group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The reference misspells the payload key as `usergorup`. It is accepted in that spelling and stored as `usergroup`.
#[derive(Clone, Debug)]
pub struct UsergroupTermsAndConditionsDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The conditions of use.
    pub terms_and_conditions_guid: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupTermsAndConditionsDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_terms_and_conditions.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("terms_and_conditions_guid", self.terms_and_conditions_guid);
        event.put("usergroup", self.usergroup);
    }
}

/// A group was put below another one, whose members thereby gain the rights of the lower group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The value speaks of `child-group`, the payload of `child-usergroup`. Both stand for the same group: the value's part is read into `child-usergroup`.
#[derive(Clone, Debug)]
pub struct UsergroupUsergroupchildsCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group below.
    pub child_usergroup: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupUsergroupchildsCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_usergroupchilds.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("child-usergroup", self.child_usergroup);
        event.put("usergroup", self.usergroup);
    }
}

/// A group no longer stands below another one, whose members thereby lose the rights they had through it.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The value speaks of `child-group`, the payload of `child-usergroup`. Both stand for the same group: the value's part is read into `child-usergroup`.
#[derive(Clone, Debug)]
pub struct UsergroupUsergroupchildsDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The group below.
    pub child_usergroup: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupUsergroupchildsDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_usergroupchilds.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("child-usergroup", self.child_usergroup);
        event.put("usergroup", self.usergroup);
    }
}

/// A user became a member of a group.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct UsergroupUsersCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user.
    pub user: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupUsersCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_users.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("user", self.user);
        event.put("usergroup", self.usergroup);
    }
}

/// A user lost every group membership at once.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The reference describes this id as leaving one group and gives the neighbouring id the text of leaving all. The id says all groups; a value that names one group is read all the same.
#[derive(Clone, Debug)]
pub struct UsergroupUsersDeleteUserFromAllGroups<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user.
    pub user: &'a str,
    /// The group.
    pub usergroup: Option<&'a str>,
}

impl<'a> Typed<'a> for UsergroupUsersDeleteUserFromAllGroups<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_users.delete_user_from_all_groups";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("user", self.user);
        event.put("usergroup", self.usergroup);
    }
}

/// A user's membership in one group came to an end.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
///
/// The reference describes this id as leaving every group and gives the neighbouring id the text of leaving one. The id says that one membership is deleted, and so do its siblings; a value with a user alone is read all the same.
#[derive(Clone, Debug)]
pub struct UsergroupUsersDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The user.
    pub user: &'a str,
    /// The group.
    pub usergroup: &'a str,
}

impl<'a> Typed<'a> for UsergroupUsersDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "usergroup_users.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("user", self.user);
        event.put("usergroup", self.usergroup);
    }
}
