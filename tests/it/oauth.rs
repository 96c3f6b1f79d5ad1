//! The token endpoint, the key set and the metadata: each rule of the RFCs that we keep.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use time::Duration;

use crate::test_app::{CreatedClient, PUBLIC_URL, TestApp, TestResponse};

const TOKEN: &str = "/oauth/v1/token";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const FORM: &str = "application/x-www-form-urlencoded";

async fn app_with_client() -> (TestApp, CreatedClient) {
    let app = TestApp::new().await;
    let client = app.create_oauth("Nightly export", "interactions:read users:read").await;
    (app, client)
}

/// The fields with which a client authenticates in the body, after the grant type.
fn fields(client: &CreatedClient) -> Vec<(&str, &str)> {
    vec![GRANT, ("client_id", &client.client_id), ("client_secret", &client.client_secret)]
}

/// Checks what every answer of the token endpoint has in common.
#[track_caller]
fn assert_uncacheable(response: &TestResponse) {
    // RFC 6749, section 5.1: MUST include "no-store" and "no-cache".
    assert_eq!(response.header(header::CACHE_CONTROL), "no-store", "{}", response.body);
    assert_eq!(response.header(header::PRAGMA), "no-cache", "{}", response.body);
}

/// Checks a refusal (RFC 6749, section 5.2) down to its members.
#[track_caller]
fn assert_refused(response: TestResponse, error: &str) {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let response = response.expect(status);
    assert_uncacheable(&response);
    assert_eq!(response.header(header::CONTENT_TYPE), "application/json");
    let body = response.json();
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].is_string(), "{body}");
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    // RFC 6749, section 5.2: a 401 MUST carry the scheme that the client used.
    let challenge = response.header(header::WWW_AUTHENTICATE);
    assert_eq!(challenge, if error == "invalid_client" { r#"Basic realm="token""# } else { "" });
}

/// Checks an issued token (RFC 6749, section 5.1) down to its members.
#[track_caller]
fn assert_issued(response: TestResponse, scope: &str) -> String {
    let response = response.expect(StatusCode::OK);
    assert_uncacheable(&response);
    assert_eq!(response.header(header::CONTENT_TYPE), "application/json");
    let body = response.json();
    let token = body["access_token"].as_str().unwrap().to_owned();
    let expected = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": scope });
    assert_eq!(body, expected);
    token
}

#[tokio::test]
async fn a_form_buys_a_token_with_all_granted_scopes() {
    let (app, client) = app_with_client().await;
    let response = app.anonymous().post_form(TOKEN, &fields(&client)).await;
    assert_issued(response, "interactions:read users:read");
}

#[tokio::test]
async fn a_charset_of_the_content_type_is_tolerated() {
    let (app, client) = app_with_client().await;
    let body = serde_urlencoded::to_string(fields(&client)).unwrap();
    for kind in ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded ;charset=utf-8"]
    {
        assert_issued(app.anonymous().post(TOKEN, kind, body.clone()).await, "interactions:read users:read");
    }
}

#[tokio::test]
async fn a_json_body_buys_a_token() {
    let (app, client) = app_with_client().await;
    let body = json!({ "grant_type": "client_credentials", "client_id": client.client_id,
                       "client_secret": client.client_secret, "scope": null, "extra": [1] });
    assert_issued(app.anonymous().post_json(TOKEN, &body).await, "interactions:read users:read");
}

#[tokio::test]
async fn rfc_6749_section_2_3_1_http_basic_must_be_supported() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_issued(basic.post_form(TOKEN, &[GRANT]).await, "interactions:read users:read");
    let body = json!({ "grant_type": "client_credentials", "scope": "users:read" });
    assert_issued(basic.post_json(TOKEN, &body).await, "users:read");
    // Form-encoded, as the section asks: every hyphen and underscore as its hexadecimal form.
    let encode = |text: &str| text.replace('-', "%2D").replace('_', "%5F");
    let encoded = app.basic(&encode(&client.client_id), &encode(&client.client_secret));
    assert_issued(encoded.post_form(TOKEN, &[GRANT]).await, "interactions:read users:read");
    // Many clients repeat their id in the body.
    let repeated = basic.post_form(TOKEN, &[GRANT, ("client_id", &client.client_id)]).await;
    assert_issued(repeated, "interactions:read users:read");
}

