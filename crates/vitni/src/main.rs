//! The one binary: arguments in, answers and exit codes out. It has no logic of its own: what a command does is done by
//! the server, the client, the store, the intake or the proof crate.

mod admin;
mod args;
mod catalogue;
mod config;
mod datadir;
mod exit;
mod export;
mod files;
mod forward;
mod inspect;
mod intake;
mod interrupt;
mod memory;
mod out;
mod overlay;
mod proof;
mod quarantine;
mod query;
mod reference;
mod search;
mod send;
mod serve;
mod show;
mod sources;
mod tail;
mod verify;

use args::{Cli, Command, Form, Server};
use clap::Parser as _;
use exit::{Done, Exit, Fail};
use out::Out;
use serde_json::json;
use std::process::ExitCode;
use vitni_client::{Client, Options};

/// Events are made on one thread and let go on another all day; the system's allocator answers that with memory that it
/// never gives back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let out = Out::new(Form::asked(std::env::args_os()));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, out),
    };
    let exit = match run(cli.command, out) {
        Ok(exit) => exit,
        Err(fail) => tell(&fail, out),
    };
    out.clear();
    exit.into()
}

fn run(command: Command, out: Out) -> Done {
    match command {
        Command::Serve(args) => serve::run(&args, out),
        Command::Send(args) => send::run(&args, out),
        Command::Search(args) => search::run(&args, out),
        Command::Query(args) => query::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::Tail(args) => tail::run(&args, out),
        Command::Proof(args) => proof::run(&args, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::Inspect(args) => inspect::run(&args, out),
        Command::Token(command) => admin::token(command, out),
        Command::Tenant(command) => admin::tenant(command, out),
        Command::Sources(args) => sources::run(&args, out),
        Command::Quarantine(command) => quarantine::run(command, out),
        Command::Forward(command) => forward::run(command, out),
        Command::Catalogue(command) => catalogue::run(command, out),
        Command::Intake(command) => intake::run(command, out),
        Command::Config(args) => config::run(&args, out),
        Command::Reference => out.raw(reference::markdown().as_bytes()).map(|()| Exit::Ok),
    }
}

/// Help and version are answers; everything else that the parser says is a refusal.
fn refuse(error: &clap::Error, out: Out) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Ok.into();
    }
    if out.is_json() {
        tell(&Fail::usage(error.to_string().trim_end()), out);
    } else {
        let _ = error.print();
    }
    Exit::Usage.into()
}

fn tell(fail: &Fail, out: Out) -> Exit {
    if fail.message.is_empty() {
        return fail.exit;
    }
    if out.is_json() {
        let words = json!({"error": {"code": fail.code, "message": fail.message, "exit": fail.exit as u8}});
        out.note(&words.to_string());
    } else {
        out.note(&format!("vitni: {}", said(fail)));
    }
    fail.exit
}

/// What went wrong. Control characters are shown, and only line ends of our own end a line.
fn said(fail: &Fail) -> String {
    if fail.shows_place {
        let lines: Vec<_> = fail.message.split('\n').map(out::plain).collect();
        return lines.join("\n");
    }
    out::plain(&fail.message)
}

/// A client for the server that was named.
fn client(server: &Server) -> Result<Client, Fail> {
    let authorities = authorities(&server.url, server.ca_file.as_deref())?;
    let options = Options {
        url: server.url.clone(),
        token: server.token.clone(),
        authorities,
    };
    Ok(Client::new(&options)?)
}

/// Whom to trust for an https address.
fn authorities(url: &str, file: Option<&std::path::Path>) -> Result<Option<Vec<u8>>, Fail> {
    match file {
        Some(file) => files::read(file, 8 << 20).map(Some),
        None if url.starts_with("https:") => Ok(files::system_authorities()),
        None => Ok(None),
    }
}
