//! `vitni tail`: events as they are stored, until Ctrl-C, which says where to go on.

use crate::args::TailArgs;
use crate::exit::{Done, Exit, Fail};
use crate::interrupt::Interrupt;
use crate::out::Out;
use crate::{search, show};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;
use vitni_client::{Client, ClientError, TailItem};

/// How often Ctrl-C is looked for while nothing happens.
const LOOK: Duration = Duration::from_millis(100);

pub(crate) fn run(args: &TailArgs, out: Out) -> Done {
    let client = crate::client(&args.server)?;
    let params = search::params(&args.filter)?;
    let interrupt = Interrupt::listen();
    // Reading blocks for as long as nothing happens, so it has a thread of its own, which ends with the process.
    let (give, take) = sync_channel(64);
    let after = args.after;
    std::thread::Builder::new()
        .name("vitni-tail".to_owned())
        .spawn(move || follow(&client, params, after, &give))
        .map_err(|error| Fail::new(Exit::Unreachable, "thread", error))?;
    let mut last = after;
    let mut left = args.count;
    while left != Some(0) {
        if interrupt.is_asked() {
            return resume(last, out);
        }
        match take.recv_timeout(LOOK) {
            Ok(Ok(TailItem::Event(row))) => {
                if out.is_json() {
                    out.json(&row)?;
                } else {
                    out.line(&show::coloured(&row, &show::cells(&row, false).join("  "), out))?;
                }
                last = Some(row.seq);
                left = left.map(|left| left - 1);
            }
            Ok(Ok(TailItem::Lost { reason, pause })) => {
                out.note(&format!(
                    "the connection ended ({reason}); trying again in {} ms",
                    pause.as_millis()
                ));
            }
            Ok(Ok(TailItem::Alive)) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Err(error)) => return Err(error.into()),
            Err(RecvTimeoutError::Disconnected) => return resume(last, out),
        }
    }
    Ok(Exit::Ok)
}

fn follow(
    client: &Client,
    params: Vec<(String, String)>,
    after: Option<u64>,
    give: &std::sync::mpsc::SyncSender<Result<TailItem, ClientError>>,
) {
    let mut tail = client.tail(params, after);
    loop {
        let item = tail.next_item();
        let ended = item.is_err();
        if give.send(item).is_err() || ended {
            return;
        }
    }
}

fn resume(last: Option<u64>, out: Out) -> Done {
    if let Some(last) = last {
        out.note(&format!(
            "stopped behind journal position {last}; go on with --after {last}"
        ));
    }
    Ok(Exit::Interrupted)
}
