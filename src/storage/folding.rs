//! Computes the folded keys of names again, once, if an older release has computed them.
//!
//! The migration leaves a value in `installation`, which is removed in the transaction that computes them. If two names were
//! different and are the same now, the newer keeps its key: both continue to work, and either may be renamed.

use uuid::Uuid;

use super::{StorageError, connection::Connection, credentials::search_text};
use crate::domain::{display_name::folded, user::Email};

/// The value that the migration leaves.
const UNFOLDED: &str = "unfolded_names";

/// Names of one kind: the statement that reads them with their keys, oldest first, the one that replaces a key, and the function
/// that computes it.
type Names = (&'static str, &'static str, fn(&str) -> String);

const NAMES: [Names; 3] = [
    (
        "SELECT id, name, name_key FROM organizations ORDER BY created_at, id",
        "UPDATE organizations SET name_key = $1 WHERE id = $2
         AND NOT EXISTS (SELECT 1 FROM organizations WHERE name_key = $1)",
        folded,
    ),
    (
        "SELECT id, email, email_key FROM users ORDER BY created_at, id",
        "UPDATE users SET email_key = $1 WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM users WHERE email_key = $1)",
        Email::key_of,
    ),
    (
        "SELECT id, name, name_key FROM credentials WHERE deleted_at IS NULL ORDER BY created_at, id",
        "UPDATE credentials SET name_key = $1 WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM credentials other
         WHERE other.organization_id = credentials.organization_id AND other.name_key = $1 AND other.deleted_at IS NULL)",
        folded,
    ),
];

/// Whether an older release has computed the stored keys.
pub(super) async fn is_needed(connection: Connection<'_>) -> Result<bool, StorageError> {
    let select = connection.query("SELECT EXISTS (SELECT 1 FROM installation WHERE key = $1)");
    select.bind(UNFOLDED).fetch_one_value().await
}

/// Computes the keys, in a transaction in which nobody else writes names, unless another server has done it meanwhile.
pub(super) async fn fold_names(mut connection: Connection<'_>) -> Result<(), StorageError> {
    let delete = connection.again().query("DELETE FROM installation WHERE key = $1");
    if delete.bind(UNFOLDED).execute().await? == 0 {
        return Ok(());
    }
    connection.again().lock_tables("organizations, users, credentials").await?;
    for names in NAMES {
        fold(&mut connection, names).await?;
    }
    fold_search_texts(&mut connection).await
}

async fn fold(connection: &mut Connection<'_>, (select, update, key_of): Names) -> Result<(), StorageError> {
    for row in connection.again().query(select).fetch_all().await? {
        let key = key_of(row.text(1)?);
        if key != row.text(2)? {
            connection.again().query(update).bind(key).bind(row.get::<Uuid>(0)?).execute().await?;
        }
    }
    Ok(())
}

async fn fold_search_texts(connection: &mut Connection<'_>) -> Result<(), StorageError> {
    let select = connection
        .again()
        .query("SELECT id, name, client_id, created_by, search_text FROM credentials WHERE deleted_at IS NULL");
    for row in select.fetch_all().await? {
        let client_id: Option<String> = row.get("client_id")?;
        let text = search_text(row.text("name")?, client_id.as_deref(), row.text("created_by")?);
        if text != row.text("search_text")? {
            let update = connection.again().query("UPDATE credentials SET search_text = $1 WHERE id = $2");
            update.bind(text).bind(row.get::<Uuid>("id")?).execute().await?;
        }
    }
    Ok(())
}
