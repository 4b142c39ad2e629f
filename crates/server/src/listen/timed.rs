//! A stream that fails when nothing moves: in neither direction for too long, or not out of our hands for too long, or
//! when a new connection does not even show which protocol it speaks. It looks at no byte.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::HttpLimits;

/// Bytes after which it is clear whether a connection speaks HTTP/2: the length of its preface (RFC 9113, section 3.4).
/// Until then no timer of the HTTP layer runs.
const PREFACE_BYTES: usize = 24;

/// The stream.
#[derive(Debug)]
pub(super) struct Timed<S> {
    io: S,
    idle: Duration,
    stall: Duration,
    /// When the preface must be there; `None` once it is.
    preface: Option<Instant>,
    bytes_read: usize,
    moved: Instant,
    /// Armed lazily: it is moved on only when it rings too early, not with every byte.
    alarm: Pin<Box<Sleep>>,
    stalled: Option<Pin<Box<Sleep>>>,
    /// Told when the other side is given up because it does not read.
    not_read: Arc<AtomicBool>,
}

impl<S> Timed<S> {
    pub(super) fn new(io: S, limits: &HttpLimits, not_read: Arc<AtomicBool>) -> Self {
        let now = Instant::now();
        let idle = Duration::from_millis(limits.idle_ms_max);
        let preface = now + Duration::from_millis(limits.header_read_ms_max);
        Self {
            io,
            idle,
            stall: Duration::from_millis(limits.write_stall_ms_max),
            preface: Some(preface),
            bytes_read: 0,
            moved: now,
            alarm: Box::pin(sleep_until(preface.min(now + idle))),
            stalled: None,
            not_read,
        }
    }

    fn deadline(&self) -> Instant {
        let idle = self.moved + self.idle;
        self.preface.map_or(idle, |preface| preface.min(idle))
    }

    /// Ready when the connection has been silent for too long.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.alarm.as_mut().poll(cx));
            let deadline = self.deadline();
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(deadline);
        }
    }

    fn read_bytes(&mut self, count: usize) {
        self.moved = Instant::now();
        self.bytes_read = self.bytes_read.saturating_add(count);
        if self.bytes_read >= PREFACE_BYTES {
            self.preface = None;
        }
    }

    /// What a write came to; one that does not move for too long is an error.
    fn written<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.moved = Instant::now();
            self.stalled = None;
            return result;
        }
        let until = Instant::now() + self.stall;
        let alarm = self.stalled.get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(alarm.as_mut().poll(cx));
        self.not_read.store(true, Ordering::Relaxed);
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the client does not read",
        )))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        match Pin::new(&mut this.io).poll_read(cx, buf) {
            Poll::Ready(result) => {
                this.read_bytes(buf.filled().len() - before);
                Poll::Ready(result)
            }
            Poll::Pending => this
                .poll_alarm(cx)
                .map(|()| Err(io::Error::new(io::ErrorKind::TimedOut, "the client is silent"))),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.io).poll_write(cx, data);
        this.written(cx, result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.io).poll_write_vectored(cx, data);
        this.written(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.io).poll_flush(cx) {
            // Nothing moved: a flush of nothing must not keep a silent connection alive.
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => this.written(cx, Poll::Pending),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.io).poll_shutdown(cx);
        this.written(cx, result)
    }
}
