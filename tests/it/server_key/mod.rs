//! The server key is replaced while two servers answer: nobody is refused who was not, and nobody accepted who was ended.

mod keys_at_hand;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use credentials_console::{
    console::paths,
    crypto::server_key::ServerKey,
    domain::{credential::AuthenticationType, user::Role},
    service::{
        authz::authorise,
        credentials::SaveCredentialError,
        installation::server_keys::{
            RetireServerKeyError, RetiredServerKey, RotateServerKeyError, ServerKeyRotation, ServerKeyStatus,
        },
    },
};
use http::StatusCode;
use time::Duration;
use tokio::task::JoinSet;

use crate::{
    browser::Browser,
    credential_index::{import, try_to_import, warm},
    key_pair::{KeyClient, KeyPair},
    test_app::{CreatedApiKey, CreatedClient, SERVER_KEY, TestApp},
};

const NEW_KEY: &str = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=";
const THIRD_KEY: &str = "enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRjYmE5ODc2NTQ=";
const TEST: &str = "/rest/v1/auth/test";
/// A key of the preview.
const PREVIEW_KEY: &str = "6f1a7a52-6a3f-4d0e-9a51-0d9a3f5b7c11";
/// So often it is looked whether a process follows changes, which it does within milliseconds.
const TRIES: usize = 10_000;

fn both() -> String {
    format!("{SERVER_KEY}\n{NEW_KEY}")
}

async fn rotate_to(app: &TestApp, key: &str) -> Result<ServerKeyRotation, RotateServerKeyError> {
    let actor = app.actor().await;
    let fingerprint = ServerKey::parse(key).unwrap().derive().fingerprint;
    app.services.rotate_server_key(&authorise(&actor).unwrap(), &fingerprint).await
}

/// Gives both keys to a process and rotates.
async fn rotate(app: &TestApp) -> ServerKeyRotation {
    app.server_keys.set(&both());
    rotate_to(app, NEW_KEY).await.unwrap()
}

async fn retire(app: &TestApp, force: bool) -> Result<RetiredServerKey, RetireServerKeyError> {
    let actor = app.actor().await;
    app.services.retire_server_key(&authorise(&actor).unwrap(), force).await
}

async fn status(app: &TestApp) -> ServerKeyStatus {
    let actor = app.actor().await;
    app.services.server_key_status(&authorise(&actor).unwrap()).await.unwrap()
}

/// Two processes that follow changes, each with the first key.
async fn two_servers() -> [TestApp; 2] {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")]).await;
    let servers = [app.another_process().await, app];
    for _ in 0..TRIES {
        if servers[0].database.select("SELECT server_keys FROM change_followers").await.len() == servers.len() {
            return servers;
        }
        tokio::task::yield_now().await;
    }
    panic!("the servers do not follow changes");
}

/// Whoever has a credential or a session.
struct Clients {
    key: CreatedApiKey,
    client: CreatedClient,
    token: String,
    pair: KeyClient,
    browser_cookie: String,
}

const SESSION: &str = "__Host-session";

fn browser_of(app: &TestApp, session: &str) -> Browser {
    let browser = app.browser();
    browser.plant(SESSION, session);
    browser
}

impl Clients {
    async fn of(app: &TestApp) -> Self {
        let client = app.create_oauth("client", "users:read").await;
        Self {
            key: app.create_api_key("key", "users:read").await,
            token: app.access_token(&client).await,
            client,
            pair: app.create_key_client("pair", "users:read", KeyPair::ed25519()).await,
            browser_cookie: app.signed_in(Role::SuperAdmin).await.cookie(SESSION).unwrap(),
        }
    }

