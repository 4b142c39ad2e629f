//! Sentences that are not in the example logs: the program's own wording, and what each becomes.

use crate::render::{event, long, read};

/// Checks what a message of a program becomes. `tag` is program and process.
#[track_caller]
fn check(tag: &str, message: &str, expected: &str) {
    let line = format!("Nov 21 23:21:34 vm {tag}: {message}");
    assert_eq!(long(&read(line.as_bytes())), expected, "{line}");
}

#[track_caller]
fn check_ignored(tag: &str, message: &str) {
    let line = format!("Nov 21 23:21:34 vm {tag}: {message}");
    assert!(
        long(&read(line.as_bytes())).starts_with("ignored: "),
        "{line}: {}",
        long(&read(line.as_bytes()))
    );
}

#[test]
fn sshd_signed_in() {
    let sshd = |message: &str, expected: &str| check("sshd[7]", message, expected);
    sshd(
        "Accepted password for ann from 2001:db8::7 port 40980 ssh2",
        "authentication.ok | success | ann | 2001:db8::7:40980 | method password",
    );
    sshd(
        "Accepted keyboard-interactive/pam for ann from fe80::1%eth0 port 1 ssh2",
        "authentication.ok | success | ann | fe80::1%eth0:1 | method keyboard-interactive/pam",
    );
    sshd(
        "Accepted none for ann from 192.0.2.1 port 65535 ssh2",
        "authentication.ok | success | ann | 192.0.2.1:65535 | method none",
    );
    sshd(
        "Accepted gssapi-with-mic for ann from 192.0.2.1 port 5 ssh2: ann@EXAMPLE.ORG",
        "authentication.ok | success | ann | 192.0.2.1:5 | method gssapi-with-mic | detail=\"ann@EXAMPLE.ORG\"",
    );
    sshd(
        "Accepted publickey for ann from 192.0.2.1 port 5 ssh2: ED25519-CERT SHA256:aa ID ann's key (serial 7) CA RSA SHA256:bb",
        "authentication.ok | success | ann | 192.0.2.1:5 | method publickey | ca_key_fingerprint=\"SHA256:bb\" | \
         ca_key_type=\"RSA\" | certificate_id=\"ann's key\" | certificate_serial=\"7\" | key_fingerprint=\"SHA256:aa\" | \
         key_type=\"ED25519-CERT\"",
    );
    sshd(
        "Accepted password for DOM\\ann berg from UNKNOWN port 65535 ssh2",
        "authentication.ok | success | DOM\\ann berg | - | method password | remote_host=\"UNKNOWN\"",
    );
    sshd(
        "Partial password for ann from 192.0.2.1 port 5 ssh2 [preauth]",
        "authentication.password_ok | success | ann | 192.0.2.1:5 | method password | because further methods are required",
    );
    check(
        "sshd-session[7]",
        "Accepted password for ann from 192.0.2.1 port 5 ssh2",
        "authentication.ok | success | ann | 192.0.2.1:5 | method password",
    );
}

