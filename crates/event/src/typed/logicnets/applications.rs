//! Packages, start codes and workspaces: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::applications::CategoryDeactivateNonLatest;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CategoryDeactivateNonLatest {
//!     actor: Party { name: Some("alice".into()), ..Party::default() },
//!     category: "onboarding",
//!     package: "loan-check-4.2",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "category.deactivate_non_latest");
//! ```
//!
//! Without its `actor` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::logicnets::applications::CategoryDeactivateNonLatest;
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CategoryDeactivateNonLatest {
//!     category: "onboarding",
//!     package: "loan-check-4.2",
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "category.deactivate_non_latest");
//! ```

use crate::model::{Event, Party};
use crate::typed::{Typed, told};

/// Within one category every version of the application but the newest was switched off.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CategoryDeactivateNonLatest<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: &'a str,
    /// The application.
    pub package: &'a str,
}

impl<'a> Typed<'a> for CategoryDeactivateNonLatest<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "category.deactivate_non_latest";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("package", self.package);
    }
}

/// An installed application was switched on for its users.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PackageActivated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// Category of applications.
    pub category: Option<&'a str>,
    /// The application.
    pub package: &'a str,
}

impl<'a> Typed<'a> for PackageActivated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "package.activated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("category", self.category);
        event.put("package", self.package);
    }
}

/// An installed application was switched off.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PackageDeactivated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
}

impl<'a> Typed<'a> for PackageDeactivated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "package.deactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
    }
}

/// An administrator put an application onto the platform.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PackageInstalled<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The build of the application.
    pub stamp: &'a str,
}

impl<'a> Typed<'a> for PackageInstalled<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "package.installed";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("stamp", self.stamp);
    }
}

/// An administrator took an application off the platform.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PackageUninstalled<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
}

impl<'a> Typed<'a> for PackageUninstalled<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "package.uninstalled";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
    }
}

/// An administrator replaced an installed application by another build of it.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct PackageUpdated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The build of the application.
    pub stamp: &'a str,
}

impl<'a> Typed<'a> for PackageUpdated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "package.updated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("stamp", self.stamp);
    }
}

/// An address word that opens an application was put into use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StartcodeActivated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The word in the address that opens an application.
    pub startcode: &'a str,
}

impl<'a> Typed<'a> for StartcodeActivated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "startcode.activated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("startcode", self.startcode);
    }
}

/// An address word was tied to an application, which can then be opened by it.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StartcodeAttached<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The word in the address that opens an application.
    pub startcode: &'a str,
}

impl<'a> Typed<'a> for StartcodeAttached<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "startcode.attached";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("startcode", self.startcode);
    }
}

/// An address word that opens an application was put out of use.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StartcodeDeactivated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The word in the address that opens an application.
    pub startcode: &'a str,
}

impl<'a> Typed<'a> for StartcodeDeactivated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "startcode.deactivated";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("startcode", self.startcode);
    }
}

/// An address word no longer belongs to the application it used to open.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StartcodeDetached<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The application.
    pub package: &'a str,
    /// The word in the address that opens an application.
    pub startcode: &'a str,
}

impl<'a> Typed<'a> for StartcodeDetached<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "startcode.detached";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("package", self.package);
        event.put("startcode", self.startcode);
    }
}

/// A designer set up a new work area.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct WorkspaceCreated<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for WorkspaceCreated<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "workspace.created";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("workspace", self.workspace);
    }
}

/// A designer removed a work area.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct WorkspaceDeleted<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// The work area.
    pub workspace: &'a str,
}

impl<'a> Typed<'a> for WorkspaceDeleted<'a> {
    const CATALOGUE: &'static str = "logicnets-8.1";
    const EVENT: &'static str = "workspace.deleted";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        event.put("workspace", self.workspace);
    }
}
