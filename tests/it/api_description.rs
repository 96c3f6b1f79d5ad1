//! What the server says of its API, compared with what it does. `clients/with_schemathesis.py` goes through the answers.

use std::collections::BTreeSet;

use axum::{body::Body, http::Method};
use credentials_console::{
    browser::origin::FRAME_SESSION,
    console::paths,
    data_api::AUTH_VERIFY_ROOT_PATH,
    demo,
    domain::entity::Entity,
    leaks,
    service::authz::{OperateInstallation, authorise},
};
use serde_json::Value;

use crate::{
    authz_coverage::{ROUTES, SERVICE_DOCUMENT_SLASH},
    test_app::{PUBLIC_URL, TestApp, TestClient, TestResponse},
};

const ALL_SCOPES: &str = "interactions:read conversations:read plugin-calls:read plugin-resources:read users:read";
/// What is no part of the API: the console, the site, and what is asked about the server.
const NOT_DESCRIBED: [&str; 41] = [
    "/",
    "/setup",
    "/healthz",
    "/readyz",
    "/metrics",
    "/favicon.svg",
    "/pkg/{file}",
    paths::CREDENTIALS_CSV,
    paths::CREDENTIALS_JSON,
    paths::GALLERY,
    paths::EMBEDDED_CREDENTIALS,
    "/embed/credentials/new",
    "/embed/credentials/{id}",
    "/embed/credentials/{id}/rotate",
    "/embed/credentials/freeze",
    "/embed/credentials/rate-limit",
    paths::AUDIT_LOG_CSV,
    paths::AUDIT_LOG_NDJSON,
    paths::AUDIT_RECEIPT_ROUTE,
    "/embed/credentials/audit-log/{id}/receipt.tlog-proof",
    "/embed/credentials/refusals",
    "/embed/credentials/notifications",
    "/embed/credentials/found",
    paths::LEAK_RULES_ROUTE,
    leaks::REPORTS_PATH,
    leaks::VERIFY_PATH,
    "/embed/credentials/audit-log",
    "/embed/credentials/audit-log/export.csv",
    "/embed/credentials/audit-log/export.ndjson",
    "/embed/credentials/idle",
    "/embed/credentials/selected",
    "/embed/credentials/rotated.json",
    paths::CREDENTIALS_ROTATED,
    "/embed/credentials/rotations",
    "/embed/credentials/export.csv",
    "/embed/credentials/export.json",
    FRAME_SESSION,
    paths::OPENAPI,
    paths::POSTMAN_COLLECTION,
    // The service document once more, and the question of a proxy without a path: linters take a slash at the end for a slip.
    SERVICE_DOCUMENT_SLASH,
    AUTH_VERIFY_ROOT_PATH,
];
const METHODS: [Method; 8] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    // GET includes it, and only what any method may ask says so.
    Method::HEAD,
];

async fn document(app: &TestApp) -> Value {
    app.anonymous().get(paths::OPENAPI).await.json()
}

fn paths_of(document: &Value) -> BTreeSet<&str> {
    document["paths"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// Follows a reference, if it is one.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let found = document.pointer(reference.strip_prefix('#').unwrap());
            found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

/// Whether a path of the document lies on a route of the router, whose last parameter may take the rest.
fn lies_on(path: &str, route: &str) -> bool {
    let (mut path, mut route) = (path.split('/'), route.split('/'));
    loop {
        match (path.next(), route.next()) {
            (None, None) => return true,
            (Some(_), Some(parameter)) if parameter.starts_with("{*") => return true,
            (Some(segment), Some(parameter)) if parameter.starts_with('{') && !segment.is_empty() => {}
            (Some(segment), Some(literal)) if segment == literal => {}
            _ => return false,
        }
    }
}

/// The schema of an answer's body.
fn body_schema<'a>(document: &'a Value, path: &str, method: &str, status: &str) -> &'a Value {
    let answer = resolve(document, &document["paths"][path][method]["responses"][status]);
    resolve(document, &answer["content"]["application/json"]["schema"])
}

fn members(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap_or_else(|| panic!("{object} is no object")).keys().map(String::as_str).collect()
}

