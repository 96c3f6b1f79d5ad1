//! Who sends requests, and what is answered.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header},
};
use credentials_console::{http::Application, service::FailureDetail};
use http_body_util::BodyExt as _;
use serde_json::Value;

/// Sends requests with the same headers.
#[derive(Clone)]
pub struct TestClient {
    pub(super) application: Application,
    pub(super) headers: HeaderMap,
    pub(super) address: SocketAddr,
}

impl TestClient {
    /// Sends one more header with each request; may repeat one.
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// Sends from another address.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.address.set_ip(address);
        self
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// Posts a form.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.post(path, "application/x-www-form-urlencoded", body).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> TestResponse {
        self.post(path, "application/json", body.to_string()).await
    }

    /// Posts a body of any type.
    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> TestResponse {
        self.send(Method::POST, path, Some(content_type), body.into()).await
    }

    /// Sends a request of any method.
    pub async fn send(&self, method: Method, path: &str, content_type: Option<&str>, body: Body) -> TestResponse {
        let mut request = Request::builder().method(method.clone()).uri(path).body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        if let Some(content_type) = content_type {
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap());
        }
        let response = self.application.answer(self.address.ip(), request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let failure = parts.extensions.get().map(|FailureDetail(failure)| failure.clone());
        let asked = format!("{method} {path}");
        TestResponse { asked, status: parts.status, headers: parts.headers, bytes, body, failure }
    }
}

/// What was answered.
#[derive(Debug)]
pub struct TestResponse {
    asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub body: String,
    /// What the log says of a failure.
    pub failure: Option<String>,
}

impl TestResponse {
    /// Everything that the client is told, but for the name of its request.
    pub fn told(&self) -> (HeaderMap, &str) {
        let mut headers = self.headers.clone();
        headers.remove("x-request-id");
        (headers, &self.body)
    }

    /// Goes on only with a status; otherwise shows what was answered.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{} answered {:?} with {}", self.asked, self.headers, self.body);
        self
    }

    /// The value of a header; an empty text without it.
    pub fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The body without its tags.
    pub fn text(&self) -> String {
        self.body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{} answered {}: {error}", self.asked, self.body))
    }
}
