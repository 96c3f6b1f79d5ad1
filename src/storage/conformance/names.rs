//! Names from before the present folding.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use time::{Duration, OffsetDateTime};

use super::{ORGANIZATION, TestStorage};
use crate::{
    domain::{
        credential::{AuthenticationType, Credential, CredentialState, ScopeGrants, terms::Terms},
        credential_query::{CredentialQuery, CredentialSort, Side},
        display_name::DisplayName,
        id::CredentialId,
        scope::ScopeSet,
        user::Email,
    },
    storage::{Repository, StorageError, audit_log::Unaudited, constraint, database},
};

/// Changes a database like an older release.
pub(super) async fn execute(url: &str, statement: String) {
    let statement = AssertSqlSafe(statement);
    if url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    }
}

pub(super) fn credential(number: u8, name: &str) -> Credential {
    let at = OffsetDateTime::UNIX_EPOCH + Duration::seconds(number.into());
    Credential {
        id: CredentialId::new(at, [number; 10]),
        organization_id: ORGANIZATION.parse().unwrap(),
        name: DisplayName::parse(name).unwrap(),
        authentication_type: AuthenticationType::ApiKey,
        grants: ScopeGrants::new(ScopeSet::parse_list("users:read").unwrap(), 1),
        client_id: None,
        epoch: 1,
        version: 1,
        state: CredentialState::Active,
        terms: Terms::default(),
        never_idle: false,
        decoy_place: None,
        resumed_at: None,
        created_at: at,
        created_by: "ada@example.com".into(),
        updated_at: at,
        updated_by: "ada@example.com".into(),
    }
}

async fn found(repository: &mut dyn Repository, search: &str) -> Vec<String> {
    let query = CredentialQuery { search: search.into(), sort: CredentialSort::Name, ..CredentialQuery::default() };
    let listed = repository
        .list_credentials(ORGANIZATION.parse().unwrap(), &query, OffsetDateTime::UNIX_EPOCH, 50)
        .await
        .unwrap();
    listed.into_iter().map(|listed| listed.credential.name.to_string()).collect()
}

/// Names of an older release, by number: as given, and their keys in lower case only.
const OLD: [(&str, &str); 5] = [
    ("Zoë", "zoë"),
    ("Zoe\u{308}", "zoe\u{308}"),
    ("Straße", "straße"),
    ("Two  spaces", "two  spaces"),
    ("\u{202e}eliF", "\u{202e}elif"),
];

#[tokio::test(flavor = "multi_thread")]
async fn names_of_an_older_release_are_folded_once_and_all_of_them_work_on() {
    for test in TestStorage::all().await {
        let mut repository = test.storage.begin().await.unwrap();
        for number in 0..5 {
            repository.insert_credential(&credential(number, &format!("name {number}"))).await.unwrap();
        }
        assert!(repository.commit(Unaudited::Installation.into()).await.unwrap().last.is_some());
        for (number, (name, key)) in OLD.into_iter().enumerate() {
            let set = format!("name = '{name}', name_key = '{key}', search_text = '{key}'");
            execute(&test.url, format!("UPDATE credentials SET {set} WHERE name = 'name {number}'")).await;
        }
        execute(
            &test.url,
            format!(
                "INSERT INTO installation (key, value) VALUES ('unfolded_names', '');
                 UPDATE organizations SET name = 'Große  Firma', name_key = 'große  firma';
                 INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at)
                 VALUES ('00000000-0000-7000-8000-000000000009', '{ORGANIZATION}', 'Zoe\u{308}@example.com',
                         'zoe\u{308}@example.com', 'user', '', {})",
                if test.name == "SQLite" { "0" } else { "now()" }
            ),
        )
        .await;
        let storage = database::open(&test.url).await.unwrap();

        let mut repository = storage.begin().await.unwrap();
        assert_eq!(repository.get_installation_value("unfolded_names").await.unwrap(), None, "{}", test.name);
        let email = Email::sought("ZOË@example.com").unwrap();
        assert!(repository.find_user_by_email(&email).await.unwrap().is_some(), "{}", test.name);
        assert_eq!(found(repository.as_mut(), "STRASSE").await, ["Straße"], "{}", test.name);
        assert_eq!(found(repository.as_mut(), "two spaces").await, ["Two  spaces"], "{}", test.name);
        assert_eq!(found(repository.as_mut(), "zoë").await.len(), 2, "{}", test.name);
        drop(repository);
        for taken in ["zoe\u{308}", "strasse", "TWO SPACES", "elif"] {
            let mut repository = storage.begin().await.unwrap();
            let refused = repository.insert_credential(&credential(9, taken)).await;
            let is_taken = matches!(refused, Err(StorageError::Conflict { constraint: constraint::CREDENTIALS_NAME }));
            assert!(is_taken, "{} {taken:?}: {refused:?}", test.name);
        }

        // One after the other, by name, and each can be changed.
        let mut query = CredentialQuery { sort: CredentialSort::Name, descending: false, ..CredentialQuery::default() };
        let mut names = Vec::new();
        loop {
            let mut repository = storage.begin().await.unwrap();
            let organization_id = ORGANIZATION.parse().unwrap();
            let page =
                repository.list_credentials(organization_id, &query, OffsetDateTime::UNIX_EPOCH, 1).await.unwrap();
            let Some(listed) = page.into_iter().next() else { break };
            query.from = Some(query.cursor(&listed, Side::After));
            names.push(listed.credential.name.to_string());
            let until = OffsetDateTime::UNIX_EPOCH + Duration::days(1);
            let locked = repository.get_credential_for_update(organization_id, listed.credential.id).await.unwrap();
            let (credential, lock) = locked.unwrap();
            let paused = Credential { state: CredentialState::Paused { until }, ..credential };
            repository.update_credential(&paused, lock).await.unwrap();
            assert!(repository.commit(Unaudited::Installation.into()).await.unwrap().last.is_some());
        }
        let expected = ["\u{202e}eliF", "Straße", "Two  spaces", "Zoe\u{308}", "Zoë"];
        assert_eq!(names, expected, "{}", test.name);
    }
}
