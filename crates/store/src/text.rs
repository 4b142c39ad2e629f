//! The small text files of a data directory: lines of words under a heading, with a checksum as the last line.
//!
//! Pure. A file that was torn, cut or edited does not pass; nothing is guessed from what remains of it.

use std::fmt::Write as _;

/// Writes such a file.
pub(crate) struct Writer(String);

impl Writer {
    /// Begins with the line that names format and version.
    pub(crate) fn new(heading: &str) -> Self {
        Self(format!("{heading}\n"))
    }

    /// Adds a line of words. No word may hold a space or a line end.
    pub(crate) fn line(&mut self, words: &[&str]) {
        self.0.push_str(&words.join(" "));
        self.0.push('\n');
    }

    /// Adds the checksum and gives the bytes.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let crc = crc32c::crc32c(self.0.as_bytes());
        // Writing into a string cannot fail.
        let _ = writeln!(self.0, "crc32c {crc:08x}");
        self.0.into_bytes()
    }
}

/// The lines between heading and checksum, each as its words.
pub(crate) fn read<'a>(content: &'a [u8], heading: &str) -> Result<Vec<Vec<&'a str>>, String> {
    let text = std::str::from_utf8(content).map_err(|_| "it is not text".to_owned())?;
    let body = text.strip_suffix('\n').ok_or("its last line is not whole")?;
    let (body, last) = body.rsplit_once('\n').ok_or("it has one line only")?;
    let sum = last
        .strip_prefix("crc32c ")
        .ok_or("its last line is not a checksum")?;
    let covered = text.get(..body.len() + 1).unwrap_or_default();
    if sum != format!("{:08x}", crc32c::crc32c(covered.as_bytes())) {
        return Err("its checksum does not fit its content".to_owned());
    }
    let mut lines = body.split('\n');
    if lines.next() != Some(heading) {
        return Err(format!("it does not begin with {heading}"));
    }
    Ok(lines.map(|line| line.split(' ').collect()).collect())
}
