//! The list of credentials: whatever it is narrowed down to and however it is sorted, its pages are the whole list.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use credentials_console::{
    console::paths,
    domain::{
        credential::{AuthenticationType, Credential},
        credential_query::{CredentialQuery, CredentialSort, ListedState},
        display_name::DisplayName,
        scope::Scope,
        user::Role,
    },
    service::credentials::{CredentialEdit, CredentialsPage},
};
use time::Duration;

use crate::test_app::TestApp;

const PAGE_SIZE: u16 = 3;

/// Ten credentials of both types, whose names differ in case and script.
async fn filled() -> TestApp {
    let app = TestApp::new().await;
    for (index, name) in ["beta", "Alpha", "100%", "under_score", "Größe", "alpha 2"].into_iter().enumerate() {
        let scopes = if index % 2 == 0 { "users:read" } else { "users:read interactions:read" };
        app.create_api_key(name, scopes).await;
    }
    for name in ["zeta", "Omega", "eta", "iota"] {
        app.create_oauth(name, "conversations:read").await;
    }
    app
}

/// Every page from the first to the last, and then back: each way the same ones.
async fn walk(app: &TestApp, query: &CredentialQuery) -> Vec<Credential> {
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let mut query = CredentialQuery { page_size: PAGE_SIZE, ..query.clone() };
    let mut pages = Vec::new();
    loop {
        let page = credentials.list(&query).await.unwrap();
        assert_eq!(page.previous.is_some(), !pages.is_empty());
        query.from.clone_from(&page.next);
        pages.push(page);
        if query.from.is_none() {
            break;
        }
    }
    for pair in pages.windows(2).rev() {
        query.from.clone_from(&pair[1].previous);
        let back = credentials.list(&query).await.unwrap();
        assert_eq!(ids(&back), ids(&pair[0]), "{query:?}");
        assert_eq!((back.previous, back.next), (pair[0].previous.clone(), pair[0].next.clone()));
    }
    let total: usize = pages.iter().map(|page| page.credentials.len()).sum();
    for page in &pages {
        assert_eq!(credentials.count(&query, page).await.unwrap(), u32::try_from(total).ok(), "{query:?}");
    }
    pages.into_iter().flat_map(|page| page.credentials).map(|listed| listed.credential).collect()
}

fn ids(page: &CredentialsPage) -> Vec<String> {
    page.credentials.iter().map(|listed| listed.credential.id.to_string()).collect()
}

fn names(credentials: &[Credential]) -> Vec<&str> {
    credentials.iter().map(|credential| credential.name.as_str()).collect()
}

#[tokio::test]
async fn pages_of_every_order_are_the_whole_list_forwards_and_backwards() {
    let app = filled().await;
    let all = walk(&app, &CredentialQuery::default()).await;
    assert_eq!(all.len(), 10);
    for sort in CredentialSort::ALL {
        for descending in [false, true] {
            let mut expected = all.clone();
            expected.sort_by_key(|credential| {
                let value = match sort {
                    CredentialSort::Name => credential.name.key(),
                    CredentialSort::Type => credential.authentication_type.as_str().to_owned(),
                    CredentialSort::ClientId => credential.client_id.clone().unwrap_or_default(),
                    CredentialSort::CreatedBy => credential.created_by.clone(),
                    CredentialSort::CreatedOn => credential.created_at.to_string(),
                    // None was used.
                    CredentialSort::LastUsed => String::new(),
                };
                (value, credential.id.to_string())
            });
            if descending {
                expected.reverse();
            }
            let query = CredentialQuery { sort, descending, ..CredentialQuery::default() };
            assert_eq!(names(&walk(&app, &query).await), names(&expected), "{query:?}");
        }
    }
}

#[tokio::test]
async fn a_list_is_narrowed_down_by_text_type_scope_and_state() {
    let app = filled().await;
    let by_name = CredentialQuery { sort: CredentialSort::Name, descending: false, ..CredentialQuery::default() };
    let search = |text: &str| CredentialQuery { search: text.to_owned(), ..by_name.clone() };
    for (text, expected) in [
        ("ALPHA", vec!["Alpha", "alpha 2"]),
        ("%", vec!["100%"]),
        ("_", vec!["under_score"]),
        ("GRÖSSE", vec!["Größe"]),
        ("größ", vec!["Größe"]),
        ("ETA", vec!["beta", "eta", "zeta"]),
        // Words in any order, wherever they are: 2 is of the name, the rest of its creator.
        ("2 alp", vec!["alpha 2"]),
        ("COMMAND  pha 2", vec!["alpha 2"]),
        ("alpha nobody", vec![]),
    ] {
        assert_eq!(names(&walk(&app, &search(text)).await), expected, "{text}");
    }
    let all = walk(&app, &by_name).await;
    let client_id = all.iter().find_map(|credential| credential.client_id.clone()).unwrap();
    assert_eq!(walk(&app, &search(&client_id.to_uppercase())).await.len(), 1);
    assert_eq!(walk(&app, &search(&all[0].created_by)).await.len(), 10);

    let keys = CredentialQuery { authentication_type: Some(AuthenticationType::ApiKey), ..by_name.clone() };
    assert_eq!(walk(&app, &keys).await.len(), 6);
    let interactions = CredentialQuery { scope: Some(Scope::Interactions), ..by_name.clone() };
    assert_eq!(names(&walk(&app, &interactions).await), ["Alpha", "alpha 2", "under_score"]);
    let paused = CredentialQuery { state: Some(ListedState::Paused), ..by_name.clone() };
    assert!(walk(&app, &paused).await.is_empty());
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    credentials.pause(all[0].id, Duration::minutes(15)).await.unwrap();
    assert_eq!(names(&walk(&app, &paused).await), ["100%"]);
    let active = CredentialQuery { state: Some(ListedState::Active), ..by_name };
    assert_eq!(walk(&app, &active).await.len(), 9);
    app.clock.advance(Duration::minutes(16));
    assert!(walk(&app, &paused).await.is_empty());
    assert_eq!(walk(&app, &active).await.len(), 10);
    let both = CredentialQuery { search: "alpha".to_owned(), scope: Some(Scope::Conversations), ..interactions };
    assert_eq!(names(&walk(&app, &both).await), Vec::<&str>::new());
}

