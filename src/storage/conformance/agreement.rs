//! The SQL of filters against [`evaluate`], which evaluates them in memory: a thousand random filters, the same ones in
//! each run.

use serde_json::{Value, json};

use super::{ORGANIZATION, TestStorage};
use crate::domain::{
    entity::{Entity, Path},
    id::OrganizationId,
    json::Members,
    record::{Record, Scalar},
    record_query::{Comparison, Filter, Function, Operand, Order, RecordQuery, evaluation::evaluate},
    record_time::{RecordDate, RecordTime},
};

const FILTERS: usize = 1_000;
const TEXTS: [&str; 17] = [
    "",
    "a",
    "A",
    "ab",
    "aB%",
    "a_b",
    "É",
    "é",
    "GRÖSSE",
    "größe",
    "Привет a",
    "2026-01-02T00:00:00Z",
    "\0",
    "a\0b",
    "a\0",
    "\0b",
    "É\0\0é",
];
const TIMES: [&str; 4] =
    ["2026-01-02T00:00:00Z", "2026-01-02T03:04:05.678Z", "2025-12-31T23:59:59.999Z", "2026-02-28T12:00:00Z"];

/// `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }

    /// A record of plugin resources, whose attributes are of every kind; a third of the values are missing.
    fn record(&mut self, id: usize) -> Record {
        let mut some = |values: &[Value]| if self.below(3) == 0 { Value::Null } else { self.one_of(values) };
        let texts = TEXTS.map(Value::from);
        let times = TIMES.map(Value::from);
        // The dictionary knows strings here: a value of another kind counts as null.
        let members = [&texts[..], &[json!(5), json!(true), json!({"a": 1})]].concat();
        let detail = json!({"name": some(&members), "type": some(&members)});
        let value = json!({
            "id": format!("{id:03}"), "type": some(&texts), "resource_id": some(&texts), "cited": some(&[json!(true), json!(false)]),
            "created_time": some(&times), "last_updated_time": some(&times), "detail": some(&[detail, json!({})]),
        });
        Record::parse(Entity::PluginResources, value).unwrap()
    }

    fn path(&mut self) -> Path {
        let names = ["type", "resource_id", "cited", "created_time", "last_updated_time", "detail"];
        let attribute = Entity::PluginResources.attribute(self.one_of(&names)).unwrap();
        let member = (attribute.name == "detail" && self.below(8) > 0).then(|| self.one_of(&["name", "type"]));
        let member = member.map(|name| attribute.members.iter().find(|member| member.name == name).unwrap());
        Path { attribute, member }
    }

    fn literal(&mut self) -> Operand {
        let at = RecordTime::parse(self.one_of(&TIMES)).unwrap();
        match self.below(9) {
            0 => Operand::Literal(Scalar::Null),
            1 => Operand::Literal(Scalar::Boolean(self.below(2) == 0)),
            2 => Operand::Number(self.one_of(&[0.0, 1.0, 2.0, 3.5, 6.0, 12.0, 23.0, 31.0, 2026.0])),
            3 => Operand::Literal(Scalar::DateTime(at)),
            4 => Operand::Day(RecordDate::parse("2026-01-02").unwrap()),
            _ => Operand::Literal(Scalar::String(self.one_of(&TEXTS).to_owned())),
        }
    }

    fn operand(&mut self, depth: usize) -> Operand {
        match self.below(3) {
            0 => self.literal(),
            1 => Operand::Path(self.path()),
            _ if depth == 0 => Operand::Path(self.path()),
            _ => loop {
                let function = self.one_of(&Function::ALL);
                let arguments = (0..function.arity()).map(|_| self.operand(depth - 1)).collect();
                if let Ok(operand) = function.apply(arguments) {
                    return operand;
                }
            },
        }
    }

    fn filter(&mut self, depth: usize) -> Filter {
        let kind = self.below(if depth == 0 { 4 } else { 7 });
        match kind {
            4 => Filter::Not(Box::new(self.filter(depth - 1))),
            5 => Filter::All((0..=self.below(3)).map(|_| self.filter(depth - 1)).collect()),
            6 => Filter::Any((0..=self.below(3)).map(|_| self.filter(depth - 1)).collect()),
            _ => loop {
                let left = self.operand(2);
                let made = match kind {
                    0 | 1 => Filter::compare(left, self.one_of(&Comparison::ALL), self.operand(2)).ok(),
                    2 => Filter::within(left, (0..=self.below(3)).map(|_| self.literal()).collect()).ok(),
                    _ => Filter::is_true(left).ok(),
                };
                if let Some(filter) = made {
                    return filter;
                }
            },
        }
    }
}

