//! What FreeRADIUS says beside the results of sign-ins: about itself, about packets it does not answer, about others.

use vitni_event::Outcome::{Failure, Success, Unknown};

use crate::product::rule::id::{self, PHENIXID};
use crate::product::rule::{Id, Rule, event, ignored};

const STARTING: Id = Id::new(PHENIXID, "core_server_run_starting", Unknown);
const STOPPED_BY_FAULT: Id = Id::new(PHENIXID, "core_server_run_stopped", Failure);
const RELOADED: Id = Id::new(PHENIXID, "store_server_config_reloaded", Success);
const RELOAD_FAILED: Id = Id::new(PHENIXID, "store_server_config_reloadfailed", Failure);
const NO_DATABASE: Id = Id::new(PHENIXID, "pipes_database_connection_failed", Failure);

const SETUP: &str = "the server sets itself up, and says so when it is ready";
const WORKING: &str = "said while a request was worked on, whose result has a line of its own";
const RELOADING: &str = "every module that is reloaded has a line of its own";
const STOPPING: &str = "the line `Exiting normally` follows";
const CONNECTIONS: &str = "a pool of connections is kept at its size; only a connection that fails is a fact";
const OTHER_SERVER: &str = "the state of another server; a sign-in that it costs has a line of its own";
const LOAD: &str = "a request that cannot be worked on now and is repeated by its sender";

/// The first that fits decides. The sender of a packet with a wrong secret is the one who fails to show who it is.
pub(super) const RULES: &[Rule] = &[
    ignored("({_#}) {_*}", WORKING),
    event(
        "Dropping packet without response because of error: Received packet from {ip} with invalid \
         Message-Authenticator!  (Shared secret is incorrect.) (from client {client_name*})",
        id::FAILED.fact().because("wrong shared secret"),
    ),
    event(
        "Dropping packet without response because of error: Received {_} packet from client {ip} with invalid Request \
         Authenticator!  (Shared secret is incorrect.) (from client {client_name*})",
        id::FAILED.fact().because("wrong shared secret"),
    ),
    event(
        "Dropping packet without response because of error: Insecure packet from host {ip}:  Packet does not contain \
         required Message-Authenticator attribute (from client {client_name*})",
        id::FAILED.fact().because("no Message-Authenticator"),
    ),
    event(
        "Dropping packet without response because of error: Malformed RADIUS packet from host {ip}: {reason*} (from \
         client {client_name*})",
        id::FAILED.fact(),
    ),
    event(
        "Dropping packet without response because of error: {reason*} (from client {client_name*})",
        id::FAILED.fact(),
    ),
    event(
        "Received {_} packet from home server {ip} port {port#} with invalid Response Authenticator!  (Shared secret is \
         incorrect.)",
        id::FAILED.fact().because("wrong shared secret"),
    ),
    event(
        "Received packet from {ip} with invalid Message-Authenticator!  (Shared secret is incorrect.)",
        id::FAILED.fact().because("wrong shared secret"),
    ),
    event(
        "Ignoring request to {listen_address*} from unknown client {ip} port {port#} proto {_}",
        id::FAILED.fact().because("unknown client"),
    ),
    event("Possible DoS attack from host {ip}: {reason*}", id::FAILED.fact()),
    event("Starting - reading configuration files ...", STARTING.fact()),
    event("Ready to process requests", id::STARTED.fact()),
    event("Exiting normally", id::STOPPED.fact()),
    event(
        "Exiting due to internal error: {reason*}",
        STOPPED_BY_FAULT.fact(),
    ),
    ignored("Signalled to terminate", STOPPING),
    ignored("Signalled to exit", STOPPING),
    event(
        "Errors reading or parsing {detail*}",
        id::START_FAILED
            .fact()
            .because("errors reading or parsing the configuration"),
    ),
    event("Failed binding to {detail*}: {reason*}", id::START_FAILED.fact()),
    event(
        "The server is not configured to listen on any ports.  Cannot start",
        id::START_FAILED
            .fact()
            .because("not configured to listen on any port"),
    ),
    event(
        "HUP - Cannot read configuration files.  Ignoring",
        RELOAD_FAILED
            .fact()
            .because("the configuration files cannot be read"),
    ),
    event(
        "HUP failed for module \"{service*}\"{reason*}",
        RELOAD_FAILED.fact(),
    )
    .leftmost(),
    event("Module: Reloaded module \"{service*}\"", RELOADED.fact()),
    ignored("Received HUP{_*}", RELOADING),
    ignored("HUP - {_*}", RELOADING),
    ignored("Ignoring HUP {_*}", RELOADING),
    event(
        "rlm_{service*}: Opening connection failed ({_#}){reason*}",
        NO_DATABASE.fact(),
    )
    .leftmost(),
    ignored("rlm_{_*}: Opening additional connection {_*}", CONNECTIONS),
    ignored("rlm_{_*}: Closing connection {_*}", CONNECTIONS),
    ignored("rlm_{_*}: You probably need to {_*}", CONNECTIONS),
    ignored("Need {_#} more connections to reach {_*}", CONNECTIONS),
    ignored("Need more connections to reach {_*}", CONNECTIONS),
    ignored("Marking home server {_*}", OTHER_SERVER),
    ignored("PING: {_*}", OTHER_SERVER),
    ignored("No response to status check {_*}", OTHER_SERVER),
    ignored("Received response to status check {_*}", OTHER_SERVER),
    ignored("Received conflicting packet from client {_*}", LOAD),
    ignored("Dropping request ({_*}", LOAD),
    ignored("Debugger not attached", SETUP),
    ignored("systemd watchdog {_*}", SETUP),
    ignored("Loaded virtual server {_*}", SETUP),
    ignored("Ignoring \"{_*}\" (see {_*})", SETUP),
    ignored("# Skipping contents of {_*}", SETUP),
    ignored(
        "File {_*} permissions are {_*} not {_*}",
        "a remark on a file of the machine",
    ),
    ignored("Core dumps are {_*}", SETUP),
    ignored("FreeRADIUS Version {_*}", SETUP),
    ignored("Copyright (C) {_*}", SETUP),
    ignored("[/{_*}]:{_#} Check item \"{_*}\" {_*}", SETUP),
];
