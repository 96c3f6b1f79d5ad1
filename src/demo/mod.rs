//! Demo data: an invented company's conversations of 2026, the same at every run.
//!
//! Every table is filled, every type of interaction and conversation occurs, ids refer to each other, and what may be
//! null is null now and then. As in real exports, rows are stamped in batches: many share one `last_updated_time`.

mod company;
mod conversation;
mod texts;

use serde_json::Value;

use self::company::Company;
use crate::{
    crypto::random::RandomUnavailable,
    domain::{
        clock,
        entity::Entity,
        record::{Record, RecordError},
        record_time::RecordTime,
    },
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
        from_failure,
    },
    storage::StorageError,
};

const SEED: u64 = 2026;
const CONVERSATIONS: u64 = 400;
/// 2026-01-05T07:00:00Z.
const FIRST_DAY: i64 = 1_767_596_400_000;
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The result of loading demo data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoOutcome {
    /// It was written: this many records of each table.
    Loaded(Vec<(Entity, usize)>),
    /// The organization has records already; nothing was written.
    HasRecords,
}

/// Why demo data was not written.
#[derive(Debug, thiserror::Error)]
pub enum LoadDemoError {
    /// The generated data is not a record.
    #[error("the demo data does not fit: {0}")]
    Record(#[from] RecordError),
    /// A lower layer failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(LoadDemoError: StorageError, RandomUnavailable);

/// Fills the five tables of an organization if all of them are empty.
///
/// # Errors
/// [`LoadDemoError`]; nothing is written then.
pub async fn load(
    services: &Services,
    authorised: &Authorised<'_, OperateInstallation>,
) -> Result<DemoOutcome, LoadDemoError> {
    let tables = demo_records()?;
    if !services.fill_empty_tables(authorised, &tables).await? {
        return Ok(DemoOutcome::HasRecords);
    }
    Ok(DemoOutcome::Loaded(tables.into_iter().map(|(entity, records)| (entity, records.len())).collect()))
}

/// Generates the records of all tables.
fn demo_records() -> Result<Vec<(Entity, Vec<Record>)>, RecordError> {
    let mut random = Random(SEED);
    let mut company = Company::found(&mut random);
    let mut tables = Tables::default();
    for number in 0..CONVERSATIONS {
        conversation::hold(&mut random, &mut company, &mut tables, number);
    }
    tables.users = company.into_records();
    let tables = [
        (Entity::Interactions, tables.interactions),
        (Entity::Conversations, tables.conversations),
        (Entity::PluginCalls, tables.plugin_calls),
        (Entity::PluginResources, tables.plugin_resources),
        (Entity::Users, tables.users),
    ];
    let parse = |(entity, values): (Entity, Vec<Value>)| {
        let records: Result<Vec<_>, _> = values.into_iter().map(|value| Record::parse(entity, value)).collect();
        Ok((entity, records?))
    };
    tables.into_iter().map(parse).collect()
}

#[derive(Default)]
struct Tables {
    interactions: Vec<Value>,
    conversations: Vec<Value>,
    plugin_calls: Vec<Value>,
    plugin_resources: Vec<Value>,
    users: Vec<Value>,
}

/// An instant as records carry it; `at` is in milliseconds.
fn stamp(at: i64) -> Value {
    let at = clock::from_milliseconds(at).and_then(RecordTime::from_instant);
    at.map_or(Value::Null, |at| Value::String(at.to_string()))
}

/// When the batch run that picked up a row was: at 06:02 UTC, 6 to 30 hours later.
fn batch_stamp(at: i64) -> Value {
    stamp((at + 6 * HOUR).div_euclid(DAY) * DAY + DAY + 6 * HOUR + 2 * MINUTE)
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): small, and the same everywhere. For made-up data only, never for secrets.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A time span between two others, in milliseconds.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(u64::try_from(most - least).unwrap_or(0))).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let index = usize::try_from(self.below(u64::try_from(items.len()).unwrap_or(1))).unwrap_or(0);
        items.get(index).copied().unwrap_or_default()
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| self.pick(alphabet)).collect()
    }

    /// An id of 12 characters, as conversations, interactions and plugin calls have it.
    fn id(&mut self) -> String {
        let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['_', '-']).collect();
        self.text(&alphabet, 12)
    }

    /// An id of 32 hexadecimal digits, as plugin resources have it.
    fn hexadecimal_id(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// A decimal id, as users have it.
    fn decimal_id(&mut self) -> String {
        (self.next() | 1 << 60).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn tables() -> HashMap<&'static str, Vec<Value>> {
        let parse = |record: Record| serde_json::from_str(&record.document).unwrap();
        demo_records()
            .unwrap()
            .into_iter()
            .map(|(entity, records)| (entity.as_str(), records.into_iter().map(parse).collect()))
            .collect()
    }

    fn texts(rows: &[Value], name: &str) -> HashSet<String> {
        rows.iter().filter_map(|row| row[name].as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn demo_data_is_the_same_each_time_and_of_a_size_that_needs_pages() {
        assert_eq!(demo_records(), demo_records());
        let sizes: HashMap<_, _> = tables().into_iter().map(|(name, rows)| (name, rows.len())).collect();
        assert_eq!(sizes["users"], 40);
        assert_eq!(sizes["conversations"], 400);
        assert!((1_700..2_400).contains(&sizes["interactions"]), "{sizes:?}");
        assert!((900..1_500).contains(&sizes["plugin-calls"]), "{sizes:?}");
        assert!((2_500..3_600).contains(&sizes["plugin-resources"]), "{sizes:?}");
    }

    #[test]
    fn ids_are_unique_and_refer_to_each_other() {
        let tables = tables();
        for rows in tables.values() {
            assert_eq!(texts(rows, "id").len(), rows.len());
        }
        let references = [
            ("conversations", "user_id", "users"),
            ("interactions", "user_id", "users"),
            ("interactions", "conversation_id", "conversations"),
            ("interactions", "parent_interaction_id", "interactions"),
            ("plugin-calls", "interaction_id", "interactions"),
            ("plugin-calls", "conversation_id", "conversations"),
            ("plugin-calls", "user_id", "users"),
            ("plugin-resources", "plugin_call_id", "plugin-calls"),
            ("plugin-resources", "interaction_id", "interactions"),
            ("plugin-resources", "conversation_id", "conversations"),
            ("plugin-resources", "user_id", "users"),
        ];
        for (from, name, to) in references {
            assert!(texts(&tables[from], name).is_subset(&texts(&tables[to], "id")), "{from}.{name}");
        }
    }

    #[test]
    fn every_type_occurs_and_what_may_be_null_is_null_now_and_then() {
        let tables = tables();
        assert_eq!(texts(&tables["interactions"], "type").len(), 6);
        assert_eq!(texts(&tables["conversations"], "type").len(), 14);
        assert_eq!(texts(&tables["conversations"], "route").len(), 4);
        assert_eq!(texts(&tables["plugin-resources"], "type").len(), 14);
        let nullable = [
            ("conversations", "primary_domain"),
            ("conversations", "detail"),
            ("interactions", "label"),
            ("interactions", "parent_interaction_id"),
            ("plugin-resources", "plugin_call_id"),
            ("plugin-resources", "detail"),
            ("users", "external_ids"),
            ("users", "last_name"),
            ("users", "first_interaction_time"),
        ];
        for (entity, name) in nullable {
            let nulls = tables[entity].iter().filter(|row| row[name].is_null()).count();
            assert!(nulls > 0 && nulls < tables[entity].len(), "{entity}.{name}: {nulls}");
        }
        let used_unserved = tables["plugin-calls"].iter().any(|row| row["used"] == true && row["served"] == false);
        assert!(!used_unserved);
    }

    #[test]
    fn everything_happens_in_2026() {
        for rows in tables().values() {
            let times = ["created_time", "last_updated_time", "plugin_update_time", "latest_interaction_time"];
            for time in times.into_iter().flat_map(|name| texts(rows, name)) {
                assert!(time.starts_with("2026-") && time.as_str() < "2026-11-23", "{time}");
            }
        }
    }
}
