//! What proxies are told that ask whether a request may pass.

use axum::http::{HeaderName, Method, header};

use super::Api;
use crate::test_app::{CreatedApiKey, PUBLIC_URL};

const VERIFY: &str = "/rest/v1/auth/verify";

async fn api_with_key(scopes: &str) -> (Api, CreatedApiKey) {
    let api = Api::start().await;
    let key = api.app.create_api_key("behind a proxy", scopes).await;
    (api, key)
}

#[tokio::test]
async fn a_credential_is_named_in_headers_without_a_body() {
    let (api, key) = api_with_key("users:read interactions:read").await;
    for query in ["", "?scope=", "?scope=users:read", "?scope=users:read+interactions:read", "?other=1"] {
        let answer = api.get_as(&format!("{VERIFY}{query}"), &format!("Bearer {}", key.api_key)).await;
        assert_eq!((answer.status(), answer.body()), (200, ""), "{query}");
        assert_eq!(answer.header(HeaderName::from_static("x-credential-id")), key.id.to_string());
        let organization_id = api.operator.organization_id.to_string();
        assert_eq!(answer.header(HeaderName::from_static("x-organization-id")), organization_id);
        assert_eq!(answer.header(HeaderName::from_static("x-scopes")), "interactions:read users:read");
    }
}

/// RFC 6750, section 3: every refusal is challenged; section 3.1: `insufficient_scope` names what the request needs.
#[tokio::test]
async fn every_scope_of_the_query_is_needed() {
    let (api, key) = api_with_key("users:read").await;
    let answer = api.get_as(&format!("{VERIFY}?scope=users:read%20interactions:read"), &key.api_key).await;
    let (status, code, message) = answer.error();
    assert_eq!((status, code.as_str()), (403, "FORBIDDEN"));
    assert!(message.contains("lacks the scope interactions:read."), "{message}");
    let needed = r#"error="insufficient_scope", scope="interactions:read users:read""#;
    assert!(answer.header(header::WWW_AUTHENTICATE).contains(needed));

    let answer = api.send(Method::GET, &format!("{VERIFY}?scope=users:read"), None).await;
    assert_eq!(answer.error().0, 401);
    assert!(answer.header(header::WWW_AUTHENTICATE).starts_with(r#"Bearer realm="data-api", resource_metadata="#));
    // A scope that does not exist is a mistake in the proxy's settings, and says so.
    let answer = api.get_as(&format!("{VERIFY}?scope=user:read"), &key.api_key).await;
    assert_eq!(answer.error().0, 400);
}

#[tokio::test]
async fn what_is_appended_to_the_question_does_not_widen_it() {
    let (api, key) = api_with_key("users:read").await;
    let answer = api.get_as(&format!("{VERIFY}?scope=interactions:read&scope=users:read"), &key.api_key).await;
    assert_eq!(answer.status(), 403);
    let answer = api.get_as(&format!("{VERIFY}/some/path?scope=nonsense"), &key.api_key).await;
    assert_eq!(answer.status(), 200);
}

/// nginx asks with GET, Envoy with the method and path of the request that it asks about.
#[tokio::test]
async fn any_method_and_path_may_be_asked_about() {
    let (api, key) = api_with_key("users:read").await;
    for path in [VERIFY, "/rest/v1/auth/verify/", "/rest/v1/auth/verify/orders/7?page=2"] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = api.send(method.clone(), path, Some(&key.api_key)).await;
            assert_eq!((answer.status(), answer.body()), (200, ""), "{method} {path}");
            assert_eq!(api.send(method, path, None).await.status(), 401, "{path}");
        }
    }
}

#[tokio::test]
async fn a_change_is_true_on_the_next_question() {
    let (api, key) = api_with_key("users:read interactions:read").await;
    let client = api.app.create_oauth("client", "users:read interactions:read").await;
    let token = api.app.access_token(&client).await;
    let question = format!("{VERIFY}?scope=interactions:read");
    for (secret, id) in [(&key.api_key, key.id), (&token, client.id)] {
        assert_eq!(api.get_as(&question, secret).await.status(), 200);
        api.app.change_scopes(id, "users:read").await;
        assert_eq!(api.get_as(&question, secret).await.status(), 403);
        assert_eq!(api.get_as(VERIFY, secret).await.header(HeaderName::from_static("x-scopes")), "users:read");
        api.app.delete(id).await;
        let answer = api.get_as(VERIFY, secret).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.header(header::WWW_AUTHENTICATE).contains(PUBLIC_URL));
    }
}