#[tokio::test]
async fn every_database_and_the_rules_of_odata_agree_on_every_filter() {
    for test in TestStorage::all().await {
        let organization_id: OrganizationId = ORGANIZATION.parse().unwrap();
        let mut chance = Chance(1);
        let records: Vec<_> = (0..150).map(|id| chance.record(id)).collect();
        let mut repository = test.storage.begin().await.unwrap();
        repository.upsert_records(organization_id, Entity::PluginResources, &records).await.unwrap();
        let members = |document: &String| serde_json::from_str::<Members>(document).unwrap();
        let parsed: Vec<_> = records.iter().map(|record| members(&record.document)).collect();

        let nul = if test.name == "PostgreSQL" { "\u{fffd}" } else { "\0" };
        let (mut some, mut neither) = (0, 0);
        for _ in 0..FILTERS {
            let filter = chance.filter(3);
            let expected: Vec<_> = records
                .iter()
                .zip(&parsed)
                .filter(|(_, members)| evaluate(&filter, members, nul) == Some(true))
                .map(|(record, _)| record.document.clone())
                .collect();
            some += usize::from(!expected.is_empty() && expected.len() < records.len());
            neither += usize::from(parsed.iter().any(|members| evaluate(&filter, members, nul).is_none()));
            let order = Order::new(Vec::new());
            let query = RecordQuery { filter: Some(filter), order, ..RecordQuery::all(Entity::PluginResources) };
            let found = repository.list_records(organization_id, &query, 1_000).await;
            let found = found.unwrap_or_else(|error| panic!("{}: {error}\n{:?}", test.name, query.filter));
            assert_eq!(found, expected, "{}: {:?}", test.name, query.filter);
        }
        // The filters are significant: many exclude some records, and many are neither true nor false for some.
        assert!(some > FILTERS / 4 && neither > FILTERS / 10, "{some} {neither}");
    }
}

/// The depth and size that the parser of filters accepts.
#[tokio::test]
async fn the_largest_filter_is_within_the_bounds_of_every_database() {
    let path = Path::to(Entity::Conversations.attribute("primary_domain").unwrap());
    let text = |text: &str| Operand::Literal(Scalar::String(text.to_owned()));
    let mut case_changes = Vec::new();
    for index in 0..20 {
        let case = Function::ALL[3 + index % 2].apply(vec![Operand::Path(path)]).unwrap();
        case_changes.push(Filter::is_true(Function::ALL[index % 3].apply(vec![case, text("ä")]).unwrap()).unwrap());
    }
    let conditions = (0..180).map(|_| Filter::compare(Operand::Path(path), Comparison::Equal, text("Ä")).unwrap());
    let mut filter = Filter::Any(case_changes.into_iter().chain(conditions).collect());
    for _ in 0..25 {
        filter = Filter::Not(Box::new(Filter::Any(vec![
            Filter::within(Operand::Path(path), (0..40).map(|_| text("Ä")).collect()).unwrap(),
            Filter::Not(Box::new(filter)),
        ])));
    }
    let query = RecordQuery { filter: Some(filter), ..RecordQuery::all(Entity::Conversations) };
    for test in TestStorage::all().await {
        let (mut repository, organization_id) = test.with_conversations().await;
        assert_eq!(repository.list_records(organization_id, &query, 1_000).await.unwrap(), Vec::<String>::new());
    }
}
