//! Prints lines of CEF and what each must be read as, as JSON lines, for judges that other people wrote:
//! `tests/judges/cef.sh`.

#![expect(clippy::print_stdout, reason = "its output is read by a script")]

use vitni_event::catalogue;
use vitni_event::mapping::cef::{self, Record};
use vitni_event::{CanonicalJson, EventId, Timestamp};

/// Values that mean something to the format, each in a place where it could be misread.
const HOSTILE: [&str; 8] = [
    "a|b",
    "a=b src=6.6.6.6",
    "C:\\new\\rest",
    "ends in a backslash\\",
    "two\nlines\r\nand\na third",
    "  spaces around  ",
    "\\= \\\\ \\n",
    "Björk 😀 \"quoted\"",
];

fn main() {
    let time = Timestamp::from_nanos(1_795_303_291_544_096_000);
    for entry in catalogue::entries() {
        let event = entry.example(EventId::v7(1_795_303_291_544, [7; 10]), "t-default", time);
        show("example", &cef::record(&event, Some(entry)));
    }
    for entry in catalogue::entries().step_by(50) {
        for text in HOSTILE {
            let mut event = entry.example(EventId::v7(1_795_303_291_544, [7; 10]), "t-default", time);
            if let Some(actor) = &mut event.actor {
                actor.name = Some(text.into());
            }
            if let Some(producer) = &mut event.producer {
                producer.version = Some(text.into());
            }
            event.attach("note", CanonicalJson::string(text));
            show("hostile", &cef::record(&event, Some(entry)));
        }
    }
}

fn show(kind: &str, record: &Record) {
    let [vendor, product, version, event, name] = &record.header;
    let severity = record.severity.to_string();
    let header: Vec<String> = [vendor, product, version, event, name, &severity]
        .map(|field| CanonicalJson::string(field).to_string())
        .to_vec();
    let pairs: Vec<String> = record
        .pairs
        .iter()
        .map(|(key, value)| {
            format!(
                "[{},{}]",
                CanonicalJson::string(key),
                CanonicalJson::string(value)
            )
        })
        .collect();
    println!(
        "{{\"kind\":\"{kind}\",\"line\":{},\"header\":[{}],\"pairs\":[{}]}}",
        CanonicalJson::string(&record.to_line()),
        header.join(","),
        pairs.join(",")
    );
}
