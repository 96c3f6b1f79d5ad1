//! In which form an answer is: what is selected, and what the client accepts.

use axum::http::header;
use credentials_console::domain::entity::Entity;
use serde_json::json;

use super::{Answer, Api};
use crate::test_app::PUBLIC_URL;

async fn accepting(api: &Api, path: &str, accept: &str) -> Answer {
    let client = api.app.anonymous().with(header::AUTHORIZATION, &api.key).with(header::ACCEPT, accept);
    Answer(client.get(path).await)
}

/// OData 4.01 JSON, section 10.7: the list that was selected is part of the context, in every page.
#[tokio::test]
async fn the_context_of_a_page_says_what_was_selected() {
    let api = Api::start().await;
    let expectations = [
        ("interactions", "$select=id,detail/type", "(id,detail/type)"),
        ("interactions", "$select=detail/type,detail,id", "(detail,id)"),
        ("conversations", "select=id,%20created_time,id", "(id,created_time)"),
        ("plugin-calls", "$select=used", "(used)"),
        ("plugin_resources", "$select=id,detail/url&$count=true", "(id,detail/url)"),
        ("users", "$select=id,email_addr&$count=true", "(id,email_addr)"),
        ("users", "$select=*", ""),
        ("users", "$count=true", ""),
    ];
    for entity in Entity::ALL {
        api.import(entity, r#"[{"id":"1"},{"id":"2"},{"id":"3"}]"#).await;
    }
    for version in ["v1", "v1beta2"] {
        let root = format!("/export/{version}/records");
        for (table, query, selected) in expectations {
            let mut page = api.get_preferring(&format!("{root}/{table}?{query}"), "maxpagesize=2").await;
            let context = json!(format!("{PUBLIC_URL}{root}/$metadata#{table}{selected}"));
            assert_eq!(page.json()["@odata.context"], context);
            page = api.get(&page.next_link().unwrap()).await;
            let records = page.json()["value"].as_array().unwrap().len();
            assert_eq!((records, &page.json()["@odata.context"]), (1, &context));
        }
    }
}

/// OData 4.01 JSON, section 3.2: with the parameter a count MUST be a string, and the answer MUST say so.
#[tokio::test]
async fn a_count_is_a_string_for_clients_whose_numbers_are_doubles() {
    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"1"},{"id":"2"}]"#).await;
    let path = "/export/v1/records/users?$count=true";
    let said = "application/json;odata.metadata=minimal;IEEE754Compatible=true";
    let by_accept = accepting(&api, path, "application/json;IEEE754Compatible=true").await;
    assert_eq!((by_accept.header(header::CONTENT_TYPE), &by_accept.json()["@odata.count"]), (said, &json!("2")));
    for (format, is_string) in [("true", true), ("TRUE", true), ("false", false)] {
        let by_format = format!("{path}&$format=application/json;IEEE754Compatible={format}");
        let mut page = api.get_preferring(&by_format, "maxpagesize=1").await;
        // The next page keeps the form, because the link keeps the option.
        for _ in 0..2 {
            assert_eq!(page.json()["@odata.count"], if is_string { json!("2") } else { json!(2) });
            assert_eq!(page.header(header::CONTENT_TYPE) == said, is_string);
            let Some(link) = page.next_link() else { break };
            page = api.get(&link).await;
        }
    }
    let as_number = accepting(&api, path, "application/json").await;
    assert_ne!(as_number.header(header::ETAG), by_accept.header(header::ETAG));
}

#[tokio::test]
async fn control_information_is_as_the_content_type_says() {
    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"1"},{"id":"2"}]"#).await;
    for path in ["/export/v1/records/users?$count=true", "/export/v1/records"] {
        for (metadata, sent) in [("none", "none"), ("minimal", "minimal"), ("full", "minimal")] {
            let answer = accepting(&api, path, &format!("application/json;odata.metadata={metadata}")).await;
            let expected = format!("application/json;odata.metadata={sent}");
            assert_eq!(answer.header(header::CONTENT_TYPE), expected);
            assert_eq!(answer.json().get("@odata.context").is_some(), sent == "minimal", "{path}");
            assert!(answer.json()["value"].is_array());
        }
    }
    let none = "/export/v1/records/users?$top=2&$count=true&$format=application/json;odata.metadata=none";
    let page = api.get_preferring(none, "maxpagesize=1").await;
    let members: Vec<_> = page.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["@odata.count", "@odata.nextLink", "value"]);
}

#[tokio::test]
async fn what_is_not_to_be_had_is_not_acceptable() {
    let api = Api::start().await;
    for path in ["/export/v1/records/users", "/export/v1beta2/records", "/export/v1/records/$metadata"] {
        for accept in ["application/atom+xml", "text/html", "application/json;odata.metadata=banana", "*/*;q=0"] {
            let answer = accepting(&api, path, accept).await;
            let (status, code, message) = answer.error();
            assert_eq!((status, code.as_str()), (406, "NOT_ACCEPTABLE"), "{path} {accept}");
            assert!(message.contains("application/json"));
        }
        for accept in ["*/*", "", "text/html, application/xhtml+xml, */*;q=0.8", "application/json"] {
            assert_eq!(accepting(&api, path, accept).await.status(), 200, "{path} {accept}");
        }
        for value in ["application/json;odata.metadata=banana", "application/json;IEEE754Compatible=1", "atom"] {
            assert_eq!(api.get(&format!("{path}?$format={value}")).await.error().0, 400, "{path} {value}");
        }
    }
    // A number is text for everybody; a client's default must not keep it from counting.
    assert_eq!(accepting(&api, "/export/v1/records/users/$count", "application/json").await.status(), 200);
}