#[test]
fn sshd_refused() {
    let sshd = |message: &str, expected: &str| check("sshd[7]", message, expected);
    sshd(
        "Failed password for root from 192.0.2.1 port 5 ssh2",
        "error.authentication_password_failed | failure | root | 192.0.2.1:5 | method password",
    );
    sshd(
        "Failed password for invalid user  from 192.0.2.1 port 5 ssh2",
        "error.authentication_password_failed | failure | '' | 192.0.2.1:5 | method password | invalid_user=true",
    );
    sshd(
        "Failed publickey for invalid user x y from 192.0.2.1 port 5 ssh2: RSA SHA256:aa [preauth]",
        "error.authentication_failed | failure | x y | 192.0.2.1:5 | method publickey | invalid_user=true | \
         key_fingerprint=\"SHA256:aa\" | key_type=\"RSA\"",
    );
    sshd(
        "Failed hostbased for ann from 192.0.2.1 port 5 ssh2: RSA SHA256:aa, client user \"a\", client host \"h\"",
        "error.authentication_failed | failure | ann | 192.0.2.1:5 | method hostbased | \
         detail=\"RSA SHA256:aa, client user \\\"a\\\", client host \\\"h\\\"\"",
    );
    sshd(
        "error: PAM: Authentication failure for ann from 192.0.2.1",
        "error.authentication_failed | failure | ann | 192.0.2.1 | method keyboard-interactive/pam | \
         because Authentication failure",
    );
    sshd(
        "error: PAM: User not known to the underlying authentication module for illegal user x from host.example [preauth]",
        "error.authentication_failed | failure | x | - | method keyboard-interactive/pam | \
         because User not known to the underlying authentication module | invalid_user=true | remote_host=\"host.example\"",
    );
    sshd(
        "error: maximum authentication attempts exceeded for root from 192.0.2.1 port 5 ssh2 [preauth]",
        "error.authentication_failed | failure | root | 192.0.2.1:5 | because maximum authentication attempts exceeded",
    );
    sshd(
        "error: maximum authentication attempts exceeded for invalid user x from 192.0.2.1 port 5 ssh2 [preauth]",
        "error.authentication_failed | failure | x | 192.0.2.1:5 | because maximum authentication attempts exceeded | \
         invalid_user=true",
    );
    sshd(
        "User ann from 192.0.2.1 not allowed because not listed in AllowUsers",
        "error.not_authorized | failure | ann | 192.0.2.1 | because not listed in AllowUsers",
    );
    sshd(
        "User ann from host.example not allowed because none of user's groups are listed in AllowGroups",
        "error.not_authorized | failure | ann | - | because none of user's groups are listed in AllowGroups | \
         remote_host=\"host.example\"",
    );
    sshd(
        "User ann not allowed because shell /bin/x does not exist",
        "error.not_authorized | failure | ann | - | because shell /bin/x does not exist",
    );
    sshd(
        "User ann not allowed because account is locked",
        "authentication.failed_due_to_account_not_active | failure | ann | - | because account is locked",
    );
    sshd(
        "ROOT LOGIN REFUSED FROM 192.0.2.1 port 5",
        "error.not_authorized | failure | - | 192.0.2.1:5 | because root login refused",
    );
    sshd(
        "Account ann has expired",
        "error.account_expired | failure | ann | -",
    );
    sshd(
        "User ann password has expired (password aged)",
        "error.password_expired | failure | ann | - | because password aged",
    );
    sshd(
        "refused connect from host.example (192.0.2.1)",
        "error.not_authorized | failure | - | 192.0.2.1 | because refused by TCP wrappers",
    );
}

#[test]
fn sshd_signed_out_and_itself() {
    let sshd = |message: &str, expected: &str| check("sshd[7]", message, expected);
    sshd(
        "Disconnected from user ann 192.0.2.1 port 5",
        "authentication.logged_out | success | ann | 192.0.2.1:5",
    );
    sshd(
        "Connection closed by user ann 192.0.2.1 port 5",
        "authentication.logged_out | success | ann | 192.0.2.1:5 | because connection closed",
    );
    sshd(
        "Timeout, client not responding from user ann 192.0.2.1 port 5",
        "authentication.logged_out | success | ann | 192.0.2.1:5 | because client not responding",
    );
    sshd(
        "Server listening on :: port 22.",
        "core_server_run_started | success | - | - | listen_address=\"::\" | listen_port=22",
    );
    sshd(
        "Received signal 15; terminating.",
        "core_server_run_stopped | success | - | - | signal=15",
    );
    sshd(
        "Received SIGHUP; restarting.",
        "store_server_config_reloaded | success | - | -",
    );
    sshd(
        "fatal: Cannot bind any address.",
        "core_server_run_startfailed | failure | - | - | because Cannot bind any address",
    );
}

