//! The bodies of requests, which must not be late, and of responses, after which a connection is idle again.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};

use super::connections::Clock;

/// A request extension: whether the body was late. Its reader sees it break off.
#[derive(Clone)]
pub struct Lateness(Clock);

impl Lateness {
    /// Creates it for the body on a connection.
    pub(super) const fn new(clock: Clock) -> Self {
        Self(clock)
    }

    /// Whether the body did not arrive in time.
    pub fn is_late(&self) -> bool {
        self.0.is_content_late()
    }
}

/// The body of a request, which breaks off when it is late.
pub(super) struct TimedContent {
    incoming: Incoming,
    clock: Clock,
}

impl TimedContent {
    pub const fn new(incoming: Incoming, clock: Clock) -> Self {
        Self { incoming, clock }
    }
}

impl HttpBody for TimedContent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(frame) => {
                self.clock.has_content();
                Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)))
            }
            Poll::Pending if self.clock.waits_for_content(cx.waker()) => {
                Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for TimedContent {
    fn drop(&mut self) {
        self.clock.ends_content();
    }
}

/// The body of a response. When it is dropped, the connection waits for the next request.
pub(super) struct Answer {
    pub content: Body,
    pub clock: Clock,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.content).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.clock.end();
    }
}
