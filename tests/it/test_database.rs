//! The database of a test: a SQLite file, or with `TEST_DATABASE=postgres` a database of its own on the server that
//! `TEST_POSTGRES_URL` names. The same tests run over both.

use std::sync::Arc;

use credentials_console::{
    crypto::random::{RandomSource as _, SystemRandom},
    storage::{Storage, database, postgres::PostgresStorage},
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
use tempfile::TempDir;

/// Made once, migrated, and copied for each test.
const TEMPLATE: &str = "credentials_console_test_template";

/// A database. The file is gone with this, a database on the server with the server that `scripts/with-postgres` brings up.
pub struct TestDatabase {
    /// For files of the test as well.
    pub directory: TempDir,
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    is_on_server: bool,
}

impl TestDatabase {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        match std::env::var("TEST_DATABASE").as_deref() {
            Ok("postgres") => Self { directory, url: new_server_database().await, is_on_server: true },
            Ok("sqlite") | Err(_) => {
                let url = format!("sqlite://{}", directory.path().join("test.db").display());
                Self { directory, url, is_on_server: false }
            }
            Ok(other) => panic!("TEST_DATABASE={other} is neither sqlite nor postgres"),
        }
    }

    pub async fn open(&self) -> Arc<dyn Storage> {
        database::open(&self.url).await.unwrap()
    }

    /// What a query finds; every column must be text.
    pub async fn select(&self, query: &'static str) -> Vec<Vec<String>> {
        if self.is_on_server {
            let rows =
                sqlx::query(query).fetch_all(&mut PgConnection::connect(&self.url).await.unwrap()).await.unwrap();
            rows.iter().map(|row| (0..row.len()).map(|place| row.get(place)).collect()).collect()
        } else {
            let mut database = SqliteConnection::connect(&self.url).await.unwrap();
            let rows = sqlx::query(query).fetch_all(&mut database).await.unwrap();
            rows.iter().map(|row| (0..row.len()).map(|place| row.get(place)).collect()).collect()
        }
    }

    /// The audit log, oldest first: who did what to what, and the detail.
    pub async fn audit_log(&self) -> Vec<(String, String, String, Value)> {
        let rows = if self.is_on_server {
            self.select("SELECT actor, action, subject, detail::text FROM audit_events ORDER BY number").await
        } else {
            self.select("SELECT actor, action, subject, detail FROM audit_events ORDER BY rowid").await
        };
        rows.into_iter()
            .map(|row| {
                let [actor, action, subject, detail] = row.try_into().unwrap();
                (actor, action, subject, serde_json::from_str(&detail).unwrap())
            })
            .collect()
    }

    /// Runs a statement that the database itself would refuse: nothing refers to anything meanwhile.
    pub async fn damage(&self, statement: &'static str) {
        if self.is_on_server {
            let mut database = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query("SET session_replication_role = replica").execute(&mut database).await.unwrap();
            sqlx::query(statement).execute(&mut database).await.unwrap();
        } else {
            let mut database = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut database).await.unwrap();
            sqlx::query(statement).execute(&mut database).await.unwrap();
        }
    }

    /// Lets [`Self::damage`] change the audit log, too. On a server it does so in any case.
    pub async fn unlock_audit_log(&self) {
        if self.is_on_server {
            return;
        }
        for table in ["audit_entries", "audit_events"] {
            for trigger in ["changed", "removed"] {
                let statement = format!("DROP TRIGGER {table}_are_not_{trigger}");
                let mut database = SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::query(AssertSqlSafe(statement)).execute(&mut database).await.unwrap();
            }
        }
    }

    /// Adds entries to the audit log past the program.
    pub async fn add_audit_entries(&self, count: u32) {
        let columns = "id, organization_id, at, actor, action, subject, detail";
        let organization = "(SELECT id FROM organizations ORDER BY created_at LIMIT 1)";
        if self.is_on_server {
            let statement = format!(
                "INSERT INTO audit_events ({columns})
                 SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, {organization}, now(), 'x', 'many', 'y', '{{}}'
                 FROM generate_series(1, {count}) AS i"
            );
            let mut database = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut database).await.unwrap();
        } else {
            let statement = format!(
                "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count})
                 INSERT INTO audit_events ({columns})
                 SELECT printf('00000000-0000-7000-8000-%012d', i), {organization}, 1768478400000, 'x', 'many', 'y', '{{}}'
                 FROM numbers"
            );
            let mut database = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut database).await.unwrap();
        }
    }

    /// Runs a statement that the database must refuse.
    pub async fn refuse(&self, statement: &'static str) {
        let refused = if self.is_on_server {
            sqlx::query(statement).execute(&mut PgConnection::connect(&self.url).await.unwrap()).await.map(drop)
        } else {
            sqlx::query(statement).execute(&mut SqliteConnection::connect(&self.url).await.unwrap()).await.map(drop)
        };
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{statement}");
    }

    /// Lets the audit log take nothing any more.
    pub async fn fill_audit_log(&self) {
        if self.is_on_server {
            let trigger =
                "CREATE TRIGGER full_log BEFORE INSERT ON audit_events EXECUTE FUNCTION refuse_change_of_audit_log()";
            sqlx::query(trigger).execute(&mut PgConnection::connect(&self.url).await.unwrap()).await.unwrap();
        } else {
            let trigger = "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END";
            sqlx::query(trigger).execute(&mut SqliteConnection::connect(&self.url).await.unwrap()).await.unwrap();
        }
    }

    /// Lets nobody write: on SQLite as whoever writes and does not come to an end, on a server as a replica.
    pub async fn refuse_writes(&self) -> WritesRefused {
        if self.is_on_server {
            let mut database = PgConnection::connect(&self.url).await.unwrap();
            set_read_only(&mut database, "on").await;
            WritesRefused::ByServer(database)
        } else {
            let mut database = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query("BEGIN IMMEDIATE").execute(&mut database).await.unwrap();
            WritesRefused::ByWriter(database)
        }
    }

    /// Everything that is stored, to prove that something is not there.
    pub async fn stored_bytes(&self) -> Vec<u8> {
        if !self.is_on_server {
            let files = std::fs::read_dir(self.directory.path()).unwrap();
            return files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        }
        let mut database = PgConnection::connect(&self.url).await.unwrap();
        // Bytes that are letters are written as such.
        sqlx::query("SET bytea_output = 'escape'").execute(&mut database).await.unwrap();
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        )
        .fetch_all(&mut database)
        .await
        .unwrap();
        let mut bytes = Vec::new();
        for table in tables {
            let rows: Vec<String> =
                sqlx::query_scalar(AssertSqlSafe(format!("SELECT stored::text FROM {table} AS stored")))
                    .fetch_all(&mut database)
                    .await
                    .unwrap();
            bytes.extend(rows.concat().into_bytes());
        }
        bytes
    }
}

