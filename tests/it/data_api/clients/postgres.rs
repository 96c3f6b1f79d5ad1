//! A customer's loader into PostgreSQL: no parameters at all, links to the end, and only ids that are new are inserted.

use std::collections::BTreeMap;

use super::{World, ask, assert_same, id, records};

#[tokio::test]
async fn the_loader_without_parameters_reads_everything_once() {
    let world = World::start().await;
    let client = world.bearer();
    let mut table = BTreeMap::new();
    let mut next = Some("/export/v1beta2/records/conversations".to_owned());
    while let Some(url) = next {
        let page = ask(&client, &url).await;
        for record in records(&page) {
            assert!(table.insert(id(&record), record).is_none());
        }
        next = page.next_link();
    }
    assert_same(table.into_values().collect(), world.expected("conversations", |_| true));
}
