use credentials_console::{
    domain::entity::Entity,
    service::{
        authz::{OperateInstallation, authorise},
        demo::DemoOutcome,
        import::read_records,
    },
};
use serde_json::json;

use super::Api;

#[tokio::test]
async fn a_file_with_one_bad_record_is_refused_by_line_and_nothing_is_written() {
    let api = Api::start().await;
    let text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"created_time\":\"tomorrow\"}\n";
    let error = read_records(Entity::Interactions, text.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "line 3 (record 3): `created_time` must be a date-time or null");
    assert_eq!(api.get("interactions/$count").await.body(), "0");
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
    let records = read_records(Entity::Users, &br#"[{"id":"a"},{"id":"b"}]"#[..]).unwrap();
    let authorised = authorise::<OperateInstallation>(&elsewhere.operator).unwrap();
    elsewhere.app.services.import_records(&authorised, Entity::Users, &records, &mut |_| {}).await.unwrap();
    assert_eq!(elsewhere.get("users").await.ids(), ["a"]);
    assert_eq!(elsewhere.get("users/$count").await.body(), "1");
}

#[tokio::test]
async fn progress_is_told_and_batches_are_one_transaction() {
    let api = Api::start().await;
    let lines: Vec<_> = (0..1_234).map(|number| json!({"id": number.to_string()}).to_string()).collect();
    let records = read_records(Entity::Users, lines.join("\n").as_bytes()).unwrap();
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    let mut told = Vec::new();
    let mut progress = |written| told.push(written);
    api.app.services.import_records(&authorised, Entity::Users, &records, &mut progress).await.unwrap();
    assert_eq!(told, [500, 1_000, 1_234]);
    assert_eq!(api.get("users/$count").await.body(), "1234");
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
