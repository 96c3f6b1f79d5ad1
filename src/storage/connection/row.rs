//! Result rows of each database.

use std::str::FromStr;

use sqlx::{ColumnIndex, Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::{
    crypto::secret::SecretHash,
    domain::{
        clock::from_milliseconds,
        id::{
            AuditEventId, CredentialId, DeliveryId, EndpointId, InvitationId, NotificationId, OrganizationId,
            PasskeyId, SecretId, UserId,
        },
    },
    storage::StorageError,
};

/// A row of either database.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// The name or number of a column.
pub trait Index: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy {}

impl<I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy> Index for I {}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] if it is not of that type.
    pub fn get<T: Column>(&self, index: impl Index) -> Result<T, StorageError> {
        match self {
            Self::Sqlite(row) => T::of_sqlite(row, index),
            Self::Postgres(row) => T::of_postgres(row, index),
        }
    }

    /// The text of a column.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn text(&self, index: impl Index) -> Result<&str, StorageError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(index)?,
            Self::Postgres(row) => row.try_get(index)?,
        })
    }

    /// The parsed text of a column.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn parse<T: FromStr>(&self, index: impl Index) -> Result<T, StorageError> {
        parsed(self.text(index)?)
    }
}

/// Reads a value that is stored as text.
pub fn parsed<T: FromStr>(text: &str) -> Result<T, StorageError> {
    text.parse().map_err(|_| StorageError::Corrupt(format!("{text:?} cannot be read")))
}

/// A type that a column can hold.
pub trait Column: Sized {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError>;
    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError>;
}

impl<T: Column> Column for Option<T> {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
        if row.try_get_raw(index)?.is_null() { Ok(None) } else { T::of_sqlite(row, index).map(Some) }
    }

    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
        if row.try_get_raw(index)?.is_null() { Ok(None) } else { T::of_postgres(row, index).map(Some) }
    }
}

macro_rules! alike {
    ($($type:ty),+) => {
        $(impl Column for $type {
            fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
                Ok(row.try_get(index)?)
            }

            fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
                Ok(row.try_get(index)?)
            }
        })+
    };
}

alike!(bool, String, Vec<u8>);

impl Column for Uuid {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
        parsed(row.try_get(index)?)
    }

    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
        Ok(row.try_get(index)?)
    }
}

macro_rules! id {
    ($($id:ty),+) => {
        $(impl Column for $id {
            fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
                Uuid::of_sqlite(row, index).map(Into::into)
            }

            fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
                Uuid::of_postgres(row, index).map(Into::into)
            }
        })+
    };
}

id!(
    AuditEventId,
    CredentialId,
    DeliveryId,
    EndpointId,
    InvitationId,
    NotificationId,
    OrganizationId,
    PasskeyId,
    SecretId,
    UserId
);

impl Column for i64 {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
        Ok(row.try_get(index)?)
    }

    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
        let is_short = row.try_get_raw(index)?.type_info().name() == "INT4";
        Ok(if is_short { row.try_get::<i32, _>(index)?.into() } else { row.try_get(index)? })
    }
}

macro_rules! number {
    ($($number:ty),+) => {
        $(impl Column for $number {
            fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
                of_integer(i64::of_sqlite(row, index)?)
            }

            fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
                of_integer(i64::of_postgres(row, index)?)
            }
        })+
    };
}

number!(u16, u32, u64);

fn of_integer<T: TryFrom<i64>>(number: i64) -> Result<T, StorageError> {
    T::try_from(number).map_err(|_| StorageError::Corrupt(format!("{number} is out of range")))
}

impl Column for OffsetDateTime {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
        instant(row.try_get(index)?)
    }

    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
        Ok(row.try_get::<Self, _>(index)?.to_offset(UtcOffset::UTC))
    }
}

impl Column for SecretHash {
    fn of_sqlite(row: &SqliteRow, index: impl Index) -> Result<Self, StorageError> {
        hash(row.try_get(index)?)
    }

    fn of_postgres(row: &PgRow, index: impl Index) -> Result<Self, StorageError> {
        hash(row.try_get(index)?)
    }
}

/// Reads an instant in the form that SQLite stores.
pub fn instant(milliseconds: i64) -> Result<OffsetDateTime, StorageError> {
    from_milliseconds(milliseconds)
        .ok_or_else(|| StorageError::Corrupt(format!("{milliseconds} is no instant in milliseconds")))
}

fn hash(bytes: &[u8]) -> Result<SecretHash, StorageError> {
    SecretHash::from_stored(bytes).ok_or_else(|| StorageError::Corrupt("a secret's hash".to_owned()))
}
