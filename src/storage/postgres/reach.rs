//! Tracks whether the database can be reached, so that nobody waits for an unreachable one.
//!
//! A pool retries for as long as a request may wait, and then reports only a timeout. A request that gets no connection soon
//! tries one by itself, and learns the cause; until that is outdated, all requests fail at once. The follower of changes
//! tries all the time, and so does that for the rest.

use std::{
    pin::pin,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{
    Connection as _, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgDatabaseError},
};
use tokio::time::{sleep, timeout};

use crate::storage::StorageError;

/// How long a connection may take, from a pool that has one or can open one, before the cause is determined.
const SOON: Duration = Duration::from_millis(50);
/// How long one try may take.
const TRY_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the result of a try is valid: longer than the pause between two tries of the follower of changes.
const NEWS: Duration = Duration::from_millis(800);

/// Prefix of `SQLSTATE` if a server has no connection left, or lacks another resource.
const RESOURCES: &str = "53";

/// The way to reach the database, and the cause of an outage.
pub(super) struct Reach {
    options: PgConnectOptions,
    outage: Mutex<Option<(Instant, String)>>,
    /// One tries for all who wait.
    trying: tokio::sync::Mutex<()>,
}

impl Reach {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self { options, outage: Mutex::default(), trying: tokio::sync::Mutex::default() }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], at once if it is known that the database cannot be reached.
    pub(super) async fn begin(
        &self,
        pool: &PgPool,
        statement: Option<&'static str>,
    ) -> Result<Transaction<'static, Postgres>, StorageError> {
        self.ensure_reachable()?;
        let mut beginning = pin!(async {
            match statement {
                Some(statement) => pool.begin_with(statement).await,
                None => pool.begin().await,
            }
        });
        if let Ok(begun) = timeout(SOON, &mut beginning).await {
            return Ok(begun?);
        }
        tokio::select! {
            begun = &mut beginning => Ok(begun?),
            cause = self.until_unreachable() => Err(cause),
        }
    }

    /// Tries to connect.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] with the cause. If it means that nobody can connect, others learn it as well; a server
    /// that is slow or has no connection left may still serve existing connections.
    pub(super) async fn connect(&self) -> Result<(), StorageError> {
        let error = match timeout(TRY_TIMEOUT, PgConnection::connect_with(&self.options)).await {
            Ok(Ok(connection)) => {
                *self.outage() = None;
                // The result of the close does not matter.
                let _ = connection.close().await;
                return Ok(());
            }
            Ok(Err(error)) => error,
            Err(_) => {
                let text = format!("no answer from {} within {} s", self.server(), TRY_TIMEOUT.as_secs());
                return Err(StorageError::Unavailable(text));
            }
        };
        let cause = self.describe(&error);
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        if !code.is_some_and(|code| code.starts_with(RESOURCES)) {
            *self.outage() = Some((Instant::now(), cause.clone()));
        }
        Err(StorageError::Unavailable(cause))
    }

    fn ensure_reachable(&self) -> Result<(), StorageError> {
        match &*self.outage() {
            Some((at, cause)) if at.elapsed() < NEWS => Err(StorageError::Unavailable(cause.clone())),
            _ => Ok(()),
        }
    }

    /// Returns only if the database cannot be reached.
    async fn until_unreachable(&self) -> StorageError {
        loop {
            let trying = self.trying.lock().await;
            if let Err(known) = self.ensure_reachable() {
                return known;
            }
            let _ = self.connect().await;
            if let Err(cause) = self.ensure_reachable() {
                return cause;
            }
            drop(trying);
            // It can be reached, or this is unknown.
            sleep(NEWS).await;
        }
    }

    fn outage(&self) -> std::sync::MutexGuard<'_, Option<(Instant, String)>> {
        self.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn server(&self) -> String {
        match self.options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", self.options.get_host(), self.options.get_port()),
        }
    }

    /// The cause in words; the options have a password, which no error repeats.
    fn describe(&self, error: &sqlx::Error) -> String {
        let what = match error {
            sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                "connection refused".to_owned()
            }
            sqlx::Error::Io(error) => error.to_string(),
            sqlx::Error::Tls(error) => format!("TLS failed: {error}"),
            sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                Some(error) => error.message().to_owned(),
                None => error.to_string(),
            },
            error => error.to_string(),
        };
        format!("{what} at {}", self.server())
    }
}
