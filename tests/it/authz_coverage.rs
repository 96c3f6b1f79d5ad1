//! Every way in, with what each kind of caller gets. A route or a server function that the table lacks fails a test.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use credentials_console::{
    browser::origin::FRAME_SESSION,
    console::paths,
    data_api::{
        AUTH_TEST_PATH, AUTH_VERIFY_APPENDED_PATH, AUTH_VERIFY_PATH, AUTH_VERIFY_ROOT_PATH, RESOURCE_METADATA_PATH,
    },
    domain::user::Role,
    oauth,
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;

use crate::{
    architecture,
    browser::{Browser, PASSWORD},
    embedding::Host,
    test_app::{TestApp, TestClient, TestResponse},
};

/// Who asks. The order is that of the columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Anonymous,
    User,
    Admin,
    SuperAdmin,
    /// A super admin of another organization than the one whose credential is asked for.
    OtherSuperAdmin,
    /// A key that lacks the scope of the route.
    NarrowKey,
    /// A key that has it.
    WideKey,
    /// As with keys, but access tokens.
    NarrowToken,
    WideToken,
}

const CALLERS: [Caller; 9] = [
    Caller::Anonymous,
    Caller::User,
    Caller::Admin,
    Caller::SuperAdmin,
    Caller::OtherSuperAdmin,
    Caller::NarrowKey,
    Caller::WideKey,
    Caller::NarrowToken,
    Caller::WideToken,
];

/// A way in.
struct Entry {
    method: Method,
    /// As the router has it.
    route: &'static str,
    expected: [u16; 9],
}

const fn get(route: &'static str, expected: [u16; 9]) -> Entry {
    Entry { method: Method::GET, route, expected }
}

const fn post(route: &'static str, expected: [u16; 9]) -> Entry {
    Entry { method: Method::POST, route, expected }
}

/// For anyone, with this status.
const fn public(status: u16) -> [u16; 9] {
    [status; 9]
}

/// For super admins only: the organization's own and those of another. Keys and tokens open nothing in the console.
const fn super_admins(anonymous: u16, own: u16, other: u16) -> [u16; 9] {
    [anonymous, 403, 403, own, other, anonymous, anonymous, anonymous, anonymous]
}

/// For keys and tokens only. Sessions open nothing in the Data API.
const fn credentials(without_scope: u16) -> [u16; 9] {
    [401, 401, 401, 401, 401, without_scope, 200, without_scope, 200]
}

const CREDENTIAL_PAGE: &str = "/setup/organization-details/tenant-settings/credentials/{id}";
const FRAMED_NEW: &str = "/embed/credentials/new";
const FRAMED_CREDENTIAL: &str = "/embed/credentials/{id}";
const FRAMED_CSV: &str = "/embed/credentials/export.csv";
const FRAMED_JSON: &str = "/embed/credentials/export.json";
const SERVICE_DOCUMENT: &str = "/export/{version}/records";
pub const SERVICE_DOCUMENT_SLASH: &str = "/export/{version}/records/";
const RECORDS_METADATA: &str = "/export/{version}/records/$metadata";
const RECORDS: &str = "/export/{version}/records/{entity}";
const RECORDS_COUNT: &str = "/export/{version}/records/{entity}/{count}";

/// What anyone may ask: for what is added there must be a reason, such as a language that is chosen before one signs in.
const PUBLIC: [&str; 23] = [
    "/",
    "/setup",
    "/healthz",
    "/readyz",
    // For those who ask from an address that may: nobody else, whoever they are.
    "/metrics",
    "/favicon.svg",
    "/pkg/{file}",
    paths::API_REFERENCE,
    paths::ABOUT,
    paths::OPENAPI,
    paths::POSTMAN_COLLECTION,
    paths::SIGN_IN,
    paths::FIRST_RUN,
    oauth::TOKEN_PATH,
    oauth::REVOKE_PATH,
    oauth::KEY_SET_PATH,
    oauth::METADATA_PATH,
    RESOURCE_METADATA_PATH,
    FRAME_SESSION,
    "/console/fn/people/sign-in",
    "/console/fn/people/first-run",
    "/console/fn/people/language",
    "/console/fn/people/sign-out",
];

