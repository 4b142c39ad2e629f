//! The command line: every command, argument, example and exit code, declared once. Help and reference are made from it.

mod asking;

use crate::exit::CODES;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use asking::{Export, Query};

/// Where a server listens unless told otherwise.
pub(crate) const URL: &str = "http://127.0.0.1:7717";

/// Keeps the security events of identity systems and proves that nobody changed them.
#[derive(Debug, Parser)]
#[command(
    name = "vitni",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_long_help = after(
        "vitni serve\n\
         vitni send --tenant default --product linux-auth /var/log/auth.log\n\
         vitni search event='authentication.*' outcome=failure\n\
         vitni verify http://127.0.0.1:7717/t/TENANT/0 --key KEY"
    )
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the server on an embedded store; needs no configuration
    #[command(after_long_help = after(
        "vitni serve\n\
         vitni serve --data /var/lib/vitni --listen 127.0.0.1:7717\n\
         vitni serve --config /etc/vitni.toml --set diagnostics.level=debug\n\
         vitni serve --data ./demo-data --demo"
    ))]
    Serve(Serve),
    /// Sends events and waits until they are durable
    ///
    /// Input is NDJSON, a JSON array, or the lines of a product (--product, --mapping). Every line gets its id before the first
    /// attempt, and trouble that passes is waited out with the same ids, so nothing is stored twice by one run.
    ///
    /// Sending the same input again is safe where lines have ids of their own, for lines of a product (the id is made of what
    /// the line says of time, host, program, process and event, and of how many such lines came before it), and with --key.
    /// Other lines get a random id and would be stored again; --skip goes on behind what an interrupted run has done.
    #[command(after_long_help = after(
        "vitni send events.ndjson\n\
         vitni send --tenant default --product linux-auth /var/log/auth.log\n\
         vitni send --mapping turnstile.toml turnstile.log\n\
         journalctl -o short-iso-precise | vitni send --product linux-auth -\n\
         vitni send --key import-2026-11 --rate 500 old.ndjson"
    ))]
    Send(Send),
    /// Finds events, newest first
    #[command(after_long_help = after(
        "vitni search\n\
         vitni search event='authentication.*' outcome=failure\n\
         vitni search --actor alice --from 2026-11-21T00:00:00Z --all\n\
         vitni search equivalent:authentication.ok category:authentication\n\
         vitni search --source 192.0.2.0/24 --json\n\
         vitni search --format cef --all > events.cef"
    ))]
    Search(Search),
    /// Asks in the query language: events, counts, top values, stories
    ///
    /// The language is described in docs/reference/query.md. What cannot be read is shown with a caret under the place.
    #[command(after_long_help = after(
        "vitni query 'outcome:failure time>=now-24h | count by event | sort count desc'\n\
         vitni query 'actor:alice | sort time' --all\n\
         vitni query '| top 10 source.ip' --csv > addresses.csv\n\
         vitni query 'trace:4bf92f3577b34da6a3ce929d0e0e4736 | flow' --json"
    ))]
    Query(Query),
    /// Takes a tenant's events away as one file, for DuckDB and the like
    ///
    /// All events that the condition finds, newest first, as of one moment; personal fields only with the scope read-personal. It is
    /// told in the log, with the number of events, before the first byte comes. The file has its name only when it is whole.
    #[command(after_long_help = after(
        "vitni export --tenant default --out events.parquet\n\
         vitni export 'event:authentication.*' --tenant default --from now-30d --out month.parquet\n\
         vitni export --tenant default --format ndjson --out - | gzip > events.ndjson.gz"
    ))]
    Export(Export),
    /// Follows events as they are stored
    ///
    /// Takes up the connection again when it breaks, behind the last event shown.
    #[command(after_long_help = after(
        "vitni tail\n\
         vitni tail severity_min=6 --json\n\
         vitni tail --after 1042"
    ))]
    Tail(TailArgs),
    /// Saves an event's proof, for verification without the server
    #[command(after_long_help = after(
        "vitni proof 019aa8e8-6f3b-7c3c-9d5a-0e3a4ad4d1f2 --out failed\n\
         vitni verify failed.tlog-proof --leaf failed.leaf --key KEY"
    ))]
    Proof(Proof),
    /// Verifies a log, a data directory, or saved files
    ///
    /// Reads every entry, derives every hash, and compares: with the tiles, with the signed checkpoint, with what was
    /// verified before (--known). Names the first fault. Only a key that you trust beforehand can make the answer `valid`;
    /// without one the best answer is `self-consistent, signer unknown`.
    ///
    /// It does not show that everything that happened was sent, nor that a search's answer was complete.
    #[command(after_long_help = after(
        "vitni verify http://127.0.0.1:7717/t/TENANT/0 --key KEY\n\
         vitni verify https://log.example/t/TENANT/0/c/CAPABILITY --known ~/known-logs --key @log.key\n\
         vitni verify ./vitni-data --tenant TENANT --key KEY\n\
         vitni verify ./copied-log --key KEY\n\
         vitni verify failed.tlog-proof --leaf failed.leaf --key KEY\n\
         vitni verify receipt.note --key KEY"
    ))]
    Verify(Verify),
    /// Shows what is in a data directory or a saved file; changes nothing
    #[command(after_long_help = after(
        "vitni inspect ./vitni-data\n\
         vitni inspect failed.tlog-proof\n\
         vitni inspect --json ./vitni-data"
    ))]
    Inspect(Inspect),
    /// Makes, lists and revokes tokens
    #[command(subcommand)]
    Token(Token),
    /// Makes, lists and changes tenants
    #[command(subcommand)]
    Tenant(Tenant),
    /// Shows who sends, and how it goes: last heard, rate, lag, clock, what was missing or not understood
    #[command(after_long_help = after(
        "vitni sources\n\
         vitni sources --tenant default --json"
    ))]
    Sources(Sources),
    /// Lists and shows lines that were not understood, and has them read again
    #[command(subcommand)]
    Quarantine(Quarantine),
    /// Shows what goes out to receivers, holds it back, lets it go on
    ///
    /// What is forwarded, and to whom, stands in the server's configuration. It needs a token with the scope admin over every
    /// tenant of the forwarding.
    #[command(subcommand)]
    Forward(Forward),
    /// Says what every event id means, as tables, data or JSON Schema; loads a tenant's own
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Says which products' lines can be read and what becomes of them; tries mappings of your own
    #[command(subcommand)]
    Intake(Intake),
    /// Prints all settings with their defaults, or checks a file
    #[command(after_long_help = after(
        "vitni config > vitni.toml\n\
         vitni config --check /etc/vitni.toml\n\
         vitni config --effective /etc/vitni.toml"
    ))]
    Config(Config),
    /// Prints this reference as Markdown
    #[command(hide = true)]
    Reference,
}