#[test]
fn sshd_ignored() {
    for message in [
        "Failed none for invalid user x from 192.0.2.1 port 5 ssh2",
        "Failed keyboard-interactive/pam for ann from 192.0.2.1 port 5 ssh2",
        "Postponed keyboard-interactive/pam for ann from 192.0.2.1 port 5 ssh2 [preauth]",
        "Partial publickey for ann from 192.0.2.1 port 5 ssh2: RSA SHA256:aa",
        "Invalid user  from 192.0.2.1 port 5",
        "Connection closed by 192.0.2.1 port 5 [preauth]",
        "Connection reset by authenticating user root 192.0.2.1 port 5 [preauth]",
        "Disconnected from authenticating user root 192.0.2.1 port 5 [preauth]",
        "Disconnecting authenticating user root 192.0.2.1 port 5: Too many authentication failures [preauth]",
        "Received disconnect from 192.0.2.1 port 5:11: Bye Bye [preauth]",
        "error: kex_exchange_identification: Connection closed by remote host",
        "banner exchange: Connection from 192.0.2.1 port 5: invalid format",
        "fatal: Timeout before authentication for 192.0.2.1 port 5",
        "Unable to negotiate with 192.0.2.1 port 5: no matching host key type found. Their offer: ssh-rsa [preauth]",
        "fatal: Access denied for user ann by PAM account configuration [preauth]",
        "Did not receive identification string from 192.0.2.1 port 5",
        "error: Bind to port 22 on 0.0.0.0 failed: Address already in use.",
        "drop connection #10 from [192.0.2.1]:5 on [192.0.2.2]:22 past MaxStartups",
        "Close session: user ann from 192.0.2.1 port 5 id 0",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root",
        "PAM service(sshd) ignoring max retries; 3 > 3",
    ] {
        check_ignored("sshd[7]", message);
    }
}

#[test]
fn pam() {
    check(
        "gdm-password][7]",
        "pam_unix(gdm-password:session): session closed for user ann",
        "session_closed | success | ann | - | service=\"gdm-password\"",
    );
    check(
        "vsftpd[7]",
        "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bo rhost=192.0.2.1  user=ann",
        "error.authentication_password_failed | failure | ann | 192.0.2.1 | method password | remote_user=\"bo\" | \
         service=\"vsftpd\" | tty=\"ftp\" | uid=0",
    );
    check(
        "vsftpd[7]",
        "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser= rhost=host.example ",
        "error.authentication_password_failed | failure | - | - | method password | invalid_user=true | \
         remote_host=\"host.example\" | service=\"vsftpd\" | tty=\"ftp\" | uid=0",
    );
    check(
        "passwd[7]",
        "pam_unix(passwd:chauthtok): authentication failure; logname=ann uid=1001 euid=0 tty=pts/0 ruser= rhost=  user=ann",
        "error.authentication_password_failed | failure | ann | - | method password | login_name=\"ann\" | \
         service=\"passwd\" | tty=\"pts/0\" | uid=1001",
    );
    check(
        "passwd[7]",
        "pam_unix(passwd:chauthtok): password changed for ann",
        "user.password_updated | success | - > ann | - | action=\"change\" | service=\"passwd\"",
    );
    check(
        "sshd[7]",
        "pam_unix(sshd:account): account ann has expired (account expired)",
        "error.account_expired | failure | ann | - | because account expired | service=\"sshd\"",
    );
    check(
        "sshd[7]",
        "pam_unix(sshd:account): expired password for user ann (root enforced)",
        "error.password_expired | failure | ann | - | because root enforced | service=\"sshd\"",
    );
    check(
        "sshd[7]",
        "pam_access(sshd:account): access denied for user `ann' from `192.0.2.1'",
        "error.not_authorized | failure | ann | 192.0.2.1 | because refused by pam_access | service=\"sshd\"",
    );
    check(
        "sshd[7]",
        "pam_faillock(sshd:auth): Consecutive login failures for user ann account temporarily locked",
        "pipes_authentication_failed_locked_temporarily | failure | ann | - | because consecutive login failures | \
         service=\"sshd\"",
    );
    check(
        "su[7]",
        "pam_unix(su:session): session opened for user root(uid=0) by ann(uid=1001)",
        "session_created | success | ann > root | - | service=\"su\" | target_uid=0 | uid=1001",
    );
    check(
        "su[7]",
        "pam_unix(su-l:session): session closed for user root",
        "session_closed | success | - > root | - | service=\"su-l\"",
    );
    check(
        "login[7]",
        "pam_unix(login:session): session opened for user ann(uid=1001) by LOGIN(uid=0)",
        "session_created | success | ann | - | opened_by=\"LOGIN\" | opened_by_uid=0 | service=\"login\" | uid=1001",
    );
    check(
        "CRON[7]",
        "pam_unix(cron:session): session opened for user root by (uid=0)",
        "session_created | success | root | - | opened_by_uid=0 | service=\"cron\"",
    );
    check(
        "sshd[7]",
        "pam_limits(sshd:session): Too many logins (max 2) for ann",
        "error.session_create_failed | failure | ann | - | because too many logins | service=\"sshd\" | sessions_allowed=2",
    );
    check_ignored(
        "(systemd)[7]",
        "pam_unix(systemd-user:session): session opened for user ann(uid=1001) by (uid=0)",
    );
    check_ignored("unix_chkpwd[7]", "password check failed for user (ann)");
    check_ignored(
        "su[7]",
        "pam_unix(su:auth): authentication failure; logname=ann uid=1001 euid=0 tty=pts/0 ruser=ann rhost=  user=root",
    );
    check_ignored(
        "sshd[7]",
        "pam_succeed_if(sshd:auth): requirement \"uid >= 1000\" not met by user \"root\"",
    );
    check(
        "sshd[7]",
        "pam_new(sshd:auth): something",
        "unrecognised: a sentence that this mapping does not know",
    );
}

