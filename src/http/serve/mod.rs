//! Serves connections, each in a separate task.
//!
//! HTTP/1.1 only, which proxies use towards their upstreams. Not `axum::serve`: it detects the version of each
//! connection, wraps each request in layers and writes a response in parts (docs/PERFORMANCE.md).

mod connections;
mod content;
mod stream;
#[cfg(test)]
mod tests;

use std::{future::ready, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    response::Response,
};
use futures::{FutureExt as _, future::Either};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

use self::{
    connections::Clock,
    content::{Answer, TimedContent},
    stream::WatchedStream,
};
pub use self::{connections::Connections, content::Lateness};
use super::Application;

/// How long nothing is accepted after the system could not provide another connection, and none waited for its client.
const PAUSE: Duration = Duration::from_millis(200);

/// Most bytes that a connection buffers before it waits for its client; also the longest head of a request.
const MAX_BUFFER: usize = 64 * 1024;

/// The response to a client for whom there is no connection.
const REFUSAL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
    retry-after: 5\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: 70\r\n\r\n\
    The server has as many connections as it can hold; try again shortly.\n";
/// Most clients that get it at once; others are closed.
const REFUSALS_AT_ONCE: usize = 8;
/// How long such a client may take to send its request, before it gets the response.
const REFUSAL_LIMIT: Duration = Duration::from_secs(1);

/// Serves the connections of a listener until `stop` ends, and then the running requests.
pub async fn serve(
    listener: TcpListener,
    application: Application,
    connections: Arc<Connections>,
    stop: impl Future<Output = ()>,
) {
    let answer = move |peer: SocketAddr, request| application.answer(peer.ip(), request);
    // Ends with this function.
    let mut clock = JoinSet::new();
    clock.spawn(Arc::clone(&connections).keep_time());
    serve_with(listener, answer, connections, stop).await;
}

async fn serve_with<F, A>(
    listener: TcpListener,
    answer: F,
    connections: Arc<Connections>,
    stop: impl Future<Output = ()>,
) where
    F: Fn(SocketAddr, Request) -> A + Clone + Send + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let mut http = http1::Builder::new();
    // Responses are small: one buffer costs less than two parts. Of a large one no more than this waits in it.
    http.writev(false).max_buf_size(MAX_BUFFER);
    let graceful = GracefulShutdown::new();
    let refusals = Arc::new(Semaphore::new(REFUSALS_AT_ONCE));
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        let Ok(admitted) = connections.admit(peer.ip()) else {
            refuse(stream, &refusals);
            continue;
        };
        // Waiting for more to send would only delay a response.
        let _ = stream.set_nodelay(true);
        let (number, clock, answer) = (admitted.number(), admitted.clock(), answer.clone());
        let stream = TokioIo::new(WatchedStream::new(stream, clock.clone()));
        // One future instead of nested ones: each is moved, with the request in it.
        let service = service_fn(move |request: Request<Incoming>| {
            if !clock.begin() {
                return Either::Left(ready(Err(io::Error::from(io::ErrorKind::ConnectionAborted))));
            }
            let clock = clock.clone();
            let answering = answer(peer, timed(request, &clock));
            Either::Right(answering.map(move |response| Ok(response.map(|content| Answer { content, clock }))))
        });
        let connection = graceful.watch(http.serve_connection(stream, service));
        let task = tokio::spawn(async move {
            let _admitted = admitted;
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection broke: {error}");
            }
        });
        connections.answered_by(number, task.abort_handle());
    }
    drop(listener);
    graceful.shutdown().await;
}

/// A request whose body breaks off when it is late; an empty one costs no allocation.
fn timed(request: Request<Incoming>, clock: &Clock) -> Request {
    let (mut parts, incoming) = request.into_parts();
    if incoming.is_end_stream() {
        return Request::from_parts(parts, Body::empty());
    }
    parts.extensions.insert(Lateness::new(clock.clone()));
    Request::from_parts(parts, Body::new(TimedContent::new(incoming, clock.clone())))
}

/// Tells a client that there is no connection for it.
fn refuse(mut stream: TcpStream, refusals: &Arc<Semaphore>) {
    let Ok(permit) = Arc::clone(refusals).try_acquire_owned() else { return };
    tokio::spawn(async move {
        let _permit = permit;
        // Its request is read first: a connection that is closed with unread data discards the response.
        let telling = async {
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(REFUSAL).await;
            let _ = stream.shutdown().await;
        };
        let _ = timeout(REFUSAL_LIMIT, telling).await;
    });
}

async fn accept(listener: &TcpListener, connections: &Connections) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(error = %error, "cannot accept connections: {error}");
                connections.make_room();
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the client has gone before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}
