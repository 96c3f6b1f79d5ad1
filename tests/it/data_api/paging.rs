use std::collections::HashSet;

use axum::http::{Method, header};
use credentials_console::domain::entity::Entity;

use super::{Answer, Api};
use crate::test_app::PUBLIC_URL;

/// Follows next links to the end.
async fn pages(api: &Api, path: &str) -> Vec<Answer> {
    let mut pages = vec![api.get(path).await];
    while let Some(link) = pages.last().and_then(Answer::next_link) {
        assert!(pages.len() < 50, "no end: {link}");
        pages.push(api.get(&link).await);
    }
    pages
}

fn all_ids(pages: &[Answer]) -> Vec<String> {
    pages.iter().flat_map(Answer::ids).collect()
}

async fn number_of(api: &Api, path: &str) -> usize {
    api.get(path).await.body().parse().unwrap()
}

#[tokio::test]
async fn pages_to_the_end_are_all_records_once_in_every_order() {
    let api = Api::start().await;
    api.load_demo().await;
    let expectations = [
        ("interactions", "$orderby=id%20desc"),
        ("interactions", "%24orderby=last_updated_time+desc"),
        ("interactions", "$orderby=label,platform%20desc"),
        ("interactions", "$orderby=parent_interaction_id%20desc,label"),
        ("plugin-resources", "$orderby=plugin_call_id,cited%20desc"),
        ("plugin-resources", "$filter=not%20cited&$orderby=created_time"),
        ("plugin-calls", ""),
        ("users", ""),
    ];
    for (entity, query) in expectations {
        let pages = pages(&api, &format!("{entity}?{query}")).await;
        let ids = all_ids(&pages);
        assert!(pages.iter().rev().skip(1).all(|page| page.ids().len() == 500), "{entity}?{query}");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{entity}?{query}");
        assert_eq!(ids.len(), number_of(&api, &format!("{entity}/$count?{query}")).await, "{entity}?{query}");
    }
}

#[tokio::test]
async fn skipping_by_page_is_the_same_as_following_links() {
    let api = Api::start().await;
    api.load_demo().await;
    let linked = all_ids(&pages(&api, "interactions?$orderby=created_time").await);
    let mut skipped = Vec::new();
    for skip in (0..linked.len()).step_by(500) {
        skipped.extend(api.get(&format!("interactions?$skip={skip}&$orderby=created_time")).await.ids());
    }
    assert_eq!(skipped, linked);
    assert!(api.get("interactions?$skip=100000").await.ids().is_empty());
}

/// A page of more than 500 records is read in slices.
#[tokio::test]
async fn a_page_of_any_size_begins_and_ends_where_it_should() {
    let api = Api::start().await;
    api.load_demo().await;
    let order = "$orderby=last_updated_time%20desc";
    let all = all_ids(&pages(&api, &format!("interactions?{order}")).await);
    for size in [499, 500, 501, 999, 1_000, 1_001, all.len()] {
        for (top, skip) in [(all.len(), 0), (size, 0), (size + 1, 3), (1_000, 7)] {
            let path = format!("interactions?{order}&$select=id&$count=true&$top={top}&$skip={skip}");
            let expected: Vec<_> = all.iter().skip(skip).take(top).cloned().collect();
            let mut page = api.get_preferring(&path, &format!("maxpagesize={size}")).await;
            let mut found = page.ids();
            assert_eq!(found, expected[..size.min(expected.len())], "{size} {top} {skip}");
            assert_eq!(page.json()["@odata.count"], all.len());
            while let Some(next) = page.next_link() {
                page = api.get(&next).await;
                found.extend(page.ids());
            }
            assert_eq!(found, expected, "{size} {top} {skip}");
        }
    }
}

