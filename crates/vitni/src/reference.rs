//! The reference page of the command line, made from the same declarations as `--help`. A test holds
//! `docs/reference/cli.md` to it.

use crate::args::Cli;
use clap::{Arg, Command, CommandFactory as _};
use std::fmt::Write as _;

/// The page.
pub(crate) fn markdown() -> String {
    let mut page = String::from(
        "# The command line\n\nMade by `vitni reference` from the declarations in `crates/vitni/src/args.rs`; a test holds it to \
         them. Answers go to standard output, everything else to standard error. With `--json` answers are one JSON object a line, and \
         failures one on standard error: `{\"error\": {\"code\", \"message\", \"exit\"}}`. Colours and progress are shown on a terminal \
         only; `NO_COLOR` turns colours off. Text from events is shown with control characters escaped.\n\n## Exit codes\n\n\
         | code | meaning |\n|---|---|\n",
    );
    for (exit, meaning) in crate::exit::CODES {
        let _ = writeln!(page, "| {} | {meaning} |", *exit as u8);
    }
    let mut command = Cli::command();
    command.build();
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        section(&mut page, sub, "vitni");
    }
    page
}

fn section(page: &mut String, command: &Command, before: &str) {
    let name = format!("{before} {}", command.get_name());
    if command.has_subcommands() {
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            section(page, sub, &name);
        }
        return;
    }
    let about = command
        .get_long_about()
        .or(command.get_about())
        .map(ToString::to_string)
        .unwrap_or_default();
    let _ = writeln!(page, "\n## {name}\n\n{}\n", sentence(&about));
    let _ = writeln!(
        page,
        "| argument | default | environment | what it does |\n|---|---|---|---|"
    );
    for arg in command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && arg.get_id() != "help")
    {
        let _ = writeln!(page, "{}", row(arg));
    }
    let after = command
        .get_after_long_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let examples = after.split("\n\nExit codes:").next().unwrap_or_default();
    let examples: Vec<&str> = examples.lines().skip(1).map(str::trim_start).collect();
    let _ = writeln!(page, "\n```sh\n{}\n```", examples.join("\n"));
}

/// A description without an end gets one.
fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn row(arg: &Arg) -> String {
    let values: Vec<String> = arg
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    let takes = arg.get_action().takes_values();
    let name = match arg.get_long() {
        Some(long) if takes => format!("--{long} {}", values.join(" ")),
        Some(long) => format!("--{long}"),
        None => values.join(" "),
    };
    let default: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    let default = if takes && !default.is_empty() {
        format!("`{}`", default.join(" "))
    } else {
        String::new()
    };
    let environment = arg
        .get_env()
        .map(|name| format!("`{}`", name.to_string_lossy()))
        .unwrap_or_default();
    let what = arg
        .get_long_help()
        .or(arg.get_help())
        .map(ToString::to_string)
        .unwrap_or_default();
    let cell = |text: &str| text.replace('\n', " ").replace('|', "\\|");
    format!(
        "| `{}` | {} | {environment} | {} |",
        cell(&name),
        cell(&default),
        cell(&what)
    )
}
