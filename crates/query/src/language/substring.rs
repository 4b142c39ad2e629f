//! `field~text`: the text stands anywhere in the field, also inside a word.

use super::equality::case;
use super::error::Read;
use super::field::{Field, Kind};
use super::input::Input;
use super::literal::Literal;
use super::needle::Needle;
use super::test::Test;

/// `field~text`
pub(super) fn parse(field: &Field, input: &mut Input<'_>) -> Read<Test> {
    input.next();
    let at = input.at();
    let textual = [Kind::Text, Kind::Exact, Kind::Address, Kind::Any, Kind::Attribute];
    if !textual.contains(&field.kind()) {
        return Err(input.error(
            at,
            format!("`{field}` holds no text to look into"),
            "compare it with :",
        ));
    }
    let text = Literal::parse(input, false)?.text(at, input)?;
    Ok(Test::Contains(Needle::new(&text, case(field))))
}