#[tokio::test]
async fn rfc_6749_section_2_3_a_client_must_not_authenticate_in_two_ways() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_refused(basic.post_form(TOKEN, &fields(&client)).await, "invalid_request");
    assert_refused(basic.post_form(TOKEN, &[GRANT, ("client_id", "another")]).await, "invalid_request");
    let twice = basic.clone().with(header::AUTHORIZATION, "Basic eDp5");
    assert_refused(twice.post_form(TOKEN, &[GRANT]).await, "invalid_request");
}

#[tokio::test]
async fn rfc_6749_section_3_2_parameters_must_not_be_repeated() {
    let (app, client) = app_with_client().await;
    for repeated in [GRANT, ("client_id", "x"), ("client_secret", "x"), ("scope", "users:read")] {
        let fields = [fields(&client), vec![("scope", "users:read"), repeated]].concat();
        assert_refused(app.anonymous().post_form(TOKEN, &fields).await, "invalid_request");
    }
    let body = r#"{"grant_type":"client_credentials","grant_type":"client_credentials"}"#;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_refused(basic.post(TOKEN, "application/json", body).await, "invalid_request");
}

#[tokio::test]
async fn rfc_6749_section_3_2_unknown_parameters_must_be_ignored_and_empty_ones_count_as_omitted() {
    let (app, client) = app_with_client().await;
    let fields = [fields(&client), vec![("scope", ""), ("resource", "a"), ("resource", "b"), ("x", "")]].concat();
    assert_issued(app.anonymous().post_form(TOKEN, &fields).await, "interactions:read users:read");
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_refused(basic.post_form(TOKEN, &[("grant_type", "")]).await, "invalid_request");
}

#[tokio::test]
async fn rfc_6749_section_3_2_only_post_is_a_request_for_a_token() {
    let (app, client) = app_with_client().await;
    let query = format!("{TOKEN}?{}", serde_urlencoded::to_string(fields(&client)).unwrap());
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let response = app.anonymous().send(method, &query, None, Body::empty()).await;
        let response = response.expect(StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.header(header::ALLOW), "POST");
        assert_uncacheable(&response);
    }
    // Parameters in the URL are none (section 2.3.1: they MUST NOT be there).
    assert_refused(app.anonymous().post(&query, FORM, "").await, "invalid_request");
}

#[tokio::test]
async fn rfc_6749_section_4_4_2_the_grant_type_is_required_and_no_other_is_supported() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_refused(basic.post_form(TOKEN, &[("scope", "users:read")]).await, "invalid_request");
    assert_refused(basic.post(TOKEN, FORM, "").await, "invalid_request");
    for grant in ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS"] {
        assert_refused(basic.post_form(TOKEN, &[("grant_type", grant)]).await, "unsupported_grant_type");
    }
}

#[tokio::test]
async fn a_body_of_another_type_too_large_or_malformed_is_refused() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let form = "grant_type=client_credentials";
    assert_refused(basic.post(TOKEN, "text/plain", form).await, "invalid_request");
    assert_refused(basic.send(Method::POST, TOKEN, None, form.into()).await, "invalid_request");
    let padded = |length: usize| format!("{form}&x={}", "x".repeat(length - form.len() - 3));
    assert_issued(basic.post(TOKEN, FORM, padded(8192)).await, "interactions:read users:read");
    assert_refused(basic.post(TOKEN, FORM, padded(8193)).await, "invalid_request");
    for body in ["", "[]", "{", r#"{"grant_type":1}"#, r#"{"grant_type":"client_credentials","scope":["users:read"]}"#]
    {
        assert_refused(basic.post(TOKEN, "application/json", body).await, "invalid_request");
    }
}

#[tokio::test]
async fn rfc_6749_section_3_3_the_scope_is_what_was_asked_for() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let ask = async |scope: &str| basic.post_form(TOKEN, &[GRANT, ("scope", scope)]).await;
    assert_issued(ask("users:read").await, "users:read");
    assert_issued(ask("users:read interactions:read").await, "interactions:read users:read");
    for scope in ["conversations:read", "users:read conversations:read", "export:write", "Users:read", "users:read,"] {
        assert_refused(ask(scope).await, "invalid_scope");
    }
}