#[tokio::test]
async fn every_route_is_described_and_every_described_path_is_a_route() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let described = paths_of(&document);
    let routes: Vec<_> =
        ROUTES.iter().map(|(_, route)| *route).filter(|route| !NOT_DESCRIBED.contains(route)).collect();
    for route in &routes {
        assert!(described.iter().any(|path| lies_on(path, route)), "{route} is not described");
    }
    for path in &described {
        assert!(routes.iter().any(|route| lies_on(path, route)), "{path} is no route");
    }
    let records: BTreeSet<_> = described.iter().copied().filter(|path| path.starts_with("/export/")).collect();
    let mut expected = BTreeSet::new();
    for entity in Entity::ALL {
        for version in ["v1", "v1beta2"] {
            for end in ["", "/$count"] {
                expected.insert(format!("/export/{version}/records/{}{end}", entity.as_str()));
            }
        }
    }
    for version in ["v1", "v1beta2"] {
        for end in ["", "/$metadata"] {
            expected.insert(format!("/export/{version}/records{end}"));
        }
    }
    assert_eq!(records, expected.iter().map(String::as_str).collect());
    assert_eq!(document["servers"][0]["url"], PUBLIC_URL);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_answer_to_the_described_methods_and_in_described_ways() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    for path in paths_of(&document) {
        let url = path.replace("{path}", "orders/7");
        for method in METHODS {
            let operation = &document["paths"][path][method.as_str().to_lowercase()];
            if method == Method::HEAD && operation.is_null() {
                continue;
            }
            let answer = app.anonymous().send(method.clone(), &url, None, Body::empty()).await;
            let status = answer.status.as_u16();
            assert_eq!(status == 405, operation.is_null(), "{method} {path}: {answer:?}");
            if operation.is_null() {
                continue;
            }
            let described = resolve(&document, &operation["responses"][status.to_string()]);
            assert!(described.is_object(), "{method} {path} is not described to answer {status}");
            for name in members(&described["headers"]) {
                let header = resolve(&document, &described["headers"][name]);
                let is_there = answer.headers.contains_key(name);
                assert!(is_there || header["required"] == false, "{method} {path} {status} lacks {name}");
            }
            // Who asks without anything gets one of the examples, to the letter.
            if status == 401 && method != Method::HEAD {
                let examples = described["content"]["application/json"]["examples"].as_object().unwrap();
                assert!(examples.values().any(|example| example["value"] == answer.json()), "{path}: {answer:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_have_the_described_attributes() {
    let app = TestApp::new().await;
    let operator = app.actor().await;
    demo::load(&app.services, &authorise::<OperateInstallation>(&operator).unwrap()).await.unwrap();
    let key = app.create_api_key("all", ALL_SCOPES).await.api_key;
    let document = document(&app).await;
    for entity in Entity::ALL {
        let path = format!("/export/v1/records/{}", entity.as_str());
        let page = body_schema(&document, &path, "get", "200");
        let record = resolve(&document, &page["properties"]["value"]["items"]);
        let described = members(&record["properties"]);
        assert_eq!(described, entity.attributes().iter().map(|attribute| attribute.name).collect());
        let answer = app.bearer(&key).get(&format!("{path}?$count=true")).await.json();
        for record_found in answer["value"].as_array().unwrap() {
            assert_eq!(members(record_found), described, "{entity:?}");
            for (name, value) in record_found.as_object().unwrap() {
                let schema = &record["properties"][name];
                let inner = if value.is_array() { &value[0] } else { value };
                let inner_schema = if value.is_array() { &schema["items"] } else { schema };
                if inner.is_object() {
                    assert!(
                        members(inner).is_subset(&members(&inner_schema["properties"])),
                        "{entity:?} {name}: {inner}"
                    );
                }
            }
        }
    }
}

/// Sends a request and compares the members of its answer with those that are described.
async fn expect_members(document: &Value, client: &TestClient, path: &str, fields: &[(&str, &str)]) -> TestResponse {
    let method = if fields.is_empty() { "get" } else { "post" };
    let answer = if fields.is_empty() { client.get(path).await } else { client.post_form(path, fields).await };
    let schema = body_schema(document, path, method, "200");
    assert_eq!(members(&answer.json()), members(&schema["properties"]), "{path}: {answer:?}");
    answer
}

#[tokio::test]
async fn other_answers_have_the_described_members() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    for path in
        ["/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource", "/.well-known/jwks.json"]
    {
        expect_members(&document, &app.anonymous(), path, &[]).await;
    }
    expect_members(&document, &app.bearer(&token), "/rest/v1/auth/test", &[]).await;
    expect_members(&document, &basic, "/oauth/v1/token", &[("grant_type", "client_credentials")]).await;
    expect_members(&document, &basic, "/oauth/v1/introspect", &[("token", &token)]).await;
}

/// Every `$ref` of a document.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_whole_and_says_everything_once() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for kind in members(&document["components"]) {
        if kind == "securitySchemes" {
            continue;
        }
        for name in members(&document["components"][kind]) {
            assert!(found.remove(format!("#/components/{kind}/{name}").as_str()), "{kind} {name} is not used");
        }
    }
    assert_eq!(found, BTreeSet::new(), "these lead nowhere");
    let mut ids = BTreeSet::new();
    let schemes = members(&document["components"]["securitySchemes"]);
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{id} stands there twice");
            for requirement in operation["security"].as_array().unwrap() {
                assert!(members(requirement).is_subset(&schemes), "{id}: {requirement}");
            }
        }
    }
}

