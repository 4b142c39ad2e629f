//! JSON with its outer levels a line each and everything below on one line: small, and a difference in it shows what changed.

use serde_json::Value;

/// The text, with so many levels opened.
pub(super) fn lines(value: &Value, levels: usize) -> String {
    let mut text = String::new();
    write(value, levels, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, levels: usize, depth: usize, text: &mut String) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) if depth < levels => {
            let named = |(name, value)| (format!("{}: ", Value::from(String::as_str(name))), value);
            members.iter().map(named).collect()
        }
        Value::Array(items) if depth < levels => items.iter().map(|item| (String::new(), item)).collect(),
        other => {
            text.push_str(&other.to_string());
            return;
        }
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    text.push(open);
    for (at, (name, member)) in members.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(depth + 1));
        text.push_str(name);
        write(member, levels, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&" ".repeat(depth));
    text.push(close);
}
