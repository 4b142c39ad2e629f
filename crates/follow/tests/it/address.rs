//! Addresses, and which of them are allowed.

use expect_test::{Expect, expect};
use vitni_follow::{Address, Allowed};

#[test]
fn addresses_are_read_and_shown() {
    let check = |text: &str, expected: Expect| {
        let shown = match Address::parse(text) {
            Ok(address) => format!("{:?} {address}", address.protocol),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&shown);
    };
    check(
        "syslog+tcp://siem.example",
        expect!["SyslogTcp syslog+tcp://siem.example:601"],
    );
    check(
        "syslog+tls://SIEM.Example./",
        expect!["SyslogTls syslog+tls://siem.example:6514"],
    );
    check(
        "syslog+tls://[2001:DB8::1]:6515",
        expect!["SyslogTls syslog+tls://[2001:db8::1]:6515"],
    );
    check(
        "https://hooks.example/a?token=secret",
        expect!["Https https://hooks.example:443/a"],
    );
    check("http://127.0.0.1:8080", expect!["Http http://127.0.0.1:8080/"]);
    check(
        "ftp://hooks.example/",
        expect!["`ftp://hooks.example/` has none of the schemes syslog+tcp, syslog+tls, https and http"],
    );
    check(
        "hooks.example",
        expect!["`hooks.example` has none of the schemes syslog+tcp, syslog+tls, https and http"],
    );
    check(
        "https://",
        expect![
            "`https://` is no address: give syslog+tcp://host:port, syslog+tls://host:port or https://host/path"
        ],
    );
    check(
        "https://hooks.example:0/",
        expect!["`https://hooks.example:0/` has a port that is none: give 1 to 65535"],
    );
    check(
        "https://hooks.example:99999/",
        expect!["`https://hooks.example:99999/` has a port that is none: give 1 to 65535"],
    );
    check(
        "https://ann:secret@hooks.example/",
        expect![
            "`https` holds credentials: a webhook is signed with `secret_file`, syslog+tls takes `tls.certificate`"
        ],
    );
    check(
        "https://hooks.example/a/%2E%2e/b",
        expect![
            "`https://hooks.example/a/%2E%2e/b` has a path with `.` or `..` in it: write out where it leads"
        ],
    );
    check(
        "syslog+tcp://siem.example/path",
        expect!["`syslog+tcp://siem.example/path` has a path, which syslog does not know"],
    );
}

#[test]
fn only_what_is_listed_is_allowed() {
    let check = |entry: &str, allowed: &[&str], refused: &[&str]| {
        let list = Allowed::parse(&[entry.to_owned()]).unwrap();
        for (texts, expected) in [(allowed, true), (refused, false)] {
            for text in texts {
                let address = Address::parse(text).unwrap();
                assert_eq!(list.allows(&address), expected, "{entry} {text}");
            }
        }
    };
    check(
        "siem.example",
        &[
            "syslog+tcp://siem.example",
            "https://SIEM.example/x",
            "syslog+tls://siem.example:1",
        ],
        &[
            "syslog+tcp://evil.siem.example",
            "https://siem.example.evil",
            "https://siem.exampl",
            // In clear, and not of this machine: the list must say so itself.
            "http://siem.example/",
        ],
    );
    check(
        "siem.example:6514",
        &["syslog+tls://siem.example"],
        &["syslog+tcp://siem.example", "https://siem.example"],
    );
    check(
        "https://hooks.example/vitni/",
        &[
            "https://hooks.example/vitni",
            "https://hooks.example:443/vitni/a?x=y",
        ],
        &[
            "https://hooks.example/vitni2",
            "https://hooks.example/",
            "https://hooks.example:444/vitni/",
            "http://hooks.example/vitni/",
        ],
    );
    check(
        "http://hooks.example/",
        &["http://hooks.example/a"],
        &["https://hooks.example/a"],
    );
    check(
        "127.0.0.1",
        &["http://127.0.0.1:9/"],
        &["http://127.0.0.2:9/", "http://localhost/"],
    );
    check("localhost", &["http://localhost:9/"], &["http://127.0.0.1/"]);
    check("::1", &["http://[::1]/"], &["http://[::2]/"]);
    check("[::1]:8080", &["http://[::1]:8080/"], &["http://[::1]/"]);
    assert!(!Allowed::default().allows(&Address::parse("http://127.0.0.1/").unwrap()));
    for bad in [
        "",
        "*.example",
        "u@hooks.example",
        "a b",
        "hooks.example:x",
        "hooks.example/path",
        "https://",
    ] {
        assert!(Allowed::parse(&[bad.to_owned()]).is_err(), "{bad}");
    }
}
