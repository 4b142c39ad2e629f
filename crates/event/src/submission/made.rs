//! An event that this program made of somebody's line becomes a draft: the same one as if it had been written as a line and
//! read, with the same refusals, for a fraction of the time. It changes nothing that reading would not change.

use std::borrow::Cow;

use super::envelope::{Done, Draft, filled, fits, is_address, target_path};
use crate::canonical::write_submission;
use crate::flags::Flag;
use crate::json::CanonicalJson;
use crate::limits::{LINE_BYTES_MAX, SEQUENCE_MAX, TARGETS_MAX};
use crate::model::{Event, Party, Source};
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Offset;

/// The draft of an event and of what its id is made of, if it has none.
pub(super) fn draft<'a>(event: Event<'a>, once: Option<&'a str>) -> Result<Draft<'a>, Refusal> {
    check_length(&event, once)?;
    let sent = |assigned: Flag| !event.flags.contains(assigned);
    let mut draft = Draft {
        id: sent(Flag::AssignedId).then(|| Cow::Owned(event.id.to_string())),
        once: once.map(Cow::Borrowed),
        time: sent(Flag::AssignedTime).then_some((event.time, Offset::UTC)),
        severity: sent(Flag::AssignedSeverity).then_some(event.severity),
        outcome: sent(Flag::AssignedOutcome).then_some(event.outcome),
        tenant: Some(event.tenant).filter(|tenant| !tenant.is_empty()),
        catalogue: Some(event.catalogue),
        name: Some(event.event),
        ..Draft::default()
    };
    let stated = event.flags.iter().filter(|flag| flag.stated_by_mapping());
    draft.event.flags = stated.collect();
    draft
        .attributes
        .reserve(event.attributes.len() + event.public.len());
    for (name, value) in event.attributes.into_iter().chain(event.public) {
        let value = draft.admitted(value, &name)?;
        draft.attribute(name, value, false)?;
    }
    let taken = &mut draft.event;
    taken.actor = event.actor.and_then(filled);
    taken.auth = event.auth.and_then(filled);
    taken.client = event.client.and_then(filled);
    taken.flow = event.flow.and_then(filled);
    taken.observed = event.observed;
    taken.producer = event.producer.and_then(filled);
    taken.raw = event.raw;
    taken.targets = event.targets;
    taken.text = event.text.and_then(filled);
    draft.set_source(event.source)?;
    check_texts(&draft.event, once)?;
    draft.check_sequence()?;
    Ok(draft)
}

impl<'a> Draft<'a> {
    fn set_source(&mut self, source: Option<Source<'a>>) -> Done {
        let Some(mut source) = source else {
            return Ok(());
        };
        if source.ip.as_deref().is_some_and(|ip| !is_address(ip)) {
            self.event.flags.insert(Flag::TypeMismatch);
        }
        let geo = source.geo.take();
        let geo = geo.map(|geo| self.admitted(geo, "source.geo")).transpose()?;
        source.geo = geo.filter(|geo| geo.as_str() != "null");
        self.event.source = filled(source);
        Ok(())
    }

    /// A number that JSON cannot carry exactly is none.
    fn check_sequence(&mut self) -> Done {
        let Some(producer) = &mut self.event.producer else {
            return Ok(());
        };
        let Some(number) = producer.sequence.take_if(|number| *number > SEQUENCE_MAX) else {
            return Ok(());
        };
        let value = CanonicalJson::number_u64(number);
        if value.is_string() {
            self.event.flags.insert(Flag::InexactNumber);
        }
        self.event.producer = self.event.producer.take().and_then(filled);
        self.move_here(Cow::Borrowed("producer.sequence"), value, Flag::TypeMismatch)
    }
}

/// As a line the event would have to keep to the length of lines.
fn check_length(event: &Event<'_>, once: Option<&str>) -> Result<(), Refusal> {
    // No byte takes more than six as JSON, and everything that is not a text or an attribute fits into this.
    const MEMBERS: usize = 4_096;
    const EACH: usize = 64;
    let mut bytes = MEMBERS + once.map_or(0, |once| once.len() * 6);
    bytes += texts(event).map(|(_, _, text)| text.len() * 6).sum::<usize>();
    for target in &event.targets {
        bytes += EACH + texts_of(target).map(|(_, text)| text.len() * 6).sum::<usize>();
    }
    for (name, value) in event.attributes.iter().chain(&event.public) {
        bytes += name.len() * 6 + value.as_str().len() + EACH;
    }
    let geo = event.source.as_ref().and_then(|source| source.geo.as_ref());
    bytes += geo.map_or(0, |geo| geo.as_str().len());
    if bytes <= LINE_BYTES_MAX {
        return Ok(());
    }
    let mut line = Vec::new();
    write_submission(event, &mut line);
    if let Some(once) = once {
        line.extend_from_slice(b",\"once\":");
        crate::json::write_string(once, &mut line);
    }
    if line.len() <= LINE_BYTES_MAX {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::LineTooLarge).with_detail(format!("It has {} bytes.", line.len())))
}

/// Every text of the envelope keeps to the length of fields.
fn check_texts(event: &Event<'_>, once: Option<&str>) -> Result<(), Refusal> {
    if event.targets.len() > TARGETS_MAX {
        return Err(Refusal::new(RefusalCode::TooManyTargets));
    }
    fits(once.map_or(0, str::len), "", "once")?;
    for (path, name, text) in texts(event) {
        fits(text.len(), path, name)?;
    }
    for (number, target) in event.targets.iter().enumerate() {
        for (name, text) in texts_of(target) {
            fits(text.len(), target_path(number).as_ref(), name)?;
        }
    }
    Ok(())
}

/// The texts of the envelope that are set, each with the path of its group and its own name, but for those of targets.
fn texts<'e>(event: &'e Event<'_>) -> impl Iterator<Item = (&'static str, &'static str, &'e str)> {
    macro_rules! text {
        ($group:ident.$name:ident) => {
            (
                stringify!($group),
                stringify!($name),
                event
                    .$group
                    .as_ref()
                    .and_then(|group| group.$name.as_deref()),
            )
        };
    }
    let actor = event.actor.iter().flat_map(texts_of);
    let groups = [
        text!(auth.assurance),
        text!(auth.factor),
        text!(auth.method),
        text!(auth.protocol),
        text!(client.id),
        text!(client.name),
        text!(flow.session),
        text!(flow.trace),
        text!(flow.transaction),
        text!(producer.event_id),
        text!(producer.host),
        text!(producer.instance),
        text!(producer.mapping),
        text!(producer.product),
        text!(producer.vendor),
        text!(producer.version),
        ("", "raw", event.raw.as_deref()),
        text!(source.device),
        text!(source.ip),
        text!(source.user_agent),
        text!(text.message),
        text!(text.reason),
        text!(text.value),
    ];
    let set = groups
        .into_iter()
        .filter_map(|(path, name, text)| Some((path, name, text?)));
    actor.map(|(name, text)| ("actor", name, text)).chain(set)
}

fn texts_of<'e>(party: &'e Party<'_>) -> impl Iterator<Item = (&'static str, &'e str)> {
    let texts = [
        ("email", &party.email),
        ("id", &party.id),
        ("name", &party.name),
        ("type", &party.kind),
    ];
    texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, text.as_deref()?)))
}
