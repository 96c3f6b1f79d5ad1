//! Forms as a browser without scripts posts them.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{CREATE, DELETE, SIGN_OUT, UPDATE, api_key_form, create, list, page_of};
use crate::{
    browser::Browser,
    test_app::{TestApp, TestResponse},
};

/// Creates by the form; gives the redirect.
async fn submit(browser: &Browser, fields: &[(&str, &str)]) -> TestResponse {
    let answer = browser.submit(paths::CREDENTIAL_NEW, CREATE, fields).await.expect(StatusCode::SEE_OTHER);
    assert!(!answer.header(header::LOCATION).contains("__err"), "{answer:?}");
    answer
}

/// What a page shows in the dialog of a new credential: `secret` or `client_id`.
fn shown(page: &TestResponse, name: &str) -> Option<String> {
    let inputs = tags(page, "input").into_iter().filter(|tag| attribute(tag, "data-value") == name);
    inputs.map(|tag| attribute(tag, " value")).find(|value| !value.is_empty())
}

fn secret_in(page: &TestResponse) -> Option<String> {
    shown(page, "secret")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_credential_is_shown_once_on_its_own_page() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let created = submit(&browser, &api_key_form("Nightly export")).await;
    let location = created.header(header::LOCATION).to_owned();
    let id = location.strip_prefix(&page_of("")).unwrap();
    let cookie = format!("__Host-reveal-{id}");
    let sealed = browser.cookie(&cookie).unwrap();

    let page = browser.get(&location).await.expect(StatusCode::OK);
    let key = secret_in(&page).unwrap();
    app.bearer(&key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert!(!format!("{created:?}").contains(&key) && !sealed.contains(&key));
    let set = created.cookie(&cookie);
    assert_eq!((set.http_only(), set.secure()), (Some(true), Some(true)), "{set}");
    assert_eq!(set.max_age(), Some(cookie::time::Duration::minutes(2)), "{set}");
    assert_eq!(browser.cookie(&cookie), None);

    for path in [location.as_str(), paths::CREDENTIALS] {
        let again = browser.get(path).await.expect(StatusCode::OK);
        assert!(!again.body.contains(&key) && secret_in(&again).is_none(), "{}", again.body);
    }
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(key.len()).any(|bytes| bytes == key.as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_compressed_but_never_with_a_secret() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let compressing = || browser.bare().with(header::ACCEPT_ENCODING, "gzip, br");
    let get = async |path: &str| {
        let answer = compressing().with(header::ACCEPT, "text/html").get(path).await.expect(StatusCode::OK);
        (answer.header(header::CONTENT_ENCODING).to_owned(), answer.body.contains("mwk_"))
    };
    for path in [paths::CREDENTIALS, paths::CREDENTIAL_NEW, paths::API_REFERENCE, paths::SIGN_IN] {
        assert_eq!(get(path).await, ("br".to_owned(), false), "{path}");
    }
    let call = compressing().with(header::ACCEPT, "application/json");
    let answer = call.post_form(CREATE, &api_key_form("Another")).await.expect(StatusCode::OK);
    assert!(answer.body.contains("mwk_") && answer.header(header::CONTENT_ENCODING).is_empty(), "{answer:?}");
    let created = submit(&browser, &api_key_form("Nightly export")).await;
    assert_eq!(get(created.header(header::LOCATION)).await, (String::new(), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_client_is_shown_with_id_and_secret() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let fields = [
        ("name", "Client"),
        ("authentication_type", "oauth2"),
        ("scopes[]", "users:read"),
        ("scopes[]", "interactions:read"),
    ];
    let page = browser.follow(&submit(&browser, &fields).await).await.expect(StatusCode::OK);
    let secret = secret_in(&page).unwrap();
    assert!(secret.starts_with("mws_"), "{}", page.body);
    let basic = app.basic(&shown(&page, "client_id").unwrap(), &secret);
    let token =
        basic.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await.expect(StatusCode::OK);
    assert_eq!(token.json()["scope"], "interactions:read users:read");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_made_one_after_the_other_are_each_shown() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let first = submit(&browser, &api_key_form("First")).await;
    let second = submit(&browser, &api_key_form("Second")).await;
    let first = secret_in(&browser.follow(&first).await).unwrap();
    let second = secret_in(&browser.follow(&second).await).unwrap();
    assert_ne!(first, second);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_open_the_cookie_with_the_secret_and_it_ends_after_two_minutes() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    let created = submit(&browser, &api_key_form("Nightly export")).await;
    let location = created.header(header::LOCATION);
    let name = format!("__Host-reveal-{}", location.strip_prefix(&page_of("")).unwrap());
    let sealed = browser.cookie(&name).unwrap();

    other.plant(&name, &sealed);
    let page = other.get(location).await.expect(StatusCode::OK);
    assert!(page.body.contains("Nightly export") && secret_in(&page).is_none(), "{}", page.body);
    // Sealed for one credential only.
    let (elsewhere, _) = create(&browser, "Other").await;
    browser.plant(&format!("__Host-reveal-{elsewhere}"), &sealed);
    assert_eq!(secret_in(&browser.get(&page_of(&elsewhere)).await), None);
    // Changed by one letter.
    let mut changed = sealed.clone();
    changed.replace_range(20..21, if &sealed[20..21] == "A" { "B" } else { "A" });
    browser.plant(&name, &changed);
    assert_eq!(secret_in(&browser.get(location).await.expect(StatusCode::OK)), None);

    browser.plant(&name, &sealed);
    app.clock.advance(Duration::minutes(2));
    assert_eq!(secret_in(&browser.get(location).await.expect(StatusCode::OK)), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_with_everything_typed() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    create(&browser, "Taken").await;
    let fields = [
        ("name", "taken"),
        ("authentication_type", "api_key"),
        ("scopes[]", "users:read"),
        ("scopes[]", "plugin-calls:read"),
    ];
    let refused = submit(&browser, &fields).await;
    assert_eq!(refused.header(header::LOCATION), paths::CREDENTIAL_NEW);
    assert!(!browser.cookie("__Host-draft").unwrap().contains("taken"));
    let form = browser.follow(&refused).await.expect(StatusCode::OK);
    assert!(form.body.contains("Another credential has this name."), "{}", form.body);
    assert_eq!(value_of(&form, "name"), "taken");
    assert_eq!(selected(&form), ["plugin-calls:read", "users:read"]);
    assert_eq!(selected_type(&form), "api_key");
    // Once: the form is empty the next time.
    let fresh = browser.get(paths::CREDENTIAL_NEW).await.expect(StatusCode::OK);
    assert_eq!(value_of(&fresh, "name"), "");
    assert!(selected(&fresh).is_empty(), "{}", fresh.body);
    assert_eq!(selected_type(&fresh), "oauth2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_text_and_nothing_else() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let name = r#""><script>alert(1)</script>"#;
    let refused = submit(&browser, &[("name", name), ("authentication_type", "api_key")]).await;
    let form = browser.follow(&refused).await.expect(StatusCode::OK);
    assert!(form.body.contains("Select at least one scope."), "{}", form.body);
    let created = submit(&browser, &api_key_form(name)).await;
    let page = browser.follow(&created).await.expect(StatusCode::OK);
    let id = created.header(header::LOCATION).rsplit_once('/').unwrap().1;
    let dialog = browser.get(&format!("{}?delete={id}", paths::CREDENTIALS)).await.expect(StatusCode::OK);
    for page in [form, page, list(&browser).await, dialog] {
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_edit_keeps_what_was_typed_and_shows_what_was_saved() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Original").await;
    let theirs = [("id", id.as_str()), ("version", "1"), ("name", "Theirs"), ("scopes[]", "conversations:read")];
    other.submit(&page_of(&id), UPDATE, &theirs).await.expect(StatusCode::SEE_OTHER);

    let mine = [("id", id.as_str()), ("version", "1"), ("name", "Mine"), ("scopes[]", "interactions:read")];
    let refused = browser.submit(&page_of(&id), UPDATE, &mine).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(refused.header(header::LOCATION), page_of(&id));
    let form = browser.follow(&refused).await.expect(StatusCode::OK);
    assert!(form.body.contains("This credential was changed while you were editing it"), "{}", form.body);
    assert!(form.body.contains("other@example.com") && form.body.contains("Theirs"), "{}", form.body);
    assert_eq!((value_of(&form, "name"), value_of(&form, "version")), ("Mine".to_owned(), "2".to_owned()));
    assert_eq!(selected(&form), ["interactions:read"]);

    let again = [("id", id.as_str()), ("version", "2"), ("name", "Mine"), ("scopes[]", "interactions:read")];
    let saved = browser.submit(&page_of(&id), UPDATE, &again).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(saved.header(header::LOCATION), format!("{}#credential-{id}", paths::CREDENTIALS));
    let page = browser.follow(&saved).await.expect(StatusCode::OK);
    assert!(page.text().contains("Saved “Mine”"), "{}", page.body);
    assert!(!list(&browser).await.text().contains("Saved “Mine”"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_conflict_each_field_is_chosen() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Original").await;
    let theirs = [("id", id.as_str()), ("version", "1"), ("name", "Theirs"), ("scopes[]", "conversations:read")];
    browser.submit(&page_of(&id), UPDATE, &theirs).await.expect(StatusCode::SEE_OTHER);
    let typed = |version, choices: [(&'static str, &'static str); 2]| {
        let id = id.as_str();
        let mine = [("id", id), ("version", version), ("name", "Mine"), ("scopes[]", "interactions:read")];
        mine.into_iter().chain(choices).collect::<Vec<_>>()
    };
    let saved = async |fields: Vec<(&str, &str)>| {
        browser.submit(&page_of(&id), UPDATE, &fields).await.expect(StatusCode::SEE_OTHER);
        let page = browser.get(&page_of(&id)).await.expect(StatusCode::OK);
        (value_of(&page, "name"), selected(&page).join(" "))
    };
    let merged = saved(typed("2", [("merge[name]", "saved"), ("merge[scopes]", "typed")])).await;
    assert_eq!(merged, ("Theirs".to_owned(), "interactions:read".to_owned()));
    let merged = saved(typed("3", [("merge[name]", "typed"), ("merge[scopes]", "saved")])).await;
    assert_eq!(merged, ("Mine".to_owned(), "interactions:read".to_owned()));
    // Nothing is merged with what was not seen.
    let late = typed("2", [("merge[name]", "saved"), ("merge[scopes]", "saved")]);
    let refused = browser.submit(&page_of(&id), UPDATE, &late).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(refused.header(header::LOCATION), page_of(&id));
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_leads_to_the_list_which_says_so() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Nightly export").await;
    let asking = format!("{}?delete={id}", paths::CREDENTIALS);
    let dialog = browser.get(&asking).await.expect(StatusCode::OK);
    assert!(dialog.text().contains("Delete “Nightly export”?"), "{}", dialog.body);
    for message in ["Deleted “Nightly export”", "no longer exists"] {
        let answer = browser.submit(&asking, DELETE, &[("id", &id)]).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(answer.header(header::LOCATION), paths::CREDENTIALS);
        let page = browser.follow(&answer).await.expect(StatusCode::OK);
        assert!(page.text().contains(message), "{message}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_someone_signed_out_leads_through_sign_in_and_back() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    browser.submit(paths::CREDENTIALS, SIGN_OUT, &[]).await.expect(StatusCode::SEE_OTHER);
    let refused = submit(&browser, &api_key_form("Typed before")).await;
    assert!(refused.header(header::LOCATION).starts_with("/sign-in?next="), "{refused:?}");
    browser.follow(&refused).await.expect(StatusCode::OK);
    let (_, next) = refused.header(header::LOCATION).split_once("next=").unwrap();
    let next = percent_encoding::percent_decode_str(next).decode_utf8().unwrap();
    assert_eq!(next, paths::CREDENTIAL_NEW);
    browser.sign_in("super-admin@example.com").await;
    let form = browser.get(&next).await.expect(StatusCode::OK);
    assert_eq!(value_of(&form, "name"), "Typed before");
}

/// The opening tags of a kind.
fn tags<'a>(page: &'a TestResponse, kind: &str) -> Vec<&'a str> {
    let opening = format!("<{kind} ");
    page.body.split(opening.as_str()).skip(1).filter_map(|after| after.split_once('>')).map(|(tag, _)| tag).collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let found = tag.split_once(&format!(r#"{name}=""#)).and_then(|(_, after)| after.split_once('"'));
    found.map(|(value, _)| value.to_owned()).unwrap_or_default()
}

/// The value of a form's input.
fn value_of(page: &TestResponse, name: &str) -> String {
    let inputs = tags(page, "input");
    let input = inputs.into_iter().find(|tag| attribute(tag, "name") == name);
    attribute(input.unwrap_or_else(|| panic!("no {name} in {}", page.body)), " value")
}

/// The scopes that are selected.
fn selected(page: &TestResponse) -> Vec<String> {
    let scopes = tags(page, "input").into_iter().filter(|tag| attribute(tag, "name") == "scopes[]");
    scopes.filter(|tag| tag.contains(" checked")).map(|tag| attribute(tag, " value")).collect()
}

fn selected_type(page: &TestResponse) -> String {
    let options = tags(page, "option");
    let option = options.into_iter().find(|tag| tag.contains(" selected"));
    attribute(option.unwrap_or_else(|| panic!("no choice in {}", page.body)), "value")
}
