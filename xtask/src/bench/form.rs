//! The forms in which one step of a journey is sent. Each line of a sign-in has the same 26 fields, so that rates can be compared:
//! the JSON counts its members, the CEF what its header, the words before it and its pairs say.

use std::io::Write as _;

use super::data::Step;

/// In which form an event is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An event of the interface: 800 to 950 bytes.
    Plain,
    /// The same with the producer's own line in `raw`: 250 to 350 bytes more.
    WithRaw,
    /// Three of ten like that.
    SomeRaw,
    /// A line of the second reference behind a syslog header, its octets counted: about 600 bytes.
    Syslog,
}

impl Form {
    /// Appends one event.
    pub(super) fn write(self, step: &Step<'_>, out: &mut Vec<u8>) {
        // Writing into memory cannot fail.
        let _ = match self {
            Self::Plain => json(step, None, out),
            Self::WithRaw => json(step, Some(&own_line(step)), out),
            Self::SomeRaw => json(step, step.has_raw.then(|| own_line(step)).as_deref(), out),
            Self::Syslog => {
                let line = cef(step).unwrap_or_default();
                write!(out, "{} {line}", line.len())
            }
        };
    }
}

fn json(step: &Step<'_>, raw: Option<&str>, out: &mut Vec<u8>) -> std::io::Result<()> {
    let reason = step.reason.map(|reason| format!(r#","reason":"{reason}""#));
    write!(
        out,
        concat!(
            r#"{{"catalogue":"{catalogue}","event":"{event}","tenant":"{tenant}","time":"{time}","#,
            r#""outcome":"{outcome}","severity":{severity},"attributes":{{{attributes}}},"actor":{{"type":"user","id":"{user:08x}-52ac-4c1e-9a33-5a0c0a1b2c3d","name":"user{user}","#,
            r#""email":"u{user}@example.org"}},"client":{{"id":"portal-{client}","name":"Portal"}},"#,
            r#""auth":{{"method":"password","factor":"knowledge","protocol":"oidc","assurance":"substantial"}},"#,
            r#""source":{{"ip":"{address}","port":{port},"user_agent":"{agent}"}},"#,
            r#""producer":{{"vendor":"Example","product":"Login","version":"4.2.1","host":"login-{client}.example","instance":"{client}"}},"#,
            r#""flow":{{"session":"{session:024x}","trace":"{trace:032x}","transaction":"{transaction:016x}"}},"#,
            r#""text":{{"message":{message}{reason}}}"#
        ),
        catalogue = step.act.catalogue,
        attributes = step.act.attributes,
        tenant = step.tenant,
        event = step.act.event,
        time = step.time,
        outcome = step.act.outcome.as_str(),
        severity = step.act.severity,
        user = step.user,
        client = step.client,
        address = step.address,
        port = step.port,
        agent = step.agent,
        session = step.session,
        trace = step.trace,
        transaction = step.transaction,
        reason = reason.unwrap_or_default(),
        message = serde_json::Value::from(step.act.message.as_str()),
    )?;
    if let Some(raw) = raw {
        write!(out, r#","raw":{}"#, serde_json::Value::from(raw))?;
    }
    out.write_all(b"}\n")
}

/// What a producer of its own making writes about the step.
fn own_line(step: &Step<'_>) -> String {
    format!(
        "{} login-{} portal[{}]: {} user=user{} ip={} port={} session={:024x} trace={:032x} transaction={:016x} \
         agent=\"{}\" message=\"{}\"",
        step.time,
        step.client,
        step.client,
        step.act.event,
        step.user,
        step.address,
        step.port,
        step.session,
        step.trace,
        step.transaction,
        step.agent,
        step.act.message,
    )
}

/// Nothing for an act that the second reference has no word for.
fn cef(step: &Step<'_>) -> Option<String> {
    let (event, severity, method) = step.act.second?;
    let reason = step.reason.map(|reason| format!("reason={reason} "));
    let reason = reason.unwrap_or_default();
    Some(format!(
        "<134>1 {time} login-{client}.example pas 4711 - - {time} login-{client}.example \
         CEF:0|PhenixID|PAS|6.0.0|{event}|{message}|{severity}|duser=user{user} phxAnalyticsTag=portal-{client} \
         phxAuthenticatorAlias=mobile phxAuthenticatorId=a3c9 phxAuthenticatorType={method} phxEntrypointId=e210 \
         phxEntrypointTransactionType=AUTH phxEntrypointType=SAML phxHttpServerId=h1 phxTraceId={trace:032x} \
         phxTransactionId={transaction:016x} {reason}requestClientApplication={agent} \
         sourceServiceName=https://portal-{client}.customer.example src={address}",
        time = step.time,
        client = step.client,
        message = step.act.message,
        user = step.user,
        trace = step.trace,
        transaction = step.transaction,
        agent = step.agent,
        address = step.address,
    ))
}