#[test]
fn sudo() {
    let sudo = |message: &str, expected: &str| check("sudo[7]", message, expected);
    sudo(
        "     ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; GROUP=adm ; ENV=A=b C=d ; COMMAND=/usr/bin/id -u",
        "authentication.authorized | success | ann > root | - | command=\"/usr/bin/id -u\" | environment=\"A=b C=d\" | \
         runas_group=\"adm\" | tty=\"pts/0\" | working_directory=\"/home/ann\"",
    );
    sudo(
        "ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "error.authentication_password_failed | failure | ann > root | - | method password | because 3 incorrect password attempts | attempts=3 | \
         command=\"/bin/sh\" | tty=\"pts/0\" | working_directory=\"/\"",
    );
    sudo(
        "ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "error.not_authorized | failure | ann > root | - | because user NOT in sudoers | command=\"/bin/sh\" | \
         tty=\"pts/0\" | working_directory=\"/\"",
    );
    sudo(
        "ann : a password is required ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "error.authentication_failed | failure | ann > root | - | because a password is required | command=\"/bin/sh\" | \
         tty=\"pts/0\" | working_directory=\"/\"",
    );
    sudo(
        "ann : sorry, you are not allowed to set the following environment variables: A ; PWD=/ ; USER=bo ; COMMAND=/bin/sh",
        "error.not_authorized | failure | ann > bo | - | because sorry, you are not allowed to set the following environment variables: A | \
         command=\"/bin/sh\" | working_directory=\"/\"",
    );
    sudo(
        "ann : account validation failure, is your account locked? ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "authentication.failed_due_to_account_not_active | failure | ann > root | - | \
         because account validation failure, is your account locked? | command=\"/bin/sh\" | working_directory=\"/\"",
    );
    check_ignored("sudo", "ann : (command continued) more of it");
    sudo(
        "ann : something new ; PWD=/",
        "unrecognised: a reason of sudo that this mapping does not know",
    );
    sudo(
        "something new",
        "unrecognised: a sentence that this mapping does not know",
    );
}