/// The table. Everyone asks for a credential that belongs to the first organization.
fn table() -> Vec<Entry> {
    vec![
        get("/", public(303)),
        get("/setup", public(303)),
        get("/healthz", public(200)),
        get("/readyz", public(ANY)),
        // To whom it is given is a matter of addresses (tests/it/operations.rs); these callers are on the same machine.
        get("/metrics", public(200)),
        get("/favicon.svg", public(ANY)),
        get("/pkg/{file}", public(404)),
        // What the API is, for whoever writes a pipeline: no account is needed for that, and nothing in it is secret.
        get(paths::API_REFERENCE, public(200)),
        get(paths::ABOUT, public(200)),
        get(paths::OPENAPI, public(200)),
        get(paths::POSTMAN_COLLECTION, public(200)),
        // Pages.
        get(paths::SIGN_IN, public(200)),
        // Refused without a link.
        get(paths::FIRST_RUN, public(403)),
        get(paths::CREDENTIALS, super_admins(303, 200, 200)),
        get(paths::CREDENTIAL_NEW, super_admins(303, 200, 200)),
        get(paths::CREDENTIALS_CSV, super_admins(303, 200, 200)),
        get(paths::CREDENTIALS_JSON, super_admins(303, 200, 200)),
        get(CREDENTIAL_PAGE, super_admins(303, 200, 404)),
        get(paths::GALLERY, super_admins(303, 200, 200)),
        // The same in a frame, where the page itself says that one is signed out.
        get(paths::EMBEDDED_CREDENTIALS, super_admins(401, 200, 200)),
        get(FRAMED_NEW, super_admins(401, 200, 200)),
        get(FRAMED_CREDENTIAL, super_admins(401, 200, 404)),
        get(FRAMED_CSV, super_admins(403, 200, 200)),
        get(FRAMED_JSON, super_admins(403, 200, 200)),
        post(FRAME_SESSION, public(403)),
        post("/console/fn/credentials/first-use", super_admins(401, 200, 404)),
        post("/console/fn/credentials/revealed", super_admins(401, 200, 404)),
        post("/console/fn/credentials/create", super_admins(401, 200, 200)),
        post("/console/fn/credentials/update", super_admins(401, 200, 404)),
        post("/console/fn/credentials/pause", super_admins(401, 200, 404)),
        post("/console/fn/credentials/resume", super_admins(401, 200, 404)),
        post("/console/fn/credentials/try", super_admins(401, 200, 404)),
        post("/console/fn/credentials/delete", super_admins(401, 200, 404)),
        post("/console/fn/views/save", super_admins(401, 200, 200)),
        post("/console/fn/views/delete", super_admins(401, 200, 200)),
        post("/console/fn/people/sign-in", public(401)),
        post("/console/fn/people/first-run", public(403)),
        // OAuth. The client proves itself in the request, with neither session nor key.
        post(oauth::TOKEN_PATH, [401, 401, 401, 401, 401, 400, 400, 400, 400]),
        post(oauth::INTROSPECT_PATH, credentials(200)),
        post(oauth::REVOKE_PATH, public(401)),
        get(oauth::KEY_SET_PATH, public(200)),
        get(oauth::METADATA_PATH, public(200)),
        get(RESOURCE_METADATA_PATH, public(200)),
        // The Data API.
        get(SERVICE_DOCUMENT, credentials(200)),
        get(SERVICE_DOCUMENT_SLASH, credentials(200)),
        get(RECORDS_METADATA, credentials(200)),
        get(RECORDS, credentials(403)),
        get(RECORDS_COUNT, credentials(403)),
        get(AUTH_TEST_PATH, credentials(200)),
        get(AUTH_VERIFY_PATH, credentials(403)),
        get(AUTH_VERIFY_ROOT_PATH, credentials(200)),
        get(AUTH_VERIFY_APPENDED_PATH, credentials(200)),
        post("/console/fn/people/language", public(200)),
        // Whoever is signed in. Last, because they end the sessions of the callers in frames, and then all.
        get(paths::PASSWORD, [303, 200, 200, 200, 200, 303, 303, 303, 303]),
        post("/console/fn/people/change-password", [401, 200, 200, 200, 200, 401, 401, 401, 401]),
        post("/console/fn/people/sign-out", public(200)),
    ]
}

/// The same for everyone, whatever it is: whether there is an icon depends on whether the site was built, and whether a process
/// is ready on when it is asked.
const ANY: u16 = 0;