#[tokio::test]
async fn top_limits_the_whole_result_over_several_pages() {
    let api = Api::start().await;
    api.load_demo().await;
    let all = all_ids(&pages(&api, "interactions?$orderby=created_time%20desc").await);
    for (top, skip) in [(0, 0), (1, 0), (500, 0), (501, 3), (1_200, 7), (1_000_000, 1)] {
        let pages = pages(&api, &format!("interactions?$orderby=created_time%20desc&$top={top}&$skip={skip}")).await;
        let expected: Vec<_> = all.iter().skip(skip).take(top).cloned().collect();
        assert_eq!(all_ids(&pages), expected, "$top={top}&$skip={skip}");
        assert_eq!(pages.len(), expected.len().div_ceil(500).max(1), "$top={top}&$skip={skip}");
    }
}

#[tokio::test]
async fn a_next_link_repeats_the_options_encoded_and_ends_in_the_token() {
    let api = Api::start().await;
    api.load_demo().await;
    let query = "$filter=created_time+gt+'2026-01-01T00:00:00Z'&%24count=true&trace=1&$orderby=id+desc";
    let first = api.get(&format!("interactions?{query}")).await;
    let link = first.next_link().unwrap();
    let start = format!(
        "{PUBLIC_URL}/export/v1/records/interactions?$filter=created_time+gt+'2026-01-01T00:00:00Z'\
         &$count=true&$orderby=id+desc&$skiptoken="
    );
    assert!(link.starts_with(&start), "{link}");
    assert!(Entity::ALL.iter().all(|entity| !link.ends_with(entity.as_str())));
    let count = first.json()["@odata.count"].as_u64().unwrap();
    assert_eq!(api.get(&link).await.json()["@odata.count"].as_u64(), Some(count));

    let token = link.rsplit_once('=').unwrap().1;
    let changed = api.get(&format!("interactions?$filter=actor%20eq%20'bot'&$skiptoken={token}")).await;
    assert_eq!(changed.error().0, 400);
}

#[tokio::test]
async fn the_preview_answers_like_v1_with_its_own_links() {
    let api = Api::start().await;
    api.load_demo().await;
    let tables = Entity::ALL.map(|entity| format!("/{}?$orderby=id%20desc&$count=true&$select=id", entity.as_str()));
    let others = ["", "/$metadata", "/interactions/$count", "/users?$top=x"].map(str::to_owned);
    for path in tables.iter().chain(&others) {
        let stable = api.get(&format!("/export/v1/records{path}")).await;
        let preview = api.get(&format!("/export/v1beta2/records{path}")).await;
        assert_eq!(stable.status(), preview.status(), "{path}");
        assert_eq!(stable.body().replace("/export/v1/", "/export/v1beta2/"), preview.body(), "{path}");
    }
    let context = format!("{PUBLIC_URL}/export/v1beta2/records/$metadata#interactions");
    assert_eq!(api.get("/export/v1beta2/records/interactions").await.json()["@odata.context"], context);
}

#[tokio::test]
async fn a_count_is_a_bare_number() {
    let api = Api::start().await;
    api.load_demo().await;
    let filter = "$filter=platform%20eq%20'slack'&$orderby=created_time";
    let expected = all_ids(&pages(&api, &format!("interactions?{filter}")).await).len();
    for segment in ["$count", "%24count", "%24%63ount"] {
        let answer = api.get(&format!("interactions/{segment}?{filter}&$top=1&$skip=5")).await;
        assert_eq!(answer.body(), expected.to_string());
        assert!(answer.header(header::CONTENT_TYPE).starts_with("text/plain"));
    }
}

#[tokio::test]
async fn an_empty_table_has_an_empty_value() {
    let api = Api::start().await;
    let answer = api.get("users?$count=true").await;
    assert_eq!(
        answer.body(),
        r#"{"@odata.context":"https://console.example.com/export/v1/records/$metadata#users","@odata.count":0,"value":[]}"#
    );
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json;odata.metadata=minimal");
    let head = api.send(Method::HEAD, "/export/v1/records/users", Some(&api.key)).await;
    assert_eq!((head.status(), head.body()), (200, ""));
}

