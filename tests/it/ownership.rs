//! Who is responsible for a credential: chosen, shown, found, and told once nobody is any more.

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        credential::details::{DetailsEdit, DetailsError, OwnerEdit},
        credential_query::{CredentialQuery, ListedOwner},
        id::{CredentialId, UserId},
        user::Role,
    },
    service::{
        authz::authorise,
        credentials::{CredentialEdit, SaveCredentialError},
    },
};
use serde_json::{Value, json};

use crate::{browser::Browser, test_app::TestApp};

const CREATE: &str = "/console/fn/credentials/create";
const UPDATE: &str = "/console/fn/credentials/update";
const TEST: &str = "/rest/v1/auth/test";
const FORM: [(&str, &str); 3] = [("name", "Nightly"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];

/// Creates a credential by the form, with details or without.
async fn create(browser: &Browser, name: &str, details: &[(&str, &str)]) -> (CredentialId, String) {
    let fields = [&[("name", name)], &FORM[1..], details].concat();
    let created = browser.call(CREATE, &fields).await.expect(StatusCode::OK).json();
    (created["id"].as_str().unwrap().parse().unwrap(), created["secret"].as_str().unwrap().to_owned())
}

/// The id of a person who may own credentials, or does.
async fn person(app: &TestApp, email: &str) -> UserId {
    let actor = app.actor().await;
    let owners = app.services.credentials(&actor).unwrap().owners().await.unwrap();
    owners.people.iter().find(|owner| owner.email == email).unwrap().id
}

async fn edit(app: &TestApp, id: CredentialId, details: DetailsEdit) -> Result<i64, SaveCredentialError> {
    let actor = app.actor().await;
    let edit = CredentialEdit { details, ..CredentialEdit::default() };
    Ok(app.services.credentials(&actor).unwrap().update(id, edit).await?.version)
}

async fn names(app: &TestApp, owner: Option<ListedOwner>, tag: Option<&str>) -> Vec<String> {
    let actor = app.actor().await;
    let query = CredentialQuery { owner, tag: tag.map(|tag| tag.parse().unwrap()), ..CredentialQuery::default() };
    let page = app.services.credentials(&actor).unwrap().list(&query).await.unwrap();
    let mut names: Vec<_> = page.credentials.iter().map(|listed| listed.credential.name.to_string()).collect();
    names.sort_unstable();
    names
}

/// The changes of details in the audit log, the oldest first.
async fn noted(app: &TestApp) -> Vec<Value> {
    let log = app.database.audit_log().await;
    log.into_iter().filter(|(_, action, ..)| action == "credential.details_set").map(|(.., detail)| detail).collect()
}

async fn disable(app: &TestApp, email: &str) {
    let operator = app.actor().await;
    let authorised = authorise(&operator).unwrap();
    app.services.disable_user(&authorised, email).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_creates_a_credential_owns_it_unless_somebody_else_is_chosen() {
    let app = TestApp::new().await;
    let browser = app.signed_in_as("ada@example.com", Role::SuperAdmin).await;
    app.signed_in_as("grace@example.com", Role::SuperAdmin).await;
    let auditor = app.signed_in_as("auditor@example.com", Role::Auditor).await;
    let grace = person(&app, "grace@example.com").await.to_string();

    let page = browser.get(paths::CREDENTIAL_NEW).await.body;
    let ada = person(&app, "ada@example.com").await;
    assert!(page.contains(&format!(r#"<option value="{ada}" selected"#)), "{page}");
    assert!(!page.contains("auditor@example.com"));
    create(&browser, "Mine", &[]).await;
    create(&browser, "Hers", &[("details[owner]", &grace), ("details[tags]", " Finance, data  team,finance")]).await;
    create(&browser, "Nobody's", &[("details[owner]", "none")]).await;
    app.create_api_key("By command line", "users:read").await;
    assert_eq!(names(&app, Some(ListedOwner::Person(ada)), None).await, ["Mine"]);
    assert_eq!(names(&app, Some(ListedOwner::Person(grace.parse().unwrap())), None).await, ["Hers"]);
    assert_eq!(names(&app, Some(ListedOwner::Nobody), None).await, ["By command line", "Nobody's"]);
    assert_eq!(names(&app, None, Some("FINANCE")).await, ["Hers"]);
    assert_eq!(
        noted(&app).await,
        [
            json!({ "name": "Mine", "owner": { "from": "", "to": "ada@example.com" } }),
            json!({
                "name": "Hers", "owner": { "from": "", "to": "grace@example.com" },
                "tags": { "from": "", "to": "data team, finance" },
            }),
        ]
    );

    // "Mine" is of whoever asks, and of nobody for the command line.
    for (browser, mine) in [(&browser, Some("Mine")), (&auditor, None)] {
        let page = browser.get(&format!("{}?owner=mine", paths::CREDENTIALS)).await.body;
        for name in ["Mine", "Hers"] {
            assert_eq!(page.contains(&format!(">{name}</bdi></a>")), mine == Some(name), "{name}");
        }
    }
    assert!(names(&app, Some(ListedOwner::Mine), None).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_details_is_no_new_version_and_names_what_has_changed() {
    let app = TestApp::new().await;
    let browser = app.signed_in_as("ada@example.com", Role::SuperAdmin).await;
    let (id, key) = create(&browser, "Nightly", &[]).await;
    let id_text = id.to_string();
    let ada = person(&app, "ada@example.com").await.to_string();
    let fields = |version: &'static str| [&[("id", id_text.as_str()), ("version", version)], &FORM[..]].concat();
    let save = async |version: &'static str, details: &[(&str, &str)]| {
        browser.call(UPDATE, &[&fields(version)[..], details].concat()).await
    };
    let details = [
        ("details[owner]", ada.as_str()),
        ("details[description]", "Reads <all>\r\nusers & sums"),
        ("details[ticket]", "https://tickets.example.com/CHG-1"),
        ("details[tags]", "finance, nightly"),
    ];
    save("1", &details).await.expect(StatusCode::OK);
    // The version is the first one still, and the last who saves wins.
    save("1", &[&details[..1], &[("details[tags]", "finance")]].concat()).await.expect(StatusCode::OK);
    save("1", &details).await.expect(StatusCode::OK);
    save("1", &details).await.expect(StatusCode::OK);
    // A form without this part changes nothing of it.
    save("1", &[]).await.expect(StatusCode::OK);
    let noted = noted(&app).await;
    assert_eq!(noted.len(), 4, "{noted:?}");
    assert_eq!(
        noted[1],
        json!({
            "name": "Nightly", "description": { "from": "", "to": "Reads <all>\nusers & sums" },
            "ticket": { "from": "", "to": "https://tickets.example.com/CHG-1" },
            "tags": { "from": "", "to": "finance, nightly" },
        })
    );
    assert_eq!(noted[2]["tags"], json!({ "from": "finance, nightly", "to": "finance" }));
    app.bearer(&key).get(TEST).await.expect(StatusCode::OK);

    let page = browser.get(&format!("{}/{id}", paths::CREDENTIALS)).await.body;
    assert!(page.contains(r#"href="https://tickets.example.com/CHG-1""#), "{page}");
    assert!(page.contains("Reads &lt;all>\nusers &amp; sums"), "{page}");
    assert!(page.contains(r#"value="finance, nightly""#) && page.contains("?tag=nightly"), "{page}");
    let log = browser.get(paths::AUDIT_LOG).await.text();
    assert!(log.contains("Ownership or notes changed") && log.contains("ada@example.com"), "{log}");
    // A change of the rest and of details is one of both.
    let both = [("id", id_text.as_str()), ("version", "1"), ("name", "Renamed"), FORM[1], FORM[2]];
    let both = [&both[..], &details[..1]].concat();
    browser.call(UPDATE, &both).await.expect(StatusCode::OK);
    let log = app.database.audit_log().await;
    let newest: Vec<_> = log[log.len() - 2..].iter().map(|(_, action, ..)| action.as_str()).collect();
    assert_eq!(newest, ["credential.updated", "credential.details_set"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_what_was_typed_stays() {
    let app = TestApp::new().await;
    let browser = app.signed_in_as("ada@example.com", Role::SuperAdmin).await;
    app.signed_in_as("user@example.com", Role::User).await;
    let ada = person(&app, "ada@example.com").await.to_string();
    let (elsewhere, _) = app.create_elsewhere().await;
    let stranger = elsewhere.id.to_string();
    let (long, many) = ("x".repeat(501), (0..11).map(|number| number.to_string()).collect::<Vec<_>>().join(","));
    for (field, value, error) in [
        ("details[description]", long.as_str(), "Description"),
        ("details[ticket]", "a\u{200b}b", "Ticket"),
        ("details[tags]", "a\u{200b}b", "Tag"),
        ("details[tags]", many.as_str(), "TooManyTags"),
        ("details[backup_owner]", ada.as_str(), "SamePerson"),
        ("details[backup_owner]", stranger.as_str(), "Owner"),
        ("details[backup_owner]", "user@example.com", "Owner"),
    ] {
        let fields = [&FORM[..], &[("details[owner]", ada.as_str()), (field, value)]].concat();
        let refused = browser.call(CREATE, &fields).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["Refused"]["details"], error, "{value}");
    }
    let typed = [
        ("details[owner]", ada.as_str()),
        ("details[description]", "Nightly </textarea> export"),
        ("details[ticket]", "CHG-1"),
        ("details[tags]", "a\u{200b}b"),
    ];
    let refused = browser.submit(paths::CREDENTIAL_NEW, CREATE, &[&FORM[..], &typed].concat()).await;
    let page = browser.follow(&refused).await.expect(StatusCode::OK).body;
    assert!(page.contains("Use at most 32 characters for a tag, all of them visible."), "{page}");
    assert!(page.contains("Nightly &lt;/textarea> export") && page.contains(r#"value="CHG-1""#), "{page}");
    assert!(page.contains(&format!(r#"<option value="{ada}" selected"#)), "{page}");
    assert!(noted(&app).await.is_empty());

    let (id, _) = create(&browser, "Nightly", &[]).await;
    let auditor = app.signed_in_as("auditor@example.com", Role::Auditor).await;
    let id = id.to_string();
    let fields = [&[("id", id.as_str()), ("version", "1")], &FORM[..], &[("details[owner]", "none")]].concat();
    auditor.call(UPDATE, &fields).await.expect(StatusCode::FORBIDDEN);
    assert!(auditor.get(&format!("{}/{id}", paths::CREDENTIALS)).await.text().contains("ada@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_people_who_left_are_orphaned_until_somebody_else_is_responsible_and_work_on() {
    let app = TestApp::new().await;
    let ada = app.signed_in_as("ada@example.com", Role::SuperAdmin).await;
    let grace = app.signed_in_as("grace@example.com", Role::SuperAdmin).await;
    let (id, key) = create(&ada, "Nightly", &[]).await;
    create(&grace, "Hers", &[]).await;
    app.create_api_key("Nobody's", "users:read").await;
    let orphaned = Some(ListedOwner::Orphaned);
    assert!(names(&app, orphaned, None).await.is_empty());

    disable(&app, "ada@example.com").await;
    assert_eq!(names(&app, orphaned, None).await, ["Nightly"]);
    app.bearer(&key).get(TEST).await.expect(StatusCode::OK);
    let list = grace.get(paths::CREDENTIALS).await.body;
    assert!(list.contains("1 credential is orphaned: its owner has no access any more."), "{list}");
    assert!(list.contains("ada@example.com (no access)") && list.contains(">orphaned<"), "{list}");
    let page = grace.get(&format!("{}/{id}", paths::CREDENTIALS)).await;
    assert!(page.text().contains("Nobody is responsible for this credential:"), "{}", page.body);
    let found = grace.get(&format!("{}?owner=orphaned&state=active", paths::CREDENTIALS)).await.body;
    assert!(found.contains(">Nightly</bdi></a>") && !found.contains(">Hers</bdi></a>"), "{found}");
    // Only super admins are asked to do something about it.
    let auditor = app.signed_in_as("auditor@example.com", Role::Auditor).await;
    assert!(!auditor.get(paths::CREDENTIALS).await.body.contains("is orphaned"));

    let backed_by = |id| DetailsEdit { backup_owner: OwnerEdit::Person(id), ..DetailsEdit::default() };
    let (gone, there) = (person(&app, "ada@example.com").await, person(&app, "grace@example.com").await);
    let refused = edit(&app, id, DetailsEdit { owner: OwnerEdit::Nobody, ..backed_by(gone) }).await;
    assert!(matches!(refused, Err(SaveCredentialError::Details(DetailsError::Owner))), "{refused:?}");
    // Who has left may stay, and a backup owner is enough.
    let stays = DetailsEdit { owner: OwnerEdit::Person(gone), ..backed_by(there) };
    assert_eq!(edit(&app, id, stays).await.unwrap(), 1);
    assert!(names(&app, orphaned, None).await.is_empty());
    assert_eq!(names(&app, Some(ListedOwner::Person(there)), None).await, ["Hers", "Nightly"]);
    assert!(!grace.get(paths::CREDENTIALS).await.body.contains("is orphaned"));

    // Whoever is no super admin any more can do nothing about it either.
    app.signed_in_as("third@example.com", Role::SuperAdmin).await;
    let operator = app.actor().await;
    let authorised = authorise(&operator).unwrap();
    app.services.set_role(&authorised, "grace@example.com", Role::User).await.unwrap();
    assert_eq!(names(&app, orphaned, None).await, ["Hers", "Nightly"]);
    app.delete(id).await;
    let owners = app.services.credentials(&operator).unwrap().owners().await.unwrap();
    assert_eq!(owners.orphaned, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_have_the_details() {
    let app = TestApp::new().await;
    let browser = app.signed_in_as("ada@example.com", Role::SuperAdmin).await;
    let ada = person(&app, "ada@example.com").await.to_string();
    let details = [
        ("details[owner]", ada.as_str()),
        ("details[description]", "=Nightly"),
        ("details[ticket]", "CHG-1"),
        ("details[tags]", "nightly, finance"),
    ];
    create(&browser, "Nightly", &details).await;
    create(&browser, "Other", &[]).await;
    let rows = browser.get(&format!("{}?tag=finance&owner=mine", paths::CREDENTIALS_JSON)).await.json();
    let row = &rows.as_array().unwrap()[0];
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(row["owner"], "ada@example.com");
    assert_eq!(row["backup_owner"], Value::Null);
    assert_eq!(row["orphaned"], false);
    assert_eq!(row["description"], "=Nightly");
    assert_eq!(row["tags"], json!(["finance", "nightly"]));
    let csv = browser.get(&format!("{}?tag=finance", paths::CREDENTIALS_CSV)).await;
    assert!(csv.header(header::CONTENT_TYPE).starts_with("text/csv"));
    let line = r#""ada@example.com","","false","'=Nightly","CHG-1","finance, nightly""#;
    assert!(csv.body.contains(line) && csv.body.contains(r#""owner","backup_owner","orphaned""#), "{}", csv.body);
}
