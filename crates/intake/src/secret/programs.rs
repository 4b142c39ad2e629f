//! Programs that take a password on their command line, and the options that carry it. Only names and forms: what is
//! done with a secret is decided by the caller.

/// A family of programs with the same options.
pub(super) struct Program {
    names: &'static [&'static str],
    /// Options whose value is the next token.
    spaced: &'static [&'static str],
    /// Options whose value follows in the same token.
    joined: &'static [&'static str],
}

/// Where the secret is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// From this byte of the token on.
    From(usize),
    /// It is the next token.
    Next,
}

const PROGRAMS: &[Program] = &[
    // Alone, `-p` makes these ask; what follows it after a blank is something else.
    Program {
        names: &[
            "mysql",
            "mysqladmin",
            "mysqlcheck",
            "mysqldump",
            "mysqlimport",
            "mysqlpump",
            "mysqlshow",
            "mysqlslap",
            "mariadb",
            "mariadb-admin",
            "mariadb-backup",
            "mariadb-check",
            "mariadb-dump",
            "mariadb-import",
            "mariabackup",
            "xtrabackup",
            "7z",
            "7za",
            "7zr",
        ],
        spaced: &[],
        joined: &["-p"],
    },
    Program {
        names: &[
            "sshpass",
            "useradd",
            "usermod",
            "groupadd",
            "groupmod",
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
        ],
        spaced: &["-p"],
        joined: &["-p"],
    },
    Program {
        names: &[
            "ldapsearch",
            "ldapadd",
            "ldapmodify",
            "ldapdelete",
            "ldapmodrdn",
            "ldapcompare",
            "ldapwhoami",
            "ldapexop",
        ],
        spaced: &["-w"],
        joined: &["-w"],
    },
    Program {
        names: &["ldappasswd"],
        spaced: &["-w", "-s", "-a"],
        joined: &["-w"],
    },
    Program {
        names: &["slappasswd"],
        spaced: &["-s"],
        joined: &[],
    },
    Program {
        names: &["kadmin", "kadmin.local"],
        spaced: &["-w", "-pw"],
        joined: &[],
    },
    Program {
        names: &[
            "sqlcmd",
            "mosquitto_pub",
            "mosquitto_sub",
            "zip",
            "unzip",
            "ipmitool",
        ],
        spaced: &["-P"],
        joined: &["-P"],
    },
    Program {
        names: &["redis-cli", "valkey-cli"],
        spaced: &["-a"],
        joined: &[],
    },
    Program {
        names: &["xfreerdp", "rdesktop"],
        spaced: &["-p"],
        joined: &["/p:"],
    },
    Program {
        names: &["openssl"],
        spaced: &["-k", "-K", "-passin", "-passout", "-pass"],
        joined: &[],
    },
    // The value holds the name too; both go, because either can hold the separator.
    Program {
        names: &["curl"],
        spaced: &["-u", "--user", "-U", "--proxy-user"],
        joined: &["-u", "--user=", "-U"],
    },
    Program {
        names: &["smbclient", "net", "rpcclient", "smbcacls", "smbget", "wbinfo"],
        spaced: &["-U", "--user"],
        joined: &["-U", "--user="],
    },
];

/// The family of a program, by the last part of its path.
pub(super) fn named(basename: &[u8]) -> Option<&'static Program> {
    PROGRAMS
        .iter()
        .find(|program| program.names.iter().any(|name| name.as_bytes() == basename))
}

impl Program {
    /// Whether a token is, or announces, a secret of this program.
    pub(super) fn secret_in(&self, token: &[u8]) -> Option<Secret> {
        if self.spaced.iter().any(|option| option.as_bytes() == token) {
            return Some(Secret::Next);
        }
        let option = self
            .joined
            .iter()
            .find(|option| token.starts_with(option.as_bytes()))?;
        (token.len() > option.len()).then_some(Secret::From(option.len()))
    }
}