/// Whoever could send a question can follow its link: it is not longer but for the token, however the question was written,
/// and a token that holds the options is shorter than they are.
#[tokio::test]
async fn a_next_link_is_not_longer_than_the_question_but_for_the_token() {
    let api = Api::start().await;
    let rows: Vec<_> = (0..7).map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
    for entity in Entity::ALL {
        api.import(entity, format!("[{}]", rows.join(","))).await;
    }
    let ids = |count: usize| (0..count).map(|id| format!("'{id:08x}-1f2e-4a{id:06x}'")).collect::<Vec<_>>().join(",");
    let options = [
        String::new(),
        "$filter=id%20ne%20'x'&$select=id&$orderby=id&$count=true&$top=6&$skip=1&$format=json".to_owned(),
        "%24filter=id+ne+%27a%26b%27&limit=5".to_owned(),
        "filter=id%20ne%20'x'&top=7".to_owned(),
        "$filter=id ne '(a/b)*;=?:@!$,~-._'".replace(' ', "+"),
        "$filter=id+ne+'漢字とかな'".to_owned(),
        "$filter=id+ne+'[{|}^]'".to_owned(),
        format!("$filter=not+(id+in+({}))", ids(90)),
        format!("$filter=not+(id+in+({}))&$count=true", ids(300)),
        format!("$filter=not%20(id%20in%20({}))", ids(300).replace('\'', "%27")),
        format!("$filter=id+ne+'{}'", "漢".repeat(7_900)),
        format!("$filter=id+ne+'{}'", "%E6%BC%A2".repeat(7_200)),
        format!("$filter=id+ne+'{}'&$orderby=id+desc", "aä\u{1f600}".repeat(2_600)),
    ];
    for (entity, prefix) in Entity::ALL.into_iter().zip(["/export/v1", "/export/v1beta2"].into_iter().cycle()) {
        let path = format!("{prefix}/records/{}", entity.as_str());
        let all = api.get(&path).await.ids();
        for options in &options {
            let question = if options.is_empty() { path.clone() } else { format!("{path}?{options}") };
            let mut page = api.get_preferring(&question, "maxpagesize=2").await;
            let (mut ids, mut links) = (page.ids(), 0);
            while let Some(link) = page.next_link() {
                let token = link.rsplit_once("$skiptoken=").unwrap().1.len() + "?$skiptoken=".len();
                let link_path = link.strip_prefix(PUBLIC_URL).unwrap();
                assert!(link.is_ascii() && link_path.len() <= question.len() + token, "{options:.60} {link:.300}");
                if question.len() > 2_500 {
                    assert!(link_path.len() <= question.len(), "{} {}", link_path.len(), question.len());
                }
                page = api.get(&link).await;
                links += 1;
                ids.extend(page.ids());
            }
            ids.sort();
            let expected = if options.contains("$skip") { &all[1..] } else { &all[..] };
            assert_eq!((ids.as_slice(), links), (expected, expected.len().div_ceil(2) - 1), "{options:.60}");
        }
    }
}

#[tokio::test]
async fn a_token_that_holds_the_options_goes_with_them_and_no_others() {
    let api = Api::start().await;
    api.import(Entity::Users, r#"[{"id":"1"},{"id":"2"},{"id":"3"}]"#).await;
    let filter = format!("$filter=id+ne+'{}'", "é".repeat(3_000));
    let link = api.get_preferring(&format!("users?{filter}"), "maxpagesize=1").await.next_link().unwrap();
    assert!(link.len() < 400, "{link}");
    for (with, status) in [
        ("", 200),
        (filter.as_str(), 200),
        ("x=1", 200),
        ("$top=1", 400),
        ("$filter=id+ne+'x'", 400),
        ("$count=true", 400),
    ] {
        assert_eq!(api.get(&format!("{link}&{with}")).await.status(), status, "{with:.40}");
    }
    let token = link.rsplit_once('=').unwrap().1;
    let (cut, _) = token.split_at(token.len() - 8);
    for token in ["~", "~e30", cut, &token.replace('~', ""), &format!("{token}.")] {
        assert_eq!(api.get(&format!("users?$skiptoken={token}")).await.status(), 400, "{token}");
    }
    assert_eq!(api.get(&format!("conversations?$skiptoken={token}")).await.status(), 400);
}
