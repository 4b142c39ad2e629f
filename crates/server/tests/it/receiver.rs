//! Receivers of forwarded events inside the test's own process: syslog over TCP and TLS, and webhooks that answer as they are
//! told. They read what they get by the RFCs and know nothing of the sender's code.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::until;

/// What a receiver got, in the order of arrival.
#[derive(Clone, Debug)]
pub(crate) struct Got<T>(Arc<Mutex<Vec<T>>>);

impl<T> Default for Got<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Got<T> {
    pub(crate) fn all(&self) -> Vec<T> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn push(&self, one: T) {
        self.0.lock().unwrap().push(one);
    }

    /// Waits until so many have come.
    pub(crate) fn at_least(&self, count: usize) -> Vec<T> {
        until(|| (self.len() >= count).then(|| self.all()))
    }
}

/// What a syslog receiver's socket holds.
pub(crate) const RECEIVE_BYTES: usize = 64 << 10;

/// A syslog receiver; connections are counted.
pub(crate) struct Syslog {
    pub(crate) address: SocketAddr,
    pub(crate) got: Got<String>,
    pub(crate) connections: Got<()>,
}

impl Syslog {
    /// Every connection is closed after so many messages. What has arrived by then and was not read is gone: at most twice
    /// [`RECEIVE_BYTES`], as Linux counts.
    pub(crate) fn start(messages_max: usize, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // Connections inherit it.
        let socket = socket2::SockRef::from(&listener);
        socket.set_recv_buffer_size(RECEIVE_BYTES).unwrap();
        let address = listener.local_addr().unwrap();
        let (got, connections) = (Got::default(), Got::default());
        let (sink, counted) = (got.clone(), connections.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let socket = socket.unwrap();
                counted.push(());
                let (sink, tls) = (sink.clone(), tls.clone());
                std::thread::spawn(move || {
                    let stream: Box<dyn Read> = match tls {
                        None => Box::new(socket),
                        Some(config) => {
                            let connection = ServerConnection::new(config).unwrap();
                            Box::new(StreamOwned::new(connection, socket))
                        }
                    };
                    let mut stream = BufReader::new(stream);
                    for _ in 0..messages_max {
                        let Some(message) = frame(&mut stream) else { return };
                        sink.push(message);
                    }
                });
            }
        });
        Self {
            address,
            got,
            connections,
        }
    }
}

/// RFC 6587 section 3.4.1: the length in digits, a space, so many octets. Nothing at the end, or when it is cut off.
fn frame(stream: &mut impl BufRead) -> Option<String> {
    let mut length = Vec::new();
    stream.read_until(b' ', &mut length).ok()?;
    let digits = String::from_utf8(length).unwrap();
    if !digits.ends_with(' ') {
        return None;
    }
    let length: usize = digits
        .trim_end()
        .parse()
        .expect("the frame begins with its length");
    let mut message = vec![0; length];
    stream.read_exact(&mut message).ok()?;
    Some(String::from_utf8(message).unwrap())
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) answered: Answer,
}

impl Post {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.body.clone()).unwrap();
        text.lines().map(ToOwned::to_owned).collect()
    }
}

/// What a webhook receiver does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Status(u16, &'static str),
    /// Closes without a word.
    Close,
    /// Closes after half an answer.
    Half,
    /// Answers after so many milliseconds.
    Late(u64),
}

pub(crate) const OK: Answer = Answer::Status(204, "");

/// A webhook receiver.
pub(crate) struct Hook {
    pub(crate) address: SocketAddr,
    pub(crate) got: Got<Post>,
}

impl Hook {
    /// Answers by number, from 0, and body of the request.
    pub(crate) fn start(answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_with(answer, None)
    }

    /// The same behind TLS.
    pub(crate) fn start_with(
        answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let got: Got<Post> = Got::default();
        let sink = got.clone();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (socket, sink, answer) = (socket.unwrap(), sink.clone(), Arc::clone(&answer));
                let tls = tls.clone();
                std::thread::spawn(move || match tls {
                    None => serve(socket, &sink, &*answer),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        serve(StreamOwned::new(connection, socket), &sink, &*answer);
                    }
                });
            }
        });
        Self { address, got }
    }
}

fn serve(socket: impl Read + Write, got: &Got<Post>, answer: &dyn Fn(usize, &str) -> Answer) {
    let mut stream = BufReader::new(socket);
    while let Some(mut post) = request(&mut stream) {
        post.answered = answer(got.len(), std::str::from_utf8(&post.body).unwrap());
        let does = post.answered.clone();
        got.push(post);
        let socket = stream.get_mut();
        let status = match does {
            Answer::Close => return,
            Answer::Half => {
                let _ = socket.write_all(b"HTTP/1.1 20");
                return;
            }
            Answer::Late(ms) => {
                std::thread::sleep(Duration::from_millis(ms));
                "204 ok\r\n".to_owned()
            }
            Answer::Status(status, header) => format!("{status} so\r\n{header}"),
        };
        if write!(socket, "HTTP/1.1 {status}Content-Length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

fn request(stream: &mut impl BufRead) -> Option<Post> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<(String, String)> = lines
        .iter()
        .skip(1)
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        })
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.unwrap().1.parse().unwrap()];
    stream.read_exact(&mut body).ok()?;
    Some(Post {
        line: lines[0].clone(),
        headers,
        body,
        answered: Answer::Close,
    })
}
