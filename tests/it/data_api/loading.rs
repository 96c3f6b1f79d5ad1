use credentials_console::{
    demo::{self, DemoOutcome},
    domain::entity::Entity,
    service::{
        authz::{OperateInstallation, authorise},
        records::import::check,
    },
};
use serde_json::{Value, json};

use super::Api;

#[tokio::test]
async fn a_file_with_one_bad_record_is_refused_by_line() {
    let text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"created_time\":\"tomorrow\"}\n";
    let error = check(Entity::Interactions, text.as_bytes()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3 (record 3): `created_time` must be a date-time such as 2026-09-01T00:00:00Z or null"
    );
}

#[tokio::test]
async fn of_several_mistakes_the_first_is_named_wherever_they_are_looked_for() {
    let bad = [12_000, 12_001, 24_000, 35_000];
    let lines = (0..36_000).map(|number| {
        if bad.contains(&number) { "{}".to_owned() } else { json!({"id": number.to_string()}).to_string() }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let error = check(Entity::Users, std::io::Cursor::new(text)).await.unwrap_err();
    assert_eq!(error.to_string(), "line 12001 (record 12001): `id` must be a string of 1 to 256 characters");
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

/// Members that are not attributes are returned as they came: numbers beyond what a double holds, at any depth, selected too.
#[tokio::test]
async fn numbers_are_returned_digit_for_digit() {
    let api = Api::start().await;
    let numbers = r#"{"big":9007199254740993,"huge":12345678901234567890123,"m":-0,"n":1E400,"price":0.1234567890123456789,"t":1e-99999,"x":1e2,"z":1.10}"#;
    let record = format!(
        r#"{{"id":"n1","detail":{{"content":"x","numbers":{numbers}}},"list":[{numbers},[{numbers}]],"user_id":null,{}"#,
        &numbers[1..]
    );
    // As an array, an envelope and lines: each is read by other code.
    for (entity, text) in [
        (Entity::Interactions, format!("[{record}]")),
        (Entity::Conversations, format!("{{\"value\":[\n{record}\n]}}")),
        (Entity::PluginResources, format!("{record}\n{{\"id\":\"n2\"}}\n")),
    ] {
        api.import(entity, text).await;
        let detail = format!(r#""detail":{{"content":"x","numbers":{numbers}}}"#);
        let list = format!(r#""list":[{numbers},[{numbers}]]"#);
        for query in ["$filter=id%20eq%20'n1'", "$filter=detail%20ne%20null&$orderby=user_id,id"] {
            let page = api.get(&format!("{}?{query}", entity.as_str())).await;
            for part in [&detail, &list, r#""huge":12345678901234567890123,"#, r#""z":1.10}"#] {
                assert!(page.body().contains(part), "{entity:?} {part}\n{}", page.body());
            }
        }
        let page = api.get(&format!("{}?$select=id,detail&$top=1", entity.as_str())).await;
        assert!(page.body().contains(&format!(r#"[{{{detail},"id":"n1"}}"#)), "{}", page.body());
        assert_eq!(api.get(&format!("{}?$filter=detail/type%20eq%20null", entity.as_str())).await.status(), 200);
    }
    // The same once more is no change.
    let before = api.get("interactions").await.header(axum::http::header::ETAG).to_owned();
    api.import(Entity::Interactions, record).await;
    assert_eq!(api.get("interactions").await.header(axum::http::header::ETAG), before);
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
    assert_eq!(told, [10_000, 12_345]);
    assert_eq!(api.get("users/$count").await.body(), "12345");
}

#[tokio::test]
async fn what_was_written_before_a_failure_stays_and_the_same_again_completes_it() {
    let api = Api::start().await;
    let mut lines: Vec<_> = (0..12_345).map(|number| json!({"id": number.to_string()}).to_string()).collect();
    let whole = lines.join("\n");
    lines.insert(11_000, "{}".to_owned());
    let error = api.try_import(Entity::Users, lines.join("\n")).await.unwrap_err();
    assert_eq!(error.to_string(), "line 11001 (record 11001): `id` must be a string of 1 to 256 characters");
    assert_eq!(api.get("users/$count").await.body(), "10000");
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
    let DemoOutcome::Loaded(tables) = demo::load(&api.app.services, &authorised).await.unwrap() else {
        panic!("not empty")
    };
    for (entity, records) in tables {
        assert_eq!(api.get(&format!("{}/$count", entity.as_str())).await.body(), records.to_string());
    }
    assert_eq!(demo::load(&api.app.services, &authorised).await.unwrap(), DemoOutcome::HasRecords);

    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"a"}]"#).await;
    let authorised = authorise::<OperateInstallation>(&api.operator).unwrap();
    assert_eq!(demo::load(&api.app.services, &authorised).await.unwrap(), DemoOutcome::HasRecords);
    assert_eq!(api.get("interactions/$count").await.body(), "0");
}

/// As databases, spreadsheets and `strftime` write them.
#[tokio::test]
async fn date_times_are_imported_as_clients_write_them() {
    let api = Api::start().await;
    let times =
        ["2026-03-01 01:00:00+0100", "2026-03-01 00:00:00", "2026-03-01 00:00:00 UTC", "2026-02-28 19:00:00-05"];
    for (id, time) in times.iter().enumerate() {
        api.import(Entity::Users, json!([{"id": id.to_string(), "last_updated_time": time}]).to_string()).await;
    }
    let filter = "last_updated_time%20eq%202026-03-01T00:00:00Z";
    assert_eq!(api.get(&format!("users?$filter={filter}")).await.ids().len(), times.len());
}
