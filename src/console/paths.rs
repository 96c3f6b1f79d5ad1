//! The paths of the console.

use crate::domain::{
    credential::AuthenticationType,
    id::{AuditEventId, CredentialId},
    scope::Scope,
};

/// The list of credentials.
pub const CREDENTIALS: &str = "/setup/organization-details/tenant-settings/credentials";
/// The form that creates one.
pub const CREDENTIAL_NEW: &str = "/setup/organization-details/tenant-settings/credentials/new";
/// The page of one, as routers write it.
pub const CREDENTIAL_ROUTE: &str = "/setup/organization-details/tenant-settings/credentials/{id}";
/// The page that rotates the secret of one, as routers write it.
pub const CREDENTIAL_ROTATE_ROUTE: &str = "/setup/organization-details/tenant-settings/credentials/{id}/rotate";
/// The rotations that are under way.
pub const ROTATIONS: &str = "/setup/organization-details/tenant-settings/credentials/rotations";
/// The credentials that are selected in the list.
pub const SELECTED: &str = "/setup/organization-details/tenant-settings/credentials/selected";
/// The parameter of [`SELECTED`] with the identifier of one of them.
pub const SELECTED_IDS: &str = "ids[]";
/// The new secrets of many credentials as a file.
pub const CREDENTIALS_ROTATED: &str = "/setup/organization-details/tenant-settings/credentials/rotated.json";
/// The page that sets when unused credentials are paused.
pub const IDLE: &str = "/setup/organization-details/tenant-settings/credentials/idle";
/// The limits of the installation, and the credentials that are near their quotas.
pub const RATE_LIMIT: &str = "/setup/organization-details/tenant-settings/credentials/rate-limit";
/// The audit log.
pub const AUDIT_LOG: &str = "/setup/organization-details/tenant-settings/credentials/audit-log";
/// The audit log as a file.
pub const AUDIT_LOG_CSV: &str = "/setup/organization-details/tenant-settings/credentials/audit-log/export.csv";
/// The same as lines of JSON.
pub const AUDIT_LOG_NDJSON: &str = "/setup/organization-details/tenant-settings/credentials/audit-log/export.ndjson";
/// The proof that an entry is in the audit log, as routers write it.
pub const AUDIT_RECEIPT_ROUTE: &str =
    "/setup/organization-details/tenant-settings/credentials/audit-log/{id}/receipt.tlog-proof";
/// Where notifications go.
pub const NOTIFICATIONS: &str = "/setup/organization-details/tenant-settings/credentials/notifications";
/// The page that finds leaked secrets in a text.
pub const FOUND: &str = "/setup/organization-details/tenant-settings/credentials/found";
/// The rules of scanners for leaked secrets, as routers write them.
pub const LEAK_RULES_ROUTE: &str = "/docs/leak-rules/{file}";
/// Refused requests.
pub const REFUSALS: &str = "/setup/organization-details/tenant-settings/credentials/refusals";
/// The parameter of [`REFUSALS`] with the id of the request that is explained.
pub const REFUSED_REQUEST: &str = "request";
/// The page that freezes all credentials.
pub const FREEZE: &str = "/setup/organization-details/tenant-settings/credentials/freeze";
/// The list as a file.
pub const CREDENTIALS_CSV: &str = "/setup/organization-details/tenant-settings/credentials/export.csv";
/// The same in JSON.
pub const CREDENTIALS_JSON: &str = "/setup/organization-details/tenant-settings/credentials/export.json";
/// Every component in every state, in development builds.
#[cfg(debug_assertions)]
pub const GALLERY: &str = "/setup/gallery";
/// The list in a frame of another site; the pages below it are as below [`CREDENTIALS`].
pub const EMBEDDED_CREDENTIALS: &str = "/embed/credentials";
/// The sign-in page.
pub const SIGN_IN: &str = "/sign-in";
/// The second step of signing in.
pub const SECOND_STEP: &str = "/sign-in/second-step";
/// The page of an invited person.
pub const INVITATION: &str = "/invitation";
/// The page that creates the first super admin.
pub const FIRST_RUN: &str = "/first-run";
/// The page on which people change their password.
pub const PASSWORD: &str = "/setup/account/password";
/// The people of the organization.
pub const PEOPLE: &str = "/setup/organization-details/roles-and-permissions";
/// The second factors of the person.
pub const FACTORS: &str = "/setup/account/second-factors";
/// The same, right after the first super admin was created.
pub const FACTORS_FIRST: &str = "/setup/account/second-factors?welcome";
/// The same, while an app is added.
pub const FACTORS_APP: &str = "/setup/account/second-factors?app";
/// The prefix of the pages of the person's own account.
pub const ACCOUNT: &str = "/setup/account/";
/// The sessions of the person.
pub const SESSIONS: &str = "/setup/account/sessions";
/// The page on which people prove once more who they are.
pub const CONFIRM: &str = "/setup/account/confirm";
/// The same, once they have.
pub const CONFIRMED: &str = "/setup/account/confirm?confirmed";
/// The API reference, for anyone.
pub const API_REFERENCE: &str = "/docs/api";
/// What credentials are, for anyone.
pub const ABOUT: &str = "/docs/credentials";
/// The OpenAPI document that the reference shows.
pub const OPENAPI: &str = "/openapi.json";
/// The same as a Postman collection.
pub const POSTMAN_COLLECTION: &str = "/postman_collection.json";
/// The part of a credential's page with its secrets.
pub const SECRETS: &str = "secrets";
/// The part of a credential's page with its usage.
pub const USAGE: &str = "usage";
/// The part of a credential's page where it is tried.
pub const TRIAL: &str = "try-it";
/// The parameter that selects the type in the form.
pub const LIKE_TYPE: &str = "type";
/// The parameter that selects a scope in it, without `:read`; may be repeated.
pub const LIKE_SCOPE: &str = "scope";
/// The prefix of every server function's path.
pub const SERVER_FUNCTIONS: &str = "/console/fn";

