//! The server itself: their events as types. Written from the catalogue; change that instead.
//!
//! ```
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::server::{Context, CoreServerConfigUpdated};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreServerConfigUpdated {
//!     producer: Producer { host: Some("node-1".into()), ..Producer::default() },
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_server_config_updated");
//! ```
//!
//! Without its `producer` it cannot be told:
//!
//! ```compile_fail
//! # #![allow(unused_imports)]
//! use vitni_event::typed::phenixid::server::{Context, CoreServerConfigUpdated};
//! use vitni_event::typed::Typed;
//! use vitni_event::{Client, EventId, Party, Producer, Source, Timestamp};
//!
//! let event = CoreServerConfigUpdated {
//!     context: Context::default(),
//! };
//! let event = event.event(EventId::default(), "acme", Timestamp::default());
//! assert_eq!(event.event, "core_server_config_updated");
//! ```

use crate::model::{Event, Party, Producer};
use crate::typed::{Typed, told};

/// What any event of this family may carry besides; none of it is needed.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The server that was addressed.
    pub dhost: Option<&'a str>,
    /// What ties the events of one request or flow together.
    pub phx_trace_id: Option<&'a str>,
    /// Why it went wrong.
    pub reason: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn fill(self, event: &mut Event<'a>) {
        event.put("dhost", self.dhost);
        event.put("phxTraceId", self.phx_trace_id);
        event.put("reason", self.reason);
    }
}

/// A user changed how the server is set up.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`store_server_config_reloadfailed`](crate::typed::phenixid::server::StoreServerConfigReloadfailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreServerConfigUpdated<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerConfigUpdated<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_config_updated";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// Events were removed from the server's store.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreServerEventsPurged<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerEventsPurged<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_events_purged";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The licence under which the server runs is past its end.
///
/// Issue it once for each attempt or check that ends so.
///
/// Severity 10, outcome failure.
#[derive(Clone, Debug)]
pub struct CoreServerLicenseExpired<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerLicenseExpired<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_license_expired";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server came up and takes requests.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_server_run_startfailed`](crate::typed::phenixid::server::CoreServerRunStartfailed).
///
/// Severity 4, outcome success.
///
/// It is the fact that is also known as `logicnets-8.1`/`runtime.bootstrap`: one occurrence is told once, by this id.
#[derive(Clone, Debug)]
pub struct CoreServerRunStarted<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerRunStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_run_started";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server could not come up.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_server_run_started`](crate::typed::phenixid::server::CoreServerRunStarted), [`core_server_run_stopped`](crate::typed::phenixid::server::CoreServerRunStopped).
///
/// Severity 10, outcome failure.
#[derive(Clone, Debug)]
pub struct CoreServerRunStartfailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerRunStartfailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_run_startfailed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server is coming up.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`core_server_run_started`](crate::typed::phenixid::server::CoreServerRunStarted), [`core_server_run_startfailed`](crate::typed::phenixid::server::CoreServerRunStartfailed), [`core_server_run_stopped`](crate::typed::phenixid::server::CoreServerRunStopped).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct CoreServerRunStarting<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerRunStarting<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_run_starting";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server was shut down.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_server_run_startfailed`](crate::typed::phenixid::server::CoreServerRunStartfailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct CoreServerRunStopped<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerRunStopped<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_run_stopped";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A job of the server's own timetable ran to its end.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`core_server_schedule_failed`](crate::typed::phenixid::server::CoreServerScheduleFailed).
///
/// Severity 4, outcome success.
///
/// Tell [`schedule_scheduledjob_performed`](crate::typed::phenixid::server::ScheduleScheduledjobPerformed) instead where you can: it is the same fact, and one occurrence is told once.
///
/// Two pairs of ids tell of jobs on a timetable. `core_server_schedule_*` is read as the server's own jobs, `schedule_scheduledjob_*` as those an administrator set up; they count as equivalent, and the latter is preferred.
#[derive(Clone, Debug)]
pub struct CoreServerScheduleDone<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerScheduleDone<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_schedule_done";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A job of the server's own timetable broke off.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_server_schedule_done`](crate::typed::phenixid::server::CoreServerScheduleDone).
///
/// Severity 7, outcome failure.
///
/// Tell [`schedule_scheduledjob_failed`](crate::typed::phenixid::server::ScheduleScheduledjobFailed) instead where you can: it is the same fact, and one occurrence is told once.
///
/// Two pairs of ids tell of jobs on a timetable. `core_server_schedule_*` is read as the server's own jobs, `schedule_scheduledjob_*` as those an administrator set up; they count as equivalent, and the latter is preferred.
#[derive(Clone, Debug)]
pub struct CoreServerScheduleFailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for CoreServerScheduleFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "core_server_schedule_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A job that an administrator had put on the timetable broke off.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`schedule_scheduledjob_performed`](crate::typed::phenixid::server::ScheduleScheduledjobPerformed).
///
/// Severity 7, outcome failure.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`core_server_schedule_failed`: one occurrence is told once, by this id.
///
/// Two pairs of ids tell of jobs on a timetable: see `core_server_schedule_failed`.
#[derive(Clone, Debug)]
pub struct ScheduleScheduledjobFailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for ScheduleScheduledjobFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "schedule_scheduledjob_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// A job that an administrator had put on the timetable ran to its end.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`schedule_scheduledjob_failed`](crate::typed::phenixid::server::ScheduleScheduledjobFailed).
///
/// Severity 3, outcome success.
///
/// It is the fact that is also known as `phenixid-pas-6.0`/`core_server_schedule_done`: one occurrence is told once, by this id.
///
/// Two pairs of ids tell of jobs on a timetable: see `core_server_schedule_done`.
#[derive(Clone, Debug)]
pub struct ScheduleScheduledjobPerformed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for ScheduleScheduledjobPerformed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "schedule_scheduledjob_performed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// Data was moved over to the other servers of the cluster in full.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`store_cluster_migration_failed`](crate::typed::phenixid::server::StoreClusterMigrationFailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StoreClusterMigrationCompleted<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreClusterMigrationCompleted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_cluster_migration_completed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// Data could not be moved over to the other servers of the cluster.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`store_cluster_migration_completed`](crate::typed::phenixid::server::StoreClusterMigrationCompleted).
///
/// Severity 8, outcome failure.
#[derive(Clone, Debug)]
pub struct StoreClusterMigrationFailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreClusterMigrationFailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_cluster_migration_failed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// Data is being moved over to the other servers of the cluster.
///
/// Issue it once when this begins, before anything is decided. What comes of it is told by: [`store_cluster_migration_completed`](crate::typed::phenixid::server::StoreClusterMigrationCompleted), [`store_cluster_migration_failed`](crate::typed::phenixid::server::StoreClusterMigrationFailed).
///
/// Severity 4, outcome unknown.
#[derive(Clone, Debug)]
pub struct StoreClusterMigrationStarted<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreClusterMigrationStarted<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_cluster_migration_started";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// Somebody or something called the interface through which the server's settings can be reached from outside.
///
/// Issue it each time this happens. How its flow ends is told by: [`core_server_config_updated`](crate::typed::phenixid::server::CoreServerConfigUpdated), [`store_server_config_reloaded`](crate::typed::phenixid::server::StoreServerConfigReloaded), [`store_server_config_reloadfailed`](crate::typed::phenixid::server::StoreServerConfigReloadfailed).
///
/// Severity 3, outcome success.
#[derive(Clone, Debug)]
pub struct StoreConfigApicall<'a> {
    /// Who did it; an empty one says that nobody knows.
    pub actor: Party<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreConfigApicall<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_config_apicall";

    fn fill(self, event: &mut Event<'a>) {
        event.actor = told(self.actor);
        self.context.fill(event);
    }
}

