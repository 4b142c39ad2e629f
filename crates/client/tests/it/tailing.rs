//! The tail goes on behind the last event whenever the connection ends, and ends with what waiting does not cure.

use crate::script::{Say, server};
use vitni_client::{Client, Options, TailItem};

fn stream(seqs: &[u64]) -> Say {
    let mut body = String::from(": alive\n\n");
    for seq in seqs {
        body.push_str(&format!(
            "id: {seq}\nevent: event\ndata: {{\"tenant\":\"t\",\"index\":{seq},\"seq\":{seq},\n"
        ));
        body.push_str("data: \"event\":{}}\n\n");
    }
    // What is cut off in the middle is no event.
    body.push_str("id: 99\ndata: {\"ten");
    Say::Answer(200, &[("content-type", "text/event-stream")], body)
}

#[test]
fn it_goes_on_behind_the_last_event() {
    let refused = Say::Answer(403, &[], String::new());
    let (url, asked) = server(vec![stream(&[4, 5]), Say::HangUp, stream(&[6]), refused]);
    let client = Client::new(&Options {
        url,
        ..Options::default()
    })
    .unwrap();
    let mut tail = client.tail(vec![("outcome".to_owned(), "failure".to_owned())], Some(3));
    let mut seqs = Vec::new();
    let mut lost = 0;
    let error = loop {
        match tail.next_item() {
            Ok(TailItem::Event(row)) => seqs.push(row.seq),
            Ok(TailItem::Lost { .. }) => lost += 1,
            Ok(TailItem::Alive) => {}
            Err(error) => break error,
        }
    };
    assert_eq!((seqs, lost, tail.last()), (vec![4, 5, 6], 3, Some(6)));
    assert!(error.is_not_authorised());
    let asked: Vec<_> = asked.iter().collect();
    assert_eq!(asked[0].line, "GET /v1/tail?outcome=failure HTTP/1.1");
    let resumed: Vec<_> = asked
        .iter()
        .map(|one| one.header("last-event-id").unwrap())
        .collect();
    assert_eq!(resumed, ["3", "5", "5", "6"]);
}
