//! Just enough HTTP/1.1 to post and to ask on a kept connection, so that the load costs little beside what it loads.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};

/// A kept connection.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    head: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    pub(super) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            head: Vec::new(),
            answer: Vec::new(),
        })
    }

    /// Posts newline-delimited JSON; gives status and body.
    pub(super) fn post(&mut self, path: &str, token: &str, body: &[u8]) -> Result<(u16, &[u8])> {
        self.send(path, token, "application/x-ndjson", body)
    }

    /// Posts one JSON value; gives status and body.
    pub(super) fn post_json(&mut self, path: &str, token: &str, body: &[u8]) -> Result<(u16, &[u8])> {
        self.send(path, token, "application/json", body)
    }

    fn send(&mut self, path: &str, token: &str, kind: &str, body: &[u8]) -> Result<(u16, &[u8])> {
        self.head.clear();
        write!(
            self.head,
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\
             content-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )?;
        self.head.extend_from_slice(body);
        self.stream.get_mut().write_all(&self.head)?;
        self.answer()
    }

    /// Gets a page, with a token or with what this machine may see without; gives status and body.
    pub(super) fn get(&mut self, path: &str, token: Option<&str>) -> Result<(u16, &[u8])> {
        self.head.clear();
        write!(self.head, "GET {path} HTTP/1.1\r\nhost: bench\r\n")?;
        if let Some(token) = token {
            write!(self.head, "authorization: Bearer {token}\r\n")?;
        }
        self.head.extend_from_slice(b"\r\n");
        self.stream.get_mut().write_all(&self.head)?;
        self.answer()
    }

    /// Asks a query with a token; gives status and body.
    pub(super) fn ask(&mut self, query: &str, token: &str) -> Result<(u16, &[u8])> {
        self.head.clear();
        self.head.extend_from_slice(b"GET /v1/query?q=");
        for byte in query.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => self.head.push(byte),
                _ => write!(self.head, "%{byte:02X}")?,
            }
        }
        write!(
            self.head,
            " HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n"
        )?;
        self.stream.get_mut().write_all(&self.head)?;
        self.answer()
    }

    fn answer(&mut self) -> Result<(u16, &[u8])> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .context("no status line")?;
        let (mut length, mut in_pieces) = (None, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = Some(value.trim().parse::<usize>()?);
            }
            in_pieces |= header == "transfer-encoding: chunked";
        }
        self.answer.clear();
        match length {
            Some(length) => self.piece(length)?,
            None if in_pieces => self.pieces()?,
            None => bail!("the answer has no length"),
        }
        Ok((status, &self.answer))
    }

    fn pieces(&mut self) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            self.piece(length)?;
            line.clear();
            self.stream.read_line(&mut line)?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn piece(&mut self, length: usize) -> Result<()> {
        let begin = self.answer.len();
        self.answer.resize(begin + length, 0);
        let place = self.answer.get_mut(begin..).unwrap_or_default();
        Ok(self.stream.read_exact(place)?)
    }
}