/// This server became a member of a cluster.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StoreServerClusterJoined<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreServerClusterJoined<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_server_cluster_joined";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// This server is no longer a member of its cluster.
///
/// Issue it when this is done and stands, not when it is asked for.
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StoreServerClusterLeft<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreServerClusterLeft<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_server_cluster_left";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server read its settings anew and works by them.
///
/// Issue it when this is done and stands, not when it is asked for. What fails or is given up is told by: [`store_server_config_reloadfailed`](crate::typed::phenixid::server::StoreServerConfigReloadfailed).
///
/// Severity 4, outcome success.
#[derive(Clone, Debug)]
pub struct StoreServerConfigReloaded<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreServerConfigReloaded<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_server_config_reloaded";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}

/// The server could not read its settings anew.
///
/// Issue it once for each attempt or check that ends so. What ends well is told by: [`core_server_config_updated`](crate::typed::phenixid::server::CoreServerConfigUpdated), [`store_server_config_reloaded`](crate::typed::phenixid::server::StoreServerConfigReloaded).
///
/// Severity 9, outcome failure.
#[derive(Clone, Debug)]
pub struct StoreServerConfigReloadfailed<'a> {
    /// Which system says so.
    pub producer: Producer<'a>,
    /// What its family may carry besides.
    pub context: Context<'a>,
}

impl<'a> Typed<'a> for StoreServerConfigReloadfailed<'a> {
    const CATALOGUE: &'static str = "phenixid-pas-6.0";
    const EVENT: &'static str = "store_server_config_reloadfailed";

    fn fill(self, event: &mut Event<'a>) {
        event.producer = told(self.producer);
        self.context.fill(event);
    }
}
