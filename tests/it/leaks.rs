//! Leaked secrets: found in any text, by the organization whose they are, and ended by one click.

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{credential::secret::Overlap, user::Role},
};

use crate::{rotation::rotate, test_app::TestApp, three_servers::ThreeServers};

const FIND: &str = "/console/fn/leaks/find";

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_a_text_is_found_and_revoked_with_its_tokens() {
    let app = TestApp::new().await;
    let client = app.create_oauth("Loader", "users:read").await;
    let key = app.create_api_key("Export", "users:read").await;
    rotate(&app, key.id, Overlap::None).await.unwrap();
    let token = app.access_token(&client).await;
    let (elsewhere, _) = app.create_elsewhere().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let cut = &client.client_secret[..50];
    let text = format!(
        "log: id={} secret=\"{}\" {cut} {}x old={} {}",
        client.client_id, client.client_secret, client.client_secret, key.api_key, elsewhere.client_secret
    );
    let sent = browser.submit(paths::FOUND, FIND, &[("text", &text)]).await.expect(StatusCode::SEE_OTHER);
    let page = browser.get(paths::FOUND).await;
    for secret in [&client.client_secret, &key.api_key, &elsewhere.client_secret] {
        assert!(
            !page.body.contains(secret.as_str())
                && !format!("{:?}{}", sent.headers, sent.body).contains(secret.as_str())
        );
    }
    let said = page.text();
    assert!(said.contains("Loader") && said.contains("still works"), "{said}");
    assert!(said.contains("Export") && said.contains("does not work any more"), "{said}");
    assert!(said.contains("1 more has the form of a key"), "{said}");

    app.bearer(&token).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    let input = |name: &str| {
        let (_, after) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        after.split_once('"').unwrap().0.to_owned()
    };
    let fields = [("id", input("id")), ("secret_id", input("secret_id"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.call("/console/fn/leaks/revoke", &fields).await.expect(StatusCode::OK);
    app.bearer(&token).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client.client_id.as_str()),
        ("client_secret", &client.client_secret),
    ];
    app.anonymous().post_form("/oauth/v1/token", &form).await.expect(StatusCode::UNAUTHORIZED);
    let actions =
        app.database.select("SELECT action FROM audit_events WHERE action = 'credential.secret_leaked'").await;
    assert_eq!(actions.len(), 1);

    let nothing = [("text", "mwk_no and mws_no")];
    browser.submit(paths::FOUND, FIND, &nothing).await.expect(StatusCode::SEE_OTHER);
    assert!(browser.get(paths::FOUND).await.text().contains("Nothing in this text is a key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_secret_is_refused_with_the_next_request_at_three_servers() {
    let three = ThreeServers::start().await;
    let app = three.first();
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    for (id, secret) in [(three.key.id, &three.key.api_key), (three.client.id, &three.client.client_secret)] {
        let found = credentials.find_secrets(secret).await.unwrap().known.remove(0);
        assert_eq!((found.credential.id, found.is_live), (id, true));
        credentials.revoke_leaked(id, found.secret.id).await.unwrap();
    }
    for presented in [&three.key.api_key, &three.token] {
        three.expect(presented, StatusCode::UNAUTHORIZED).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_gets_the_rules_of_scanners() {
    let app = TestApp::new().await;
    for file in [
        "gitleaks.toml",
        "trufflehog.yaml",
        "github-custom-pattern.txt",
        "detect_secrets_plugin.py",
        "pre-commit-config.yaml",
    ] {
        let response =
            app.anonymous().get(&paths::LEAK_RULES_ROUTE.replace("{file}", file)).await.expect(StatusCode::OK);
        assert_eq!(response.header(header::CONTENT_DISPOSITION), format!("attachment; filename=\"{file}\""));
    }
    app.anonymous().get("/docs/leak-rules/other").await.expect(StatusCode::NOT_FOUND);
}
