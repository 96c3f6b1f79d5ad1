//! An importer in Python: date-times without quotes and with the offset `+00:00`, encoded by its library or as they are,
//! and a next link under either of two names. Any answer but a 2xx ends it.

use serde_json::Value;

use super::{World, ask, assert_same, records};

#[tokio::test]
async fn the_importer_with_offsets_reads_what_was_created_since() {
    let world = World::start().await;
    let client = world.bearer();
    let since = "2025-06-29T02:03:00.006999+00:00";
    // urllib, requests, and a URL put together by hand, whose plus sign arrives as a space.
    let encoded = [
        format!("%24filter=created_time+ge+{}", since.replace(':', "%3A").replace('+', "%2B")),
        format!("$filter=created_time%20ge%20{}&$orderby=created_time", since.replace('+', "%2B")),
        format!("$filter=created_time%20ge%20{since}"),
    ];
    for query in encoded {
        let mut found = Vec::new();
        let mut next = Some(format!("/export/v1/records/interactions?{query}"));
        while let Some(url) = next {
            let page = ask(&client, &url).await;
            found.extend(records(&page));
            let body = page.json();
            let link = body.get("odata.nextlink").or_else(|| body.get("@odata.nextLink"));
            next = link.and_then(Value::as_str).map(str::to_owned);
        }
        let expected = world
            .expected("interactions", |record| record["created_time"].as_str().unwrap() >= "2025-06-29T02:03:00.007Z");
        assert!(expected.len() > 1_000 && expected.len() < super::RECORDS);
        assert_same(found, expected);
    }
}
