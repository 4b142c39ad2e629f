//! An event that a sender made of a line arrives as it was made: nothing in it is unknown to the envelope or to the
//! catalogue, and nothing in it is taken for a secret.

use vitni_event::submission::{self, Context};
use vitni_event::{Event, EventId, TenantId};
use vitni_intake::{Products, Reading};

use crate::captures::EXAMPLES;
use crate::render::{november, read, stream};

/// Hands on the event as the receiving side has it.
#[track_caller]
pub(crate) fn arrived<T>(sent: &Event<'static>, look: impl FnOnce(Event<'_>) -> T) -> T {
    let mut sent = sent.clone();
    sent.id = EventId::v7(1_795_000_000_000, [7; 10]);
    let mut json = Vec::new();
    submission::write(&sent, &mut json);
    let tenant = TenantId::parse("t-default").unwrap();
    let context = Context {
        tenant: &tenant,
        tenant_allowed: &|_| true,
        received: november().now,
        id_key: &|_| [1; 32],
        fresh_id: EventId::default(),
        idempotency: None,
        own: &|_| None,
    };
    let arrived = submission::read(&json, &context).expect("a line that the receiving side takes");
    assert_eq!(arrived.tenant, "t-default");
    look(arrived)
}

#[track_caller]
fn check(line: &[u8]) {
    if let Reading::Event(sent) = read(line) {
        check_event(sent);
    }
}

#[track_caller]
fn check_event(mut sent: Box<Event<'static>>) {
    arrived(&sent.clone(), |mut arrived| {
        sent.id = arrived.id;
        arrived.tenant = sent.tenant.clone();
        arrived.received = sent.received;
        assert_eq!(arrived, *sent);
    });
}

#[test]
fn what_is_sent_arrives_unchanged() {
    for example in EXAMPLES {
        for (_, text) in example.files {
            for reading in stream(example.product, text).into_iter().flatten() {
                if let Reading::Event(event) = reading {
                    check_event(event);
                }
            }
        }
    }
}

#[test]
fn every_attribute_of_the_other_products_is_known() {
    for (product, lines) in [
        ("freeradius", crate::freeradius::EVERY_FORM),
        ("privacyidea", crate::privacyidea::EVERY_FORM),
    ] {
        for line in lines {
            let read = crate::render::product(product).read(line.as_bytes(), &november());
            let (Reading::Event(event) | Reading::Begun(event)) = read else {
                panic!("no event: {read:?} of {line}")
            };
            check_event(event);
        }
    }
}

#[test]
fn what_the_mappings_make_arrives_unchanged() {
    let products = Products::built_in();
    for (name, log) in [
        (
            "samba-ad",
            include_str!("../../../../examples/samba-ad/audit.jsonl"),
        ),
        (
            "oidc-provider",
            include_str!("../../../../examples/oidc-provider/events.jsonl"),
        ),
    ] {
        let product = products.get(name).unwrap();
        for line in log.lines() {
            if let Reading::Event(event) = product.read(line.as_bytes(), &november()) {
                check_event(event);
            }
        }
    }
}

#[test]
fn every_attribute_is_known() {
    for line in [
        "sshd[7]: Failed publickey for invalid user x from h.example port 5 ssh2: RSA SHA256:aa",
        "sshd[7]: Failed hostbased for ann from 192.0.2.1 port 5 ssh2: RSA SHA256:aa, client user \"a\", client host \"h\"",
        "sshd[7]: Accepted publickey for a from ::1 port 5 ssh2: T SHA256:aa ID i (serial 18446744073709551615) CA R SHA256:b",
        "sshd[7]: Received signal 15; terminating.",
        "sshd[7]: message repeated 2 times: [ Failed password for root from 192.0.2.1 port 5 ssh2]",
        "vsftpd[7]: pam_unix(vsftpd:auth): authentication failure; logname=l uid=0 euid=0 tty=t ruser=r rhost=h  user=ann",
        "vsftpd[7]: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=t ruser=r rhost=h ",
        "su[7]: pam_unix(su:session): session opened for user root(uid=0) by ann(uid=1001)",
        "login[7]: pam_unix(login:session): session opened for user ann(uid=1001) by LOGIN(uid=0)",
        "login[7]: ROOT LOGIN  on '/dev/tty1'",
        "sshd[7]: pam_limits(sshd:session): Too many logins (max 2) for ann",
        "sshd[7]: pam_tally2(sshd:auth): user ann (1001) tally 4, deny 3",
        "passwd[7]: pam_unix(passwd:chauthtok): password changed for ann",
        "sudo[7]: a : 3 incorrect password attempts ; HOST=h ; TTY=t ; CHROOT=/c ; PWD=/ ; USER=r ; GROUP=g ; TSID=1 ; ENV=A=b ; COMMAND=c",
        "sudo[7]: a : PWD=/ ; USER=r ; COMMAND=/usr/bin/mysql -pHUSH",
        "sudo[7]: a : TTY=t ; PWD=/x ; USER=b ; COMMAND=c ; USER=r ; COMMAND=d",
        "useradd[7]: new user: name=ann, UID=1001, GID=1001, home=/home/ann, shell=/bin/bash, from=/dev/pts/0",
        "usermod[7]: change user 'ann' shell from '/bin/sh' to '/bin/bash'",
        "usermod[7]: change user name 'ann' to 'anna'",
        "gpasswd[7]: members of group adm2 set by root to ann,bo",
        "gpasswd[7]: administrators of group adm2 set by root to ann,bo",
        "groupmod[7]: group changed in /etc/group (group adm2/1002, new name: adm3)",
    ] {
        let line = format!("Nov 21 23:21:34 vm {line}");
        assert!(matches!(read(line.as_bytes()), Reading::Event(_)), "{line}");
        check(line.as_bytes());
    }
    check(b"<38>1 - vm sshd 7 - - Server listening on :: port 22.");
    check(b"Nov 21 23:21:34 vm sshd[7]: Failed password for invalid user \xff from 192.0.2.1 port 5 ssh2");
}
