//! A database that counts how often it is read, and that can be out of reach.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use credentials_console::storage::{Connections, Repository, Storage, StorageError, credential_changes::CommitSignal};

/// The database as it ships, counted.
pub struct CountingStorage {
    pub storage: Arc<dyn Storage>,
    pub reads: Arc<AtomicUsize>,
    pub is_gone: Arc<AtomicBool>,
}

impl CountingStorage {
    fn must_be_there(&self) -> Result<(), StorageError> {
        let is_gone = self.is_gone.load(Ordering::SeqCst);
        if is_gone { Err(StorageError::Unavailable("it is gone".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl Storage for CountingStorage {
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError> {
        self.must_be_there()?;
        self.storage.begin().await
    }

    async fn begin_loading(&self) -> Result<Box<dyn Repository>, StorageError> {
        self.must_be_there()?;
        self.storage.begin_loading().await
    }

    async fn read(&self) -> Result<Box<dyn Repository>, StorageError> {
        self.must_be_there()?;
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.storage.read().await
    }

    async fn read_records(&self, limit: Duration) -> Result<Box<dyn Repository>, StorageError> {
        self.must_be_there()?;
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.storage.read_records(limit).await
    }

    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError> {
        self.must_be_there()?;
        self.storage.watch().await
    }

    async fn overwrite_removed(&self) -> Result<(), StorageError> {
        self.storage.overwrite_removed().await
    }

    fn connections(&self) -> Connections {
        self.storage.connections()
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.storage.close().await
    }
}
