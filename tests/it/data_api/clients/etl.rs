//! The vendor's pipeline into a warehouse: Python with `requests`, which encodes `$`, colons and quotes and writes `+` for
//! a space. It follows links as they are, and sends its parameters again to a URL that ends in the table's name.

use super::{World, ask, assert_same, records};

const TABLES: [&str; 5] = ["interactions", "conversations", "plugin-calls", "plugin-resources", "users"];
const PARAMETERS: &str = "%24orderby=id+desc&%24filter=last_updated_time+ge+%272025-07-01T00%3A00%3A00.000Z%27\
                          +and+last_updated_time+le+%272025-07-31T23%3A59%3A59.999Z%27";

#[tokio::test]
async fn the_vendors_pipeline_reads_its_month() {
    let world = World::start().await;
    let client = world.bearer();
    for table in TABLES {
        let mut found = Vec::new();
        let mut url = format!("/export/v1beta2/records/{table}");
        let mut requests = 0;
        loop {
            let asked = if url.ends_with(table) { format!("{url}?{PARAMETERS}") } else { url.clone() };
            let page = ask(&client, &asked).await;
            requests += 1;
            let rows = records(&page);
            if rows.is_empty() {
                break;
            }
            found.extend(rows);
            let Some(next) = page.next_link() else { break };
            assert!(TABLES.iter().all(|table| !next.ends_with(table)) && next.contains("/v1beta2/"), "{next}");
            url = next;
        }
        assert!(requests > 1, "{table}");
        let ids: Vec<_> = found.iter().map(super::id).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier > later), "{table}");
        let in_july =
            |record: &serde_json::Value| record["last_updated_time"].as_str().unwrap().starts_with("2025-07-");
        let expected = world.expected(table, in_july);
        assert!(expected.len() < super::RECORDS);
        assert_same(found, expected);
    }
}
