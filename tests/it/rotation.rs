//! Rotation: a new secret takes the place of an old one, and both are accepted until the old one ends; exactly until then.

use axum::http::{StatusCode, header};
use credentials_console::{
    domain::{
        credential::secret::{CannotEnd, Overlap},
        id::CredentialId,
        secret_use::SecretOverview,
    },
    service::credentials::{ClientKey, RotateError, RotatedProof, Rotation, RotationForm, read_public_key},
};
use time::Duration;

use crate::{
    key_pair::{KeyClient, KeyPair},
    test_app::TestApp,
    three_servers::{TEST, ThreeServers},
};

const GRANT: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// Rotates the secret of a credential, and returns the new one.
pub async fn rotate(app: &TestApp, id: CredentialId, overlap: Overlap) -> Result<String, RotateError> {
    let actor = app.actor().await;
    let rotation = Rotation { overlap, key: None, form: None };
    let rotated = app.services.credentials(&actor).unwrap().rotate(id, rotation).await?;
    match rotated.proof {
        RotatedProof::Secret(secret) => Ok(secret.expose().to_owned()),
        RotatedProof::PublicKey(_) => panic!("no secret"),
    }
}

fn read_key(pair: &KeyPair) -> ClientKey {
    read_public_key(&pair.jwk().to_string()).unwrap()
}

async fn plan_end(app: &TestApp, id: CredentialId, overlap: Overlap) -> Result<(), RotateError> {
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().plan_end(id, None, overlap).await.map(drop)
}

/// The secrets of a credential, the oldest first.
pub async fn secrets(app: &TestApp, id: CredentialId) -> Vec<SecretOverview> {
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().secrets(id).await.unwrap().unwrap()
}

