//! Requirements on every database: each test runs on a SQLite file and on a separate database of the PostgreSQL server that
//! `TEST_POSTGRES_URL` names. Without that server they fail: a suite that runs on one database proves only half.

mod agreement;
mod details;
mod limits;
mod names;
pub(super) mod records;
mod transfer;

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use self::records::conversations;
use super::{Repository, Storage, audit_log::Unaudited, database};
use crate::{
    crypto::random::{RandomSource as _, SystemRandom},
    domain::{entity::Entity, id::OrganizationId},
};

/// The organization that every database has from the start.
pub(super) const ORGANIZATION: &str = "00000000-0000-7000-8000-000000000001";

/// An empty database.
pub(super) struct TestStorage {
    pub name: &'static str,
    pub storage: Arc<dyn Storage>,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestStorage {
    /// One of each kind.
    pub async fn all() -> [Self; 2] {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite://{}", folder.path().join("test.db").display());
        let sqlite = database::open(&file).await.unwrap();
        let url = new_database().await;
        let postgres = database::open(&url).await.unwrap();
        [
            Self { name: "SQLite", storage: sqlite, url: file, _folder: Some(folder) },
            Self { name: "PostgreSQL", storage: postgres, url, _folder: None },
        ]
    }

    /// With some conversations in it, and a transaction that may write.
    pub async fn with_conversations(&self) -> (Box<dyn Repository>, OrganizationId) {
        let organization_id = ORGANIZATION.parse().unwrap();
        let mut repository = self.storage.begin().await.unwrap();
        repository.upsert_records(organization_id, Entity::Conversations, &conversations()).await.unwrap();
        assert_eq!(repository.commit(Unaudited::Installation.into()).await.unwrap().last, None);
        (self.storage.begin().await.unwrap(), organization_id)
    }
}

/// Creates a database on the server of the tests, which is discarded with it.
pub(super) async fn new_database() -> String {
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL must name a PostgreSQL server: scripts/with-postgres COMMAND brings one up");
    let mut chance = [0; 8];
    SystemRandom.fill(&mut chance).unwrap();
    let name = format!("test_{:x}", u64::from_ne_bytes(chance));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}
