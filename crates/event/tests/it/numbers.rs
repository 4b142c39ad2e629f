//! Numbers: those a double carries come out as ECMAScript writes them, the others as strings with a flag.

use proptest::prelude::*;
use vitni_event::{CanonicalJson, Flag, Flags};

fn canonical(text: &str) -> (String, bool) {
    let mut flags = Flags::default();
    let value = CanonicalJson::from_raw(text, &mut flags).unwrap();
    (value.as_str().to_owned(), flags.contains(Flag::InexactNumber))
}

/// RFC 8785 appendix B: bits of a double and how it is written.
#[test]
fn the_samples_of_the_standard() {
    for (bits, expected) in [
        (0x0000_0000_0000_0000_u64, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] {
        // Another printer's shortest digits come back in the standard's spelling.
        let plain = serde_json::to_string(&f64::from_bits(bits)).unwrap();
        assert_eq!(canonical(&plain), (expected.to_owned(), false), "{bits:016x}");
        assert_eq!(canonical(expected), (expected.to_owned(), false));
    }
}

#[test]
fn exact_or_kept_as_text() {
    for (text, expected, inexact) in [
        ("0", "0", false),
        ("-0", "0", false),
        ("-0.0e5", "0", false),
        ("0e99999999999999999999999", "0", false),
        ("1.0", "1", false),
        ("10E-1", "1", false),
        ("100e1", "1000", false),
        ("0.1", "0.1", false),
        ("0.10", "0.1", false),
        ("1e21", "1e+21", false),
        ("1e20", "100000000000000000000", false),
        ("123456789012345", "123456789012345", false),
        ("9007199254740991", "9007199254740991", false),
        ("9007199254740992", "9007199254740992", false),
        ("9007199254740993", "\"9007199254740993\"", true),
        ("-9007199254740993", "\"-9007199254740993\"", true),
        ("9007199254740994", "9007199254740994", false),
        ("18446744073709551615", "\"18446744073709551615\"", true),
        (
            "0.1000000000000000055511151231257827",
            "\"0.1000000000000000055511151231257827\"",
            true,
        ),
        ("3.14159265358979323846", "\"3.14159265358979323846\"", true),
        ("1e309", "\"1e309\"", true),
        ("-1e400", "\"-1e400\"", true),
        ("1e-400", "\"1e-400\"", true),
        ("1e99999999999999999999999", "\"1e99999999999999999999999\"", true),
        (
            "1e-99999999999999999999999",
            "\"1e-99999999999999999999999\"",
            true,
        ),
    ] {
        assert_eq!(canonical(text), (expected.to_owned(), inexact), "{text}");
        let (nested, flagged) = canonical(&format!("[ {text} ]"));
        assert_eq!((nested, flagged), (format!("[{expected}]"), inexact), "{text}");
    }
}

proptest! {
    /// Whatever is not flagged reads back as the same decimal value; whatever is flagged is still there to the digit.
    #[test]
    fn no_number_changes(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        let (written, inexact) = canonical(&text);
        if inexact {
            prop_assert_eq!(written, format!("\"{text}\""));
        } else {
            prop_assert_eq!(written.parse::<f64>().unwrap(), text.parse::<f64>().unwrap());
            prop_assert_eq!(significant(&written), significant(&text));
        }
    }

    #[test]
    fn integers_below_two_to_the_53_are_exact(number in -9_007_199_254_740_992_i64..=9_007_199_254_740_992) {
        prop_assert_eq!(canonical(&number.to_string()), (number.to_string(), false));
    }
}

/// The digits that matter, without sign, point and exponent.
fn significant(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}
