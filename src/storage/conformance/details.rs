//! What is noted about credentials, and the list by owner and tag.

use time::OffsetDateTime;

use super::{
    ORGANIZATION, TestStorage,
    names::{credential, execute},
};
use crate::{
    domain::{
        credential::details::{Description, Details, Owner, Tags, Ticket},
        credential_query::{CredentialQuery, CredentialSort, ListedOwner, ListedState},
        id::{OrganizationId, UserId},
        user::Role,
    },
    storage::{Repository, audit_log::Unaudited},
};

async fn add(test: &TestStorage, number: u8, role: Role, is_disabled: bool) -> Owner {
    let id = UserId::new(OffsetDateTime::UNIX_EPOCH, [number; 10]);
    let email = format!("person{number}@example.com");
    let instant = if test.name == "SQLite" { "0" } else { "now()" };
    let disabled_at = if is_disabled { instant } else { "NULL" };
    let insert = format!(
        "INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at, disabled_at)
         VALUES ('{id}', '{ORGANIZATION}', '{email}', '{email}', '{role}', '', {instant}, {disabled_at})"
    );
    execute(&test.url, insert).await;
    Owner { id, email, has_access: Owner::may_be(role, is_disabled) }
}

fn details(owner: Option<&Owner>, backup_owner: Option<&Owner>, tags: &str) -> Details {
    Details {
        owner: owner.cloned(),
        backup_owner: backup_owner.cloned(),
        description: Description::parse("Reads\nall").unwrap(),
        ticket: Ticket::parse("https://tickets.example.com/1").unwrap(),
        tags: Tags::parse(tags).unwrap(),
    }
}

/// The numbers of the credentials of a query; as many as are counted.
async fn found(repository: &mut dyn Repository, query: CredentialQuery) -> Vec<String> {
    let organization_id: OrganizationId = ORGANIZATION.parse().unwrap();
    let query = CredentialQuery { sort: CredentialSort::Name, descending: false, ..query };
    let now = OffsetDateTime::UNIX_EPOCH;
    let listed = repository.list_credentials(organization_id, &query, now, 50).await.unwrap();
    let counted = repository.count_credentials(organization_id, &query, now, 50).await.unwrap();
    assert_eq!(listed.len(), usize::try_from(counted).unwrap(), "{query:?}");
    listed.into_iter().map(|listed| listed.credential.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn details_are_read_as_they_were_saved_and_found_by_owner_and_tag() {
    for test in TestStorage::all().await {
        let there = add(&test, 1, Role::SuperAdmin, false).await;
        let gone = add(&test, 2, Role::SuperAdmin, true).await;
        let lowered = add(&test, 3, Role::User, false).await;
        add(&test, 4, Role::Auditor, false).await;
        let mut repository = test.storage.begin().await.unwrap();
        let repository = repository.as_mut();
        let noted = [
            details(Some(&there), Some(&gone), "a, b"),
            details(Some(&gone), Some(&there), "b"),
            details(Some(&gone), None, ""),
            details(Some(&lowered), Some(&gone), "a"),
            details(None, Some(&gone), ""),
        ];
        let mut ids = Vec::new();
        for (number, details) in (0..).zip(&noted) {
            let credential = credential(number, &number.to_string());
            repository.insert_credential(&credential).await.unwrap();
            // The last ones count.
            repository.save_details(credential.id, &noted[0]).await.unwrap();
            repository.save_details(credential.id, details).await.unwrap();
            ids.push(credential.id);
        }
        let silent = credential(5, "5");
        repository.insert_credential(&silent).await.unwrap();
        ids.push(silent.id);
        let read = repository.list_details(&ids).await.unwrap();
        assert_eq!(read.len(), noted.len(), "{}", test.name);
        for (id, details) in ids.iter().zip(&noted) {
            assert_eq!(&read[id], details, "{}", test.name);
        }
        assert!(repository.list_details(&[]).await.unwrap().is_empty());

        let of = |owner| CredentialQuery { owner: Some(owner), ..CredentialQuery::default() };
        let tagged = |tag: &str| CredentialQuery { tag: Some(tag.parse().unwrap()), ..CredentialQuery::default() };
        let paused = Some(ListedState::Paused);
        let active = Some(ListedState::Active);
        for (query, numbers) in [
            (of(ListedOwner::Person(there.id)), &["0", "1"][..]),
            (of(ListedOwner::Person(gone.id)), &["0", "1", "2", "3", "4"]),
            (of(ListedOwner::Orphaned), &["2", "3"]),
            (of(ListedOwner::Nobody), &["4", "5"]),
            (of(ListedOwner::Mine), &[]),
            (tagged("A"), &["0", "3"]),
            (tagged("c"), &[]),
            (CredentialQuery { search: "per".to_owned(), ..of(ListedOwner::Orphaned) }, &[]),
            (CredentialQuery { search: "ada".to_owned(), ..of(ListedOwner::Person(there.id)) }, &["0", "1"]),
            (CredentialQuery { search: "ada".to_owned(), ..tagged("a") }, &["0", "3"]),
            (CredentialQuery { owner: Some(ListedOwner::Orphaned), ..tagged("a") }, &["3"]),
            (CredentialQuery { owner: Some(ListedOwner::Person(there.id)), ..tagged("a") }, &["0"]),
            (CredentialQuery { state: paused, ..of(ListedOwner::Orphaned) }, &[]),
            (CredentialQuery { state: active, ..of(ListedOwner::Orphaned) }, &["2", "3"]),
        ] {
            assert_eq!(found(repository, query.clone()).await, numbers, "{} {query:?}", test.name);
        }

        let owners = repository.list_owners(ORGANIZATION.parse().unwrap()).await.unwrap();
        assert_eq!(owners.people, [there, gone, lowered], "{}", test.name);
        assert_eq!(owners.orphaned, 2, "{}", test.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_details_is_no_change_that_servers_follow() {
    for test in TestStorage::all().await {
        let mut repository = test.storage.begin().await.unwrap();
        let credential = credential(0, "0");
        repository.insert_credential(&credential).await.unwrap();
        assert!(repository.commit(Unaudited::Installation.into()).await.unwrap().last.is_some());
        let mut repository = test.storage.begin().await.unwrap();
        repository.save_details(credential.id, &details(None, None, "a")).await.unwrap();
        assert_eq!(repository.commit(Unaudited::Installation.into()).await.unwrap().last, None, "{}", test.name);
    }
}
