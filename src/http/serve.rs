//! Answers connections, each in a task of its own.
//!
//! HTTP/1.1 only, as proxies speak it to what is behind them. Not `axum::serve`: it asks each connection for its version, wraps
//! each request in layers and writes an answer in parts (docs/PERFORMANCE.md).

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, time::Duration};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
};
use futures::FutureExt as _;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::Application;

/// How long nothing is accepted after the system could not give another connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Most bytes that a connection keeps before it waits for its client; also the longest head of a request.
const MAX_BUFFER: usize = 64 * 1024;

/// Answers the connections of a listener until `stop` ends, and then the requests that are under way.
pub async fn serve(listener: TcpListener, application: Application, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    // Answers are small: one buffer costs less than two parts. Of a large one no more than this waits in it.
    http.writev(false).max_buf_size(MAX_BUFFER);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        // Waiting for more to send would only delay an answer.
        let _ = stream.set_nodelay(true);
        let application = application.clone();
        // One future and not one in another: each is moved, with the request in it.
        let service = service_fn(move |request: Request<Incoming>| {
            application.answer(peer.ip(), request.map(body)).map(Ok::<_, Infallible>)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection broke: {error}");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The content of a request; an empty one costs no allocation.
fn body(incoming: Incoming) -> Body {
    if incoming.is_end_stream() { Body::empty() } else { Body::new(incoming) }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(error = %error, "cannot accept connections: {error}");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the client has gone before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}
