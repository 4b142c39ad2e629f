//! A few lines that no product understands, as they come when something stands in the way of what writes them. They take the way of every
//! line, and end in quarantine.

use super::platform::{PORTAL_B, RADIUS, SIGN_IN_B, System};

/// Who wrote what.
pub(super) fn lines() -> [(&'static System, &'static str); 4] {
    [
        (
            &SIGN_IN_B,
            "java.lang.OutOfMemoryError: Java heap space at example.signin.audit.Appender.append(Appender.java:88)",
        ),
        (
            &RADIUS,
            "CEF:0|Fjordvik|radius|7.1.6|radius_authenticators_failed|A RADIUS sign-in fai",
        ),
        (
            &PORTAL_B,
            "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        ),
        (&PORTAL_B, "authentication.ok;anders;holmvik"),
    ]
}
