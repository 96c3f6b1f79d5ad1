//! The table: each way in, with what each kind of caller gets.

use axum::http::Method;
use credentials_console::{
    browser::origin::FRAME_SESSION,
    console::paths,
    data_api::{
        AUTH_TEST_PATH, AUTH_VERIFY_APPENDED_PATH, AUTH_VERIFY_PATH, AUTH_VERIFY_ROOT_PATH, RESOURCE_METADATA_PATH,
    },
    leaks, oauth,
};

/// A way in.
pub struct Entry {
    pub method: Method,
    /// As the router has it.
    pub route: &'static str,
    pub expected: [u16; 10],
}

const fn get(route: &'static str, expected: [u16; 10]) -> Entry {
    Entry { method: Method::GET, route, expected }
}

const fn post(route: &'static str, expected: [u16; 10]) -> Entry {
    Entry { method: Method::POST, route, expected }
}

/// For anyone, with this status.
const fn public(status: u16) -> [u16; 10] {
    [status; 10]
}

/// For super admins only: the organization's own and those of another. Keys and tokens open nothing in the console.
const fn super_admins(anonymous: u16, own: u16, other: u16) -> [u16; 10] {
    [anonymous, 403, 403, 403, own, other, anonymous, anonymous, anonymous, anonymous]
}

/// For super admins and auditors: they see, and change nothing here.
const fn readers(anonymous: u16, own: u16, other: u16) -> [u16; 10] {
    [anonymous, 403, 403, own, own, other, anonymous, anonymous, anonymous, anonymous]
}

/// For whoever is signed in.
const fn people(anonymous: u16, own: u16) -> [u16; 10] {
    [anonymous, own, own, own, own, own, anonymous, anonymous, anonymous, anonymous]
}

/// For keys and tokens only. Sessions open nothing in the Data API.
const fn credentials(without_scope: u16) -> [u16; 10] {
    [401, 401, 401, 401, 401, 401, without_scope, 200, without_scope, 200]
}

const CREDENTIAL_PAGE: &str = "/setup/organization-details/tenant-settings/credentials/{id}";
const FRAMED_NEW: &str = "/embed/credentials/new";
const FRAMED_CREDENTIAL: &str = "/embed/credentials/{id}";
const ROTATE_PAGE: &str = paths::CREDENTIAL_ROTATE_ROUTE;
const FRAMED_ROTATE: &str = "/embed/credentials/{id}/rotate";
const FRAMED_FREEZE: &str = "/embed/credentials/freeze";
const FRAMED_RATE_LIMIT: &str = "/embed/credentials/rate-limit";
const FRAMED_FOUND: &str = "/embed/credentials/found";
const FRAMED_NOTIFICATIONS: &str = "/embed/credentials/notifications";
const FRAMED_REFUSALS: &str = "/embed/credentials/refusals";
const FRAMED_AUDIT_LOG: &str = "/embed/credentials/audit-log";
const FRAMED_AUDIT_LOG_CSV: &str = "/embed/credentials/audit-log/export.csv";
const FRAMED_AUDIT_LOG_NDJSON: &str = "/embed/credentials/audit-log/export.ndjson";
const FRAMED_AUDIT_RECEIPT: &str = "/embed/credentials/audit-log/{id}/receipt.tlog-proof";
const FRAMED_SELECTED: &str = "/embed/credentials/selected";
const FRAMED_ROTATED: &str = "/embed/credentials/rotated.json";
const FRAMED_IDLE: &str = "/embed/credentials/idle";
const FRAMED_ROTATIONS: &str = "/embed/credentials/rotations";
/// Needs an invitation.
pub const WITHDRAW: &str = "/console/fn/roles/withdraw";
/// Needs a person of the organization.
pub const SET_ROLE: &str = "/console/fn/roles/set-role";
/// As [`SET_ROLE`].
pub const ACT_ON_PERSON: &str = "/console/fn/roles/act";
/// Needs a credential that was rotated.
pub const PLAN_END: &str = "/console/fn/credentials/plan-end";
const FRAMED_CSV: &str = "/embed/credentials/export.csv";
const FRAMED_JSON: &str = "/embed/credentials/export.json";
const SERVICE_DOCUMENT: &str = "/export/{version}/records";
pub const SERVICE_DOCUMENT_SLASH: &str = "/export/{version}/records/";
const RECORDS_METADATA: &str = "/export/{version}/records/$metadata";
const RECORDS: &str = "/export/{version}/records/{entity}";
const RECORDS_COUNT: &str = "/export/{version}/records/{entity}/{count}";

