//! Connections over sockets, with seconds that the test advances.

use axum::{body::to_bytes, http::StatusCode, response::IntoResponse as _};
use ipnet::IpNet;

use super::{
    connections::{HEAD_LIMIT, IDLE_LIMIT, PIECE_LIMIT, WRITE_LIMIT},
    *,
};
use crate::service::installation::metrics::Metrics;

const HELLO: &[u8] = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HALF_HEAD: &[u8] = b"GET /hello HTTP/1.1\r\nHo";
const HALF_CONTENT: &[u8] = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345";
const LARGE: &[u8] = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Listening {
    connections: Arc<Connections>,
    metrics: Arc<Metrics>,
    address: SocketAddr,
}

impl Listening {
    async fn with(most: usize, trusted: &[&str]) -> Self {
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let metrics = Metrics::new().unwrap();
        let connections = Connections::of(most, &trusted, Arc::clone(&metrics));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let counted = Arc::clone(&connections);
        tokio::spawn(serve_with(listener, |_, request| respond(request), counted, std::future::pending()));
        Self { connections, metrics, address }
    }

    /// A connection on which something was sent, once it is counted.
    async fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    async fn until(&self, holds: impl Fn(&Metrics) -> bool) {
        while !holds(&self.metrics) {
            tokio::task::yield_now().await;
        }
    }

    fn pass(&self, seconds: u32) {
        for _ in 0..seconds {
            self.connections.tick();
        }
    }
}

async fn respond(request: Request) -> Response {
    match request.uri().path() {
        "/echo" => {
            let lateness = request.extensions().get::<Lateness>().cloned();
            match to_bytes(request.into_body(), 1024).await {
                Ok(bytes) => bytes.into_response(),
                Err(_) if lateness.is_some_and(|content| content.is_late()) => {
                    StatusCode::REQUEST_TIMEOUT.into_response()
                }
                Err(_) => StatusCode::BAD_REQUEST.into_response(),
            }
        }
        "/large" => vec![0; 64 * 1024 * 1024].into_response(),
        _ => "hello".into_response(),
    }
}

/// The next data; empty once the connection was closed.
async fn next(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let read = stream.read(&mut bytes).await.unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// Sends a request on an open connection.
async fn ask(stream: &mut TcpStream) -> String {
    let _ = stream.write_all(HELLO).await;
    next(stream).await
}

#[tokio::test]
async fn a_connection_without_a_whole_head_is_closed_and_a_client_between_requests_has_longer() {
    let listening = Listening::with(64, &[]).await;
    let (mut silent, mut half) = (listening.send(b"").await, listening.send(HALF_HEAD).await);
    let mut good = listening.send(HELLO).await;
    assert!(next(&mut good).await.starts_with("HTTP/1.1 200"));
    listening.until(|metrics| metrics.http_connections.get() == 3).await;
    listening.pass(HEAD_LIMIT - 1);
    assert_eq!(listening.metrics.http_connections.get(), 3);
    listening.pass(1);
    assert_eq!((next(&mut silent).await, next(&mut half).await), (String::new(), String::new()));
    // It was idle for a while, and its time begins again with each request.
    assert!(ask(&mut good).await.starts_with("HTTP/1.1 200"));
    listening.pass(IDLE_LIMIT - 1);
    assert!(ask(&mut good).await.starts_with("HTTP/1.1 200"));
    listening.pass(IDLE_LIMIT + 1);
    assert_eq!(next(&mut good).await, "");
    listening.until(|metrics| metrics.http_connections.get() == 0).await;
}

#[tokio::test]
async fn content_that_does_not_come_is_answered_with_408_and_the_connection_closed() {
    let listening = Listening::with(64, &[]).await;
    let mut stream = listening.send(HALF_CONTENT).await;
    // Only a body that has been awaited is late; the test does not know when the wait began.
    let answer = async {
        loop {
            listening.pass(PIECE_LIMIT + 1);
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::select! {
        answer = next(&mut stream) => answer,
        () = answer => unreachable!(),
    };
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(next(&mut stream).await, "");
}

#[tokio::test]
async fn an_answer_that_nobody_reads_ends() {
    let listening = Listening::with(64, &[]).await;
    let mut stream = listening.send(LARGE).await;
    assert!(next(&mut stream).await.starts_with("HTTP/1.1 200"));
    while listening.metrics.http_connections.get() == 1 {
        listening.pass(WRITE_LIMIT + 1);
        tokio::task::yield_now().await;
    }
    assert!(listening.metrics.text().unwrap().contains(r#"http_connections_closed_total{reason="unread"} 1"#));
}

#[tokio::test]
async fn who_waits_longest_makes_room_and_only_where_all_are_busy_somebody_is_refused() {
    let listening = Listening::with(16, &["127.0.0.0/8"]).await;
    let mut strangers = Vec::new();
    for _ in 0..40 {
        strangers.push(listening.send(HALF_HEAD).await);
        let mut good = listening.send(HELLO).await;
        assert!(next(&mut good).await.starts_with("HTTP/1.1 200"));
    }
    assert!(listening.metrics.http_connections.get() <= 16);
    // Connections that have just begun to wait for a body are busy.
    let mut busy = Vec::new();
    for _ in 0..16 {
        busy.push(listening.send(HALF_CONTENT).await);
    }
    let answer = loop {
        let mut stream = listening.send(HELLO).await;
        let answer = next(&mut stream).await;
        if answer.starts_with("HTTP/1.1 503") {
            break answer;
        }
    };
    assert!(answer.contains("retry-after: 5\r\n") && answer.ends_with("try again shortly.\n"), "{answer}");
    // A while later they only wait.
    let later = async {
        loop {
            listening.pass(2);
            let mut stream = listening.send(HELLO).await;
            if next(&mut stream).await.starts_with("HTTP/1.1 200") {
                break;
            }
        }
    };
    later.await;
    drop(busy);
}

#[tokio::test]
async fn one_address_has_a_share_and_a_trusted_proxy_all() {
    for (trusted, most) in [(&[][..], 4), (&["127.0.0.1/32"][..], 12)] {
        let listening = Listening::with(16, trusted).await;
        let mut open = Vec::new();
        for _ in 0..12 {
            let mut stream = listening.send(HELLO).await;
            assert!(next(&mut stream).await.starts_with("HTTP/1.1 200"));
            open.push(stream);
        }
        assert_eq!(listening.metrics.http_connections.get(), most);
    }
}
