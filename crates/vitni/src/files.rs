//! The files that the commands read and write beside the data directory: input, keys, saved proofs, the known-logs file.
//! It never touches a data directory; that is the store's.
#![expect(
    clippy::disallowed_methods,
    reason = "the rim of the binary: these files belong to whoever runs the command"
)]

use crate::exit::Fail;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use vitni_event::Timestamp;

/// Where systems keep the authorities they trust, after `SSL_CERT_FILE`.
const AUTHORITIES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The whole of a file that should be small.
pub(crate) fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Fail> {
    read_io(path, bytes_max).map_err(|error| Fail::file("reading", path, &error))
}

/// The same for whoever has an error type of their own.
pub(crate) fn read_io(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut content)?;
    if content.len() as u64 > bytes_max {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it has more than {bytes_max} bytes"),
        ));
    }
    Ok(content)
}

/// The whole of a file, or nothing when there is none.
pub(crate) fn read_if_there(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, Fail> {
    match read_io(path, bytes_max) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fail::file("reading", path, &error)),
    }
}

/// A file that is read line by line, `-` for standard input; and when it was last written, if that can be told.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, Option<Timestamp>), Fail> {
    if path == Path::new("-") {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let failed = |error: io::Error| Fail::file("opening", path, &error);
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(Fail::usage(format!(
            "{} is a directory; name the files in it",
            path.display()
        )));
    }
    let written = about.modified().ok().map(timestamp);
    Ok((
        Box::new(BufReader::with_capacity(1 << 16, file)),
        written.filter(|_| about.is_file()),
    ))
}

/// The next line without its end; the inner nothing for one of more bytes than that, which is read to its end and left out.
pub(crate) fn line(reader: &mut dyn BufRead, bytes_max: usize) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut line = Vec::new();
    let most = bytes_max as u64 + 2;
    if reader.take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let is_whole = |line: &[u8], read: usize| read == 0 || line.last() == Some(&b'\n');
    if line.len() as u64 == most && !is_whole(&line, line.len()) {
        loop {
            line.clear();
            let read = reader.take(most).read_until(b'\n', &mut line)?;
            if is_whole(&line, read) {
                return Ok(Some(None));
            }
        }
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some((line.len() <= bytes_max).then_some(line)))
}

/// What is there under a path.
pub(crate) fn kind(path: &Path) -> Result<Kind, Fail> {
    let about = fs::metadata(path).map_err(|error| Fail::file("looking at", path, &error))?;
    if !about.is_dir() {
        return Ok(Kind::File);
    }
    let has = |name: &str| path.join(name).exists();
    Ok(match (has("manifest"), has("checkpoint")) {
        (true, _) => Kind::DataDirectory,
        (_, true) => Kind::Log,
        _ => Kind::OtherDirectory,
    })
}

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    File,
    /// A server's data directory.
    DataDirectory,
    /// The public files of one log.
    Log,
    /// Neither.
    OtherDirectory,
}

/// Replaces a file as a whole: after a crash either the old or the new content is there.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), Fail> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let aside = path.with_file_name(name);
    let write = || -> io::Result<()> {
        let mut file = File::create(&aside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(parent)?.sync_all()
    };
    write().map_err(|error| Fail::file("replacing", path, &error))
}

/// Fills a file with what comes in pieces: it has its name only when all of it is there and synced. One that is there is replaced then.
pub(crate) fn fill<T>(
    path: &Path,
    fill: impl FnOnce(&mut dyn io::Write) -> Result<T, Fail>,
) -> Result<T, Fail> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let aside = path.with_file_name(name);
    let failed = |error: io::Error| Fail::file("writing", path, &error);
    let mut file = File::create(&aside).map_err(failed)?;
    let filled = fill(&mut file).and_then(|value| {
        file.sync_all().map_err(failed)?;
        fs::rename(&aside, path).map_err(failed)?;
        Ok(value)
    });
    if filled.is_err() {
        // What is left of it is of no use to anybody.
        let _ = fs::remove_file(&aside);
    }
    filled
}

/// Writes a new file; one that is there stays as it is.
pub(crate) fn create(path: &Path, content: &[u8]) -> Result<(), Fail> {
    let write = || File::create_new(path)?.write_all(content);
    write().map_err(|error| Fail::file("writing", path, &error))
}

/// The system's trusted authorities as PEM, if they lie where they usually do.
pub(crate) fn system_authorities() -> Option<Vec<u8>> {
    let named = std::env::var_os("SSL_CERT_FILE");
    let named = named.as_deref().map(Path::new);
    named
        .into_iter()
        .chain(AUTHORITIES.iter().map(Path::new))
        .find_map(|path| fs::read(path).ok())
}

/// Names and sizes of the files in a directory, by name; nothing when there is no such directory.
pub(crate) fn sizes(dir: &Path) -> Result<Vec<(String, u64)>, Fail> {
    let failed = |error: io::Error| Fail::file("listing", dir, &error);
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        // A file that a running server took away in the meantime is no fault.
        if let Ok(about) = entry.metadata()
            && about.is_file()
        {
            found.push((entry.file_name().to_string_lossy().into_owned(), about.len()));
        }
    }
    found.sort();
    Ok(found)
}

/// Now.
pub(crate) fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