/// Where the server is and who asks.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Server")]
pub(crate) struct Server {
    /// Address of the server
    #[arg(long, env = "VITNI_URL", default_value = URL, value_name = "URL")]
    pub(crate) url: String,
    /// Token; better in the environment, where other users of the machine do not see it
    #[arg(long, env = "VITNI_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// PEM file of the authorities to trust for https, in place of the system's
    #[arg(long, env = "VITNI_CA_FILE", value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

/// How answers look.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Form {
    /// Answer in JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Configuration file (TOML); `vitni config` prints one
    #[arg(long, env = "VITNI_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Data directory; made if it is not there [default: ./vitni-data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address and port to listen on; may be repeated [default: 127.0.0.1:7717]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Vec<String>,
    /// Any setting, over file and environment; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// If the data is behind what was published (a restored copy), close that tree and begin the next
    #[arg(long)]
    pub(crate) new_epoch: bool,
    /// Make another token that may do everything, for whoever lost the first
    #[arg(long)]
    pub(crate) new_token: bool,
    /// Fill the tenant `demo` with a made-up week, for looking around; once it is there, nothing is added
    #[arg(long)]
    pub(crate) demo: bool,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct Send {
    /// Files to send, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reads: Reads,
    /// Tenant of lines that name none: id or name
    #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// Lines a request, at most 10000
    #[arg(long, default_value_t = 500, value_name = "LINES", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) batch: u32,
    /// Lines a second at most
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,
    /// Skip this many lines of the (first) file: what an earlier run has done
    #[arg(long, default_value_t = 0, value_name = "LINES")]
    pub(crate) skip: u64,
    /// Derive ids for lines that have none from this key and the line's number, so that sending again is a repeat
    #[arg(long, value_name = "KEY", conflicts_with_all = ["product", "mapping"])]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) moments: Moments,
    /// Seconds to go on trying while the server is not reached, busy or full
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    pub(crate) patience: u64,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// Whose lines are read.
#[derive(Args, Debug, Default)]
#[group(id = "reads", multiple = false)]
pub(crate) struct Reads {
    /// Read lines of this product; `vitni intake list` names them
    #[arg(long, value_name = "NAME")]
    pub(crate) product: Option<String>,
    /// Read lines as this mapping of your own says (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
}

/// What lines are read against that leave out a part of their time.
#[derive(Args, Debug)]
pub(crate) struct Moments {
    /// Zone of lines of a product that name none
    #[arg(
        long,
        default_value = "Z",
        value_name = "±HH:MM",
        allow_hyphen_values = true,
        requires = "reads"
    )]
    pub(crate) zone: String,
    /// Moment that no line is much younger than, for lines without a year [default: when the file was last written, now for
    /// standard input]
    #[arg(long, value_name = "TIME", requires = "reads")]
    pub(crate) year_from: Option<String>,
}

