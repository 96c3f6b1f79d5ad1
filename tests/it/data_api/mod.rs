//! The Data API: what it reads, how it pages, whom it refuses, and how its tables are filled.

mod clients;
mod conditional;
mod filters;
mod loading;
mod metadata;
mod negotiation;
mod paging;
mod purging;
mod refusals;
mod slow_queries;
mod verify;

use std::io::Cursor;

use axum::{
    body::Body,
    http::{HeaderName, Method, header},
};
use credentials_console::{
    demo,
    domain::{actor::Actor, entity::Entity},
    service::{
        authz::{OperateInstallation, authorise},
        records::import::{ImportError, batches},
    },
};
use serde_json::Value;

use crate::test_app::{PUBLIC_URL, TestApp, TestResponse};

/// The scopes of all tables.
const ALL_SCOPES: &str = "interactions:read conversations:read plugin-calls:read plugin-resources:read users:read";

/// An answer, read to its end.
struct Answer(TestResponse);

impl Answer {
    fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    fn json(&self) -> Value {
        self.0.json()
    }

    fn header(&self, name: HeaderName) -> &str {
        self.0.header(name)
    }

    fn body(&self) -> &str {
        &self.0.body
    }

    /// The status, the error's code and its message.
    fn error(&self) -> (u16, String, String) {
        let error = self.json()["error"].clone();
        (self.status(), error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
    }

    /// The ids of the records, in order.
    fn ids(&self) -> Vec<String> {
        let page = self.json();
        let Some(records) = page["value"].as_array() else { panic!("{:?}", self.0) };
        records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }

    fn next_link(&self) -> Option<String> {
        self.json()["@odata.nextLink"].as_str().map(str::to_owned)
    }
}

/// A server with empty tables and a key for each of them.
struct Api {
    app: TestApp,
    operator: Actor,
    key: String,
}

impl Api {
    async fn start() -> Self {
        Self::of(TestApp::new().await).await
    }

    async fn of(app: TestApp) -> Self {
        let operator = app.actor().await;
        let key = app.create_api_key("all", ALL_SCOPES).await.api_key;
        Self { app, operator, key }
    }

    /// Loads records from text as the command line does; gives what was told of the progress.
    async fn import(&self, entity: Entity, text: impl Into<String>) -> Vec<usize> {
        self.try_import(entity, text).await.unwrap()
    }

    async fn try_import(&self, entity: Entity, text: impl Into<String>) -> Result<Vec<usize>, ImportError> {
        let authorised = authorise::<OperateInstallation>(&self.operator).unwrap();
        let batches = batches(entity, Cursor::new(text.into()));
        let mut told = Vec::new();
        let mut progress = |written| told.push(written);
        self.app.services.import_records(&authorised, entity, 0, batches, &mut progress).await?;
        Ok(told)
    }

    async fn load_demo(&self) {
        demo::load(&self.app.services, &authorise::<OperateInstallation>(&self.operator).unwrap()).await.unwrap();
    }

    /// Asks with the key for every table and a `Prefer` header.
    async fn get_preferring(&self, path: &str, preference: &str) -> Answer {
        let client = self.app.anonymous().with(header::AUTHORIZATION, &self.key);
        Answer(client.with(HeaderName::from_static("prefer"), preference).get(&full_path(path)).await)
    }

    async fn send(&self, method: Method, path: &str, authorization: Option<&str>) -> Answer {
        let mut client = self.app.anonymous();
        if let Some(authorization) = authorization {
            client = client.with(header::AUTHORIZATION, authorization);
        }
        let answer = Answer(client.send(method, path, None, Body::empty()).await);
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        answer
    }

    /// Asks with a raw key or token.
    async fn get_as(&self, path: &str, authorization: &str) -> Answer {
        self.send(Method::GET, path, Some(authorization)).await
    }

    /// Asks with the key for every table; a path that does not begin with `/` is one of v1's tables.
    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, &full_path(path), Some(&self.key)).await
    }
}

fn full_path(path: &str) -> String {
    let path = path.strip_prefix(PUBLIC_URL).unwrap_or(path);
    if path.starts_with('/') { path.to_owned() } else { format!("/export/v1/records/{path}") }
}