/// Nobody can write.
pub enum WritesRefused {
    ByServer(PgConnection),
    ByWriter(SqliteConnection),
}

impl WritesRefused {
    /// Lets everybody write again.
    pub async fn end(self) {
        match self {
            Self::ByServer(mut database) => set_read_only(&mut database, "off").await,
            Self::ByWriter(mut database) => {
                sqlx::query("ROLLBACK").execute(&mut database).await.unwrap();
            }
        }
    }
}

/// What is connected finds out by being connected anew.
async fn set_read_only(database: &mut PgConnection, value: &str) {
    let name: String = sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut *database).await.unwrap();
    for statement in [
        "SET default_transaction_read_only = off".to_owned(),
        format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid()"
            .to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *database).await.unwrap();
    }
}

/// A database of its own on the server that `TEST_POSTGRES_URL` names.
pub async fn new_server_database() -> String {
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL; scripts/with-postgres sets it");
    let mut chance = [0; 8];
    SystemRandom.fill(&mut chance).unwrap();
    create(&server, &format!("test_{:x}", u64::from_ne_bytes(chance))).await
}

/// The URL of a database on the server of another URL.
fn url_of(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.into()
}

/// Copies the template, making it first if need be.
async fn create(server: &str, name: &str) -> String {
    let mut connection = PgConnection::connect(server).await.unwrap();
    // One at a time: nobody may be connected to what is copied.
    sqlx::query("SELECT pg_advisory_lock(hashtext($1))").bind(TEMPLATE).execute(&mut connection).await.unwrap();
    let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(TEMPLATE)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if !is_there {
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {TEMPLATE}"))).execute(&mut connection).await.unwrap();
        PostgresStorage::open(&url_of(server, TEMPLATE)).await.unwrap().close().await.unwrap();
    }
    let copy = AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"));
    sqlx::query(copy).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    url_of(server, name)
}
