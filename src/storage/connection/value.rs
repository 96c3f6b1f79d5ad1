//! Statement values in the form of each database.

use std::borrow::Cow;

use sqlx::{
    Postgres, Sqlite,
    postgres::PgArguments,
    query::Query,
    sqlite::SqliteArguments,
    types::{Json, JsonRawValue},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::secret::SecretHash,
    domain::{
        clock::to_milliseconds,
        id::{
            AuditEventId, CredentialId, DeliveryId, EndpointId, FollowerId, InvitationId, NotificationId,
            OrganizationId, PasskeyId, SecretId, SessionId, UserId,
        },
    },
    storage::StorageError,
};

/// A value of a statement.
pub enum Value {
    /// Text in SQLite, UUID in PostgreSQL.
    Id(Option<Uuid>),
    /// Text; PostgreSQL has no U+0000, which becomes U+FFFD.
    Text(Option<String>),
    /// Text in SQLite, JSONB in PostgreSQL.
    Json(Box<JsonRawValue>),
    /// Milliseconds since 1970-01-01T00:00:00Z in SQLite, TIMESTAMPTZ in PostgreSQL.
    Instant(Option<OffsetDateTime>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// An integer.
    Integer(Option<i64>),
}

impl Value {
    /// Creates a JSON value from text.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] if it is not JSON.
    pub fn json(text: String) -> Result<Self, StorageError> {
        JsonRawValue::from_string(text).map(Self::Json).map_err(|error| StorageError::Corrupt(error.to_string()))
    }

    pub(super) fn bind_in_sqlite(
        self,
        query: Query<'_, Sqlite, SqliteArguments>,
    ) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Id(id) => query.bind(id.map(|id| id.to_string())),
            Self::Text(text) => query.bind(text),
            Self::Json(json) => query.bind(json.get().to_owned()),
            Self::Instant(at) => query.bind(at.map(to_milliseconds)),
            Self::Bytes(bytes) => query.bind(bytes),
            Self::Integer(number) => query.bind(number),
        }
    }

    pub(super) fn bind_in_postgres(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        match self {
            Self::Id(id) => query.bind(id),
            Self::Text(text) => query.bind(text.map(without_nul)),
            Self::Json(json) => query.bind(Json(json)),
            Self::Instant(at) => query.bind(at),
            Self::Bytes(bytes) => query.bind(bytes),
            Self::Integer(number) => query.bind(number),
        }
    }
}

fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

macro_rules! value {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        })+
    };
}

macro_rules! id {
    ($($id:ty),+) => {
        $(value!($id => |id| Self::Id(Some(id.into())), Option<$id> => |id| Self::Id(id.map(Into::into)));)+
    };
}

id!(
    AuditEventId,
    CredentialId,
    DeliveryId,
    EndpointId,
    FollowerId,
    InvitationId,
    NotificationId,
    OrganizationId,
    PasskeyId,
    SecretId,
    SessionId,
    UserId
);

value!(
    Uuid => |id| Self::Id(Some(id)),
    &str => |text| Self::Text(Some(text.to_owned())),
    &String => |text| Self::Text(Some(text.clone())),
    String => |text| Self::Text(Some(text)),
    Cow<'_, str> => |text| Self::Text(Some(text.into_owned())),
    Option<&str> => |text| Self::Text(text.map(str::to_owned)),
    Option<String> => |text| Self::Text(text),
    OffsetDateTime => |at| Self::Instant(Some(at)),
    Option<OffsetDateTime> => |at| Self::Instant(at),
    &[u8] => |bytes| Self::Bytes(Some(bytes.to_owned())),
    Option<&[u8]> => |bytes| Self::Bytes(bytes.map(<[u8]>::to_owned)),
    &SecretHash => |hash| Self::Bytes(Some(hash.as_bytes().to_vec())),
    i64 => |number| Self::Integer(Some(number)),
    Option<i64> => |number| Self::Integer(number),
    u32 => |number| Self::Integer(Some(number.into())),
    u16 => |number| Self::Integer(Some(number.into())),
    // Larger numbers are never reached.
    u64 => |number| Self::Integer(Some(i64::try_from(number).unwrap_or(i64::MAX))),
);
