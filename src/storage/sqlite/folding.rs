//! Makes the keys by which names are the same anew, once, where an older release has made them.
//!
//! The migration leaves a value in `installation`, which goes in the transaction that makes them. Of names that were two and are the
//! same now, the newer keeps its key: both work on, and either may be renamed.

use sqlx::{SqliteConnection, SqlitePool, query, query_as, query_scalar};

use crate::{
    domain::{display_name::folded, user::Email},
    storage::credentials::search_text,
};

/// What the migration leaves behind.
const UNFOLDED: &str = "unfolded_names";

/// Names of one kind: the statement that reads them with their keys, oldest first, and the one that replaces a key; what makes it.
type Names = (&'static str, &'static str, fn(&str) -> String);

const NAMES: [Names; 3] = [
    (
        "SELECT id, name, name_key FROM organizations ORDER BY created_at, id",
        "UPDATE organizations SET name_key = ?1 WHERE id = ?2
         AND NOT EXISTS (SELECT 1 FROM organizations WHERE name_key = ?1)",
        folded,
    ),
    (
        "SELECT id, email, email_key FROM users ORDER BY created_at, id",
        "UPDATE users SET email_key = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM users WHERE email_key = ?1)",
        Email::key_of,
    ),
    (
        "SELECT id, name, name_key FROM credentials WHERE deleted_at IS NULL ORDER BY created_at, id",
        "UPDATE credentials SET name_key = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM credentials other
         WHERE other.organization_id = credentials.organization_id AND other.name_key = ?1 AND other.deleted_at IS NULL)",
        folded,
    ),
];

/// Makes the keys, if an older release has made those that are there.
pub(super) async fn fold_names(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let is_left = "SELECT EXISTS (SELECT 1 FROM installation WHERE key = ?1)";
    if !query_scalar::<_, bool>(is_left).bind(UNFOLDED).fetch_one(pool).await? {
        return Ok(());
    }
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    query("DELETE FROM installation WHERE key = ?1").bind(UNFOLDED).execute(&mut *transaction).await?;
    for names in NAMES {
        fold(&mut transaction, names).await?;
    }
    fold_search_texts(&mut transaction).await?;
    transaction.commit().await
}

async fn fold(connection: &mut SqliteConnection, (select, update, key_of): Names) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, String)> = query_as(select).fetch_all(&mut *connection).await?;
    for (id, name, before) in rows {
        let key = key_of(&name);
        if key != before {
            query(update).bind(key).bind(id).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn fold_search_texts(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, Option<String>, String, String)> =
        query_as("SELECT id, name, client_id, created_by, search_text FROM credentials WHERE deleted_at IS NULL")
            .fetch_all(&mut *connection)
            .await?;
    for (id, name, client_id, created_by, before) in rows {
        let text = search_text(&name, client_id.as_deref(), &created_by);
        if text != before {
            query("UPDATE credentials SET search_text = ?1 WHERE id = ?2")
                .bind(text)
                .bind(id)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}
