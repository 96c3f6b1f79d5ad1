use serde_json::json;
use sqlx::{Connection as _, Execute as _, PgConnection, Row as _};

use super::*;
use crate::{
    domain::{
        record::Scalar,
        record_query::{Comparison, Operand, OrderTerm},
    },
    storage::{
        Storage as _,
        audit_log::Unaudited,
        conformance::{
            ORGANIZATION, new_database,
            records::{conversations, created, position_of, term},
        },
        postgres::PostgresStorage,
    },
};

/// A database with a month of records of each kind, with statistics.
async fn database() -> PgConnection {
    let url = new_database().await;
    let storage = PostgresStorage::open(&url).await.unwrap();
    let mut repository = storage.begin().await.unwrap();
    for entity in Entity::ALL {
        let records: Vec<_> = (0..3_000)
            .map(|number| {
                let at = format!("2026-01-{:02}T{:02}:00:00Z", number / 100 + 1, number % 24);
                let (user, conversation) = (format!("{:03}", number % 500), format!("{:03}", number % 700));
                let value = json!({ "id": format!("{number:04}"), "user_id": user, "conversation_id": conversation,
                                    "created_time": at, "last_updated_time": at });
                Record::parse(entity, value).unwrap()
            })
            .collect();
        repository.upsert_records(ORGANIZATION.parse().unwrap(), entity, &records).await.unwrap();
    }
    assert_eq!(repository.commit(Unaudited::Installation.into()).await.unwrap().last, None);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    // An empty partition is read completely: that does not matter.
    sqlx::raw_sql("ANALYZE; SET enable_seqscan = off").execute(&mut connection).await.unwrap();
    connection
}

/// PostgreSQL's plan of a statement, one step per line.
async fn explain(database: &mut PgConnection, mut statement: QueryBuilder<Postgres>) -> String {
    let sql = format!("EXPLAIN (COSTS OFF) {}", statement.sql().as_str());
    let arguments = statement.build().take_arguments().unwrap().unwrap();
    let rows = sqlx::query_with(sqlx::AssertSqlSafe(sql), arguments).fetch_all(database).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_last_page_is_found_by_an_index_and_needs_no_sorting() {
    let mut database = database().await;
    // The few records of this table are sorted sooner than they are read in order, if there is another way.
    sqlx::query("SET enable_sort = off").execute(&mut database).await.unwrap();
    for is_descending in [false, true] {
        let order = Order::new(vec![term("created_time", is_descending)]);
        let after = position_of(&order, &conversations()[1].document);
        let filter = Filter::All(vec![
            created(Comparison::GreaterOrEqual, "2026-01-01T00:00:00Z"),
            created(Comparison::LessOrEqual, "2026-02-01T00:00:00Z"),
        ]);
        let all = RecordQuery::all(Entity::Conversations);
        let query = RecordQuery { order, after: Some(after), filter: Some(filter), ..all };
        for part in Part::of(&query) {
            let plan = explain(&mut database, page(ORGANIZATION.parse().unwrap(), &query, &part, 500)).await;
            // No time is both null and in the month.
            assert!(plan.contains("Index Scan") || plan.contains("One-Time Filter: false"), "{plan}");
            assert!(!plan.contains("Seq Scan"), "{plan}");
            assert!(!plan.contains("->  Sort") || plan.contains("One-Time Filter: false"), "{plan}");
        }
    }
}

/// Those that use an index according to `docs/API.md`, in any order of their records.
#[tokio::test]
async fn every_filter_that_is_documented_to_be_fast_is_searched_by_its_index() {
    let mut database = database().await;
    for entity in Entity::ALL {
        for name in INDEXED {
            let Some(attribute) = entity.attribute(name) else { continue };
            let operand = || Operand::Path(Path::to(attribute));
            let value = |day| Operand::Literal(Scalar::String(format!("2026-01-0{day}T00:00:00Z")));
            let compare = |comparison, day| Filter::compare(operand(), comparison, value(day)).unwrap();
            let filters = [
                compare(Comparison::Equal, 1),
                Filter::within(operand(), vec![value(1), value(2)]).unwrap(),
                Filter::All(vec![compare(Comparison::GreaterOrEqual, 1), compare(Comparison::Less, 3)]),
            ];
            let order = |name, descending| {
                Order::new(vec![OrderTerm { path: Path::to(entity.attribute(name).unwrap()), descending }])
            };
            for filter in filters {
                for order in
                    [order(name, false), order(name, true), order("id", false), order("last_updated_time", true)]
                {
                    let query = RecordQuery { order, filter: Some(filter.clone()), ..RecordQuery::all(entity) };
                    let organization_id = ORGANIZATION.parse().unwrap();
                    let statements = [
                        page(organization_id, &query, &Part::Everything, 501),
                        count(organization_id, entity, query.filter.as_ref()),
                    ];
                    for statement in statements {
                        let plan = explain(&mut database, statement).await;
                        let conditions: Vec<_> = plan.lines().filter(|line| line.contains("Index Cond")).collect();
                        assert!(conditions.iter().any(|line| line.contains(name)), "{query:?}\n{plan}");
                        assert!(!plan.contains("Seq Scan"), "{query:?}\n{plan}");
                    }
                }
            }
        }
    }
}