#[tokio::test]
async fn an_alias_stands_for_every_scope_that_is_granted() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let ask = async |scope: &str| basic.post_form(TOKEN, &[GRANT, ("scope", scope)]).await;
    assert_issued(ask("export:read").await, "interactions:read users:read");
    assert_issued(ask("users:read export:read").await, "interactions:read users:read");
    for scope in ["export:read conversations:read", "export:read nothing"] {
        assert_refused(ask(scope).await, "invalid_scope");
    }

    let app = TestApp::with(&[("CREDENTIALS__OAUTH__ALL_SCOPES_ALIASES", "all, everything")]).await;
    let client = app.create_oauth("Client", "users:read").await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let ask = async |scope: &str| basic.post_form(TOKEN, &[GRANT, ("scope", scope)]).await;
    assert_issued(ask("everything").await, "users:read");
    assert_refused(ask("export:read").await, "invalid_scope");
}

#[tokio::test]
async fn rfc_6749_section_5_2_a_client_that_does_not_prove_itself_gets_invalid_client() {
    let (app, client) = app_with_client().await;
    let other = app.create_oauth("Other", "users:read").await;
    let key = app.create_api_key("Key", "users:read").await;
    let unknown = "3734e457-ec31-4a5e-9f4a-0123456789ab";
    let id = client.client_id.as_str();
    for (id, secret) in [
        (unknown, client.client_secret.as_str()),
        (id, &other.client_secret),
        (id, &key.api_key),
        (id, unknown),
        (id, "junk"),
        (id, ""),
        ("", ""),
    ] {
        assert_refused(app.basic(id, secret).post_form(TOKEN, &[GRANT]).await, "invalid_client");
        let fields = [GRANT, ("client_id", id), ("client_secret", secret)];
        assert_refused(app.anonymous().post_form(TOKEN, &fields).await, "invalid_client");
    }
    assert_refused(app.anonymous().post_form(TOKEN, &[GRANT]).await, "invalid_client");
    assert_refused(app.bearer(&client.client_secret).post_form(TOKEN, &[GRANT]).await, "invalid_client");
    for authorization in ["Basic", "Basic %", "Digest x"] {
        let caller = app.anonymous().with(header::AUTHORIZATION, authorization);
        assert_refused(caller.post_form(TOKEN, &[GRANT]).await, "invalid_client");
    }
}

#[tokio::test]
async fn unknown_client_and_wrong_secret_are_told_the_same() {
    let (app, client) = app_with_client().await;
    let other = app.create_oauth("Other", "users:read").await;
    let wrong_secret = app.basic(&client.client_id, &other.client_secret).post_form(TOKEN, &[GRANT]).await;
    // Both count as a failure; a minute later nothing is left of the first.
    app.clock.advance(Duration::minutes(1));
    let unknown_client = app.basic("unknown", &other.client_secret).post_form(TOKEN, &[GRANT]).await;
    assert_eq!(wrong_secret.told(), unknown_client.told());
}

#[tokio::test]
async fn a_deleted_credential_is_refused_on_the_next_request() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_issued(basic.post_form(TOKEN, &[GRANT]).await, "interactions:read users:read");
    app.delete(client.id).await;
    assert_refused(basic.post_form(TOKEN, &[GRANT]).await, "invalid_client");
}

#[tokio::test]
async fn a_removed_scope_is_not_in_the_next_token() {
    let (app, client) = app_with_client().await;
    app.change_scopes(client.id, "users:read conversations:read").await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    assert_issued(basic.post_form(TOKEN, &[GRANT]).await, "conversations:read users:read");
    let response = basic.post_form(TOKEN, &[GRANT, ("scope", "interactions:read")]).await;
    assert_refused(response, "invalid_scope");
}

#[tokio::test]
async fn neither_secret_nor_token_is_stored() {
    let (app, client) = app_with_client().await;
    let key = app.create_api_key("Key", "users:read").await;
    app.delete(key.id).await;
    let token = app.access_token(&client).await;
    let stored = app.database.stored_bytes().await;
    let is_stored = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(is_stored("Nightly export") && is_stored(&client.client_id));
    assert!(![client.client_secret, key.api_key, token].iter().any(|secret| is_stored(secret)));
}

/// Reads a token as another resource server does: by the key set and by the rules of RFC 9068, section 4.
fn read_by_key_set(token: &str, key_set: Value) -> (jsonwebtoken::Header, Value) {
    let key_set: JwkSet = serde_json::from_value(key_set).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = DecodingKey::from_jwk(key_set.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[PUBLIC_URL]);
    validation.set_audience(&[PUBLIC_URL]);
    // The tests' clock is not the machine's.
    validation.validate_exp = false;
    (header, jsonwebtoken::decode(token, &key, &validation).unwrap().claims)
}

