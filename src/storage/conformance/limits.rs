//! Reading records keeps nobody else waiting, and ends when its time limit is reached or nobody waits for it.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tokio::{task::yield_now, time::timeout};

use super::{ORGANIZATION, TestStorage, records::path};
use crate::{
    domain::{
        entity::Entity,
        record::{Record, Scalar},
        record_query::{Filter, Function, LetterCase, Operand, TextTest},
    },
    storage::{RECORD_CONNECTIONS, StorageError, audit_log::Unaudited},
};

/// Longer than any test here that ends as expected.
const LONG: Duration = Duration::from_mins(10);

/// A query for which a database would need minutes: many texts in another case, of records that are not ASCII.
fn slow() -> Filter {
    let terms = (0..20).map(|number| {
        let text = Function::InCase(LetterCase::Lower).apply(vec![Operand::Path(path("primary_domain"))]).unwrap();
        let part = Operand::Literal(Scalar::String(format!("part {number}")));
        Filter::is_true(Function::Has(TextTest::Contains).apply(vec![text, part]).unwrap()).unwrap()
    });
    Filter::Any(terms.collect())
}

/// Many short records: PostgreSQL checks for a cancellation only between two.
const SLOW_RECORDS: u64 = 4_000;

async fn with_slow_records() -> [TestStorage; 2] {
    let all = TestStorage::all().await;
    for test in &all {
        let records = (0..SLOW_RECORDS).map(|number| {
            let value = json!({ "id": format!("{number:05}"), "primary_domain": "Ä gefüllt ".repeat(200) });
            Record::parse(Entity::Conversations, value).unwrap()
        });
        let mut repository = test.storage.begin().await.unwrap();
        let organization_id = ORGANIZATION.parse().unwrap();
        repository.upsert_records(organization_id, Entity::Conversations, &records.collect::<Vec<_>>()).await.unwrap();
        assert_eq!(repository.commit(Unaudited::Installation.into()).await.unwrap().last, None);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_stopped_when_its_time_is_over_and_the_connection_goes_on() {
    for test in with_slow_records().await {
        let organization_id = ORGANIZATION.parse().unwrap();
        for _ in 0..2 * RECORD_CONNECTIONS {
            let mut repository = test.storage.read_records(Duration::from_millis(1)).await.unwrap();
            let stopped = repository.count_records(organization_id, Entity::Conversations, Some(&slow())).await;
            assert!(matches!(stopped, Err(StorageError::TooSlow)), "{}: {stopped:?}", test.name);
        }
        for _ in 0..2 * RECORD_CONNECTIONS {
            let mut repository = test.storage.read_records(LONG).await.unwrap();
            let count = repository.count_records(organization_id, Entity::Conversations, None).await.unwrap();
            assert_eq!(count, SLOW_RECORDS, "{}", test.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_every_connection_for_records_is_taken_everything_else_goes_on() {
    for test in TestStorage::all().await {
        let mut taken = Vec::new();
        for _ in 0..RECORD_CONNECTIONS {
            taken.push(test.storage.read_records(LONG).await.unwrap());
        }
        let mut repository = test.storage.read().await.unwrap();
        repository.newest_change().await.unwrap();
        assert_eq!(
            test.storage.begin().await.unwrap().commit(Unaudited::Installation.into()).await.unwrap().last,
            None
        );
        test.storage.watch().await.unwrap().next().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_for_whose_answer_nobody_waits_ends() {
    for test in with_slow_records().await {
        let organization_id = ORGANIZATION.parse().unwrap();
        let mut asking = Vec::new();
        for _ in 0..RECORD_CONNECTIONS {
            let storage = Arc::clone(&test.storage);
            let mut repository = storage.read_records(LONG).await.unwrap();
            asking.push(tokio::spawn(async move {
                repository.count_records(organization_id, Entity::Conversations, Some(&slow())).await
            }));
        }
        // Each has its connection and runs a query; none has a result.
        for _ in 0..100 {
            yield_now().await;
        }
        for asking in asking {
            assert!(!asking.is_finished(), "{}: not slow enough", test.name);
            asking.abort();
            assert!(asking.await.unwrap_err().is_cancelled());
        }
        for _ in 0..RECORD_CONNECTIONS {
            let reading = async {
                let mut repository = test.storage.read_records(LONG).await?;
                repository.count_records(organization_id, Entity::Conversations, None).await
            };
            // Far less than all of the queries would take.
            let count =
                timeout(Duration::from_secs(20), reading).await.expect("a question goes on that nobody waits for");
            assert_eq!(count.map_err(|error| error.to_string()), Ok(SLOW_RECORDS), "{}", test.name);
        }
    }
}
