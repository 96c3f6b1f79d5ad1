use credentials_console::{
    domain::entity::Entity,
    service::{
        authz::{OperateInstallation, authorise},
        demo::DemoOutcome,
        import::read_records,
    },
};
use serde_json::{Value, json};

use super::Api;

#[tokio::test]
async fn a_file_with_one_bad_record_is_refused_by_line() {
    let text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"created_time\":\"tomorrow\"}\n";
    let error = read_records(Entity::Interactions, text.as_bytes(), &mut |_| true).unwrap_err();
    assert_eq!(error.to_string(), "line 3 (record 3): `created_time` must be a date-time or null");
}

#[tokio::test]
async fn what_is_imported_is_returned_complete_normalized_and_replaced_by_id() {
    let api = Api::start().await;
    let first = r#"{"value":[{"user_id":"7","id":"b","zeta":[1],"detail":{"type":null,"content":"x"},"created_time":"2026-05-01T02:00:00+02:00"},{"id":"a"}]}"#;
    api.import(Entity::Conversations, first).await;
    api.import(Entity::Conversations, "{\"id\":\"a\",\"route\":\"DM\"}\n").await;
    let page = api.get("conversations").await;
    assert_eq!(page.ids(), ["a", "b"]);
    assert_eq!(page.json()["value"][0]["route"], "DM");
    let expected = concat!(
        r#"{"created_time":"2026-05-01T00:00:00.000Z","detail":{"content":"x","type":null},"id":"b","#,
        r#""last_updated_time":null,"primary_domain":null,"route":null,"type":null,"user_id":"7","zeta":[1]}"#
    );
    assert!(page.body().contains(expected), "{}", page.body());
}

#[tokio::test]
async fn records_of_another_organization_do_not_exist() {
    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"a"}]"#).await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    let other = api.app.services.add_organization(&authorised, "Other").await.unwrap();
    let mut elsewhere = Api { operator: api.operator.clone(), ..api };
    elsewhere.operator.organization_id = other.id;
    elsewhere.import(Entity::Users, r#"[{"id":"a"},{"id":"b"}]"#).await;
    assert_eq!(elsewhere.get("users").await.ids(), ["a"]);
    assert_eq!(elsewhere.get("users/$count").await.body(), "1");
}

#[tokio::test]
async fn progress_is_told_for_each_batch() {
    let api = Api::start().await;
    let lines: Vec<_> = (0..12_345).map(|number| json!({"id": number.to_string()}).to_string()).collect();
    let told = api.import(Entity::Users, lines.join("\n")).await;
    assert_eq!(told, [5_000, 10_000, 12_345]);
    assert_eq!(api.get("users/$count").await.body(), "12345");
}

#[tokio::test]
async fn what_was_written_before_a_failure_stays_and_the_same_again_completes_it() {
    let api = Api::start().await;
    let mut lines: Vec<_> = (0..12_345).map(|number| json!({"id": number.to_string()}).to_string()).collect();
    let whole = lines.join("\n");
    lines.insert(7_500, "{}".to_owned());
    let error = api.try_import(Entity::Users, lines.join("\n")).await.unwrap_err();
    assert_eq!(error.to_string(), "line 7501 (record 7501): `id` must be a string of 1 to 256 characters");
    assert_eq!(api.get("users/$count").await.body(), "5000");
    api.import(Entity::Users, whole).await;
    assert_eq!(api.get("users/$count").await.body(), "12345");
}

#[tokio::test]
async fn an_older_record_replaces_no_newer_one_not_even_in_the_same_file() {
    let api = Api::start().await;
    let record = |name: &str, at: Value| json!({"id": "a", "first_name": name, "last_updated_time": at}).to_string();
    let first_name = async || api.get("users").await.json()["value"][0]["first_name"].clone();
    let (old, new) = (json!("2026-05-01T00:00:00Z"), json!("2026-05-02T00:00:00Z"));
    api.import(Entity::Users, [record("new", new.clone()), record("old", old.clone())].join("\n")).await;
    assert_eq!(first_name().await, "new");
    api.import(Entity::Users, record("old", old)).await;
    assert_eq!(first_name().await, "new");
    api.import(Entity::Users, record("same age", new)).await;
    assert_eq!(first_name().await, "same age");
    api.import(Entity::Users, record("no age", Value::Null)).await;
    assert_eq!(first_name().await, "no age");
}

#[tokio::test]
async fn demo_data_is_loaded_into_empty_tables_only() {
    let api = Api::start().await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    let DemoOutcome::Loaded(tables) = api.app.services.load_demo(&authorised).await.unwrap() else {
        panic!("not empty")
    };
    for (entity, records) in tables {
        assert_eq!(api.get(&format!("{}/$count", entity.as_str())).await.body(), records.to_string());
    }
    assert_eq!(api.app.services.load_demo(&authorised).await.unwrap(), DemoOutcome::HasRecords);

    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"a"}]"#).await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    assert_eq!(api.app.services.load_demo(&authorised).await.unwrap(), DemoOutcome::HasRecords);
    assert_eq!(api.get("interactions/$count").await.body(), "0");
}