/// The routes that are written in the sources, as the first argument of `.route(` stands there.
pub const ROUTES: [(&str, &str); 33] = [
    (r#""/""#, "/"),
    (r#""/setup""#, "/setup"),
    (r#""/healthz""#, "/healthz"),
    (r#""/readyz""#, "/readyz"),
    (r#""/metrics""#, "/metrics"),
    (r#""/favicon.svg""#, "/favicon.svg"),
    (r#""/pkg/{file}""#, "/pkg/{file}"),
    ("paths::GALLERY", paths::GALLERY),
    ("&place.path(paths::CREDENTIALS_CSV)", paths::CREDENTIALS_CSV),
    ("&place.path(paths::CREDENTIALS_JSON)", paths::CREDENTIALS_JSON),
    ("&place.path(paths::CREDENTIALS_CSV)", FRAMED_CSV),
    ("&place.path(paths::CREDENTIALS_JSON)", FRAMED_JSON),
    ("&list", paths::EMBEDDED_CREDENTIALS),
    (r#"&format!("{list}/new")"#, FRAMED_NEW),
    (r#"&format!("{list}/{{id}}")"#, FRAMED_CREDENTIAL),
    ("FRAME_SESSION", FRAME_SESSION),
    ("paths::OPENAPI", paths::OPENAPI),
    ("paths::POSTMAN_COLLECTION", paths::POSTMAN_COLLECTION),
    ("TOKEN_PATH", oauth::TOKEN_PATH),
    ("INTROSPECT_PATH", oauth::INTROSPECT_PATH),
    ("REVOKE_PATH", oauth::REVOKE_PATH),
    ("KEY_SET_PATH", oauth::KEY_SET_PATH),
    ("METADATA_PATH", oauth::METADATA_PATH),
    ("RESOURCE_METADATA_PATH", RESOURCE_METADATA_PATH),
    (r#""/{version}/records""#, SERVICE_DOCUMENT),
    (r#""/{version}/records/""#, SERVICE_DOCUMENT_SLASH),
    (r#""/{version}/records/$metadata""#, RECORDS_METADATA),
    (r#""/{version}/records/{entity}""#, RECORDS),
    (r#""/{version}/records/{entity}/{count}""#, RECORDS_COUNT),
    ("AUTH_TEST_PATH", AUTH_TEST_PATH),
    ("AUTH_VERIFY_PATH", AUTH_VERIFY_PATH),
    ("AUTH_VERIFY_ROOT_PATH", AUTH_VERIFY_ROOT_PATH),
    ("AUTH_VERIFY_APPENDED_PATH", AUTH_VERIFY_APPENDED_PATH),
];

/// Everyone, in one installation.
struct Callers {
    host: Host,
    people: [Browser; 5],
    clients: [TestClient; 4],
}

impl Callers {
    async fn gather() -> Self {
        let host = Host::new().await;
        let app = &host.app;
        let people = [
            app.browser(),
            app.signed_in(Role::User).await,
            app.signed_in(Role::Admin).await,
            app.signed_in(Role::SuperAdmin).await,
            app.signed_in_elsewhere().await,
        ];
        // The same people in a frame, whose cookies are others.
        for (browser, role) in people[1..4].iter().zip([Role::User, Role::Admin, Role::SuperAdmin]) {
            host.open_frame(browser, &format!("{role}@example.com"), role).await;
        }
        let elsewhere = json!({ "organization": "Elsewhere" });
        host.open_frame_with(&people[4], "elsewhere@example.com", Role::SuperAdmin, &elsewhere).await;
        let narrow_client = app.create_oauth("Narrow client", "users:read").await;
        let wide_client = app.create_oauth("Wide client", "interactions:read").await;
        let clients = [
            app.bearer(&app.create_api_key("Narrow key", "users:read").await.api_key),
            app.bearer(&app.create_api_key("Wide key", "interactions:read").await.api_key),
            app.bearer(&app.access_token(&narrow_client).await),
            app.bearer(&app.access_token(&wide_client).await),
        ];
        Self { host, people, clients }
    }

    /// Sends the request of an entry as one of the callers.
    async fn ask(&self, entry: &Entry, position: usize) -> TestResponse {
        let name = format!("{} {position}", entry.route);
        let id = self.host.app.create_api_key(&name, "users:read").await.id.to_string();
        let path = entry
            .route
            .replace("{id}", &id)
            .replace("{version}", "v1")
            .replace("{entity}", "interactions")
            .replace("{count}", "$count")
            .replace("{file}", "nothing.js")
            .replace("{*path}", "orders/7");
        let path = if entry.route == AUTH_VERIFY_PATH { format!("{path}?scope=interactions:read") } else { path };
        let new_name = format!("New {name}");
        let email = format!("nobody-{position}@example.com");
        let fields = [
            ("id", id.as_str()),
            ("length", "15m"),
            ("list", "?q=a"),
            ("version", "1"),
            ("name", new_name.as_str()),
            ("authentication_type", "api_key"),
            ("scopes[]", "users:read"),
            ("table", "users"),
            ("email", email.as_str()),
            ("token", "nothing"),
            ("current_password", PASSWORD),
            ("password", "a password that nobody has"),
            ("password_again", "a password that nobody has"),
        ];
        let is_oauth = entry.route == oauth::TOKEN_PATH;
        let nonsense = [("grant_type", "client_credentials"), ("client_id", "nobody"), ("client_secret", "nothing")];
        // A form that creates names another identifier than that of a credential.
        let new = usize::from(entry.route == "/console/fn/credentials/create");
        let fields = if is_oauth { &nonsense[..] } else { &fields[new..] };
        match (self.people.get(position), entry.method == Method::GET) {
            (Some(browser), true) => browser.get(&path).await,
            (Some(browser), false) => browser.call(&path, fields).await,
            (None, true) => self.clients[position - 5].get(&path).await,
            (None, false) => {
                let client = self.clients[position - 5].clone().with(header::ACCEPT, "application/json");
                client.post_form(&path, fields).await
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_caller_gets_what_the_table_says() {
    let callers = Callers::gather().await;
    let mut problems = Vec::new();
    for entry in table() {
        let mut first = None;
        for (position, (caller, expected)) in CALLERS.into_iter().zip(entry.expected).enumerate() {
            let answer = callers.ask(&entry, position).await;
            let expected = if expected == ANY { *first.get_or_insert(answer.status.as_u16()) } else { expected };
            if answer.status.as_u16() != expected {
                let Entry { method, route, .. } = &entry;
                problems.push(format!("{method} {route} as {caller:?}: not {expected} but {answer:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_server_function_stands_in_the_table() {
    let functions: BTreeSet<String> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    let stated = table().into_iter().filter(|entry| entry.route.starts_with(paths::SERVER_FUNCTIONS));
    let stated: BTreeSet<String> = stated.map(|entry| format!("{} {}", entry.method, entry.route)).collect();
    assert_eq!(functions, stated);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_stands_in_the_table() {
    let pages: BTreeSet<String> = leptos_axum::generate_route_list(credentials_console::console::app::App)
        .into_iter()
        .map(|listing| listing.path().to_owned())
        .collect();
    let others: BTreeSet<&str> = ROUTES.iter().map(|(_, route)| *route).collect();
    let stated = table().into_iter().map(|entry| entry.route.to_owned());
    let stated: BTreeSet<String> = stated
        .filter(|route| !others.contains(route.as_str()) && !route.starts_with(paths::SERVER_FUNCTIONS))
        .collect();
    assert_eq!(pages, stated);
}

#[test]
fn every_other_route_stands_in_the_table() {
    let mut written = BTreeSet::new();
    for source in architecture::sources() {
        for (_, after) in source.text.match_indices(".route(").map(|(at, found)| source.text.split_at(at + found.len()))
        {
            let argument = after.split_once(',').unwrap().0.trim().to_owned();
            written.insert(argument);
        }
        let other_ways = [".route_service(", ".nest_service(", ".fallback_service(", ".method_not_allowed_fallback("];
        for way in other_ways {
            assert!(!source.text.contains(way), "a route by {way} must be brought into the table");
        }
    }
    assert_eq!(written, ROUTES.iter().map(|(argument, _)| (*argument).to_owned()).collect());
    for (_, route) in ROUTES {
        assert!(table().iter().any(|entry| entry.route == route), "{route}");
    }
}

#[test]
fn only_the_listed_ways_in_are_public() {
    // Nobody achieves more or less than someone without anything.
    let is_public = |entry: &Entry| entry.expected.iter().all(|status| (*status < 300) == (entry.expected[0] < 300));
    let found: BTreeSet<&str> = table().iter().filter(|entry| is_public(entry)).map(|entry| entry.route).collect();
    assert_eq!(found, BTreeSet::from(PUBLIC));
}

#[tokio::test(flavor = "multi_thread")]
async fn server_functions_answer_to_post_only() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = browser.bare().send(method.clone(), path, None, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}: {answer:?}");
        }
    }
}
