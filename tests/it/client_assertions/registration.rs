//! Which keys are registered, and how they end.

use axum::http::StatusCode;
use credentials_console::{
    domain::{
        client_key::{ClientAuthentication, ClientKeyError},
        credential::AuthenticationType,
    },
    service::credentials::{SaveCredentialError, read_public_key},
    storage::{audit_log::Unaudited, credentials::CredentialKey},
};
use serde_json::json;

use super::{GRANT, TOKEN, app_with_client, ask, assert_refused, status, token};
use crate::{key_pair::KeyPair, test_app::TestApp};

#[tokio::test]
async fn a_deleted_credential_is_refused_on_the_next_request_and_its_key_never_taken_again() {
    let (app, client) = app_with_client().await;
    let other_process = app.another_process().await;
    let bought = token(&app, &client).await;
    let key = client.pair.jwk().to_string();
    let again = async || app.register("Again", AuthenticationType::OAuth2, "users:read", &key).await;
    assert!(matches!(again().await, Err(SaveCredentialError::PublicKeyExists)));
    app.delete(client.id).await;
    assert_refused(ask(&app, &client.assertion(&app)).await);
    assert_refused(ask(&other_process, &client.assertion(&app)).await);
    assert_eq!(status(&app, &bought).await, StatusCode::UNAUTHORIZED);
    assert!(matches!(again().await, Err(SaveCredentialError::PublicKeyExists)));
}

#[tokio::test]
async fn a_retired_key_is_refused_and_with_it_the_tokens_that_it_bought() {
    let (app, client) = app_with_client().await;
    let bought = token(&app, &client).await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(client.id).await.unwrap().unwrap();
    let authentications = credentials.client_authentications(&credential).await.unwrap();
    assert!(matches!(&authentications[..], [ClientAuthentication::PublicKey(_)]), "{authentications:?}");
    let mut repository = app.storage.begin().await.unwrap();
    let key = CredentialKey::ClientId(credential.client_id.clone().unwrap());
    let secret = repository.find_credential(&key).await.unwrap().unwrap().secrets.0[0].record.id;
    repository.retire_secret(secret, app.services.now()).await.unwrap();
    app.services.commit(repository, Unaudited::Expired).await.unwrap();
    assert_refused(ask(&app, &client.assertion(&app)).await);
    assert_eq!(status(&app, &bought).await, StatusCode::UNAUTHORIZED);
    assert!(credentials.client_authentications(&credential).await.unwrap().is_empty());
}

#[test]
fn only_public_keys_of_the_two_curves_are_registered() {
    let refusal = |key: &str| read_public_key(key).err().unwrap();
    let mut private = KeyPair::ed25519().jwk();
    private["d"] = json!("x");
    assert_eq!(refusal(&private.to_string()), ClientKeyError::Private);
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    assert_eq!(refusal(private), ClientKeyError::Private);
    assert_eq!(refusal(r#"{"kty":"RSA","n":"x","e":"AQAB"}"#), ClientKeyError::Unsupported);
    assert_eq!(refusal(""), ClientKeyError::Unreadable);
}

#[tokio::test]
async fn an_api_key_has_no_public_key() {
    let app = TestApp::new().await;
    let key = KeyPair::p256().jwk().to_string();
    let refused = app.register("Name", AuthenticationType::ApiKey, "users:read", &key).await;
    assert!(matches!(refused, Err(SaveCredentialError::PublicKeyForApiKey)), "{refused:?}");
}

#[tokio::test]
async fn a_client_with_a_key_has_no_secret_and_its_thumbprint_is_none() {
    let (app, client) = app_with_client().await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(client.id).await.unwrap().unwrap();
    let authentications = credentials.client_authentications(&credential).await.unwrap();
    let [ClientAuthentication::PublicKey(thumbprint)] = &authentications[..] else { panic!("{authentications:?}") };
    for secret in [thumbprint.as_str(), &client.pair.jwk().to_string(), "3734e457-ec31-4a5e-9f4a-0123456789ab"] {
        assert_refused(app.basic(&client.client_id, secret).post_form(TOKEN, &[GRANT]).await);
        assert_eq!(status(&app, secret).await, StatusCode::UNAUTHORIZED);
    }
}