/// What anyone may ask: for what is added there must be a reason, such as a language that is chosen before one signs in.
pub const PUBLIC: [&str; 32] = [
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
    paths::LEAK_RULES_ROUTE,
    paths::OPENAPI,
    paths::POSTMAN_COLLECTION,
    paths::SIGN_IN,
    paths::FIRST_RUN,
    // Each asks for what the first step, or a link, has given the browser.
    paths::SECOND_STEP,
    paths::INVITATION,
    "/console/fn/people/second-step",
    "/console/fn/people/passkey",
    "/console/fn/passkey/begin-use",
    "/console/fn/roles/accept",
    leaks::REPORTS_PATH,
    leaks::VERIFY_PATH,
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
pub fn table() -> Vec<Entry> {
    let pages = vec![
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
        get(paths::INVITATION, public(403)),
        get(paths::SECOND_STEP, public(200)),
        get(paths::PEOPLE, super_admins(303, 200, 200)),
        get(paths::CREDENTIALS, readers(303, 200, 200)),
        get(paths::CREDENTIAL_NEW, super_admins(303, 200, 200)),
        get(paths::CREDENTIALS_CSV, readers(303, 200, 200)),
        get(paths::CREDENTIALS_JSON, readers(303, 200, 200)),
        get(CREDENTIAL_PAGE, readers(303, 200, 404)),
        get(ROTATE_PAGE, super_admins(303, 200, 404)),
        get(paths::FREEZE, super_admins(303, 200, 200)),
        get(paths::RATE_LIMIT, readers(303, 200, 200)),
        get(paths::SELECTED, super_admins(303, 200, 200)),
        post(paths::CREDENTIALS_ROTATED, super_admins(303, 200, 200)),
        get(paths::IDLE, super_admins(303, 200, 200)),
        get(paths::ROTATIONS, readers(303, 200, 200)),
        get(paths::AUDIT_LOG, readers(303, 200, 200)),
        get(paths::REFUSALS, readers(303, 200, 200)),
        get(paths::FOUND, super_admins(303, 200, 200)),
        get(paths::LEAK_RULES_ROUTE, public(404)),
        get(paths::NOTIFICATIONS, super_admins(303, 200, 200)),
        get(paths::AUDIT_LOG_CSV, readers(303, 200, 200)),
        get(paths::AUDIT_LOG_NDJSON, readers(303, 200, 200)),
        get(paths::GALLERY, super_admins(303, 200, 200)),
        // The same in a frame, where the page itself says that one is signed out.
        get(paths::EMBEDDED_CREDENTIALS, readers(401, 200, 200)),
        get(FRAMED_NEW, super_admins(401, 200, 200)),
        get(FRAMED_CREDENTIAL, readers(401, 200, 404)),
        get(FRAMED_ROTATE, super_admins(401, 200, 404)),
        get(FRAMED_FREEZE, super_admins(401, 200, 200)),
        get(FRAMED_RATE_LIMIT, readers(401, 200, 200)),
        get(FRAMED_SELECTED, super_admins(401, 200, 200)),
        post(FRAMED_ROTATED, super_admins(403, 200, 200)),
        get(FRAMED_IDLE, super_admins(401, 200, 200)),
        get(FRAMED_ROTATIONS, readers(401, 200, 200)),
        get(paths::AUDIT_RECEIPT_ROUTE, readers(303, 200, 404)),
        get(FRAMED_AUDIT_RECEIPT, readers(403, 200, 404)),
        get(FRAMED_AUDIT_LOG, readers(401, 200, 200)),
        get(FRAMED_REFUSALS, readers(401, 200, 200)),
        get(FRAMED_FOUND, super_admins(401, 200, 200)),
        get(FRAMED_NOTIFICATIONS, super_admins(401, 200, 200)),
        get(FRAMED_AUDIT_LOG_CSV, readers(403, 200, 200)),
        get(FRAMED_AUDIT_LOG_NDJSON, readers(403, 200, 200)),
        get(FRAMED_CSV, readers(403, 200, 200)),
        get(FRAMED_JSON, readers(403, 200, 200)),
        post(FRAME_SESSION, public(403)),
    ];
    pages.into_iter().chain(requests()).collect()
}

/// What is not a page, in the order in which it can be tried.
fn requests() -> Vec<Entry> {
    vec![
        post("/console/fn/credentials/first-use", super_admins(401, 200, 404)),
        post("/console/fn/credentials/revealed", super_admins(401, 200, 404)),
        post("/console/fn/credentials/create", super_admins(401, 200, 200)),
        post("/console/fn/credentials/update", super_admins(401, 200, 404)),
        post("/console/fn/credentials/pause", super_admins(401, 200, 404)),
        post("/console/fn/credentials/resume", super_admins(401, 200, 404)),
        post("/console/fn/credentials/rotate", super_admins(401, 200, 404)),
        post("/console/fn/credentials/freeze", super_admins(401, 200, 200)),
        post("/console/fn/credentials/thaw", super_admins(401, 200, 200)),
        post("/console/fn/credentials/change-many", super_admins(401, 200, 200)),
        post("/console/fn/leaks/find", super_admins(401, 200, 200)),
        post("/console/fn/leaks/revoke", super_admins(401, 200, 404)),
        post("/console/fn/notifications/add", super_admins(401, 200, 200)),
        post("/console/fn/notifications/change", super_admins(401, 200, 404)),
        post("/console/fn/notifications/test", super_admins(401, 200, 404)),
        post("/console/fn/notifications/replay", super_admins(401, 200, 404)),
        post("/console/fn/notifications/remove", super_admins(401, 200, 404)),
        post("/console/fn/refusals/explain", readers(401, 200, 200)),
        post("/console/fn/credentials/idle", super_admins(401, 200, 200)),
        post(PLAN_END, super_admins(401, 200, 404)),
        post("/console/fn/credentials/try", super_admins(401, 200, 404)),
        post("/console/fn/credentials/delete", super_admins(401, 200, 404)),
        post("/console/fn/views/save", readers(401, 200, 200)),
        post("/console/fn/views/delete", readers(401, 200, 200)),
        post("/console/fn/roles/invite", super_admins(401, 200, 200)),
        post(WITHDRAW, super_admins(401, 200, 404)),
        post(SET_ROLE, super_admins(401, 200, 404)),
        post(ACT_ON_PERSON, super_admins(401, 200, 404)),
        post("/console/fn/roles/second-factor", super_admins(401, 200, 200)),
        post("/console/fn/roles/accept", public(403)),
        post("/console/fn/people/second-step", public(401)),
        post("/console/fn/people/passkey", public(422)),
        post("/console/fn/passkey/begin-use", public(200)),
        post("/console/fn/people/sign-in", public(401)),
        post("/console/fn/people/first-run", public(403)),
        // OAuth. The client proves itself in the request, with neither session nor key.
        post(oauth::TOKEN_PATH, [401, 401, 401, 401, 401, 401, 400, 400, 400, 400]),
        post(oauth::INTROSPECT_PATH, credentials(200)),
        post(leaks::REPORTS_PATH, public(404)),
        post(leaks::VERIFY_PATH, public(400)),
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
        get(paths::PASSWORD, people(303, 200)),
        get(paths::FACTORS, people(303, 200)),
        get(paths::SESSIONS, people(303, 200)),
        get(paths::CONFIRM, people(303, 200)),
        post("/console/fn/account/confirm", people(401, 200)),
        // There is nothing yet that could be removed, and nothing has answered.
        post("/console/fn/account/confirm-by-passkey", people(401, 422)),
        post("/console/fn/account/begin-app", people(401, 200)),
        post("/console/fn/account/add-app", people(401, 422)),
        post("/console/fn/account/remove-app", people(401, 404)),
        post("/console/fn/passkey/begin-making", people(401, 200)),
        post("/console/fn/account/add-passkey", people(401, 422)),
        post("/console/fn/account/remove-passkey", people(401, 404)),
        post("/console/fn/account/new-recovery-codes", people(401, 404)),
        post("/console/fn/account/end-session", people(401, 404)),
        post("/console/fn/account/end-other-sessions", people(401, 200)),
        post("/console/fn/people/change-password", people(401, 200)),
        post("/console/fn/people/sign-out", public(200)),
    ]
}

/// The same for everyone, whatever it is: whether there is an icon depends on whether the site was built, and whether a process
/// is ready on when it is asked.
pub const ANY: u16 = 0;

/// The routes that are written in the sources, as the first argument of `.route(` stands there.
pub const ROUTES: [(&str, &str); 54] = [
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
    (r#"&format!("{list}/{{id}}/rotate")"#, FRAMED_ROTATE),
    (r#"&format!("{list}/rotations")"#, FRAMED_ROTATIONS),
    (r#"&format!("{list}/idle")"#, FRAMED_IDLE),
    (r#"&format!("{list}/selected")"#, FRAMED_SELECTED),
    ("&place.path(paths::CREDENTIALS_ROTATED)", paths::CREDENTIALS_ROTATED),
    ("&place.path(paths::CREDENTIALS_ROTATED)", FRAMED_ROTATED),
    (r#"&format!("{list}/freeze")"#, FRAMED_FREEZE),
    (r#"&format!("{list}/rate-limit")"#, FRAMED_RATE_LIMIT),
    (r#"&format!("{list}/refusals")"#, FRAMED_REFUSALS),
    (r#"&format!("{list}/notifications")"#, FRAMED_NOTIFICATIONS),
    (r#"&format!("{list}/found")"#, FRAMED_FOUND),
    ("paths::LEAK_RULES_ROUTE", paths::LEAK_RULES_ROUTE),
    (r#"&format!("{list}/audit-log")"#, FRAMED_AUDIT_LOG),
    ("&place.path(paths::AUDIT_LOG_CSV)", paths::AUDIT_LOG_CSV),
    ("&place.path(paths::AUDIT_LOG_CSV)", FRAMED_AUDIT_LOG_CSV),
    ("&place.path(paths::AUDIT_LOG_NDJSON)", paths::AUDIT_LOG_NDJSON),
    ("&place.path(paths::AUDIT_LOG_NDJSON)", FRAMED_AUDIT_LOG_NDJSON),
    ("&place.path(paths::AUDIT_RECEIPT_ROUTE)", paths::AUDIT_RECEIPT_ROUTE),
    ("&place.path(paths::AUDIT_RECEIPT_ROUTE)", FRAMED_AUDIT_RECEIPT),
    ("FRAME_SESSION", FRAME_SESSION),
    ("paths::OPENAPI", paths::OPENAPI),
    ("paths::POSTMAN_COLLECTION", paths::POSTMAN_COLLECTION),
    ("REPORTS_PATH", leaks::REPORTS_PATH),
    ("VERIFY_PATH", leaks::VERIFY_PATH),
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
