//! What somebody meant who misspelt a name: the nearest one, or what others call the thing.

/// What other products call a field.
const ELSEWHERE: &[(&str, &str)] = &[
    ("user", "actor"),
    ("username", "actor.name"),
    ("user.name", "actor.name"),
    ("user.id", "actor.id"),
    ("email", "actor.email"),
    ("mail", "actor.email"),
    ("src", "source.ip"),
    ("src_ip", "source.ip"),
    ("srcip", "source.ip"),
    ("address", "source.ip"),
    ("client_ip", "source.ip"),
    ("timestamp", "time"),
    ("@timestamp", "time"),
    ("_time", "time"),
    ("date", "time"),
    ("level", "severity"),
    ("msg", "text.message"),
    ("_msg", "text.message"),
    ("eventid", "event"),
    ("event_id", "event"),
    ("event.id", "event"),
    ("result", "outcome"),
    ("status", "outcome"),
    ("hostname", "producer.host"),
    ("product", "producer.product"),
    ("app", "client"),
    ("application", "client"),
    ("ua", "source.user_agent"),
    ("user_agent", "source.user_agent"),
    ("useragent", "source.user_agent"),
    ("trace_id", "flow.trace"),
    ("session_id", "flow.session"),
];

/// How many letters may be wrong.
const DISTANCE_MAX: usize = 2;

/// The known name that is most like this one, if any is.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let other = ELSEWHERE
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name));
    if let Some((_, ours)) = other {
        return Some(ours);
    }
    let distances = known.map(|known| (distance(name, known), known));
    let close = distances.filter(|(distance, known)| *distance <= DISTANCE_MAX.min(known.len() / 2));
    close
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be put in, taken out or changed to make one name of the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.bytes().enumerate() {
        let mut before = at;
        let mut left_of = at + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let changed = before + usize::from(!a.eq_ignore_ascii_case(&b));
            before = *cell;
            left_of = changed.min(before + 1).min(left_of + 1);
            *cell = left_of;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or(left.len())
}
