//! How the program ends: the exit codes, each with one meaning in every command, and the failure that leads to one.

use std::fmt;
use std::io;
use std::process::ExitCode;
use vitni_client::ClientError;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All of it was done, nothing was wrong.
    Ok = 0,
    /// It was done, and what it found is not in order.
    Found = 1,
    /// The arguments, the configuration or the input cannot be used.
    Usage = 2,
    /// Something could not be reached, read or written.
    Unreachable = 3,
    /// The token is missing, unknown or not good for this.
    NotAuthorised = 4,
    /// Everything agrees with itself, but nobody that is trusted signed it.
    SignerUnknown = 5,
    /// Ctrl-C or SIGTERM.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Every code with its meaning, for help and reference.
pub(crate) const CODES: &[(Exit, &str)] = &[
    (Exit::Ok, "done, and nothing is wrong"),
    (
        Exit::Found,
        "done, and something is wrong: refused lines, a fault in a log, no such event",
    ),
    (
        Exit::Usage,
        "the arguments, the configuration or the input cannot be used",
    ),
    (
        Exit::Unreachable,
        "the server or a file could not be reached, read or written",
    ),
    (
        Exit::NotAuthorised,
        "the token is missing, unknown or not good for this",
    ),
    (Exit::SignerUnknown, "verify: self-consistent, signer unknown"),
    (Exit::Interrupted, "stopped by Ctrl-C or SIGTERM before the end"),
];

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Fail {
    pub(crate) exit: Exit,
    /// A stable word for programs.
    pub(crate) code: String,
    /// Empty when there is nothing to say: whoever read our output has gone.
    pub(crate) message: String,
    /// Whether the message has several lines, of which the last points at a place.
    pub(crate) shows_place: bool,
}

pub(crate) type Done = Result<Exit, Fail>;

impl Fail {
    pub(crate) fn new(exit: Exit, code: &str, message: impl fmt::Display) -> Self {
        Self {
            exit,
            code: code.to_owned(),
            message: message.to_string(),
            shows_place: false,
        }
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// A file that could not be used.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::new(
            Exit::Unreachable,
            "file",
            format!("{doing} {} failed: {error}", path.display()),
        )
    }

    /// What was printed could not be. A reader that has gone (`| head`) is no failure to tell of.
    pub(crate) fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Ok, "", "");
        }
        Self::new(
            Exit::Unreachable,
            "output",
            format!("the output cannot be written: {error}"),
        )
    }
}

impl From<ClientError> for Fail {
    fn from(error: ClientError) -> Self {
        if let ClientError::Output(error) = &error {
            return Self::output(error);
        }
        let exit = match &error {
            ClientError::Url { .. } | ClientError::Certificates { .. } => Exit::Usage,
            ClientError::Stopped => Exit::Interrupted,
            ClientError::Refused {
                status: 404 | 409, ..
            } => Exit::Found,
            error if error.is_not_authorised() => Exit::NotAuthorised,
            ClientError::Refused {
                status: 400..=499, ..
            } if !error.is_passing() => Exit::Usage,
            _ => Exit::Unreachable,
        };
        let code = error.code().unwrap_or(match exit {
            Exit::Interrupted => "interrupted",
            Exit::Usage => "usage",
            _ => "unreachable",
        });
        let code = code.to_owned();
        Self {
            exit,
            code,
            message: error.to_string(),
            shows_place: false,
        }
    }
}