#[tokio::test]
async fn rfc_9068_section_2_a_token_has_its_type_and_claims_and_verifies_by_the_key_set() {
    let (app, client) = app_with_client().await;
    let issued_at = 1_768_478_400; // 2026-01-15T12:00:00Z, where the tests' clock starts
    let token = app.access_token(&client).await;
    let key_set = app.anonymous().get("/.well-known/jwks.json").await.expect(StatusCode::OK).json();
    let (header, claims) = read_by_key_set(&token, key_set);
    // Section 2.1: `typ` MUST be at+jwt, signed, never `none`.
    assert_eq!((header.typ.as_deref(), header.alg), (Some("at+jwt"), Algorithm::EdDSA));
    // Section 2.2: iss, exp, aud, sub, client_id, iat and jti are REQUIRED; section 2.2.3: scope.
    assert_eq!(claims["iss"], PUBLIC_URL);
    assert_eq!(claims["aud"], PUBLIC_URL);
    assert_eq!(claims["sub"], client.client_id.as_str());
    assert_eq!(claims["client_id"], client.client_id.as_str());
    assert_eq!(claims["scope"], "interactions:read users:read");
    assert_eq!(claims["iat"], issued_at);
    assert_eq!(claims["exp"], issued_at + 3600);
    app.clock.advance(Duration::seconds(5));
    let key_set = app.anonymous().get("/.well-known/jwks.json").await.json();
    let (_, later) = read_by_key_set(&app.access_token(&client).await, key_set);
    assert_eq!(later["exp"], issued_at + 3605);
    assert_ne!(later["jti"], claims["jti"]);
}

#[tokio::test]
async fn rfc_7517_section_5_the_key_set_holds_public_keys_only() {
    let app = TestApp::new().await;
    let response = app.anonymous().get("/.well-known/jwks.json").await.expect(StatusCode::OK);
    assert_eq!(response.header(header::CACHE_CONTROL), "public, max-age=300");
    let body = response.json();
    let keys = body["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    let mut members: Vec<&str> = keys[0].as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    let again = app.anonymous().get("/.well-known/jwks.json").await;
    assert_eq!(again.body, response.body);
}

#[tokio::test]
async fn rfc_8414_section_2_the_metadata_names_issuer_and_endpoints() {
    let app = TestApp::new().await;
    let response = app.anonymous().get("/.well-known/oauth-authorization-server").await.expect(StatusCode::OK);
    // Section 3.2: MUST be application/json.
    assert_eq!(response.header(header::CONTENT_TYPE), "application/json");
    // Section 3.3: the issuer MUST be the URL that the document was found below.
    let expected = json!({
        "issuer": PUBLIC_URL,
        "token_endpoint": format!("{PUBLIC_URL}/oauth/v1/token"),
        "jwks_uri": format!("{PUBLIC_URL}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["EdDSA", "Ed25519", "ES256"],
        "revocation_endpoint": format!("{PUBLIC_URL}/oauth/v1/revoke"),
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "revocation_endpoint_auth_signing_alg_values_supported": ["EdDSA", "Ed25519", "ES256"],
        "introspection_endpoint": format!("{PUBLIC_URL}/oauth/v1/introspect"),
        "introspection_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "private_key_jwt", "Bearer"],
        "introspection_endpoint_auth_signing_alg_values_supported": ["EdDSA", "Ed25519", "ES256"],
        "scopes_supported":
            ["interactions:read", "conversations:read", "plugin-calls:read", "plugin-resources:read", "users:read"],
        // RFC 9728, section 4.
        "protected_resources": [PUBLIC_URL],
    });
    assert_eq!(response.json(), expected);
}

/// PostgreSQL keeps no U+0000 in a text: what holds one is unknown like anything else, and no failure.
#[tokio::test]
async fn a_text_with_a_nul_is_unknown_and_no_failure() {
    let (app, client) = app_with_client().await;
    for secret in ["x", client.client_secret.as_str()] {
        let answer = app.anonymous().post_form(TOKEN, &[GRANT, ("client_id", "a\0"), ("client_secret", secret)]).await;
        assert_refused(answer, "invalid_client");
    }
    let token = app.access_token(&client).await;
    for filter in ["label%20eq%20'%00'", "contains(label,'%00')", "detail/content%20eq%20'a%00'"] {
        let path = format!("/export/v1/records/interactions?$filter={filter}");
        let page = app.bearer(&token).get(&path).await.expect(StatusCode::OK).json();
        assert_eq!(page["value"], json!([]), "{filter}");
    }
}
