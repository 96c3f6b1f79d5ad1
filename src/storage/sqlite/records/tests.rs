use serde_json::{Value, json};

use super::*;
use crate::{
    domain::{
        entity::Path,
        record::scalar_of,
        record_query::{Comparison, Operand, OrderTerm, Position},
    },
    storage::{
        Repository, Storage,
        sqlite::{SqliteStorage, tests::explain},
    },
};

pub(super) const ORGANIZATION: &str = "00000000-0000-7000-8000-000000000001";

/// 40 conversations with many ties and nulls.
fn conversations() -> Vec<Record> {
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

pub(super) async fn filled() -> (tempfile::TempDir, Box<dyn Repository>, OrganizationId) {
    let folder = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(&format!("sqlite://{}", folder.path().join("test.db").display())).await.unwrap();
    let organization_id = ORGANIZATION.parse().unwrap();
    let mut repository = storage.begin().await.unwrap();
    repository.upsert_records(organization_id, Entity::Conversations, &conversations()).await.unwrap();
    assert_eq!(repository.commit().await.unwrap().last, None);
    let repository = storage.begin().await.unwrap();
    (folder, repository, organization_id)
}

fn path(name: &str) -> Path {
    Path::to(Entity::Conversations.attribute(name).unwrap())
}

fn term(name: &str, descending: bool) -> OrderTerm {
    OrderTerm { path: path(name), descending }
}

fn created(comparison: Comparison, at: &str) -> Filter {
    let attribute = Operand::Path(path("created_time"));
    Filter::compare(attribute, comparison, Operand::Literal(Scalar::String(at.to_owned()))).unwrap()
}

fn position_of(order: &Order, document: &str) -> Position {
    let document: Value = serde_json::from_str(document).unwrap();
    let values = order.terms().iter().map(|term| scalar_of(term.path.end(), &document[term.path.end().name]).unwrap());
    Position::new(order, values.collect()).unwrap()
}

/// The text by which a document sorts, nulls first.
fn sort_key(document: &str, term: &OrderTerm) -> String {
    let document: Value = serde_json::from_str(document).unwrap();
    document[term.path.end().name].as_str().map(|text| format!("+{text}")).unwrap_or_default()
}

#[tokio::test]
async fn pages_of_every_order_are_the_whole_table_in_that_order() {
    let (_folder, mut repository, organization_id) = filled().await;
    let names = ["primary_domain", "created_time", "id"];
    let directions = [false, true];
    for (first, second) in names.into_iter().flat_map(|first| names.map(|second| (first, second))) {
        for (down, down_again) in directions.into_iter().flat_map(|first| directions.map(|second| (first, second))) {
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

#[tokio::test]
async fn an_upsert_replaces_and_a_count_counts() {
    let (_folder, mut repository, organization_id) = filled().await;
    let value = json!({"id": "00", "primary_domain": "LEGAL"});
    let record = Record::parse(Entity::Conversations, value).unwrap();
    repository.upsert_records(organization_id, Entity::Conversations, std::slice::from_ref(&record)).await.unwrap();
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

#[tokio::test]
async fn the_last_page_is_found_by_an_index_and_needs_no_sorting() {
    let ascending = vec!["created_time,id)>(?,?)"];
    let descending = vec!["created_time,id)<(?,?)", "created_time=?"];
    for (is_descending, bounds) in [(false, ascending), (true, descending)] {
        let order = Order::new(vec![term("created_time", is_descending)]);
        let after = position_of(&order, &conversations()[1].document);
        let filter = Filter::All(vec![
            created(Comparison::GreaterOrEqual, "2026-01-01T00:00:00Z"),
            created(Comparison::LessOrEqual, "2026-02-01T00:00:00Z"),
        ]);
        let all = RecordQuery::all(Entity::Conversations);
        let query = RecordQuery { order, after: Some(after), filter: Some(filter), ..all };
        let parts = Part::of(&query);
        assert_eq!(parts.len(), bounds.len());
        for (part, bound) in parts.iter().zip(bounds) {
            let mut sql = QueryBuilder::new("");
            push_part(&mut sql, ORGANIZATION.parse().unwrap(), &query, part);
            let plan = explain(sql.sql().as_str()).await;
            assert!(plan.contains("USING INDEX record_conversations_created_time (organization_id=? AND "), "{plan}");
            assert!(plan.contains(bound), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}

/// Those that `docs/API.md` says use an index, in whatever order their records are asked for.
#[tokio::test]
async fn every_filter_that_is_documented_to_be_fast_is_searched_by_its_index() {
    for entity in Entity::ALL {
        for name in INDEXED {
            let Some(attribute) = entity.attribute(name) else { continue };
            let operand = || Operand::Path(Path::to(attribute));
            let value = || Operand::Literal(Scalar::String("2026-01-01T00:00:00Z".to_owned()));
            let compare = |comparison| Filter::compare(operand(), comparison, value()).unwrap();
            let filters = [
                compare(Comparison::Equal),
                Filter::within(operand(), vec![value(), value()]).unwrap(),
                Filter::All(vec![compare(Comparison::GreaterOrEqual), compare(Comparison::Less)]),
            ];
            let order = |name, descending| {
                Order::new(vec![OrderTerm { path: Path::to(entity.attribute(name).unwrap()), descending }])
            };
            for filter in filters {
                for order in
                    [order(name, false), order(name, true), order("id", false), order("last_updated_time", true)]
                {
                    let query = RecordQuery { order, filter: Some(filter.clone()), ..RecordQuery::all(entity) };
                    let mut page = QueryBuilder::new(AS_LINES);
                    push_part(&mut page, ORGANIZATION.parse().unwrap(), &query, &Part::of(&query)[0]);
                    page.push(" LIMIT ").push_bind(501).push(")");
                    let mut count = select("COUNT(*)", ORGANIZATION.parse().unwrap(), entity);
                    push_filter(&mut count, query.filter.as_ref());
                    for sql in [page, count] {
                        let plan = explain(sql.sql().as_str()).await;
                        let index = format!("{} USING ", table(entity));
                        let search = format!("(organization_id=? AND {name}");
                        let line = plan.lines().find(|line| line.contains(&index)).unwrap_or_default();
                        assert!(line.starts_with("SEARCH") && line.contains(&search), "{query:?}\n{plan}");
                    }
                }
            }
        }
    }
}