    /// Each is accepted by each server.
    async fn are_accepted(&self, servers: &[TestApp; 2]) {
        for app in servers {
            app.bearer(&self.key.api_key).get(TEST).await.expect(StatusCode::OK);
            app.bearer(&self.token).get(TEST).await.expect(StatusCode::OK);
            let bought = app.access_token(&self.client).await;
            app.bearer(&bought).get(TEST).await.expect(StatusCode::OK);
            let fields = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", &self.pair.assertion(app)),
            ];
            app.anonymous().post_form("/oauth/v1/token", &fields).await.expect(StatusCode::OK);
            browser_of(app, &self.browser_cookie).get(paths::CREDENTIALS).await.expect(StatusCode::OK);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_accepted_by_both_servers_before_during_and_after_each_step() {
    let servers = two_servers().await;
    let [late, app] = &servers;
    let clients = Clients::of(app).await;
    let unused = app.create_api_key("unused", "users:read").await;
    clients.are_accepted(&servers).await;

    // One server does not have the key yet.
    assert_eq!(rotate(app).await, ServerKeyRotation::Waiting { servers: 1 });
    clients.are_accepted(&servers).await;
    let made_meanwhile = app.create_api_key("made meanwhile", "users:read").await;
    assert_eq!((status(app).await.previous, status(app).await.secrets_under_previous), (None, 0));

    late.server_keys.set(&both());
    assert_eq!(rotate(app).await, ServerKeyRotation::Done);
    clients.are_accepted(&servers).await;
    // The key, the client's secret, the one that is not used, and the one that was made meanwhile.
    assert_eq!(status(late).await.secrets_under_previous, 4);
    for app in &servers {
        app.bearer(&made_meanwhile.api_key).get(TEST).await.expect(StatusCode::OK);
        let made_after = app.create_api_key(&format!("after {}", app.services.now()), "users:read").await;
        app.clock.advance(Duration::minutes(2));
        for app in &servers {
            app.bearer(&made_after.api_key).get(TEST).await.expect(StatusCode::OK);
        }
    }

    app.services.rehash_presented_secrets().await.unwrap();
    clients.are_accepted(&servers).await;
    late.services.rehash_presented_secrets().await.unwrap();
    clients.are_accepted(&servers).await;
    assert_eq!(status(app).await.secrets_under_previous, 1);
    assert!(matches!(retire(app, false).await, Err(RetireServerKeyError::SecretsLeft(1))));
    let refused = rotate_to(app, THIRD_KEY).await;
    assert!(matches!(refused, Err(RotateServerKeyError::PreviousInUse { secrets: 1 })), "{refused:?}");
    app.bearer(&clients.key.api_key).get(TEST).await.expect(StatusCode::OK);

    assert_eq!(retire(app, true).await.unwrap().secrets_ended, 1);
    for app in &servers {
        app.bearer(&unused.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
    clients.are_accepted(&servers).await;
    // Those that start now do not need the old key.
    let third = app.another_process_with_keys(NEW_KEY).await.unwrap();
    clients.are_accepted(&[third, servers.into_iter().next().unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_a_rotation_refuses_not_one_request() {
    let servers = Arc::new(two_servers().await);
    let [late, app] = &*servers;
    let key = app.create_api_key("key", "users:read").await;
    let client = app.create_oauth("client", "users:read").await;
    let is_over = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicUsize::new(0));
    let mut senders = JoinSet::new();
    for sender in 0..4 {
        let (is_over, answered, servers) = (Arc::clone(&is_over), Arc::clone(&answered), Arc::clone(&servers));
        let by_key = servers[sender % 2].bearer(&key.api_key);
        let by_secret = servers[sender % 2].basic(&client.client_id, &client.client_secret);
        senders.spawn(async move {
            while !is_over.load(Ordering::SeqCst) {
                by_key.get(TEST).await.expect(StatusCode::OK);
                let form = [("grant_type", "client_credentials")];
                by_secret.post_form("/oauth/v1/token", &form).await.expect(StatusCode::OK);
                answered.fetch_add(1, Ordering::SeqCst);
                // What is answered from memory waits for nothing, and would keep a thread from all else.
                tokio::task::yield_now().await;
            }
        });
    }
    late.server_keys.set(&both());
    assert_eq!(rotate(app).await, ServerKeyRotation::Done);
    // Both servers answer under the new key, and have noted what was presented.
    let before = answered.load(Ordering::SeqCst);
    while answered.load(Ordering::SeqCst) < before + 100 {
        tokio::task::yield_now().await;
    }
    for app in &*servers {
        app.services.rehash_presented_secrets().await.unwrap();
    }
    assert_eq!(retire(app, false).await.unwrap().secrets_ended, 0);
    let before = answered.load(Ordering::SeqCst);
    while answered.load(Ordering::SeqCst) < before + 100 {
        tokio::task::yield_now().await;
    }
    is_over.store(true, Ordering::SeqCst);
    while let Some(ended) = senders.join_next().await {
        ended.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_was_hashed_anew_is_ended_under_both_hashes() {
    let servers = two_servers().await;
    let [late, app] = &servers;
    let key = app.create_api_key("key", "users:read").await;
    late.server_keys.set(&both());
    rotate(app).await;
    // Both remember it by its old hash.
    for app in &servers {
        warm(app, &app.bearer(&key.api_key), StatusCode::OK).await;
    }
    app.services.rehash_presented_secrets().await.unwrap();
    for app in &servers {
        warm(app, &app.bearer(&key.api_key), StatusCode::OK).await;
    }
    late.delete(key.id).await;
    // What was noted before the deletion revives nothing.
    late.services.rehash_presented_secrets().await.unwrap();
    for app in &servers {
        app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
    assert_eq!(retire(app, false).await.unwrap().secrets_ended, 0);
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_deleted_before_it_is_hashed_anew_stays_deleted() {
    let servers = two_servers().await;
    let [late, app] = &servers;
    let key = app.create_api_key("key", "users:read").await;
    late.server_keys.set(&both());
    rotate(app).await;
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    late.delete(key.id).await;
    app.services.rehash_presented_secrets().await.unwrap();
    for app in &servers {
        app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_revoked_by_its_holder_under_either_server_key() {
    let servers = two_servers().await;
    let [late, app] = &servers;
    let key = app.create_api_key("key", "users:read").await;
    late.server_keys.set(&both());
    rotate(app).await;
    late.anonymous().post_form("/oauth/v1/revoke", &[("token", &key.api_key)]).await.expect(StatusCode::OK);
    for app in &servers {
        app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_public_key_is_taken_again_that_is_known_under_the_previous_key() {
    let app = TestApp::new().await;
    import(&app, "live", PREVIEW_KEY).await;
    let deleted = "0b2f1c54-9d0f-4a63-8c1e-5f7a2b3c4d5e";
    import(&app, "deleted", deleted).await;
    let pair = KeyPair::p256();
    let jwk = pair.jwk().to_string();
    let client = app.create_key_client("pair", "users:read", pair).await;
    for row in app.database.select("SELECT CAST(id AS text) FROM credentials WHERE name = 'deleted'").await {
        app.delete(row[0].parse().unwrap()).await;
    }
    app.delete(client.id).await;
    assert_eq!(rotate(&app).await, ServerKeyRotation::Done);
    for secret in [PREVIEW_KEY, deleted] {
        let refused = try_to_import(&app, "again", secret).await;
        assert!(matches!(refused, Err(SaveCredentialError::SecretExists)), "{refused:?}");
    }
    let again = app.register("again", AuthenticationType::OAuth2, "users:read", &jwk).await;
    assert!(matches!(again, Err(SaveCredentialError::PublicKeyExists)), "{again:?}");
    app.bearer(PREVIEW_KEY).get(TEST).await.expect(StatusCode::OK);
    app.services.rehash_presented_secrets().await.unwrap();
    let refused = try_to_import(&app, "again", PREVIEW_KEY).await;
    assert!(matches!(refused, Err(SaveCredentialError::SecretExists)), "{refused:?}");
    retire(&app, false).await.unwrap();
    // What can be hashed anew without being presented is refused for good.
    let again = app.register("again", AuthenticationType::OAuth2, "users:read", &jwk).await;
    assert!(matches!(again, Err(SaveCredentialError::PublicKeyExists)), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_stands_in_the_audit_log_of_whom_it_concerns() {
    let app = TestApp::new().await;
    let (_, elsewhere) = app.create_elsewhere().await;
    app.bearer(&elsewhere).get(TEST).await.expect(StatusCode::OK);
    rotate(&app).await;
    let before = app.database.audit_log().await.len();
    retire(&app, true).await.unwrap();
    let log = app.database.audit_log().await;
    assert_eq!(log[before - 1].1, "server_key.rotated");
    let entries: Vec<_> =
        log[before..].iter().map(|(_, action, _, detail)| (action.as_str(), detail.clone())).collect();
    assert_eq!(entries.iter().filter(|(action, _)| *action == "credential.secret_ended").count(), 2);
    let (last, detail) = entries.last().unwrap();
    assert_eq!((*last, &detail["secrets_ended"]), ("server_key.retired", &2.into()));
    app.bearer(&elsewhere).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_audit_log_is_the_same_after_a_rotation() {
    let app = TestApp::new().await;
    app.create_api_key("before", "users:read").await;
    app.services.seal_audit_log().await.unwrap();
    let actor = app.actor().await;
    let keys = app.services.audit_log(&actor).unwrap().verifier_keys().await.unwrap();
    assert_eq!(rotate(&app).await, ServerKeyRotation::Done);
    retire(&app, true).await.unwrap();
    app.server_keys.set(NEW_KEY);
    let app = app.another_process_with_keys(NEW_KEY).await.unwrap();
    app.create_api_key("after", "users:read").await;
    app.services.seal_audit_log().await.unwrap();
    let log = app.services.audit_log(&actor).unwrap();
    assert_eq!(log.verifier_keys().await.unwrap(), keys);
    assert_eq!(log.verify(&[], |_| ()).await.unwrap().breaks, vec![]);
}
