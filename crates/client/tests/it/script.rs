//! A server of one connection at a time that answers from a list and keeps what it was asked.

use flate2::read::GzDecoder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// What the server does with a request.
pub(crate) enum Say {
    /// Answers: status, headers, body.
    Answer(u16, &'static [(&'static str, &'static str)], String),
    /// Reads the request and hangs up.
    HangUp,
}

/// What the server was asked.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(found, value)| (found == name).then_some(value.as_str()))
    }
}

/// Starts it; gives its address and what it is asked.
pub(crate) fn server(script: Vec<Say>) -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (give, take) = channel();
    std::thread::spawn(move || {
        for say in script {
            let (stream, _) = listener.accept().unwrap();
            let asked = read(&stream);
            if let Say::Answer(status, headers, body) = say {
                answer(stream, status, headers, &body);
            }
            if give.send(asked).is_err() {
                return;
            }
        }
    });
    (url, take)
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let mut asked = Asked {
        line: line.trim_end().to_owned(),
        headers,
        body: String::new(),
    };
    let length = asked
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    if asked.header("content-encoding") == Some("gzip") {
        GzDecoder::new(&*body).read_to_string(&mut asked.body).unwrap();
    } else {
        asked.body = String::from_utf8(body).unwrap();
    }
    asked
}

fn answer(mut stream: TcpStream, status: u16, headers: &[(&str, &str)], body: &str) {
    let mut head = format!(
        "HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
}