/// How secrets have ended, as the audit log has it.
async fn retired_by(app: &TestApp) -> Vec<String> {
    let log = app.database.audit_log().await.into_iter();
    let retired = log.filter(|(_, action, ..)| action == "credential.secret_retired");
    retired.map(|(.., detail)| detail["by"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_secrets_are_accepted_until_the_end_and_the_old_one_is_refused_from_then_on_at_three_servers() {
    let three = ThreeServers::start().await;
    let app = three.first();
    let new_key = rotate(app, three.key.id, Overlap::Hour).await.unwrap();
    let new_secret = rotate(app, three.client.id, Overlap::Hour).await.unwrap();
    for presented in [&three.key.api_key, &new_key, &three.token] {
        three.expect(presented, StatusCode::OK).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::OK).await;
    three.expect_token(&new_secret, StatusCode::OK).await;

    app.clock.advance(Duration::HOUR - Duration::MILLISECOND);
    three.expect(&three.key.api_key, StatusCode::OK).await;
    app.clock.advance(Duration::MILLISECOND);
    three.expect(&three.key.api_key, StatusCode::UNAUTHORIZED).await;
    three.expect(&three.token, StatusCode::UNAUTHORIZED).await;
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    three.expect(&new_key, StatusCode::OK).await;
    three.expect_token(&new_secret, StatusCode::OK).await;
    let refused = app.bearer(&three.key.api_key).get(TEST).await.json();
    assert_eq!(refused["error"]["message"], "the secret was replaced by a newer one and has expired");

    // What has ended is noted, so that a clock that is set back revives nothing.
    app.services.confirm_ended_secrets().await.unwrap();
    app.clock.advance(-Duration::HOUR);
    three.expect(&three.key.api_key, StatusCode::UNAUTHORIZED).await;
    three.expect(&new_key, StatusCode::OK).await;
    assert_eq!(retired_by(app).await, ["end"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_secret_is_refused_with_the_next_request_at_three_servers() {
    let three = ThreeServers::start().await;
    let app = three.first();
    let new_key = rotate(app, three.key.id, Overlap::None).await.unwrap();
    three.expect(&three.key.api_key, StatusCode::UNAUTHORIZED).await;
    three.expect(&new_key, StatusCode::OK).await;
    let new_secret = rotate(app, three.client.id, Overlap::None).await.unwrap();
    three.expect(&three.token, StatusCode::UNAUTHORIZED).await;
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    three.expect_token(&new_secret, StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_can_be_moved_and_taken_back_until_it_is_reached_and_retiring_is_immediate_at_three_servers() {
    let three = ThreeServers::start().await;
    let app = three.first();
    rotate(app, three.key.id, Overlap::Hour).await.unwrap();
    plan_end(app, three.key.id, Overlap::Day).await.unwrap();
    app.clock.advance(Duration::hours(23));
    three.expect(&three.key.api_key, StatusCode::OK).await;
    plan_end(app, three.key.id, Overlap::Manual).await.unwrap();
    app.clock.advance(Duration::days(30));
    three.expect(&three.key.api_key, StatusCode::OK).await;
    plan_end(app, three.key.id, Overlap::None).await.unwrap();
    three.expect(&three.key.api_key, StatusCode::UNAUTHORIZED).await;
    let refused = plan_end(app, three.key.id, Overlap::Day).await;
    assert!(matches!(refused, Err(RotateError::CannotEnd(CannotEnd::Newest))), "{refused:?}");

    rotate(app, three.client.id, Overlap::Until(app.services.now() + Duration::MINUTE)).await.unwrap();
    app.clock.advance(Duration::MINUTE);
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    let past = rotate(app, three.client.id, Overlap::Until(app.services.now())).await;
    assert!(matches!(past, Err(RotateError::EndInPast(_))), "{past:?}");
}

#[tokio::test]
async fn a_third_secret_is_refused_and_a_deleted_or_foreign_credential_is_not_rotated() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let second = rotate(&app, key.id, Overlap::Manual).await.unwrap();
    for overlap in [Overlap::None, Overlap::Manual] {
        let third = rotate(&app, key.id, overlap).await;
        assert!(matches!(third, Err(RotateError::TooManySecrets(_))), "{third:?}");
    }
    plan_end(&app, key.id, Overlap::None).await.unwrap();
    let third = rotate(&app, key.id, Overlap::Day).await.unwrap();
    for presented in [&second, &third] {
        app.bearer(presented).get(TEST).await.expect(StatusCode::OK);
    }
    app.delete(key.id).await;
    for presented in [&second, &third] {
        app.bearer(presented).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
    assert!(matches!(rotate(&app, key.id, Overlap::Day).await, Err(RotateError::NotFound)));
    app.services.confirm_ended_secrets().await.unwrap();
    assert_eq!(retired_by(&app).await, ["hand"]);
}

#[tokio::test]
async fn a_token_expires_with_its_secret_and_says_so() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    rotate(&app, client.id, Overlap::Until(app.services.now() + Duration::seconds(90))).await.unwrap();
    let asked = app.basic(&client.client_id, &client.client_secret).post_form("/oauth/v1/token", &GRANT).await.json();
    assert_eq!(asked["expires_in"], 90);
    let token = asked["access_token"].as_str().unwrap();
    app.clock.advance(Duration::seconds(89));
    app.bearer(token).get(TEST).await.expect(StatusCode::OK);
    app.clock.advance(Duration::SECOND);
    app.bearer(token).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_secret_is_retired_once_the_new_one_is_in_use_and_not_before() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let new = rotate(&app, key.id, Overlap::Safe).await.unwrap();
    let use_it = async |presented: &str| {
        app.bearer(presented).get(TEST).await.expect(StatusCode::OK);
        app.services.write_usage().await.unwrap();
    };
    let confirm = async || app.services.confirm_ended_secrets().await.unwrap();
    app.clock.advance(Duration::days(2));
    // Nobody uses the new one yet.
    confirm().await;
    use_it(&key.api_key).await;
    use_it(&new).await;
    app.clock.advance(Duration::hours(23));
    confirm().await;
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    // That use is not written yet, and counts.
    app.clock.advance(Duration::hours(23));
    confirm().await;
    app.services.write_usage().await.unwrap();
    app.clock.advance(Duration::hours(1));
    confirm().await;
    app.clock.advance(-Duration::SECOND);
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    app.bearer(&new).get(TEST).await.expect(StatusCode::OK);
    assert_eq!(retired_by(&app).await, ["silence"]);

    // In use or not, it ends after two weeks.
    let other = app.create_api_key("other", "users:read").await;
    rotate(&app, other.id, Overlap::Safe).await.unwrap();
    for _ in 0..14 {
        app.bearer(&other.api_key).get(TEST).await.expect(StatusCode::OK);
        app.clock.advance(Duration::DAY);
    }
    app.bearer(&other.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_uses_which_secret_is_known_of_tokens_too_and_a_trial_is_no_use() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    let new_secret = rotate(&app, client.id, Overlap::Day).await.unwrap();
    app.clock.advance(Duration::MINUTE);
    app.bearer(&token).with(header::USER_AGENT, "nightly/1").get(TEST).await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    let found = secrets(&app, client.id).await;
    let of = |position: usize| -> Vec<_> {
        let callers = found[position].callers.iter();
        callers.map(|caller| (caller.last.client.clone(), caller.calls, caller.failures)).collect()
    };
    assert_eq!(of(0), [("nightly/1".to_owned(), 1, 0), (String::new(), 1, 0)]);
    assert!(of(1).is_empty() && found[1].last.is_none());

    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let scopes = credentials.get(client.id).await.unwrap().unwrap().grants.scopes();
    let trial = credentials.issue_trial_token(client.id, scopes).await.unwrap();
    app.bearer(trial.access_token.expose()).get(TEST).await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    assert!(secrets(&app, client.id).await[1].last.is_none());
    app.basic(&client.client_id, &new_secret).post_form("/oauth/v1/token", &GRANT).await.expect(StatusCode::OK);
    // Before it is written.
    assert!(secrets(&app, client.id).await[1].last.is_some());
    let under_way = credentials.rotations().await.unwrap();
    assert_eq!(under_way.iter().map(|rotation| rotation.secrets.len()).collect::<Vec<_>>(), [2]);
    app.clock.advance(Duration::DAY);
    assert!(credentials.rotations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_client_with_a_key_pair_adds_the_next_key_first() {
    let app = TestApp::new().await;
    let client = app.create_key_client("client", "users:read", KeyPair::ed25519()).await;
    let next = KeyPair::p256();
    let (present_key, next_key) = (read_key(&client.pair), read_key(&next));
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let rotate = async |id, key| credentials.rotate(id, Rotation { overlap: Overlap::Hour, key, form: None }).await;
    assert!(matches!(rotate(client.id, None).await, Err(RotateError::PublicKeyNeeded)));
    assert!(matches!(rotate(client.id, Some(&present_key)).await, Err(RotateError::PublicKeyExists)));
    let rotated = rotate(client.id, Some(&next_key)).await.unwrap();
    assert!(matches!(&rotated.proof, RotatedProof::PublicKey(thumbprint) if *thumbprint == next_key.thumbprint()));
    let next = KeyClient { id: client.id, client_id: client.client_id.clone(), pair: next };
    let ask = async |client: &KeyClient| {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let assertion = client.assertion(&app);
        let form = [GRANT[0], ("client_assertion_type", kind), ("client_assertion", &assertion)];
        app.anonymous().post_form("/oauth/v1/token", &form).await.status
    };
    assert_eq!((ask(&client).await, ask(&next).await), (StatusCode::OK, StatusCode::OK));
    app.clock.advance(Duration::HOUR);
    assert_eq!((ask(&client).await, ask(&next).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));

    let api_key = app.create_api_key("key", "users:read").await;
    let third = read_key(&KeyPair::ed25519());
    assert!(matches!(rotate(api_key.id, Some(&third)).await, Err(RotateError::PublicKeyForApiKey)));
}

#[tokio::test]
async fn the_same_form_sent_twice_rotates_once_and_a_stale_one_does_not() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let newest = async || secrets(&app, key.id).await.last().unwrap().record.id;
    let form = RotationForm { secret_id: credentials.new_secret_id().unwrap(), replaces: Some(newest().await) };
    let stale = RotationForm { secret_id: credentials.new_secret_id().unwrap(), ..form };
    let send = async |form| {
        let rotated =
            credentials.rotate(key.id, Rotation { overlap: Overlap::Day, key: None, form: Some(form) }).await?;
        let RotatedProof::Secret(secret) = rotated.proof else { panic!("no secret") };
        Ok::<_, RotateError>(secret.expose().to_owned())
    };
    let lost = send(form).await.unwrap();
    let again = send(form).await.unwrap();
    app.bearer(&lost).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    for presented in [&key.api_key, &again] {
        app.bearer(presented).get(TEST).await.expect(StatusCode::OK);
    }
    // It is in use by now.
    assert!(matches!(send(form).await, Err(RotateError::AlreadyRotated)));
    assert!(matches!(send(stale).await, Err(RotateError::AlreadyRotated)));
    app.bearer(&again).get(TEST).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn of_rotations_at_once_one_succeeds() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let key = app.create_api_key("key", "users:read").await;
    let (one, two) = tokio::join!(rotate(&app, key.id, Overlap::Day), rotate(&other, key.id, Overlap::Day));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(secrets(&app, key.id).await.len(), 2);
}

#[tokio::test]
async fn introspection_says_when_a_key_or_token_expires_with_its_secret() {
    let app = TestApp::new().await;
    let (key, client) = (app.create_api_key("key", "users:read").await, app.create_oauth("client", "users:read").await);
    let token = app.access_token(&client).await;
    let end = app.services.now() + Duration::MINUTE;
    let new_secret = rotate(&app, client.id, Overlap::Until(end)).await.unwrap();
    let new_key = rotate(&app, key.id, Overlap::Until(end)).await.unwrap();
    let asker = app.basic(&client.client_id, &new_secret);
    let ask = async |token: &str| asker.post_form("/oauth/v1/introspect", &[("token", token)]).await.json();
    for presented in [&key.api_key, &token] {
        assert_eq!(ask(presented).await["exp"], end.unix_timestamp());
    }
    assert!(ask(&new_key).await.get("exp").is_none());
    app.clock.advance(Duration::MINUTE);
    for presented in [&key.api_key, &token] {
        assert_eq!(ask(presented).await["active"], false);
    }
}
