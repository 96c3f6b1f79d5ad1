//! Pages in a frame.

use axum::http::{StatusCode, header};
use cookie::SameSite;
use credentials_console::{browser::origin::FRAME_SESSION, console::paths, domain::user::Role};

use super::{FRAME_COOKIE, HOST, Host};
use crate::{browser::SIGN_IN, key_pair::KeyPair};

const EMAIL: &str = "ada@example.com";
const NEW: &str = "/embed/credentials/new";
const CREATE: &str = "/console/fn/credentials/create";

#[tokio::test(flavor = "multi_thread")]
async fn either_algorithm_signs_someone_in_with_a_partitioned_cookie() {
    for pair in [KeyPair::ed25519(), KeyPair::p256()] {
        let host = Host::with(pair, &[]).await;
        let browser = host.framed(EMAIL).await;
        browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::OK);
        let opened = host.post(&host.assertion(EMAIL, Role::SuperAdmin)).await;
        assert_eq!(opened.header(header::LOCATION), paths::EMBEDDED_CREDENTIALS);
        assert!(opened.body.is_empty());
        let cookie = opened.cookie(FRAME_COOKIE);
        assert_eq!((cookie.secure(), cookie.http_only(), cookie.partitioned()), (Some(true), Some(true), Some(true)));
        assert_eq!((cookie.same_site(), cookie.path(), cookie.domain()), (Some(SameSite::None), Some("/"), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_may_ask_for_a_page_in_the_frame_and_for_no_other() {
    let host = Host::new().await;
    let _ = host.framed(EMAIL).await;
    for (page, leads) in [
        (NEW, NEW),
        ("/embed/credentials?q=x", "/embed/credentials?q=x"),
        ("https://evil.example", paths::EMBEDDED_CREDENTIALS),
        ("//evil.example", paths::EMBEDDED_CREDENTIALS),
        ("/embed/credentials\r\nx", paths::EMBEDDED_CREDENTIALS),
        (paths::CREDENTIALS, paths::EMBEDDED_CREDENTIALS),
    ] {
        let form = [("assertion", &*host.assertion(EMAIL, Role::SuperAdmin)), ("page", page)];
        let opened = Host::from_host(host.app.anonymous()).post_form(FRAME_SESSION, &form).await;
        assert_eq!(opened.expect(StatusCode::SEE_OTHER).header(header::LOCATION), leads, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_a_frame_has_no_shell_names_who_may_frame_it_and_leads_nowhere_else() {
    let host = Host::new().await;
    let browser = host.framed(EMAIL).await;
    let key = host.app.create_api_key("Key", "users:read").await;
    let pages = [
        paths::EMBEDDED_CREDENTIALS.to_owned(),
        NEW.to_owned(),
        format!("{}/{}", paths::EMBEDDED_CREDENTIALS, key.id),
        format!("{}?delete={}", paths::EMBEDDED_CREDENTIALS, key.id),
        format!("{}?q=nothing", paths::EMBEDDED_CREDENTIALS),
    ];
    for path in pages {
        let page = browser.get(&path).await.expect(StatusCode::OK);
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.ends_with(&format!("frame-ancestors {HOST}")), "{path}: {policy}");
        assert_eq!(page.header(header::X_FRAME_OPTIONS), "", "{path}");
        assert!(page.body.contains("<h1>") && page.body.contains(&format!(r#"data-origins="{HOST}""#)), "{path}");
        for outside in ["top-bar", "sidebar", "Sign out", r#"="/setup/"#] {
            assert!(!page.body.contains(outside), "{path} has {outside}: {}", page.body);
        }
    }
    for (file, begin) in [("export.csv", "\"id\""), ("export.json", "[")] {
        let path = format!("{}/{file}", paths::EMBEDDED_CREDENTIALS);
        let answer = browser.get(&path).await.expect(StatusCode::OK);
        assert!(answer.body.contains("Key"), "{path} {begin}");
    }
    // In our own shell nothing has changed.
    let own = host.app.signed_in_as("own@example.com", Role::SuperAdmin).await;
    let page = own.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
    assert_eq!(page.header(header::X_FRAME_OPTIONS), "DENY");
    assert!(!page.body.contains("/embed/") && page.body.contains("top-bar"));
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_forms_stay_in_the_frame_from_create_to_delete() {
    let host = Host::new().await;
    let browser = host.framed(EMAIL).await;
    let form = [("name", "Key"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];
    let created = browser.submit(NEW, CREATE, &form).await.expect(StatusCode::SEE_OTHER);
    let page = created.header(header::LOCATION).to_owned();
    assert!(page.starts_with("/embed/credentials/"), "{page}");
    let id = page.rsplit_once('/').unwrap().1;
    let reveal = format!("__Host-frame-reveal-{id}");
    assert_eq!(created.cookie(&reveal).partitioned(), Some(true));
    assert!(browser.follow(&created).await.expect(StatusCode::OK).body.contains("mwk_"));
    assert!(!browser.get(&page).await.body.contains("mwk_"));

    let refused = browser.submit(NEW, CREATE, &[("name", ""), form[1], form[2]]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(refused.header(header::LOCATION), NEW);
    assert!(browser.follow(&refused).await.body.contains("alert"));

    let edit = [("id", id), ("version", "1"), ("name", "Other"), ("scopes[]", "users:read")];
    let saved = browser.submit(&page, "/console/fn/credentials/update", &edit).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(saved.header(header::LOCATION), format!("{}#credential-{id}", paths::EMBEDDED_CREDENTIALS));
    assert!(browser.follow(&saved).await.text().contains("Saved “Other”"));
    for function in ["pause", "resume"] {
        let function = format!("/console/fn/credentials/{function}");
        let changed =
            browser.submit(&page, &function, &[("id", id), ("length", "1h")]).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(changed.header(header::LOCATION), page);
    }
    let deleted = browser.submit(&page, "/console/fn/credentials/delete", &[("id", id)]).await;
    assert_eq!(deleted.expect(StatusCode::SEE_OTHER).header(header::LOCATION), paths::EMBEDDED_CREDENTIALS);
    browser.get(&page).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_a_frame_opens_nothing_outside_and_the_other_way_round() {
    let host = Host::new().await;
    let framed = host.framed(EMAIL).await;
    framed.get(paths::CREDENTIALS).await.expect(StatusCode::SEE_OTHER);
    let form = [("name", "Key"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];
    // A call that says of itself that it comes from our own shell, or nothing.
    let refused = framed.submit(paths::CREDENTIAL_NEW, CREATE, &form).await.expect(StatusCode::SEE_OTHER);
    assert!(refused.header(header::LOCATION).starts_with(paths::SIGN_IN));
    framed.call(CREATE, &form).await.expect(StatusCode::UNAUTHORIZED);
    let own = host.app.browser();
    own.sign_in(EMAIL).await;
    let page = own.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("Signed out") && page.body.contains(r#"target="_blank""#), "{}", page.body);
    assert!(page.header(header::CONTENT_SECURITY_POLICY).ends_with(&format!("frame-ancestors {HOST}")));
    let back = own.submit(NEW, CREATE, &form).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(back.header(header::LOCATION), NEW);
    own.get("/embed/credentials/export.csv").await.expect(StatusCode::FORBIDDEN);
    // Nor when somebody gives a cookie the other's name.
    let stolen = host.app.browser();
    stolen.plant("__Host-session", &framed.cookie(FRAME_COOKIE).unwrap());
    stolen.get(paths::CREDENTIALS).await.expect(StatusCode::SEE_OTHER);
    stolen.call(CREATE, &form).await.expect(StatusCode::UNAUTHORIZED);
    stolen.plant(FRAME_COOKIE, &own.cookie("__Host-session").unwrap());
    stolen.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_of_the_frame_alone() {
    let host = Host::new().await;
    let browser = host.framed(EMAIL).await;
    browser.submit(paths::SIGN_IN, SIGN_IN, &[("email", EMAIL), ("password", crate::browser::PASSWORD)]).await;
    let out = browser.submit(paths::EMBEDDED_CREDENTIALS, "/console/fn/people/sign-out", &[]).await;
    assert_eq!(out.expect(StatusCode::SEE_OTHER).header(header::LOCATION), paths::EMBEDDED_CREDENTIALS);
    browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::UNAUTHORIZED);
    browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_plain_http_a_frame_works_on_loopback_addresses() {
    let host = Host::with(KeyPair::ed25519(), &[("PUBLIC_URL", "http://127.0.0.1:3000")]).await;
    host.app.add_person(host.app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let mut claims = host.claims(EMAIL, Role::SuperAdmin);
    claims["aud"] = "http://127.0.0.1:3000".into();
    let form = [("assertion", &*host.sign(&claims))];
    let client = host.app.anonymous().with(header::HOST, "127.0.0.1:3000").with(header::ORIGIN, HOST);
    let opened = client.post_form(FRAME_SESSION, &form).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(opened.cookie("frame-session").secure(), Some(true));
    let elsewhere = host.app.anonymous().with(header::HOST, "console.example.com").with(header::ORIGIN, HOST);
    elsewhere.post_form(FRAME_SESSION, &form).await.expect(StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_may_say_the_language_of_the_frame() {
    let host = Host::new().await;
    let browser = host.framed(EMAIL).await;
    let form = [("assertion", &*host.assertion(EMAIL, Role::SuperAdmin)), ("language", "de-AT")];
    let opened = Host::from_host(host.app.anonymous()).post_form(FRAME_SESSION, &form).await;
    let language = opened.expect(StatusCode::SEE_OTHER);
    browser.plant("__Host-frame-language", language.cookie("__Host-frame-language").value());
    let page = browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::OK);
    assert!(page.body.contains("<html lang=\"de-DE\""), "{}", page.body);
}