#[tokio::test]
async fn a_renamed_credential_is_found_by_its_new_name_only() {
    let app = filled().await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let search = |text: &str| CredentialQuery { search: text.to_owned(), ..CredentialQuery::default() };
    let found = walk(&app, &search("omega")).await;
    let edit = CredentialEdit { name: Some(DisplayName::parse("Psi").unwrap()), ..CredentialEdit::default() };
    credentials.update(found[0].id, edit).await.unwrap();
    assert_eq!(names(&walk(&app, &search("psi")).await), ["Psi"]);
    assert!(walk(&app, &search("omega")).await.is_empty());
}

#[tokio::test]
async fn the_page_keeps_in_its_links_what_its_address_says() {
    let app = filled().await;
    let client = app.signed_in(Role::SuperAdmin).await;
    let page = client.get(&format!("{}?q=ETA&type=oauth2&sort=name&order=desc", paths::CREDENTIALS)).await.body;
    assert!(page.contains("zeta") && page.contains(">eta<") && !page.contains("beta") && !page.contains("Omega"));
    assert!(page.contains(r#"aria-sort="descending""#), "{page}");
    // The other way round, without the page; the dialog, with everything.
    assert!(page.contains(&format!("{}?q=ETA&amp;type=oauth2&amp;sort=name\"", paths::CREDENTIALS)), "{page}");
    assert!(page.contains("?q=ETA&amp;type=oauth2&amp;sort=name&amp;order=desc&amp;delete="), "{page}");
    let nothing = client.get(&format!("{}?q=nowhere", paths::CREDENTIALS)).await.body;
    assert!(nothing.contains("No matching credentials") && nothing.contains(">Clear</a>"), "{nothing}");
    let nonsense = format!("{}?sort=x&order=y&type=z&scope=&from=after.1.2", paths::CREDENTIALS);
    assert!(client.get(&nonsense).await.body.contains("zeta"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_downloaded_as_it_is_narrowed_down_and_without_secrets() {
    let app = filled().await;
    let formula = app.create_api_key("=HYPERLINK(\"x\")", "users:read").await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let csv = admin.get(&format!("{}?type=api_key&sort=name", paths::CREDENTIALS_CSV)).await.body;
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert!(
        lines[0]
            .starts_with("\u{feff}\"id\",\"name\",\"type\",\"scopes\",\"client_id\",\"secret_ends_in\",\"created_by\""),
        "{csv}"
    );
    assert_eq!(lines.len(), 1 + 7 + 1, "{csv}");
    assert!(lines[2].contains(r#","'=HYPERLINK(""x"")","api_key","users:read","","#), "{csv}");
    assert!(!csv.contains(&formula.api_key) && csv.contains(&formula.api_key[formula.api_key.len() - 4..]), "{csv}");

    let json = admin.get(paths::CREDENTIALS_JSON).await.json();
    let names: Vec<_> = json.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 11);
    let row = json.as_array().unwrap().iter().find(|row| row["name"] == "Alpha").unwrap();
    assert_eq!(row["scopes"], serde_json::json!(["interactions:read", "users:read"]));

    // Who took it away, and as what; HEAD takes nothing.
    let asked =
        admin.bare().send(Method::HEAD, paths::CREDENTIALS_CSV, None, Body::empty()).await.expect(StatusCode::OK);
    assert!(asked.header(header::CONTENT_TYPE).starts_with("text/csv"), "{asked:?}");
    let log = app.database.audit_log().await;
    let exports: Vec<_> = log.iter().filter(|(_, action, ..)| action == "credential.exported").collect();
    assert_eq!(exports.len(), 2);
    for (who, _, _, detail) in exports {
        assert_eq!(who, "super-admin@example.com");
        assert!(["csv", "json"].contains(&detail["format"].as_str().unwrap()), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_of_several_slices_is_whole() {
    let app = TestApp::new().await;
    for number in 0..501 {
        app.create_api_key(&format!("key {number}"), "users:read").await;
    }
    let admin = app.signed_in(Role::SuperAdmin).await;
    assert_eq!(admin.get(paths::CREDENTIALS_JSON).await.json().as_array().unwrap().len(), 501);
    assert_eq!(admin.get(paths::CREDENTIALS_CSV).await.body.lines().count(), 502);
}
