//! OpenSSH's server, 7 to 10, at any log level from INFO to VERBOSE.

use super::Section;
use crate::product::rule::{Rule, event, id, ignored};

pub(super) const SECTION: Section = Section {
    title: "sshd",
    about: "OpenSSH's server (also under the names `sshd-session` and `sshd-auth`). `error: ` and `fatal: ` in front of a \
            sentence and ` [preauth]` behind it are left out of the table. A refused attempt is told by its `Failed` line, \
            with keyboard-interactive by `PAM: … for …`, because that one is written at every log level.",
    programs: &["sshd"],
    rules: RULES,
};

const REPEATS_ACCEPTED: &str = "the Accepted line of the same sign-in states it";
const REPEATS_FAILED: &str = "every refused attempt of the connection has a line of its own";
const NO_ACCOUNT: &str = "a connection on which no account was tried or that already ended";
const NOT_FINISHED: &str = "one step of an exchange that is still open";
const WITHIN_SESSION: &str = "happens inside a session that has its own line";
const PAM_SAYS_WHY: &str = "the PAM module that refused says for whom and why";

const RULES: &[Rule] = &[
    // Signed in.
    event(
        "Accepted publickey for {actor*} from {ip} port {port#} ssh2: {key_type} {key_fingerprint} ID {certificate_id*} \
         (serial {certificate_serial}) CA {ca_key_type} {ca_key_fingerprint}",
        id::SIGNED_IN.fact().by("publickey"),
    )
    .leftmost(),
    event(
        "Accepted {method} for {actor*} from {ip} port {port#} ssh2: {key_type} {key_fingerprint}",
        id::SIGNED_IN.fact(),
    )
    .leftmost(),
    event("Accepted {method} for {actor*} from {ip} port {port#} ssh2: {detail*}", id::SIGNED_IN.fact()).leftmost(),
    event("Accepted {method} for {actor*} from {ip} port {port#} ssh2", id::SIGNED_IN.fact()),
    ignored("Accepted key {_*} found at {_*}", REPEATS_ACCEPTED),
    ignored("Accepted certificate ID {_*}", REPEATS_ACCEPTED),
    ignored("Accepted key {_*}", REPEATS_ACCEPTED),
    ignored("Authorized to {_*}, krb5 principal {_*}", REPEATS_ACCEPTED),
    // One of several required methods.
    event(
        "Partial password for {actor*} from {ip} port {port#} ssh2",
        id::PASSWORD_OK.fact().by("password").because("further methods are required"),
    ),
    ignored("Partial {_} for {_*}", NOT_FINISHED),
    ignored("Postponed {_} for {_*}", NOT_FINISHED),
    // Refused.
    ignored("Failed none for {_*}", "the client asks which methods there are; nothing was tried"),
    ignored("Failed keyboard-interactive/pam for {_*}", "the line `PAM: … for …` of the same attempt states it"),
    event(
        "Failed password for invalid user {actor*} from {ip} port {port#} ssh2",
        id::PASSWORD_FAILED.fact().by("password").with_true("invalid_user"),
    ),
    event(
        "Failed password for illegal user {actor*} from {ip} port {port#} ssh2",
        id::PASSWORD_FAILED.fact().by("password").with_true("invalid_user"),
    ),
    event(
        "Failed password for {actor*} from {ip} port {port#} ssh2",
        id::PASSWORD_FAILED.fact().by("password"),
    ),
    event(
        "Failed {method} for invalid user {actor*} from {ip} port {port#} ssh2: {key_type} {key_fingerprint}",
        id::FAILED.fact().with_true("invalid_user"),
    ),
    event(
        "Failed {method} for invalid user {actor*} from {ip} port {port#} ssh2: {detail*}",
        id::FAILED.fact().with_true("invalid_user"),
    )
    .one_reading(),
    event(
        "Failed {method} for invalid user {actor*} from {ip} port {port#} ssh2",
        id::FAILED.fact().with_true("invalid_user"),
    ),
    event(
        "Failed {method} for {actor*} from {ip} port {port#} ssh2: {key_type} {key_fingerprint}",
        id::FAILED.fact(),
    ),
    event("Failed {method} for {actor*} from {ip} port {port#} ssh2: {detail*}", id::FAILED.fact()).leftmost(),
    event("Failed {method} for {actor*} from {ip} port {port#} ssh2", id::FAILED.fact()),
    ignored("PAM: User account has expired for {_*}", PAM_SAYS_WHY),
    ignored("PAM: Permission denied for {_*}", PAM_SAYS_WHY),
    ignored("PAM: Authentication token is no longer valid; new one required for {_*}", PAM_SAYS_WHY),
    event(
        "PAM: Authentication failure for illegal user {actor*} from {host}",
        id::FAILED
            .fact()
            .by("keyboard-interactive/pam")
            .because("Authentication failure")
            .with_true("invalid_user"),
    ),
    event(
        "PAM: User not known to the underlying authentication module for illegal user {actor*} from {host}",
        id::FAILED
            .fact()
            .by("keyboard-interactive/pam")
            .because("User not known to the underlying authentication module")
            .with_true("invalid_user"),
    ),
    event(
        "PAM: Authentication failure for {actor*} from {host}",
        id::FAILED.fact().by("keyboard-interactive/pam").because("Authentication failure"),
    ),
    event(
        "PAM: User not known to the underlying authentication module for {actor*} from {host}",
        id::FAILED
            .fact()
            .by("keyboard-interactive/pam")
            .because("User not known to the underlying authentication module"),
    ),
    event(
        "PAM: Have exhausted maximum number of retries for service for {actor*} from {host}",
        id::FAILED
            .fact()
            .by("keyboard-interactive/pam")
            .because("Have exhausted maximum number of retries for service"),
    ),
    ignored("PAM: pam_open_session(): {_*}", PAM_SAYS_WHY),
    ignored("PAM: {_*}", "PAM's own lines state it"),
    ignored("Access denied for user {_*} by PAM account configuration", PAM_SAYS_WHY),
    event(
        "maximum authentication attempts exceeded for invalid user {actor*} from {ip} port {port#} ssh2",
        id::FAILED.fact().because("maximum authentication attempts exceeded").with_true("invalid_user"),
    ),
    event(
        "maximum authentication attempts exceeded for {actor*} from {ip} port {port#} ssh2",
        id::FAILED.fact().because("maximum authentication attempts exceeded"),
    ),
    // Not let in, whatever was shown.
    event(
        "User {actor*} from {host} not allowed because account is locked",
        id::NOT_ACTIVE.fact().because("account is locked"),
    ),
    event("User {actor*} from {host} not allowed because {reason*}", id::NOT_AUTHORIZED.fact()).leftmost(),
    event("User {actor*} not allowed because account is locked", id::NOT_ACTIVE.fact().because("account is locked")),
    event("User {actor*} not allowed because {reason*}", id::NOT_AUTHORIZED.fact()).leftmost(),
    event("ROOT LOGIN REFUSED FROM {ip} port {port#}", id::NOT_AUTHORIZED.fact().because("root login refused")),
    event("ROOT LOGIN REFUSED FROM {ip}", id::NOT_AUTHORIZED.fact().because("root login refused")),
    event("Account {actor*} has expired", id::ACCOUNT_EXPIRED.fact()),
    event(
        "User {actor*} password has expired (root forced)",
        id::PASSWORD_EXPIRED.fact().because("root forced"),
    ),
    event(
        "User {actor*} password has expired (password aged)",
        id::PASSWORD_EXPIRED.fact().because("password aged"),
    ),
    event("refused connect from {host} ({ip})", id::NOT_AUTHORIZED.fact().because("refused by TCP wrappers")),
    event("refused connect from {ip}", id::NOT_AUTHORIZED.fact().because("refused by TCP wrappers")),
    // Signed out.
    event("Disconnected from user {actor*} {ip} port {port#}", id::SIGNED_OUT.fact()),
    event(
        "Connection closed by user {actor*} {ip} port {port#}",
        id::SIGNED_OUT.fact().because("connection closed"),
    ),
    event("Connection reset by user {actor*} {ip} port {port#}", id::SIGNED_OUT.fact().because("connection reset")),
    event(
        "Timeout, client not responding from user {actor*} {ip} port {port#}",
        id::SIGNED_OUT.fact().because("client not responding"),
    ),
    // The server itself.
    event("Server listening on {listen_address} port {listen_port#}.", id::STARTED.fact()),
    event("Received signal {signal#}; terminating.", id::STOPPED.fact()),
    event("Exiting on signal {signal#}", id::STOPPED.fact()),
    event("Received SIGHUP; restarting.", id::RELOADED.fact()),
    event("Cannot bind any address.", id::START_FAILED.fact().because("Cannot bind any address")),
    ignored("Bind to port {_#} on {_} failed: {_*}", "the line `Cannot bind any address.` says whether sshd gave up"),
    // Connections.
    ignored("Connection from {_*}", NO_ACCOUNT),
    ignored("Invalid user {_*}", REPEATS_FAILED),
    ignored("Illegal user {_*}", REPEATS_FAILED),
    ignored("input_userauth_request: invalid user {_*}", REPEATS_FAILED),
    ignored("Connection closed by authenticating user {_*}", REPEATS_FAILED),
    ignored("Connection closed by invalid user {_*}", REPEATS_FAILED),
    ignored("Connection reset by authenticating user {_*}", REPEATS_FAILED),
    ignored("Connection reset by invalid user {_*}", REPEATS_FAILED),
    ignored("Disconnected from authenticating user {_*}", REPEATS_FAILED),
    ignored("Disconnected from invalid user {_*}", REPEATS_FAILED),
    ignored("Disconnecting {_*}", REPEATS_FAILED),
    ignored("Disconnecting: {_*}", REPEATS_FAILED),
    ignored("Too many authentication failures{_*}", REPEATS_FAILED),
    ignored("Connection closed by {_*}", NO_ACCOUNT),
    ignored("Connection reset by {_*}", NO_ACCOUNT),
    ignored("Disconnected from {_*}", NO_ACCOUNT),
    ignored("Received disconnect from {_*}", "the line `Disconnected from` that follows has account and address"),
    ignored("Closing connection to {_*}", "the end of the session has lines of its own"),
    ignored("Connection closed", NO_ACCOUNT),
    ignored("Did not receive identification string from {_*}", NO_ACCOUNT),
    ignored("Bad protocol version identification {_*}", NO_ACCOUNT),
    ignored("Bad remote protocol version identification: {_*}", NO_ACCOUNT),
    ignored("Protocol major versions differ{_*}", NO_ACCOUNT),
    ignored("banner exchange: {_*}", NO_ACCOUNT),
    ignored("kex_exchange_identification: {_*}", NO_ACCOUNT),
    ignored("kex_protocol_error: {_*}", NO_ACCOUNT),
    ignored("send_error: {_*}", NO_ACCOUNT),
    ignored("ssh_dispatch_run_fatal: {_*}", NO_ACCOUNT),
    ignored("Unable to negotiate with {_*}", NO_ACCOUNT),
    ignored("no matching {_*}", NO_ACCOUNT),
    ignored("Bad packet length {_*}", NO_ACCOUNT),
    ignored("Corrupted MAC on input{_*}", NO_ACCOUNT),
    ignored("Read from socket failed: {_*}", NO_ACCOUNT),
    ignored("Write failed: {_*}", NO_ACCOUNT),
    ignored("Timeout before authentication for {_*}", NO_ACCOUNT),
    ignored("beginning MaxStartups throttling", NO_ACCOUNT),
    ignored("in MaxStartups throttling for {_*}", NO_ACCOUNT),
    ignored("exited MaxStartups throttling after {_*}", NO_ACCOUNT),
    ignored("drop connection {_*}", NO_ACCOUNT),
    ignored("srclimit_penalise: {_*}", NO_ACCOUNT),
    ignored("reverse mapping checking getaddrinfo for {_*}", "a remark on name service; it decides nothing"),
    ignored("Address {_} maps to {_*}", "a remark on name service; it decides nothing"),
    ignored("Nasty PTR record {_*}", "a remark on name service; it decides nothing"),
    // Why a key does not count.
    ignored("Authentication refused: {_*}", REPEATS_FAILED),
    ignored("Authentication key {_*} revoked by file {_*}", REPEATS_FAILED),
    ignored("Certificate invalid: {_*}", REPEATS_FAILED),
    ignored("Authentication tried for {_*}", REPEATS_FAILED),
    ignored("Certificate {_*}", REPEATS_FAILED),
    ignored("public key {_*} rejected: {_*}", REPEATS_FAILED),
    ignored("Authorized{_}Command {_*}", REPEATS_FAILED),
    ignored("Could not {_*}", "a remark on a file or a program of the machine"),
    ignored("userauth_pubkey: {_*}", REPEATS_FAILED),
    ignored("key_cert_check_authority: {_*}", REPEATS_FAILED),
    // Sessions.
    ignored("User child is on pid {_#}", WITHIN_SESSION),
    ignored("Starting session: {_*}", WITHIN_SESSION),
    ignored("Close session: {_*}", WITHIN_SESSION),
    ignored("subsystem request for {_*}", WITHIN_SESSION),
    ignored("Transferred: {_*}", WITHIN_SESSION),
    ignored("Changed root directory to {_*}", WITHIN_SESSION),
    ignored("lastlog_{_*}", WITHIN_SESSION),
    ignored("Attempt to write login records by non-root user{_*}", WITHIN_SESSION),
    ignored("session opened for local user {_*}", WITHIN_SESSION),
    ignored("session closed for local user {_*}", WITHIN_SESSION),
];

/// The sentence without the level that OpenSSH puts in front and the process that it puts behind.
pub(super) fn bare(text: &str) -> &str {
    let text = text
        .strip_suffix(" [preauth]")
        .or_else(|| text.strip_suffix(" [postauth]"))
        .unwrap_or(text);
    text.strip_prefix("error: ")
        .or_else(|| text.strip_prefix("fatal: "))
        .unwrap_or(text)
}
