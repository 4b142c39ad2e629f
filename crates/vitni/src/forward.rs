//! `vitni forward`: what goes out, as tables or data.

use crate::admin::{cell, list, members};
use crate::args::Forward;
use crate::exit::{Done, Exit, Fail};
use crate::out::{Out, plain, table};

pub(crate) fn run(command: Forward, out: Out) -> Done {
    match command {
        Forward::List { server, .. } => {
            let forwards = crate::client(&server)?.forwards()?;
            let columns = [
                "name",
                "state",
                "to",
                "lag_events",
                "lag_seconds",
                "given_up",
                "error",
            ];
            list(&forwards, &columns, out)?;
        }
        Forward::Show { name, server, .. } => show(&crate::client(&server)?.forward(&name)?, out)?,
        Forward::Pause { name, server, .. } => show(&crate::client(&server)?.pause_forward(&name)?, out)?,
        Forward::Resume { name, server, .. } => show(&crate::client(&server)?.resume_forward(&name)?, out)?,
        Forward::GivenUp { name, server, .. } => {
            let events = crate::client(&server)?.given_up(&name)?;
            list(&events, &["at", "tenant", "id", "attempts", "reason"], out)?;
        }
    }
    Ok(Exit::Ok)
}

fn show(forward: &vitni_client::Forward, out: Out) -> Result<(), Fail> {
    if out.is_json() {
        return out.json(forward);
    }
    let rows: Vec<Vec<String>> = members(forward)
        .iter()
        .map(|(name, value)| vec![plain(name), cell(value)])
        .collect();
    table(&rows).iter().try_for_each(|line| out.line(line))
}
