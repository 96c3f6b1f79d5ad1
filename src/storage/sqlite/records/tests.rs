use super::*;
use crate::{
    domain::{
        entity::Path,
        record::Scalar,
        record_query::{Comparison, Operand, OrderTerm},
    },
    storage::{
        conformance::{
            ORGANIZATION,
            records::{conversations, created, position_of, term},
        },
        record_sql::INDEXED,
        sqlite::tests::explain,
    },
};

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

/// Those that use an index according to `docs/API.md`, in any order of their records.
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
