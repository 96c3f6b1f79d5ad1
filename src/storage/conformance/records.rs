//! Records, page by page.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{ORGANIZATION, TestStorage};
use crate::{
    domain::{
        entity::{Entity, Path},
        id::OrganizationId,
        json::Json,
        record::{Record, Scalar, scalar_of},
        record_query::{Comparison, Filter, Operand, Order, OrderTerm, Position, RecordQuery},
    },
    storage::{
        Storage,
        audit_log::Unaudited,
        database,
        records::{PurgeCriterion, Upserted},
    },
};

/// 40 conversations with many ties and nulls.
pub(in crate::storage) fn conversations() -> Vec<Record> {
    (0..40)
        .map(|number| {
            let domain = [Value::Null, json!("HR"), json!("IT"), json!("Ä")][number % 4].clone();
            let day = number % 5;
            let at = if day == 0 { Value::Null } else { json!(format!("2026-01-0{day}T00:00:00Z")) };
            let id = format!("{:02}", number * 7 % 40);
            let value = json!({"id": id, "primary_domain": domain, "created_time": at, "detail": null});
            Record::parse(Entity::Conversations, value).unwrap()
        })
        .collect()
}

pub(in crate::storage) fn path(name: &str) -> Path {
    Path::to(Entity::Conversations.attribute(name).unwrap())
}

pub(in crate::storage) fn term(name: &str, descending: bool) -> OrderTerm {
    OrderTerm { path: path(name), descending }
}

pub(in crate::storage) fn created(comparison: Comparison, at: &str) -> Filter {
    let attribute = Operand::Path(path("created_time"));
    Filter::compare(attribute, comparison, Operand::Literal(Scalar::String(at.to_owned()))).unwrap()
}

pub(in crate::storage) fn position_of(order: &Order, document: &str) -> Position {
    let document: Value = serde_json::from_str(document).unwrap();
    let value = |term: &OrderTerm| Json::from(document[term.path.end().name].clone());
    let values = order.terms().iter().map(|term| scalar_of(term.path.end(), &value(term)).unwrap());
    Position::new(order, values.collect()).unwrap()
}

/// The text by which a document sorts, nulls first.
fn sort_key(document: &str, term: &OrderTerm) -> String {
    let document: Value = serde_json::from_str(document).unwrap();
    document[term.path.end().name].as_str().map(|text| format!("+{text}")).unwrap_or_default()
}

#[tokio::test]
async fn pages_of_every_order_are_the_whole_table_in_that_order() {
    for test in TestStorage::all().await {
        let (mut repository, organization_id) = test.with_conversations().await;
        let names = ["primary_domain", "created_time", "id"];
        let directions = [false, true];
        for (first, second) in names.into_iter().flat_map(|first| names.map(|second| (first, second))) {
            for (down, down_again) in directions.into_iter().flat_map(|first| directions.map(|second| (first, second)))
            {
                let order = Order::new(vec![term(first, down), term(second, down_again)]);
                let mut expected: Vec<_> = conversations().into_iter().map(|record| record.document).collect();
                for term in order.terms().iter().rev() {
                    expected.sort_by(|a, b| {
                        let ascending = sort_key(a, term).cmp(&sort_key(b, term));
                        if term.descending { ascending.reverse() } else { ascending }
                    });
                }
                let mut query = RecordQuery { order: order.clone(), ..RecordQuery::all(Entity::Conversations) };
                let mut found = Vec::new();
                loop {
                    let page = repository.list_records(organization_id, &query, 3).await.unwrap();
                    let Some(last) = page.last() else { break };
                    query.after = Some(position_of(&order, last));
                    found.extend(page);
                }
                assert_eq!(found, expected, "{first} {down} {second} {down_again}");
            }
        }
    }
}

