use axum::http::{Method, StatusCode, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use credentials_console::domain::{entity::Entity, scope::Scope};
use serde_json::json;

use super::Api;
use crate::test_app::PUBLIC_URL;

const INTERACTIONS: &str = "/export/v1/records/interactions";

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
}

/// A challenge of the Data API; it ends by pointing to the metadata (RFC 9728, section 5.1).
fn challenge(parameters: &str) -> String {
    let metadata = format!("{PUBLIC_URL}/.well-known/oauth-protected-resource");
    format!(r#"Bearer realm="data-api"{parameters}, resource_metadata="{metadata}""#)
}

/// RFC 9728, section 2 (`resource` is REQUIRED), section 3.2 (MUST be application/json) and section 3.3 (`resource` MUST
/// be the identifier that the document was found below).
#[tokio::test]
async fn the_metadata_names_the_resource_and_its_issuer() {
    let api = Api::start().await;
    let response = api.app.anonymous().get("/.well-known/oauth-protected-resource").await.expect(StatusCode::OK);
    assert_eq!(response.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(response.header(header::CACHE_CONTROL), "public, max-age=300");
    let expected = json!({
        "resource": PUBLIC_URL,
        "authorization_servers": [PUBLIC_URL],
        "scopes_supported":
            ["interactions:read", "conversations:read", "plugin-calls:read", "plugin-resources:read", "users:read"],
        "bearer_methods_supported": ["header"],
        "resource_name": "Data API",
    });
    assert_eq!(response.json(), expected);
}

/// RFC 6750, section 3: a request without a credential is challenged without an error code.
#[tokio::test]
async fn a_request_without_a_credential_is_challenged() {
    let api = Api::start().await;
    for path in [INTERACTIONS, "/export/v1beta2/records/users/$count", "/rest/v1/auth/test"] {
        for authorization in [None, Some("Bearer"), Some("Basic YTo=")] {
            let answer = api.send(Method::GET, path, authorization).await;
            let (status, code, _) = answer.error();
            assert_eq!((status, code.as_str()), (401, "UNAUTHORIZED"), "{path} {authorization:?}");
            assert_eq!(answer.header(header::WWW_AUTHENTICATE), challenge(""));
        }
    }
}

/// RFC 6750, section 3.1: `invalid_token`.
#[tokio::test]
async fn what_opens_nothing_is_an_invalid_token() {
    let api = Api::start().await;
    for authorization in ["nonsense", "Bearer nonsense", "Bearer a b", "Bearer eyJhbGciOiJub25lIn0.e30."] {
        let answer = api.get_as(INTERACTIONS, authorization).await;
        assert_eq!(answer.error().0, 401, "{authorization}");
        let why = r#", error="invalid_token", error_description="the credential is unknown""#;
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), challenge(why));
    }
}

