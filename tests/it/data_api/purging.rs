//! What is purged is gone from the database's files, too.

use std::time::Duration as Limit;

use credentials_console::{
    domain::entity::Entity,
    service::authz::{OperateInstallation, authorise},
};
use serde_json::json;
use time::Duration;

use super::Api;

/// What stands in the records of the person who is removed.
const PRIVATE: &str = "tell nobody of the grey elephant";

/// Records of two people in each table that has people; some are long, and all were replaced.
async fn api_with_people() -> Api {
    let api = Api::start().await;
    for entity in [Entity::Interactions, Entity::Conversations, Entity::PluginCalls] {
        for edition in ["first", "second"] {
            let people = ["gone", "kept"].into_iter().cycle().take(40).enumerate();
            let records = people.map(|(number, user)| {
                let text = if user == "gone" { PRIVATE.repeat(1 + number * 20) } else { "kept text".to_owned() };
                let record = json!({
                    "id": format!("{number}"), "user_id": user, "created_time": "2020-01-01T00:00:00Z",
                    "detail": { "content": format!("{edition} {text}") }, "extra": text,
                });
                record.to_string()
            });
            api.import(entity, records.collect::<Vec<_>>().join("\n")).await;
        }
    }
    api.import(Entity::Users, json!({ "id": "gone", "about": PRIVATE }).to_string()).await;
    assert!(holds(&api).await);
    api
}

async fn holds(api: &Api) -> bool {
    api.app.database.stored_bytes().await.windows(PRIVATE.len()).any(|bytes| bytes == PRIVATE.as_bytes())
}

#[tokio::test]
async fn nothing_of_a_person_is_left_in_the_files_after_a_purge() {
    let api = api_with_people().await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    api.app.services.purge_user(&authorised, "gone").await.unwrap();
    assert!(!holds(&api).await);
    assert_eq!(api.get("interactions/$count").await.body(), "20");
}

#[tokio::test]
async fn nothing_that_was_too_old_is_left_in_the_files() {
    let api = api_with_people().await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    api.app.services.purge_older_than(&authorised, Duration::days(30)).await.unwrap();
    // Users have no time of creation, and stay.
    api.import(Entity::Users, json!({ "id": "gone", "about": "" }).to_string()).await;
    api.app.storage.overwrite_removed().await.unwrap();
    assert!(!holds(&api).await);
}

#[tokio::test]
async fn a_purge_says_so_while_others_read_what_was_there_before_and_can_be_run_again() {
    let api = api_with_people().await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    let mut reader = api.app.storage.read_records(Limit::from_mins(10)).await.unwrap();
    reader.count_records(api.operator.organization_id, Entity::Users, None).await.unwrap();
    let purged = api.app.services.purge_user(&authorised, "gone").await;
    if let Err(failure) = purged {
        assert!(failure.is_temporary() && failure.to_string().contains("run the command again"), "{failure}");
        assert!(holds(&api).await);
    }
    drop(reader);
    api.app.services.purge_user(&authorised, "gone").await.unwrap();
    assert!(!holds(&api).await);
}
