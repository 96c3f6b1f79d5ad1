//! A database that counts how often it is read.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use credentials_console::storage::{Connections, Repository, Storage, StorageError, credential_changes::CommitSignal};

/// The database as it ships, counted.
pub struct CountingStorage {
    pub storage: Arc<dyn Storage>,
    pub reads: Arc<AtomicUsize>,
}

#[async_trait]
impl Storage for CountingStorage {
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError> {
        self.storage.begin().await
    }

    async fn read(&self) -> Result<Box<dyn Repository>, StorageError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.storage.read().await
    }

    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError> {
        self.storage.watch().await
    }

    fn connections(&self) -> Connections {
        self.storage.connections()
    }
}
