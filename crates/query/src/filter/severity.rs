//! `severity` (exactly) and `severity_min` (at least): a number from 0 to 10 or one of the scale's words.

use vitni_event::Severity;

use super::params::Fault;

/// A condition on the severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeverityTest {
    /// This one only.
    Exactly(Severity),
    /// This one and all above.
    AtLeast(Severity),
}

/// The scale's words.
const WORDS: [(&str, Severity); 7] = [
    ("info", Severity::INFO),
    ("notice", Severity::NOTICE),
    ("warning", Severity::WARNING),
    ("error", Severity::ERROR),
    ("critical", Severity::CRITICAL),
    ("alert", Severity::ALERT),
    ("emergency", Severity::EMERGENCY),
];

impl SeverityTest {
    /// Whether the severity fulfils the condition.
    #[must_use]
    pub fn matches(self, severity: Severity) -> bool {
        match self {
            Self::Exactly(wanted) => severity == wanted,
            Self::AtLeast(least) => severity >= least,
        }
    }
}

/// Reads a number or a word; case does not count.
pub(crate) fn parse(text: &str) -> Result<Severity, Fault> {
    let word = WORDS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text))
        .map(|(_, severity)| *severity);
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = || {
        digits
            .then(|| text.parse().ok())
            .flatten()
            .and_then(Severity::new)
    };
    word.or_else(number).ok_or_else(|| {
        let hint = "give a number from 0 to 10 or info, notice, warning, error, critical, alert, emergency";
        Fault::new("is not a severity", hint)
    })
}