#[tokio::test]
async fn keys_and_tokens_are_accepted_in_every_documented_form() {
    let api = Api::start().await;
    let client = api.app.create_oauth("client", "interactions:read").await;
    let token = api.app.access_token(&client).await;
    let forms = [
        api.key.clone(),
        format!("Bearer {}", api.key),
        format!("bearer {}", api.key),
        format!("Bearer {token}"),
        token.clone(),
        // The password of Basic, whoever the user is.
        basic("", &api.key),
        basic("anyone@example.com", &api.key),
        basic(&client.client_id, &token),
    ];
    for authorization in forms {
        assert_eq!(api.get_as(INTERACTIONS, &authorization).await.status(), 200);
    }
    // A client secret is no API key, and a key is no user.
    let as_client = basic(&client.client_id, &client.client_secret);
    for authorization in [as_client, basic(&api.key, "x"), basic("x", "nonsense")] {
        let answer = api.get_as(INTERACTIONS, &authorization).await;
        assert_eq!(answer.status(), 401);
        // No challenge offers Basic: browsers would ask people for a password.
        assert!(
            answer.header(header::WWW_AUTHENTICATE).starts_with(r#"Bearer realm="data-api", error="invalid_token""#)
        );
    }
    assert_eq!(api.get_as(INTERACTIONS, &client.client_secret).await.status(), 401);
}

#[tokio::test]
async fn a_deleted_credential_is_refused_on_the_next_request_and_its_tokens_too() {
    let api = Api::start().await;
    let client = api.app.create_oauth("client", "interactions:read").await;
    let token = api.app.access_token(&client).await;
    let key = api.app.create_api_key("key", "interactions:read").await;
    for (secret, id) in [(&token, client.id), (&key.api_key, key.id)] {
        let authorization = format!("Bearer {secret}");
        assert_eq!(api.get_as(INTERACTIONS, &authorization).await.status(), 200);
        api.app.delete(id).await;
        let answer = api.get_as(INTERACTIONS, &authorization).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.header(header::WWW_AUTHENTICATE).contains(r#"error="invalid_token""#));
    }
}

/// RFC 6750, section 3.1: `insufficient_scope`, before the query is looked at.
#[tokio::test]
async fn each_table_needs_its_own_scope() {
    let api = Api::start().await;
    for scope in Scope::ALL {
        let key = api.app.create_api_key(scope.as_str(), scope.as_str()).await;
        for entity in Entity::ALL {
            for path in ["?$filter=", "/$count?$filter="] {
                let path = format!("/export/v1/records/{}{path}", entity.as_str());
                let answer = api.get_as(&path, &key.api_key).await;
                if entity.scope() == scope {
                    assert_eq!(answer.error().0, 400);
                    continue;
                }
                let (status, code, _) = answer.error();
                assert_eq!((status, code.as_str()), (403, "FORBIDDEN"));
                let needed = entity.scope();
                let challenge = challenge(&format!(r#", error="insufficient_scope", scope="{needed}""#));
                assert_eq!(answer.header(header::WWW_AUTHENTICATE), challenge);
            }
        }
    }
}

#[tokio::test]
async fn a_scope_that_is_taken_away_is_refused_on_the_next_request() {
    let api = Api::start().await;
    let key = api.app.create_api_key("key", "interactions:read users:read").await;
    assert_eq!(api.get_as(INTERACTIONS, &key.api_key).await.status(), 200);
    api.app.change_scopes(key.id, "users:read").await;
    assert_eq!(api.get_as(INTERACTIONS, &key.api_key).await.status(), 403);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let api = Api::start().await;
    let paths = [
        "/export/v1/records/events",
        "/export/v2/records/users",
        "/export/v1/records/Users",
        "/export/v1/records/users/",
        "/export/v1/records/users/count",
        "/export/v1/records/users/$count/x",
        "/export/v2/records",
        "/export/v1/record",
        "/export/v1/records/%ff",
        "/export/nothing",
    ];
    for path in paths {
        let answer = api.get(path).await;
        let (status, code, _) = answer.error();
        assert_eq!((status, code.as_str()), (404, "NOT_FOUND"), "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed_and_told_which_are() {
    let api = Api::start().await;
    for path in [INTERACTIONS, "/export/v1/records/users/$count", "/rest/v1/auth/test"] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = api.send(method, path, Some(&api.key)).await;
            let (status, code, _) = answer.error();
            assert_eq!((status, code.as_str()), (405, "METHOD_NOT_ALLOWED"));
            let allowed: Vec<_> = answer.0.headers.get_all(header::ALLOW).iter().collect();
            assert_eq!(allowed, ["GET, HEAD"]);
        }
    }
}

#[tokio::test]
async fn a_client_is_told_which_credential_it_holds() {
    let api = Api::start().await;
    let key = api.app.create_api_key("Nightly export", "users:read interactions:read").await;
    let answer = api.get_as("/rest/v1/auth/test", &key.api_key).await;
    assert_eq!(
        answer.json(),
        json!({
            "Message": "Authentication successful",
            "credential_id": key.id.to_string(),
            "name": "Nightly export",
            "type": "api_key",
            "scopes": ["interactions:read", "users:read"],
            "organization_id": api.operator.organization_id.to_string(),
        })
    );
}

/// What a shell or a slip of the pen leaves of an option is no question for everything.
#[tokio::test]
async fn what_is_left_of_an_option_is_refused_everywhere() {
    let api = Api::start().await;
    let tables = Entity::ALL.map(Entity::as_str).into_iter();
    let tables = tables.flat_map(|table| [format!("/{table}"), format!("/{table}/$count")]);
    let paths: Vec<_> = tables.chain(["", "/", "/$metadata", "/%24metadata"].map(str::to_owned)).collect();
    let remains =
        ["=1", "&=5&", "@p=1", "filteractor%20eq%20'bot'", "top%3D1", "%20$top=1", r"\$top=1", "'$top=1'", "$"];
    for version in ["v1", "v1beta2"] {
        for path in &paths {
            let path = format!("/export/{version}/records{path}");
            for query in remains {
                let (status, code, message) = api.get(&format!("{path}?{query}")).await.error();
                assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{path}?{query}: {message}");
            }
            for query in ["", "&", "limit=5", "_=1&utm_source=x"] {
                assert_eq!(api.get(&format!("{path}?{query}")).await.status(), 200, "{path}?{query}");
            }
        }
    }
}
