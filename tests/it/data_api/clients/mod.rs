//! Programs that read the Data API today, each replayed with the requests that it sends, to the end, with every record
//! compared with what was imported.
//!
//! A request line holds no raw space (RFC 9112, section 3): programs whose settings show one send `%20` or `+`, because
//! their libraries refuse anything else, and so does this server.

mod agentx;
mod connector;
mod etl;
mod glue;
mod plugin;
mod postgres;

use std::collections::BTreeMap;

use axum::http::header;
use credentials_console::domain::entity::{AttributeKind, Entity};
use serde_json::{Map, Value, json};
use time::{Duration, format_description::well_known::Rfc3339, macros::datetime};

use super::{Answer, Api};
use crate::test_app::{PUBLIC_URL, TestClient};

/// Records in each table: three pages, the last of them not full.
const RECORDS: usize = 1_130;

/// A server whose tables are full, and what was imported into them.
struct World {
    api: Api,
    tables: BTreeMap<&'static str, Vec<Value>>,
}

impl World {
    async fn start() -> Self {
        let api = Api::start().await;
        let mut tables = BTreeMap::new();
        for entity in Entity::ALL {
            let records: Vec<_> = (0..RECORDS).map(|number| record(entity, number)).collect();
            api.import(entity, &json!(records).to_string()).await;
            tables.insert(entity.as_str(), records);
        }
        Self { api, tables }
    }

    /// A program that holds an API key and sends it as a Bearer.
    fn bearer(&self) -> TestClient {
        self.api.app.bearer(&self.api.key)
    }

    /// The imported records of a table that a program should get.
    fn expected(&self, table: &str, wanted: impl Fn(&Value) -> bool) -> Vec<&Value> {
        self.tables[table].iter().filter(|record| wanted(record)).collect()
    }
}

/// A record in the form in which it is returned. Ids run against the order of time, many records share an instant, and
/// some attributes are null.
fn record(entity: Entity, number: usize) -> Value {
    let minutes = i64::try_from(number / 7 * 53).unwrap();
    let at = datetime!(2025-06-28 22:30 UTC) + Duration::minutes(minutes) + Duration::milliseconds(7);
    let batch = datetime!(2025-06-30 06:02:03.004 UTC) + Duration::days(minutes / 2_000);
    let mut record = Map::new();
    for attribute in entity.attributes() {
        let value = match (attribute.name, attribute.kind) {
            ("id", _) => format!("{}-{:04}", ["a", "Z", "_"][number % 3], RECORDS - number).into(),
            ("last_updated_time", _) => instant(batch),
            (_, AttributeKind::DateTime) => instant(at),
            _ if number % 5 == 4 => Value::Null,
            (name, AttributeKind::String) => format!("{name} «{}» & \"x\"", number % 11).into(),
            (_, AttributeKind::Boolean) => number.is_multiple_of(2).into(),
            (_, AttributeKind::Object) => {
                json!({"content": format!("é {number}"), "more": {"a": [1, null]}, "type": null})
            }
            (_, AttributeKind::Array) => json!([{"connector_name": "okta", "external_id": "7", "source": "OKTA"}]),
        };
        record.insert(attribute.name.to_owned(), value);
    }
    record.into()
}

fn instant(at: time::OffsetDateTime) -> Value {
    let text = at.format(&Rfc3339).unwrap();
    let (start, fraction) = text.trim_end_matches('Z').split_once('.').unwrap();
    format!("{start}.{fraction:0<3}Z").into()
}

/// Compares records with those that were imported: all of them, each once, and nothing else, in whatever order.
#[track_caller]
fn assert_same(mut found: Vec<Value>, mut expected: Vec<&Value>) {
    found.sort_by_key(id);
    expected.sort_by_key(|record| id(record));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
}

fn id(record: &Value) -> String {
    record["id"].as_str().unwrap().to_owned()
}

/// Asks for a URL as a program does that was given it or found it in an answer.
async fn ask(client: &TestClient, url: &str) -> Answer {
    assert!(!url.contains(' '), "{url}");
    Answer(client.get(url.strip_prefix(PUBLIC_URL).unwrap_or(url)).await)
}

/// The records of a page, as programs read them that take a missing `value` for an empty one.
fn records(page: &Answer) -> Vec<Value> {
    assert_eq!(page.status(), 200, "{}", page.body());
    page.json().get("value").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A server on a socket says that a raw space is no request, and does not take a part of it for one.
#[tokio::test]
async fn a_raw_space_in_a_request_line_is_refused() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let api = Api::start().await;
    let address = api.app.listen().await;
    let statuses = async |target: &str| {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /export/v1/records/users?{target} HTTP/1.1\r\nHost: x\r\n{}: {}\r\nConnection: close\r\n\r\n",
            header::AUTHORIZATION,
            api.key
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(statuses("$filter=id eq 'a'").await, "400");
    // Quotes, dollars and colons are on the wire as they are.
    assert_eq!(statuses("$filter=last_updated_time%20gt%20'2025-07-01T00:00:00Z'&$orderby=id+desc").await, "200");
}