#[tokio::test]
async fn an_upsert_replaces_and_a_count_counts() {
    for test in TestStorage::all().await {
        let (mut repository, organization_id) = test.with_conversations().await;
        let value = json!({"id": "00", "primary_domain": "LEGAL"});
        let record = Record::parse(Entity::Conversations, value).unwrap();
        let records = std::slice::from_ref(&record);
        let upserted = repository.upsert_records(organization_id, Entity::Conversations, records).await.unwrap();
        assert_eq!(upserted, Upserted { inserted: 0, updated: 1 });
        let upserted = repository.upsert_records(organization_id, Entity::Conversations, records).await.unwrap();
        assert_eq!(upserted, Upserted::default());
        assert_eq!(repository.count_records(organization_id, Entity::Conversations, None).await.unwrap(), 40);
        let legal = Operand::Literal(Scalar::String("LEGAL".to_owned()));
        let domain = Operand::Path(path("primary_domain"));
        let filter = Filter::compare(domain, Comparison::Equal, legal).unwrap();
        assert_eq!(repository.count_records(organization_id, Entity::Conversations, Some(&filter)).await.unwrap(), 1);
        let query = RecordQuery { filter: Some(filter), ..RecordQuery::all(Entity::Conversations) };
        assert_eq!(repository.list_records(organization_id, &query, 9).await.unwrap(), [record.document]);
        assert!(repository.has_records(organization_id, Entity::Conversations).await.unwrap());
        assert!(!repository.has_records(organization_id, Entity::Users).await.unwrap());
    }
}

#[tokio::test]
async fn an_upsert_says_how_many_were_new_and_how_many_replaced_another() {
    for test in TestStorage::all().await {
        let (mut repository, organization_id) = test.with_conversations().await;
        let record = |id: &str, domain: &str, at: &str| {
            let value = json!({ "id": id, "primary_domain": domain, "last_updated_time": at });
            Record::parse(Entity::Conversations, value).unwrap()
        };
        // The second "new" replaces the first, the third is identical, and the last is older.
        let records = [
            record("00", "A", "2030-01-01T00:00:00Z"),
            record("new", "A", "2030-01-01T00:00:00Z"),
            record("new", "B", "2030-01-02T00:00:00Z"),
            record("new", "B", "2030-01-02T00:00:00Z"),
            record("other", "A", "2030-01-01T00:00:00Z"),
            record("new", "C", "2029-01-01T00:00:00Z"),
        ];
        let upserted = repository.upsert_records(organization_id, Entity::Conversations, &records).await.unwrap();
        assert_eq!(upserted, Upserted { inserted: 2, updated: 2 });
        assert_eq!(repository.count_records(organization_id, Entity::Conversations, None).await.unwrap(), 42);
    }
}

#[tokio::test]
async fn whoever_loads_much_sees_what_others_have_added_or_removed_and_what_was_undone() {
    for test in TestStorage::all().await {
        let organization_id = ORGANIZATION.parse::<OrganizationId>().unwrap();
        let other = database::open(&test.url).await.unwrap();
        let upsert = async |storage: &Arc<dyn Storage>, ids: &[&str], is_kept: bool| {
            let records: Vec<_> =
                ids.iter().map(|id| Record::parse(Entity::Users, json!({ "id": id })).unwrap()).collect();
            let mut repository = storage.begin_loading().await.unwrap();
            let upserted = repository.upsert_records(organization_id, Entity::Users, &records).await.unwrap();
            if is_kept {
                assert_eq!(repository.commit(Unaudited::Continued.into()).await.unwrap().last, None);
            }
            upserted.inserted
        };
        let here = &test.storage;
        assert_eq!(upsert(here, &["a"], true).await, 1);
        assert_eq!(upsert(here, &["a", "b"], true).await, 1);
        assert_eq!(upsert(&other, &["c"], true).await, 1);
        assert_eq!(upsert(here, &["a", "b", "c", "d"], true).await, 1, "{}", test.name);
        assert_eq!(upsert(here, &["e"], false).await, 1);
        assert_eq!(upsert(here, &["d", "e"], true).await, 1, "{}", test.name);
        let mut repository = other.begin().await.unwrap();
        let criterion = PurgeCriterion::OfUser("a");
        assert_eq!(repository.delete_records(organization_id, Entity::Users, &criterion, 9).await.unwrap(), 1);
        assert_eq!(repository.commit(Unaudited::Continued.into()).await.unwrap().last, None);
        assert_eq!(upsert(here, &["a", "b"], true).await, 1, "{}", test.name);
        let mut repository = here.read().await.unwrap();
        assert_eq!(repository.count_records(organization_id, Entity::Users, None).await.unwrap(), 5);
    }
}