/// The proof that an entry is in the audit log.
pub fn audit_receipt(id: AuditEventId) -> String {
    AUDIT_RECEIPT_ROUTE.replace("{id}", &id.to_string())
}

/// The page that explains a refused request.
#[cfg(feature = "ssr")]
pub fn refusal(request_id: &str) -> String {
    let id: String = url::form_urlencoded::byte_serialize(request_id.as_bytes()).collect();
    format!("{REFUSALS}?{REFUSED_REQUEST}={id}")
}

/// The page of one credential.
pub fn credential(id: CredentialId) -> String {
    format!("{CREDENTIALS}/{id}")
}

/// The page of credentials that are selected in the list.
pub fn selected(ids: &[CredentialId]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("ids%5B%5D={id}")).collect();
    format!("{SELECTED}?{}", ids.join("&"))
}

/// The page that rotates the secret of a credential.
pub fn credential_rotate(id: CredentialId) -> String {
    format!("{CREDENTIALS}/{id}/rotate")
}

/// The result of one request with a credential, on its page.
pub fn credential_trial(id: CredentialId) -> String {
    format!("{}#{TRIAL}", credential(id))
}

/// The form that creates a credential, filled in but for the name.
pub fn credential_like(authentication_type: AuthenticationType, scopes: &[Scope]) -> String {
    let scopes: String = scopes.iter().map(|scope| ["&", LIKE_SCOPE, "=", scope.short_name()].concat()).collect();
    format!("{CREDENTIAL_NEW}?{LIKE_TYPE}={}{scopes}", authentication_type.as_str())
}

/// Whether a path is ambiguous: it has a segment that is empty, `.` or `..`, also percent-encoded or behind a backslash.
/// Browsers, proxies and routers read such a path differently (RFC 3986, section 5.2.4).
pub fn is_ambiguous(path: &str) -> bool {
    // Nearly every path has none of these.
    let mut before = 0;
    let is_suspicious = path.bytes().any(|byte| {
        let is_pair = before == b'/' && matches!(byte, b'.' | b'/');
        before = byte;
        is_pair || matches!(byte, b'%' | b'\\')
    });
    if !is_suspicious {
        return false;
    }
    let decoded =
        path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/").replace('\\', "/");
    let segments = decoded.strip_prefix('/').unwrap_or(&decoded).split('/');
    let last = segments.clone().count() - 1;
    segments.enumerate().any(|(place, segment)| matches!(segment, "." | "..") || (segment.is_empty() && place < last))
}

/// A path of this console to go to after sign-in; anything else leads to the list.
///
/// Only `/setup…` passes: a full URL, or `//host`, would lead people who trust us to another site.
pub fn after_sign_in(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = next.split(['?', '#']).next().unwrap_or_default();
    if next.starts_with("/setup/") && is_plain && !is_ambiguous(path) { next } else { CREDENTIALS }
}

/// A page of this console to go to after people have confirmed who they are; anything else leads to the page that says that
/// they have.
pub fn after_confirming(next: &str) -> &str {
    let path = after_sign_in(next);
    if path == next { path } else { CONFIRMED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_can_be_read_in_two_ways_is_told() {
        for plain in
            ["/", "/setup", "/setup/", "/pkg/a.b", "/.well-known/jwks.json", "/a/b..c", "/a/..b", "/a/%24count"]
        {
            assert!(!is_ambiguous(plain), "{plain}");
        }
        for path in [
            "/./setup",
            "/setup/.",
            "/setup/..",
            "/a/../b",
            "/a/%2e%2E/b",
            "/a/.%2e/b",
            "/a/..%2fb",
            "/a\\..\\b",
            "/a/%5c../b",
            "//a",
            "/a//b",
            "/%2e",
            "/a/%2F/b",
        ] {
            assert!(is_ambiguous(path), "{path}");
        }
    }

    #[test]
    fn sign_in_leads_only_to_pages_of_the_console() {
        assert_eq!(after_sign_in(CREDENTIAL_NEW), CREDENTIAL_NEW);
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/setup/\\evil",
            "/setup/\r\nx",
            "",
            "/setup/../docs/api",
        ] {
            assert_eq!(after_sign_in(elsewhere), CREDENTIALS, "{elsewhere}");
        }
    }
}
