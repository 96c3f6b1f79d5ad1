use credentials_console::domain::entity::Entity;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::Api;

const PLUGIN_CALLS: &str = r#"[
    {"id": "a", "plugin_name": "Forms", "served": true, "used": true, "created_time": "2026-03-01T00:00:00.000Z"},
    {"id": "b", "plugin_name": "O'Neill's", "served": true, "used": false, "created_time": "2026-03-01T00:00:00.123Z"},
    {"id": "c", "plugin_name": null, "served": null, "used": false, "created_time": "2026-03-02T00:00:00Z"},
    {"id": "d", "plugin_name": "forms", "served": false, "created_time": null}
]"#;

/// The ids that a filter leaves, each a letter.
async fn ids(api: &Api, filter: &str) -> String {
    let encoded = utf8_percent_encode(filter, NON_ALPHANUMERIC);
    api.get(&format!("plugin-calls?$orderby=id&$filter={encoded}")).await.ids().concat()
}

#[tokio::test]
async fn every_operator_follows_odata_null_included() {
    let api = Api::start().await;
    api.import(Entity::PluginCalls, PLUGIN_CALLS).await;
    let expectations = [
        ("plugin_name eq 'Forms'", "a"),
        ("'Forms' eq plugin_name", "a"),
        ("plugin_name eq 'O''Neill''s'", "b"),
        ("plugin_name ne 'Forms'", "bcd"),
        ("plugin_name gt 'Forms'", "bd"),
        ("plugin_name ge 'Forms'", "abd"),
        ("plugin_name lt 'O'", "a"),
        ("plugin_name le 'Forms'", "a"),
        ("plugin_name eq null", "c"),
        ("plugin_name ne null", "abd"),
        ("null ne plugin_name", "abd"),
        ("plugin_name gt null", ""),
        ("used", "a"),
        ("not used", "bc"),
        ("used eq false", "bc"),
        ("used ne true", "bcd"),
        ("used eq null", "d"),
        ("served eq used", "a"),
        ("not (plugin_name eq 'Forms')", "bcd"),
        ("not (plugin_name gt 'Forms')", "ac"),
        ("not (used or served)", ""),
        ("not (not used)", "a"),
        ("not (used and served)", "bcd"),
        ("served and not used or id eq 'd'", "bd"),
        ("served and (not used or id eq 'd')", "b"),
        ("1 eq 1.0 and true", "abcd"),
        ("1 gt 2", ""),
    ];
    for (filter, expected) in expectations {
        assert_eq!(ids(&api, filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn date_times_compare_as_instants_however_they_are_written() {
    let api = Api::start().await;
    api.import(Entity::PluginCalls, PLUGIN_CALLS).await;
    let expectations = [
        ("created_time gt '2026-03-01T00:00:00Z'", "bc"),
        ("created_time ge 2026-03-01T00:00:00Z", "abc"),
        ("created_time eq 2026-03-01T01:00:00.123+01:00", "b"),
        ("created_time gt 2026-03-01T00:00:00.122999+00:00", "bc"),
        ("created_time gt 2026-03-01T00:00:00.123456+00:00", "c"),
        ("created_time le '2026-02-28T23:30:00.123000-00:30'", "ab"),
        ("created_time lt 2026-03-01T00:00:00.000001 00:00", "a"),
        ("created_time ge '2026-03-01T00:00:00 00:00' and created_time lt '2026-03-02'", "ab"),
        ("created_time eq null", "d"),
        // As clients write them: `strftime`, Python, SQL, .NET.
        ("created_time ge 2026-03-01T00:00:00+0000 and used", "a"),
        ("created_time gt '2026-03-01T00:00:00.1229999+00:00'", "bc"),
        ("created_time ge 2026-03-02 00:00:00", "c"),
        ("created_time ge '2026-03-02 01:00:00+01'", "c"),
        ("created_time lt 2026-03-01 00:00:00.001 +0000 or used", "a"),
        ("created_time in (2026-03-01 00:00:00 UTC,'2026-03-02 00:00')", "ac"),
    ];
    for (filter, expected) in expectations {
        assert_eq!(ids(&api, filter).await, expected, "{filter}");
    }
}

/// In every function and comparison, in records and in what is asked for, in attributes and in members.
#[tokio::test]
async fn text_with_a_nul_is_text() {
    let api = Api::start().await;
    let rows =
        r#"[{"id": "a", "label": "a\u0000b", "detail": {"content": "É\u0000\u0000é"}}, {"id": "b", "label": "a"}]"#;
    api.import(Entity::Interactions, rows).await;
    for (filter, expected) in [
        ("length(label) eq 3", "a"),
        ("length(label) eq 1", "b"),
        ("length(detail/content) eq 4", "a"),
        ("label eq 'a\0b'", "a"),
        ("startswith(label,'a\0b')", "a"),
        ("startswith(label,'a\0')", "a"),
        ("startswith(label,'a\0c')", ""),
        ("startswith(label,'a')", "ab"),
        ("endswith(label,'b')", "a"),
        ("endswith(label,'\0b')", "a"),
        ("endswith(label,'x\0b')", ""),
        ("endswith(label,'')", "ab"),
        ("contains(label,'\0')", "a"),
        ("endswith(detail/content,'\0é')", "a"),
        ("startswith(toupper(detail/content),'É\0\0É')", "a"),
        ("toupper(label) eq 'A\0B'", "a"),
        ("startswith('a\0bc',label)", "ab"),
        ("label in ('x','a\0b')", "a"),
        ("length('a\0b') eq 3", "ab"),
    ] {
        let encoded = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let found = api.get(&format!("interactions?$orderby=id&$filter={encoded}")).await.ids().concat();
        assert_eq!(found, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn a_filter_is_understood_in_every_encoding_that_clients_send() {
    let api = Api::start().await;
    api.import(Entity::PluginCalls, PLUGIN_CALLS).await;
    let queries = [
        "%24filter=created_time+gt+%272026-03-01T00%3A00%3A00Z%27&%24orderby=id+desc",
        "$filter=created_time%20gt%20'2026-03-01T00:00:00Z'&$orderby=id%20desc&limit=5",
        "$filter=created_time+gt+2026-03-01T00:00:00.000001+00:00&$orderby=id+desc",
    ];
    for query in queries {
        assert_eq!(api.get(&format!("plugin-calls?{query}")).await.ids(), ["c", "b"], "{query}");
    }
}

#[tokio::test]
async fn a_mistake_in_a_query_is_named_with_its_option_and_position() {
    let api = Api::start().await;
    let expectations = [
        ("$filter=used%20eq", "$filter, position 8: expected an attribute, a value or a function, found the end"),
        ("%24filter=used+equals+true", "$filter, position 6: expected `and`, `or` or the end, found `equals`"),
        ("$orderby=id%20down", "$orderby, position 4: expected `asc`, `desc`, a comma or the end, found `down`"),
        ("$top=ten", "$top, position 1: expected a whole number, 0 or more"),
        ("$count=1", "$count, position 1: expected `true` or `false`"),
        ("$top=1&$top=1", "$top: expected at most once"),
        ("$skiptoken=abc", "$skiptoken: expected the token of a next link, with the options of that link"),
    ];
    for (query, message) in expectations {
        let error = api.get(&format!("plugin-calls?{query}")).await.error();
        assert_eq!(error, (400, "INVALID_INPUT".to_owned(), message.to_owned()));
    }
    for value in ["datetime'2026-09-01T00:00:00'", "2026-09-01T24:00:00", "'soon'", "2026-09-01T00:00:00 CEST"] {
        let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC);
        let (_, _, message) = api.get(&format!("plugin-calls?$filter=created_time+ge+{encoded}")).await.error();
        let shows = message.contains("2026-09-01T00:00:00Z") || value.ends_with("CEST");
        assert!(message.starts_with("$filter, position ") && shows, "{message}");
    }
    let (_, _, message) = api.get("plugin-calls?$select=id,colour").await.error();
    assert!(message.starts_with("$select, position 4: expected an attribute of plugin-calls (conversation_id, "));
    let (_, _, message) = api.get("plugin-calls?$limit=5").await.error();
    assert!(message.starts_with("$limit: unknown option; the options are $filter, $select, $orderby"));
}

const INTERACTIONS: &str = r#"[
    {"id": "a", "label": "Größe 100%", "actor": "user", "created_time": "2026-03-01T09:08:07.123Z",
     "detail": {"content": "Mein PASSWORT", "type": "RESOURCE_TYPE_FORM", "file_types": ["pdf"]}},
    {"id": "b", "label": "GRÖSSE_1", "actor": "bot", "created_time": "2025-12-31T23:59:59.999Z", "detail": {"content": 5}},
    {"id": "c", "label": null, "actor": "bot", "created_time": null, "detail": {"content": null, "type": "X"}},
    {"id": "d", "label": "", "actor": null, "created_time": "2026-02-28T23:30:00-01:00", "detail": null}
]"#;

/// One test for each function, and for what nested paths, lists and null do with them.
#[tokio::test]
async fn functions_members_and_lists_follow_odata_null_included() {
    let api = Api::start().await;
    api.import(Entity::Interactions, INTERACTIONS).await;
    let expectations = [
        ("contains(label,'%')", "a"),
        ("contains(label,'_1')", "b"),
        ("contains(label,'')", "abd"),
        ("not contains(label,'1')", "d"),
        ("contains(label,null)", ""),
        ("contains(label,'Gr') eq true", "a"),
        ("contains('xbotx',actor)", "bc"),
        ("startswith(label,'GR')", "b"),
        ("endswith(label,'0%')", "a"),
        ("endswith(label,'')", "abd"),
        ("endswith(actor,'a longer text than that')", ""),
        ("tolower(label) eq 'grösse_1'", "b"),
        ("toupper(label) eq 'GRÖßE 100%'", "a"),
        ("contains(tolower(detail/content),tolower('Passwort'))", "a"),
        ("tolower(label) eq null", "c"),
        ("length(label) gt 8", "a"),
        ("length(label) le 8", "bd"),
        ("not (length(label) gt 8)", "bcd"),
        ("year(created_time) eq 2026", "ad"),
        ("month(created_time) in (12,2)", "b"),
        ("day(created_time) eq 1", "ad"),
        ("hour(created_time) eq 9", "a"),
        ("minute(created_time) eq 30", "d"),
        ("second(created_time) ge 59", "b"),
        ("date(created_time) eq 2026-03-01", "ad"),
        ("date(created_time) lt '2026-01-01'", "b"),
        ("year(date(created_time)) ne 2026", "bc"),
        ("created_time lt 2026-03-01", "b"),
        ("detail/content eq 'Mein PASSWORT'", "a"),
        ("detail/content eq null", "bcd"),
        ("detail/type ne 'X'", "abd"),
        ("detail eq null", "d"),
        ("detail/file_types ne null", "a"),
        ("detail/type in ('X','RESOURCE_TYPE_FORM')", "ac"),
        ("not (detail/type in ('X'))", "abd"),
        ("(actor in ('user', null))", "ad"),
        ("not (actor in ('user', null))", "bc"),
        ("id in ('a','b') and not (actor in ('bot'))", "a"),
        ("null in (null)", "abcd"),
    ];
    for (filter, expected) in expectations {
        let encoded = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let found = api.get(&format!("interactions?$orderby=id&$filter={encoded}")).await.ids().concat();
        assert_eq!(found, expected, "{filter}");
        let counted = api.get(&format!("interactions/$count?$filter={encoded}")).await;
        assert_eq!(counted.body(), expected.len().to_string(), "{filter}");
    }
}

#[tokio::test]
async fn members_are_selected_and_ordered_by_and_pages_go_on_after_them() {
    let api = Api::start().await;
    api.import(Entity::Interactions, INTERACTIONS).await;
    let page = api.get("interactions?$select=detail/type,detail/file_types&$orderby=id").await.json();
    let expected = json!([
        {"detail": {"file_types": ["pdf"], "type": "RESOURCE_TYPE_FORM"}},
        {"detail": {"file_types": null, "type": null}},
        {"detail": {"file_types": null, "type": "X"}},
        {"detail": null},
    ]);
    assert_eq!(page["value"], expected);
    let page = api.get("interactions?$orderby=id&$select=id,detail/type,detail&$top=1").await.json();
    assert_eq!(page["value"][0]["detail"]["content"], "Mein PASSWORT");
    for (order, expected) in [("detail/type", "bdac"), ("detail/type%20desc,id", "cabd"), ("detail/content", "bcda")] {
        let mut next = Some(format!("interactions?$orderby={order}"));
        let mut found = String::new();
        while let Some(link) = next {
            let page = api.get_preferring(&link, "maxpagesize=1").await;
            found += &page.ids().concat();
            next = page.next_link();
        }
        assert_eq!(found, expected, "{order}");
    }
}

#[tokio::test]
async fn a_selection_leaves_only_what_it_names() {
    let api = Api::start().await;
    api.import(Entity::PluginCalls, PLUGIN_CALLS).await;
    let page = api.get("plugin-calls?$select=used,%20id&$top=1&$orderby=created_time%20desc").await.json();
    assert_eq!(page["value"], json!([{"id": "c", "used": false}]));
    let whole = api.get("plugin-calls?$top=1").await;
    assert_eq!(api.get("plugin-calls?$select=*&$top=1").await.body(), whole.body());
}

#[tokio::test]
async fn objects_and_arrays_are_asked_for_null_only() {
    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"a","external_ids":[]},{"id":"b"}]"#).await;
    assert_eq!(api.get("users?$filter=external_ids%20eq%20null").await.ids(), ["b"]);
    assert_eq!(api.get("users?$filter=not%20(external_ids%20eq%20null)").await.ids(), ["a"]);
    assert_eq!(api.get("users?$filter=external_ids%20eq%20'a'").await.status(), 400);
}
