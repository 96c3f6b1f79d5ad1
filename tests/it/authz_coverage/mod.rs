//! Every way in, with what each kind of caller gets. A route or a server function that the table lacks fails a test.

mod table;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use credentials_console::{
    console::paths,
    data_api::AUTH_VERIFY_PATH,
    domain::{
        audit_query::AuditQuery,
        credential::secret::Overlap,
        id::CredentialId,
        notification::{Topics, delivery::Target},
        user::Role,
    },
    oauth,
    service::authz::authorise,
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;

use self::table::{ACT_ON_PERSON, ANY, Entry, PLAN_END, PUBLIC, WITHDRAW, table};
pub use self::table::{ROUTES, SERVICE_DOCUMENT_SLASH};
use crate::{
    architecture,
    browser::{Browser, PASSWORD},
    embedding::Host,
    rotation::{rotate, secrets},
    test_app::{TestApp, TestClient, TestResponse},
};

/// Who asks. The order is that of the columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Anonymous,
    User,
    Admin,
    Auditor,
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

const CALLERS: [Caller; 10] = [
    Caller::Anonymous,
    Caller::User,
    Caller::Admin,
    Caller::Auditor,
    Caller::SuperAdmin,
    Caller::OtherSuperAdmin,
    Caller::NarrowKey,
    Caller::WideKey,
    Caller::NarrowToken,
    Caller::WideToken,
];

/// Everyone, in one installation.
struct Callers {
    host: Host,
    people: [Browser; 6],
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
            app.signed_in(Role::Auditor).await,
            app.signed_in(Role::SuperAdmin).await,
            app.signed_in_elsewhere().await,
        ];
        // The same people in a frame, whose cookies are others.
        for (browser, role) in people[1..5].iter().zip([Role::User, Role::Admin, Role::Auditor, Role::SuperAdmin]) {
            host.open_frame(browser, &format!("{role}@example.com"), role).await;
        }
        let elsewhere = json!({ "organization": "Elsewhere" });
        host.open_frame_with(&people[5], "elsewhere@example.com", Role::SuperAdmin, &elsewhere).await;
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
        let key = self.host.app.create_api_key(&name, "users:read").await;
        let (id, text) = (key.id, format!("x-request-id: 7f\n{}", key.api_key));
        let secret_id = match entry.route {
            PLAN_END => replaced_secret(&self.host.app, id).await,
            "/console/fn/leaks/revoke" => secrets(&self.host.app, id).await[0].record.id.to_string(),
            _ => String::new(),
        };
        let invitation_id =
            if entry.route == WITHDRAW { invitation(&self.host.app, &name).await } else { String::new() };
        let user_id = if entry.route.contains("/roles/") { user(&self.host.app).await } else { String::new() };
        let [endpoint_id, delivery_id] = if entry.route.contains("/notifications/") {
            only_endpoint(&self.host.app).await
        } else {
            Default::default()
        };
        let id = if entry.route.ends_with(".tlog-proof") { newest_entry(&self.host.app).await } else { id.to_string() };
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
            ("overlap", "1h"),
            ("ids[]", id.as_str()),
            ("action", if entry.route == ACT_ON_PERSON { "enable" } else { "resume" }),
            ("invitation_id", invitation_id.as_str()),
            ("user_id", user_id.as_str()),
            ("role", "user"),
            ("from", "never"),
            ("code", "000000"),
            ("answer", "{}"),
            ("passkey_id", NOBODY),
            ("session_id", NOBODY),
            ("reason", "a test"),
            ("text", text.as_str()),
            ("endpoint_id", endpoint_id.as_str()),
            ("delivery_id", delivery_id.as_str()),
            ("target", "https://hooks.example.com/"),
            ("topics[]", "credential.created"),
            ("typed_name", if position == 5 { "Elsewhere" } else { "Organization" }),
            ("secret_id", secret_id.as_str()),
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
            (None, true) => self.clients[position - 6].get(&path).await,
            (None, false) => {
                let client = self.clients[position - 6].clone().with(header::ACCEPT, "application/json");
                client.post_form(&path, fields).await
            }
        }
    }
}

/// An identifier of nothing.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// An open invitation of the first organization.
async fn invitation(app: &TestApp, name: &str) -> String {
    let actor = app.actor().await;
    let authorised = authorise(&actor).unwrap();
    let email = format!("{}@example.com", name.replace([' ', '/'], "-"));
    app.services.invite(&authorised, &email, Role::User).await.unwrap();
    let open = app.services.list_invitations(&authorised).await.unwrap();
    open.iter().find(|invitation| invitation.email == email).unwrap().id.to_string()
}

/// A person of the first organization.
async fn user(app: &TestApp) -> String {
    let actor = app.actor().await;
    let users = app.services.list_users(&authorise(&actor).unwrap()).await.unwrap();
    users.iter().find(|user| user.role == Role::User).unwrap().id.to_string()
}

/// The id of the newest entry of the audit log.
async fn newest_entry(app: &TestApp) -> String {
    let actor = app.actor().await;
    let page = app.services.audit_log(&actor).unwrap().list(&AuditQuery::default(), 1).await.unwrap();
    page.entries[0].id.to_string()
}

/// An endpoint of notifications with a delivery, in place of all there are.
async fn only_endpoint(app: &TestApp) -> [String; 2] {
    let actor = app.actor().await;
    let notifications = app.services.notifications(&actor).unwrap();
    for found in notifications.list().await.unwrap() {
        notifications.remove(found.endpoint.id).await.unwrap();
    }
    let target = Target::webhook("https://hooks.example.com/").unwrap();
    let id = notifications.add(target, Topics::all()).await.unwrap().endpoint.id;
    notifications.test(id).await.unwrap();
    let deliveries = notifications.list().await.unwrap().remove(0).deliveries;
    [id.to_string(), deliveries[0].id.to_string()]
}

/// Rotates the secret of a credential; the id of the old one.
async fn replaced_secret(app: &TestApp, id: CredentialId) -> String {
    rotate(app, id, Overlap::Day).await.unwrap();
    secrets(app, id).await[0].record.id.to_string()
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
    // Nobody achieves more or less than someone without anything; and nobody is asked to sign in.
    let asks_to_sign_in = |entry: &Entry| entry.expected[0] == 401 && entry.expected[4] != 401;
    let is_even = |entry: &Entry| entry.expected.iter().all(|status| (*status < 300) == (entry.expected[0] < 300));
    let is_public = |entry: &Entry| is_even(entry) && !asks_to_sign_in(entry);
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