#[test]
fn su_and_login() {
    check(
        "su[7]",
        "(to root) ann on pts/0",
        "authentication.ok | success | ann > root | - | tty=\"pts/0\"",
    );
    check(
        "su",
        "FAILED SU (to root) ann on pts/0",
        "error.authentication_failed | failure | ann > root | - | tty=\"pts/0\"",
    );
    check(
        "su[7]",
        "Successful su for root by ann",
        "authentication.ok | success | ann > root | -",
    );
    check_ignored("su[7]", "+ /dev/pts/0 ann:root");
    check(
        "login[7]",
        "ROOT LOGIN  on '/dev/tty1'",
        "authentication.ok | success | - | - | root_login=true | tty=\"/dev/tty1\"",
    );
    check(
        "login[7]",
        "FAILED LOGIN (1) on '/dev/tty1' FOR 'ann', Authentication failure",
        "error.authentication_failed | failure | ann | - | because Authentication failure | attempts=1 | tty=\"/dev/tty1\"",
    );
    check(
        "login[7]",
        "FAILED LOGIN 2 FROM 192.0.2.1 FOR ann, Authentication failure",
        "error.authentication_failed | failure | ann | 192.0.2.1 | because Authentication failure | attempts=2",
    );
    check(
        "login[7]",
        "LOGIN ON tty1 BY ann FROM 192.0.2.1",
        "authentication.ok | success | ann | 192.0.2.1 | tty=\"tty1\"",
    );
    check(
        "login[7]",
        "'ann' logged in  on '/dev/tty1' from '192.0.2.1'",
        "authentication.ok | success | ann | 192.0.2.1 | tty=\"/dev/tty1\"",
    );
    check_ignored("systemd-logind[7]", "New session 5 of user ann.");
    check_ignored(
        "systemd-logind[7]",
        "Session 5 logged out. Waiting for processes to exit.",
    );
    check_ignored("systemd-logind[7]", "Removed session 5.");
}