/// The collection is what `/openapi.json` says, and empty where a secret goes.
#[tokio::test]
async fn the_postman_collection_holds_every_operation_and_no_secret() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let collection = app.anonymous().get(paths::POSTMAN_COLLECTION).await.json();
    assert_eq!(collection["info"]["schema"], "https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
    for variable in collection["variable"].as_array().unwrap() {
        let expected = if variable["key"] == "base_url" { PUBLIC_URL } else { "" };
        assert_eq!(variable["value"], expected, "{variable}");
    }
    let folders = collection["item"].as_array().unwrap();
    let requests: Vec<_> = folders.iter().flat_map(|folder| folder["item"].as_array().unwrap()).collect();
    let sent: BTreeSet<String> = requests
        .iter()
        .map(|item| {
            item["request"]["url"]["raw"].as_str().unwrap().replace("{{base_url}}", "").replace(":path", "{path}")
        })
        .collect();
    let described: BTreeSet<String> = paths_of(&document).into_iter().map(str::to_owned).collect();
    let aliases: BTreeSet<_> = described.iter().filter(|path| path.contains("v1beta2")).cloned().collect();
    assert_eq!(sent, &described - &aliases);
    let keeping: Vec<_> = requests.iter().filter(|item| item["event"] != serde_json::json!([])).collect();
    assert_eq!(keeping.len(), 1);
    assert_eq!(keeping[0]["request"]["url"]["raw"], "{{base_url}}/oauth/v1/token");
    // Before each request that sends a bearer, the collection has a token issued unless there is one or a key.
    let before = &collection["event"][0];
    let script = before["script"]["exec"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
    let script = script.collect::<Vec<_>>().join("\n");
    assert_eq!(before["listen"], "prerequest");
    assert!(script.contains("pm.sendRequest") && script.contains("\"/oauth/v1/token\""), "{script}");
}

/// The kinds of what Redocly and Spectral find with their recommended rules.
#[tokio::test]
async fn linters_find_nothing_in_the_document() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let info = &document["info"];
    for text in ["title", "version", "summary", "description"] {
        assert!(info[text].as_str().is_some_and(|text| !text.is_empty()), "{text}");
    }
    for object in ["contact", "license"] {
        assert!(info[object]["name"].is_string() && info[object]["url"].as_str().unwrap().starts_with("https://"));
    }
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(!path.ends_with('/') && !path.contains('?') && !path.contains("//"), "{path}");
        let parameters: BTreeSet<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
        for (method, operation) in item.as_object().unwrap() {
            let responses = members(&operation["responses"]);
            for class in ['2', '4'] {
                assert!(responses.iter().any(|status| status.starts_with(class)), "{method} {path} {class}xx");
            }
            for text in ["operationId", "summary", "description"] {
                assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} {text}");
            }
            assert!(operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(tag.as_str().unwrap())));
            let given = operation["parameters"].as_array().cloned().unwrap_or_default();
            let given: Vec<_> = given.iter().map(|parameter| resolve(&document, parameter)).collect();
            let in_path = given.iter().filter(|parameter| parameter["in"] == "path");
            assert_eq!(
                in_path.map(|parameter| parameter["name"].as_str().unwrap()).collect::<BTreeSet<_>>(),
                parameters
            );
            let names: BTreeSet<_> = given.iter().map(|each| (each["in"].as_str(), each["name"].as_str())).collect();
            assert_eq!(names.len(), given.len(), "{method} {path}");
        }
    }
}

/// sh, cmd.exe and PowerShell read them alike.
#[tokio::test]
async fn the_requests_for_curl_fit_every_shell() {
    let app = TestApp::new().await;
    let page = app.anonymous().get(paths::API_REFERENCE).await.body;
    let text = page.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&");
    let commands: Vec<_> =
        text.split("<code translate=\"no\">curl ").skip(1).map(|rest| rest.split("</code>").next().unwrap()).collect();
    assert!(commands.len() > 15, "{}", commands.len());
    for command in commands {
        let quotes = command.matches('"').count();
        assert!(quotes > 0 && quotes % 2 == 0, "{command}");
        let risky = ['\n', '\\', '\'', '$', '`', '!', '^', '%', '&', '|', '<', '>'];
        let without_encoded = command.replace("%24count", "").replace("%24metadata", "");
        assert!(!without_encoded.contains(risky), "{command}");
    }
}