/// What is looked for.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "What to find")]
pub(crate) struct Filter {
    /// Conditions as in the API, all of which must hold, written key=value or key:value: from, to, clock, event, catalogue,
    /// category, equivalent, severity, severity_min, outcome, actor, target, source, session, trace, transaction, client, words,
    /// id, tenant
    #[arg(value_name = "KEY=VALUE")]
    pub(crate) conditions: Vec<String>,
    /// Event id, `*` for any run of characters
    #[arg(long, value_name = "ID")]
    pub(crate) event: Option<String>,
    /// success, failure or unknown
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) outcome: Option<String>,
    /// The actor's id, name or e-mail address
    #[arg(long, value_name = "WHO")]
    pub(crate) actor: Option<String>,
    /// Source address, or network in CIDR notation
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) source: Option<String>,
    /// This severity or above
    #[arg(long, value_name = "0-10")]
    pub(crate) severity_min: Option<String>,
    /// Words that all occur in the event
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Option<String>,
    /// Not before this instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Before this instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Only this tenant (id); may be repeated
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Rows a page
    #[arg(long, default_value_t = 50, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
    /// Go on to the last page
    #[arg(long)]
    pub(crate) all: bool,
    /// Answer in another format, a line an event: ocsf, ocsf-1.3, ecs, cef, leef, grid, grid-line
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) format: Option<String>,
    /// Go on where an earlier page ended
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct TailArgs {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Begin behind this journal position instead of now
    #[arg(long, value_name = "SEQ")]
    pub(crate) after: Option<u64>,
    /// End after this many events
    #[arg(long, value_name = "EVENTS")]
    pub(crate) count: Option<u64>,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct Proof {
    /// The event's id
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The event's tenant
    #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// Write NAME.tlog-proof and NAME.leaf; files that are there stay as they are
    #[arg(long, value_name = "NAME")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// A log's URL (http://…/t/TENANT/EPOCH), a data directory, a directory with a log's public files, a .tlog-proof file, or
    /// a receipt
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// A key that you trust (NAME+HASH+KEY), or @FILE with one a line; may be repeated
    #[arg(long, value_name = "KEY|@FILE")]
    pub(crate) key: Vec<String>,
    /// Known-logs file: remembers keys and the last head verified; made if it is not there
    #[arg(long, env = "VITNI_KNOWN_LOGS", value_name = "FILE")]
    pub(crate) known: Option<PathBuf>,
    /// The leaf that a .tlog-proof file is about
    #[arg(long, value_name = "FILE")]
    pub(crate) leaf: Option<PathBuf>,
    /// Only this tenant of a data directory (id)
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// PEM file of the authorities to trust for https, in place of the system's
    #[arg(long, env = "VITNI_CA_FILE", value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// A data directory, a leaf, a receipt, a checkpoint or a .tlog-proof file
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Makes a token and shows it this once
    #[command(after_long_help = after(
        "vitni token create sshd-host --scope write --tenant default\n\
         vitni token create auditor --scope read --scope read-personal --expires 2027-01-01T00:00:00Z"
    ))]
    Create {
        /// What people call it
        #[arg(value_name = "NAME")]
        name: String,
        /// What it is good for: write, read, read-personal, admin; may be repeated
        #[arg(long, required = true, value_name = "SCOPE")]
        scope: Vec<String>,
        /// For this tenant (id or name); may be repeated [default: all]
        #[arg(long, value_name = "TENANT")]
        tenant: Vec<String>,
        /// Refused from this instant on (RFC 3339) [default: never]
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Lists all tokens, without their secrets
    #[command(after_long_help = after("vitni token list"))]
    List {
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Takes a token back, at once
    #[command(after_long_help = after("vitni token revoke 4f5k2m7q3w6y2x5z"))]
    Revoke {
        /// Its id, the part between `vt_` and the second `_`
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tenant {
    /// Makes a tenant with a tree of its own
    #[command(after_long_help = after("vitni tenant create acme"))]
    Create {
        /// What people call it
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Lists the tenants
    #[command(after_long_help = after("vitni tenant list"))]
    List {
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Prints the verifier keys of a tenant's trees
    #[command(after_long_help = after(
        "vitni tenant keys default\n\
         vitni tenant keys default --json"
    ))]
    Keys {
        /// Id or name
        #[arg(value_name = "TENANT")]
        tenant: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Gives a tenant another name; its id stays
    #[command(after_long_help = after("vitni tenant rename acme acme-holding"))]
    Rename {
        /// Id or name
        #[arg(value_name = "TENANT")]
        tenant: String,
        /// The new name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Says who may read a tenant's tiles: everybody, or the holder of a new capability
    #[command(after_long_help = after(
        "vitni tenant tiles default public\n\
         vitni tenant tiles default capability"
    ))]
    Tiles {
        /// Id or name
        #[arg(value_name = "TENANT")]
        tenant: String,
        /// public, or capability: makes a new one, and the old one opens nothing any more
        #[arg(value_name = "ACCESS")]
        access: Access,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Sources {
    /// Only those of this tenant (id or name)
    #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) form: Form,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Quarantine {
    /// Lists lines that were not understood, newest first, with the reason of each
    #[command(after_long_help = after(
        "vitni quarantine list\n\
         vitni quarantine list --tenant default --limit 20"
    ))]
    List {
        /// Only those of this tenant (id or name)
        #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
        tenant: Option<String>,
        /// How many
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Shows one line as it came, secrets aside, and why it was not understood
    #[command(after_long_help = after("vitni quarantine show 019af6c2-7d0e-7c41-9d5e-0a1b2c3d4e5f"))]
    Show {
        /// The id of the event that keeps it
        #[arg(value_name = "ID")]
        id: String,
        /// Whose: id or name
        #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
        tenant: Option<String>,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Reads lines again by the mappings that are in use now
    ///
    /// What is understood now becomes an event that names the one that had kept its line. Nothing is rewritten, and trying again
    /// changes nothing. It needs a token with the scopes write and read-personal.
    #[command(after_long_help = after(
        "vitni quarantine retry --tenant default --dry-run\n\
         vitni quarantine retry --tenant default --product linux-auth\n\
         vitni quarantine retry --tenant default --product linux-auth --as freeradius"
    ))]
    Retry {
        /// Whose: id or name
        #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
        tenant: String,
        /// Only lines that came by this input
        #[arg(long, value_name = "INPUT")]
        input: Option<String>,
        /// Only lines that were read as this product's
        #[arg(long, value_name = "NAME")]
        product: Option<String>,
        /// Read them as this product's instead
        #[arg(long = "as", value_name = "NAME")]
        instead: Option<String>,
        /// Only say what would come of it
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Forward {
    /// Lists the forwardings: what each is doing, and how far behind it is
    #[command(after_long_help = after("vitni forward list"))]
    List {
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Shows everything about one forwarding
    #[command(after_long_help = after(
        "vitni forward show siem\n\
         vitni forward show siem --json"
    ))]
    Show {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Holds a forwarding's events back, also across restarts; they wait in the log
    #[command(after_long_help = after("vitni forward pause siem"))]
    Pause {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Lets a forwarding go on where it was
    #[command(after_long_help = after("vitni forward resume siem"))]
    Resume {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
    /// Lists events that a webhook refused too often, with what it said
    #[command(after_long_help = after("vitni forward given-up hook"))]
    GivenUp {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
}

/// Whose catalogues.
#[derive(Args, Debug, Default)]
pub(crate) struct CatalogueSource {
    /// Ask the server, for this tenant's own catalogues too (id or name)
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    #[command(flatten)]
    pub(crate) server: Server,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Catalogue {
    /// Lists the catalogues, or the events of one
    #[command(after_long_help = after(
        "vitni catalogue list\n\
         vitni catalogue list phenixid-pas-6.0\n\
         vitni catalogue list --category session --json"
    ))]
    List {
        /// Events of this catalogue
        #[arg(value_name = "CATALOGUE")]
        catalogue: Option<String>,
        /// Events of this category, of all catalogues
        #[arg(long, value_name = "CATEGORY", conflicts_with = "catalogue")]
        category: Option<String>,
        #[command(flatten)]
        source: CatalogueSource,
        #[command(flatten)]
        form: Form,
    },
    /// Shows all that is known of an event
    #[command(after_long_help = after(
        "vitni catalogue show authentication.ok\n\
         vitni catalogue show phenixid-pas-6.0/core_bankid_success\n\
         vitni catalogue show door.opened --tenant acme"
    ))]
    Show {
        /// The event's id, perhaps with its catalogue and a slash in front
        #[arg(value_name = "EVENT")]
        event: String,
        #[command(flatten)]
        source: CatalogueSource,
        #[command(flatten)]
        form: Form,
    },
    /// Finds events by what they are about
    #[command(after_long_help = after(
        "vitni catalogue search bankid sign\n\
         vitni catalogue search lock user"
    ))]
    Search {
        /// Words that all occur in id, sentence, category, flow or names of attributes
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        #[command(flatten)]
        source: CatalogueSource,
        #[command(flatten)]
        form: Form,
    },
    /// Prints an event as a producer would send it
    #[command(after_long_help = after(
        "vitni catalogue example user.created\n\
         vitni catalogue example user.created | vitni send --tenant default -"
    ))]
    Example {
        /// The event's id, perhaps with its catalogue and a slash in front
        #[arg(value_name = "EVENT")]
        event: String,
        #[command(flatten)]
        source: CatalogueSource,
        #[command(flatten)]
        form: Form,
    },
    /// Prints the JSON Schema (2020-12) of an event, or one for all
    #[command(after_long_help = after(
        "vitni catalogue schema user.created\n\
         vitni catalogue schema --json > events.schema.json"
    ))]
    Schema {
        /// The event's id, perhaps with its catalogue and a slash in front
        #[arg(value_name = "EVENT")]
        event: Option<String>,
        #[command(flatten)]
        source: CatalogueSource,
        #[command(flatten)]
        form: Form,
    },
    /// Checks a catalogue of your own before it is loaded
    #[command(after_long_help = after("vitni catalogue lint doors.toml"))]
    Lint {
        /// The catalogue, TOML or JSON
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        form: Form,
    },
    /// Says what differs between two versions of a catalogue
    #[command(after_long_help = after(
        "vitni catalogue diff doors-1.toml doors-2.toml\n\
         vitni catalogue diff logicnets-8.1 mine.toml"
    ))]
    Diff {
        /// A file, or the name of a catalogue that is built in
        #[arg(value_name = "OLDER")]
        older: String,
        /// A file, or the name of a catalogue that is built in
        #[arg(value_name = "NEWER")]
        newer: String,
        #[command(flatten)]
        form: Form,
    },
    /// Loads a catalogue of a tenant's own; it is in use at once
    #[command(after_long_help = after(
        "vitni catalogue load doors.toml --tenant acme --dry-run\n\
         vitni catalogue load doors.toml --tenant acme"
    ))]
    Load {
        /// The catalogue, TOML or JSON
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Whose: id or name; needed unless the token is for exactly one
        #[arg(long, env = "VITNI_TENANT", value_name = "TENANT")]
        tenant: Option<String>,
        /// Only say what would come of it
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        server: Server,
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Intake {
    /// Lists the products whose lines can be read
    #[command(after_long_help = after(
        "vitni intake list\n\
         vitni intake list --json"
    ))]
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Shows which lines of a product become which event, and which secrets are cut
    #[command(after_long_help = after(
        "vitni intake show samba-ad\n\
         vitni intake show --mapping turnstile.toml"
    ))]
    Show {
        /// The product's name
        #[arg(value_name = "NAME", required_unless_present = "mapping")]
        name: Option<String>,
        /// A mapping of your own (TOML)
        #[arg(long, value_name = "FILE", conflicts_with = "name")]
        mapping: Option<PathBuf>,
        #[command(flatten)]
        form: Form,
    },
    /// Checks a mapping of your own and runs the tests in it
    #[command(after_long_help = after("vitni intake check turnstile.toml"))]
    Check {
        /// The mapping (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        form: Form,
    },
    /// Says what every line of a log would become; sends nothing
    ///
    /// Each line is shown without its secrets, and under it what it becomes: `+` an event (event, outcome, user > target,
    /// address, method), `~` ignored, `!` not understood. With --expect only what differs is shown, as `-` expected and `+` found.
    #[command(after_long_help = after(
        "vitni intake test /var/log/auth.log --product linux-auth\n\
         vitni intake test today.log --mapping turnstile.toml\n\
         vitni intake test audit.jsonl --product samba-ad --expect expected.tsv\n\
         vitni intake test today.log --mapping turnstile.toml --json"
    ))]
    Test(Trial),
}

#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("whose").args(["product", "mapping"]).required(true)))]
pub(crate) struct Trial {
    /// The log, `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reads: Reads,
    /// Compare with this: lines of FILE, LINE and what it must become, parted by tabs; `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) moments: Moments,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// Who may read tiles.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Access {
    Public,
    Capability,
}

#[derive(Args, Debug)]
pub(crate) struct Config {
    /// Check this file: the first complaint is printed with line and column
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
    /// Print what would hold with this file and this environment, each setting with where it comes from
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(crate) effective: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// Examples and exit codes, under the help of every command.
fn after(examples: &str) -> String {
    let mut text = String::from("Examples:\n");
    for example in examples.lines() {
        text.push_str(&format!("  {example}\n"));
    }
    text.push_str("\nExit codes:\n");
    for (exit, meaning) in CODES {
        text.push_str(&format!("  {:<3}  {meaning}\n", *exit as u8));
    }
    text.truncate(text.trim_end().len());
    text
}

impl Form {
    /// Whether `--json` was given, found without parsing, so that even a refused command line is answered in JSON.
    pub(crate) fn asked(mut args: impl Iterator<Item = std::ffi::OsString>) -> bool {
        args.any(|arg| arg == "--json")
    }
}