#[test]
fn shadow_utils() {
    check(
        "useradd[7]",
        "new user: name=ann, UID=1001, GID=1001, home=/home/ann, shell=/bin/bash, from=/dev/pts/0",
        "user.created | success | - > ann | - | gid=1001 | home=\"/home/ann\" | shell=\"/bin/bash\" | tty=\"/dev/pts/0\" | uid=1001",
    );
    check(
        "useradd[7]",
        "new group: name=ann, GID=1001",
        "usergroup.created | success | - > ann | - | gid=1001",
    );
    check_ignored("groupadd[7]", "group added to /etc/group: name=adm2, GID=1002");
    check_ignored("groupadd[7]", "group added to /etc/gshadow: name=adm2");
    check(
        "userdel[7]",
        "delete user 'ann'",
        "user.deleted | success | - > ann | -",
    );
    check(
        "userdel[7]",
        "removed group 'ann' owned by 'ann'",
        "usergroup.deleted | success | - > ann, ann | -",
    );
    check_ignored("userdel[7]", "removed shadow group 'ann' owned by 'ann'");
    check(
        "userdel[7]",
        "delete 'ann' from group 'sudo'",
        "usergroup_users.deleted | success | - > ann, sudo | -",
    );
    check(
        "usermod[7]",
        "add 'ann' to group 'sudo'",
        "usergroup_users.created | success | - > ann, sudo | -",
    );
    check_ignored("usermod[7]", "add 'ann' to shadow group 'sudo'");
    check(
        "usermod[7]",
        "lock user 'ann' password",
        "prism_user_locked | success | - > ann | -",
    );
    check(
        "usermod[7]",
        "unlock user 'ann' password",
        "prism_user_unlocked | success | - > ann | -",
    );
    check(
        "usermod[7]",
        "change user 'ann' expiration from 'never' to '2026-12-31'",
        "user.status_updated | success | - > ann | - | field=\"expiration\" | new_value=\"2026-12-31\" | old_value=\"never\"",
    );
    check(
        "usermod[7]",
        "change user 'ann' shell from '/bin/sh' to '/bin/bash'",
        "user.details_updated | success | - > ann | - | field=\"shell\" | new_value=\"/bin/bash\" | old_value=\"/bin/sh\"",
    );
    check(
        "usermod[7]",
        "change user 'ann' password",
        "user.password_updated | success | - > ann | - | action=\"change\"",
    );
    check(
        "groupdel[7]",
        "group 'adm2' removed",
        "usergroup.deleted | success | - > adm2 | -",
    );
    check_ignored("groupdel[7]", "group 'adm2' removed from /etc/group");
    check(
        "gpasswd[7]",
        "user ann added by root to group adm2",
        "usergroup_users.created | success | root > ann, adm2 | -",
    );
    check(
        "gpasswd[7]",
        "user ann removed by root from group adm2",
        "usergroup_users.deleted | success | root > ann, adm2 | -",
    );
    check(
        "gpasswd[7]",
        "members of group adm2 set by root to ann,bo",
        "usergroup.updated | success | root > adm2 | - | members=\"ann,bo\"",
    );
    check(
        "passwd[7]",
        "password for 'ann' changed by 'root'",
        "user.password_updated | success | root > ann | -",
    );
    check(
        "chage[7]",
        "changed password expiry for ann",
        "user.status_updated | success | - > ann | -",
    );
    check(
        "chsh[7]",
        "changed user 'ann' shell to '/bin/zsh'",
        "user.details_updated | success | - > ann | - | field=\"shell\" | new_value=\"/bin/zsh\"",
    );
    check(
        "newgrp[7]",
        "Invalid password for group 'adm2' from 'ann'",
        "error.authentication_password_failed | failure | ann > adm2 | - | method password",
    );
    check_ignored("gpasswd[7]", "root failed to add user ann to group adm2");
    check_ignored("useradd[7]", "failed adding user 'ann', exit code: 9");
}

#[test]
fn folded_lines_and_other_programs() {
    check(
        "sshd[7]",
        "message repeated 2 times: [ Failed password for root from 192.0.2.1 port 5 ssh2]",
        "error.authentication_password_failed | failure | root | 192.0.2.1:5 | method password | repeated=2",
    );
    check_ignored(
        "sshd[7]",
        "message repeated 2 times: [ Connection from 192.0.2.1 port 5 on 192.0.2.2 port 22]",
    );
    check(
        "nginx[7]",
        "hello",
        "unrecognised: not a program that this mapping knows",
    );
    check(
        "sshd[7]",
        "hello",
        "unrecognised: a sentence that this mapping does not know",
    );
}

#[test]
fn every_event_is_in_the_catalogue_and_means_what_it_says_there() {
    let page = crate::render::linux_auth().page();
    let rows = page
        .lines()
        .filter_map(|line| line.split("| `").nth(2).map(|rest| (line, rest)));
    let mut found = 0;
    for (line, rest) in rows {
        let mut words = rest.split('`');
        let (Some(catalogue), Some(_), Some(id)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let Some(entry) = vitni_event::catalogue::lookup(catalogue, id) else {
            panic!("not in the catalogue: {line}")
        };
        assert!(
            line.contains(&format!("| {} |", entry.outcome().as_str())),
            "{line}"
        );
        found += 1;
    }
    assert!(found > 80, "{found} rows");
}

#[test]
fn without_a_process_number_there_is_no_session() {
    let with = event(b"Nov 21 23:21:34 vm su[7]: (to root) ann on pts/0");
    let without = event(b"Nov 21 23:21:34 vm su: (to root) ann on pts/0");
    assert_eq!(with.flow.unwrap().session.as_deref(), Some("vm/su/7"));
    assert_eq!(without.flow, None);
}
