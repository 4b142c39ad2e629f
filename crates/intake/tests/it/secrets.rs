//! Which secrets are cut from a command line, and which words are left alone.

use std::borrow::Cow;

use vitni_event::Flag;
use vitni_intake::secret::cut;

use crate::render::{event, linux_auth};

#[test]
fn table() {
    #[track_caller]
    fn check(command: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&cut(command.as_bytes())), expected);
    }
    check("mysql -u root -pSECRET shop", "mysql -u root -p[secret] shop");
    check(
        "/usr/bin/mysqldump -pSECRET -p",
        "/usr/bin/mysqldump -p[secret] -p",
    );
    check(
        "COMMAND=/usr/bin/mysql -pSECRET",
        "COMMAND=/usr/bin/mysql -p[secret]",
    );
    check(
        "get x://a:SECRET@h/x://b:SECRET@h/?pin=SECRET&x=y end",
        "get x://a:[secret]@h/x://b:[secret]@h/?pin=[secret] end",
    );
    check("mysql --password=SECRET", "mysql --password=[secret]");
    check("mysql --password='a b' x", "mysql --password=[secret] x");
    check("tool --token SECRET next", "tool --token [secret] next");
    check("tool --token --next", "tool --token --next");
    check("tool --client-secret=SECRET", "tool --client-secret=[secret]");
    check("tool --no-password db", "tool --no-password db");
    check("tool --password-file /etc/pw", "tool --password-file /etc/pw");
    check("env PGPASSWORD=SECRET psql", "env PGPASSWORD=[secret] psql");
    check(
        "env MYSQL_PWD=SECRET AWS_SECRET_ACCESS_KEY=SECRET x",
        "env MYSQL_PWD=[secret] AWS_SECRET_ACCESS_KEY=[secret] x",
    );
    check("PWD=/home/labuser ; USER=root", "PWD=/home/labuser ; USER=root");
    check(
        "mount -o username=a,password=SECRET //h/s /mnt",
        "mount -o username=a,password=[secret] //h/s /mnt",
    );
    check("sshpass -p SECRET ssh host", "sshpass -p [secret] ssh host");
    check(
        "sshpass -pSECRET ssh -p 22 host",
        "sshpass -p[secret] ssh -p [secret] host",
    );
    check("ssh -p 22 host", "ssh -p 22 host");
    check("docker run -p 80:80 image", "docker run -p 80:80 image");
    check("useradd -p HASH -s /bin/sh x", "useradd -p [secret] -s /bin/sh x");
    check(
        "ldapsearch -x -w SECRET -b dc=x",
        "ldapsearch -x -w [secret] -b dc=x",
    );
    check("curl -u name:SECRET https://h/", "curl -u [secret] https://h/");
    check(
        "curl https://name:SECRET@h/path?q=1",
        "curl https://name:[secret]@h/path?q=1",
    );
    check(
        "curl https://name:SECRET@h/path?token=SECRET&x=1 y",
        "curl https://name:[secret]@h/path?token=[secret] y",
    );
    check("tool --secret=https://name:SECRET@h", "tool --secret=[secret]");
    check(
        "curl -H 'Authorization: Bearer SECRET' h",
        "curl -H 'Authorization: Bearer [secret] h",
    );
    check(
        "curl -H Authorization: Bearer SECRET h",
        "curl -H Authorization: Bearer [secret] h",
    );
    check(
        "curl -H Authorization: Basic SECRET h",
        "curl -H Authorization: Basic [secret] h",
    );
    check(
        "curl -H Authorization: SECRET h",
        "curl -H Authorization: [secret] h",
    );
    check(
        "openssl rsa -passin pass:SECRET -in key.pem",
        "openssl rsa -passin [secret] -in key.pem",
    );
    check(
        "openssl genrsa -out key.pem -passout pass:SECRET 2048",
        "openssl genrsa -out key.pem -passout [secret] 2048",
    );
    check("smbclient -U user%SECRET //h/s", "smbclient -U [secret] //h/s");
    check("redis-cli -a SECRET ping", "redis-cli -a [secret] ping");
    check("sent BEARER SECRET on", "sent BEARER [secret] on");
    check("--password SECRET on", "--password [secret] on");
    check("ls -l /etc/passwd", "ls -l /etc/passwd");
    check("vi basic.conf bearer-notes", "vi basic.conf bearer-notes");
    check("git clone ssh://git@host:22/x", "git clone ssh://git@host:22/x");
    check("sh -c \"mysql -pSECRET db\"", "sh -c \"mysql -p[secret] db\"");
    check("mysql -p\"a b\" db", "mysql -p[secret] db");
    check("tool --password a\\ b c", "tool --password [secret] c");
    check("tool --password \"a b\" c", "tool --password [secret] c");
    check("", "");
    check("'unclosed --password=SECRET", "'unclosed --password=[secret]");
}

#[test]
fn nothing_to_cut_borrows() {
    assert!(matches!(cut(b"id -u"), Cow::Borrowed(_)));
    assert_eq!(
        linux_auth().without_secrets(b"Nov 21 23:21:40 vm CRON[1]: (root) CMD (id)"),
        None
    );
    let cron = b"Nov 21 23:21:40 vm CRON[1]: (root) CMD (x --password=SECRET)";
    let kept = b"Nov 21 23:21:40 vm CRON[1]: (root) CMD (x --password=[secret]".to_vec();
    assert_eq!(linux_auth().without_secrets(cron), Some(kept));
}

#[test]
fn attribute_and_raw_are_cut_alike() {
    let line = "Nov 21 23:21:40 vm sudo:  ann : PWD=/ ; USER=root ; COMMAND=/usr/bin/mysql -pHUSH -e ENV=x";
    let event = event(line.as_bytes());
    assert!(event.flags.contains(Flag::SecretCut));
    assert_eq!(
        event.raw.as_deref(),
        Some(line.replace("HUSH", "[secret]").as_str())
    );
    let command = event
        .attributes
        .iter()
        .find(|(name, _)| name == "command")
        .unwrap();
    assert_eq!(command.1.to_text(), "/usr/bin/mysql -p[secret] -e ENV=x");
}

#[test]
fn a_line_that_is_not_utf8_is_cut_before_it_becomes_base64() {
    let event =
        event(b"Nov 21 23:21:40 vm sudo:  ann : PWD=/ ; USER=root ; COMMAND=/bin/a\xff --password=HUSH");
    assert!(event.flags.contains(Flag::SecretCut) && event.flags.contains(Flag::RawBase64));
    use base64::Engine as _;
    let raw = base64::engine::general_purpose::STANDARD
        .decode(event.raw.as_deref().unwrap())
        .unwrap();
    assert!(raw.ends_with(b"/bin/a\xff --password=[secret]"));
}

#[test]
fn pam_lines_are_not_mistaken_for_secrets() {
    let line = "Nov 21 23:21:40 vm passwd[1]: pam_unix(passwd:chauthtok): password changed for ann";
    let event = event(line.as_bytes());
    assert_eq!(event.raw.as_deref(), Some(line));
}
