//! The vendor's plugin for analytics: asks how many there are, then for pages by `$skip` alone, all at once, without
//! `$top`, and for people without `$orderby`.

use axum::http::header;
use futures::future::join_all;
use serde_json::Value;

use super::{World, ask, assert_same, records};

async fn read(world: &World, table: &str, counted: &str, filter: &str, order: &str) -> Vec<Value> {
    let client = world.bearer().with(header::ACCEPT, "application/json");
    let filter = filter.replace(' ', "%20");
    let url = format!("/export/v1/records/{table}");
    let count = ask(&client, &format!("{url}/$count?{counted}&$filter={filter}")).await;
    let count: usize = count.body().parse().unwrap();
    let pages = (0..count).step_by(500).map(|skip| {
        let (client, url) = (client.clone(), format!("{url}?$skip={skip}{order}&$filter={filter}"));
        async move { records(&ask(&client, &url).await) }
    });
    let pages = join_all(pages).await;
    assert!(pages.len() > 1 && pages.iter().rev().skip(1).all(|page| page.len() == 500));
    let found = pages.concat();
    assert_eq!(found.len(), count);
    found
}

#[tokio::test]
async fn the_plugin_reads_pages_by_skip_at_once() {
    let world = World::start().await;
    let (from, to) = ("2025-06-29T00:00:00Z", "2025-07-03T00:00:00Z");
    let filter = format!("created_time gt '{from}' and created_time lt '{to}'");
    for table in ["interactions", "conversations", "plugin-calls", "plugin-resources"] {
        let found = read(&world, table, "$orderby=created_time", &filter, "&$orderby=created_time").await;
        assert!(found.is_sorted_by_key(|record| record["created_time"].as_str().unwrap().to_owned()));
        let expected = world.expected(table, |record| {
            let at = record["created_time"].as_str().unwrap();
            at > from && at < to
        });
        assert!(expected.len() < super::RECORDS);
        assert_same(found, expected);
    }
    let since = "2025-06-30T06:27:58.321Z";
    let found = read(&world, "users", "$orderby=id", &format!("last_updated_time gt '{since}'"), "").await;
    assert_same(found, world.expected("users", |record| record["last_updated_time"].as_str().unwrap() > since));
}
