//! Credentials in PostgreSQL.

mod list;

use async_trait::async_trait;
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PostgresRepository, conflict, credential_changes::Change, hash, id, in_utc, instant, parsed, text};
use crate::{
    crypto::secret::SecretHash,
    domain::{
        credential::{Credential, CredentialState, ScopeGrants, SecretRecord},
        credential_query::{CredentialQuery, ListedCredential},
        display_name::DisplayName,
        id::{CredentialId, OrganizationId, SecretId},
        scope::Scope,
        secret_hint::SecretHint,
    },
    storage::{
        StorageError,
        credentials::{
            CredentialKey, CredentialWithSecrets, CredentialsRepository, Secrets, StoredSecret, search_text,
        },
    },
};

/// The columns of a credential; its grants come as one text, `scope=epoch` parted by spaces.
macro_rules! select_credential {
    ($($rest:literal),+) => {
        concat!(
            "SELECT c.*, (SELECT string_agg(scope || '=' || granted_epoch, ' ') FROM credential_scopes
             WHERE credential_id = c.id) AS grants ",
            $($rest),+
        )
    };
}

use select_credential;

/// A row for each secret of a credential.
macro_rules! select_credential_with_secrets {
    ($condition:literal) => {
        select_credential!(
            ", s.id AS secret_id, s.hint, s.hmac, s.key_number, s.previous_hmac, s.public_key, s.created_at AS secret_created_at, s.retired_at
             FROM credentials c JOIN secrets s ON s.credential_id = c.id ",
            $condition
        )
    };
}

fn grants(text: Option<&str>) -> Result<ScopeGrants, StorageError> {
    text.unwrap_or_default()
        .split_whitespace()
        .map(|grant| {
            let (scope, epoch) = grant.split_once('=').unwrap_or_default();
            Ok((parsed::<Scope>(scope)?, parsed::<i64>(epoch)?))
        })
        .collect()
}

fn credential(row: &PgRow) -> Result<Credential, StorageError> {
    let state = match (row.try_get("deleted_at")?, row.try_get("deleted_by")?) {
        (None, None) => match row.try_get("paused_until")? {
            Some(until) => CredentialState::Paused { until: in_utc(until) },
            None => CredentialState::Active,
        },
        (Some(at), Some(by)) => CredentialState::Deleted { at: in_utc(at), by },
        _ => return Err(StorageError::Corrupt("a credential is deleted by half".into())),
    };
    let name: &str = row.try_get("name")?;
    Ok(Credential {
        id: id(row, "id")?,
        organization_id: id(row, "organization_id")?,
        name: DisplayName::from_stored(name).map_err(|_| StorageError::Corrupt("a credential's name".into()))?,
        authentication_type: parsed(row.try_get("authentication_type")?)?,
        grants: grants(row.try_get("grants")?)?,
        client_id: row.try_get("client_id")?,
        epoch: row.try_get("epoch")?,
        version: row.try_get("version")?,
        state,
        created_at: instant(row, "created_at")?,
        created_by: row.try_get("created_by")?,
        updated_at: instant(row, "updated_at")?,
        updated_by: row.try_get("updated_by")?,
    })
}

pub(super) fn secret(row: &PgRow) -> Result<StoredSecret, StorageError> {
    Ok(StoredSecret {
        record: SecretRecord {
            id: id(row, "secret_id")?,
            hint: SecretHint::from_stored(row.try_get("hint")?),
            created_at: instant(row, "secret_created_at")?,
            retired_at: row.try_get::<Option<OffsetDateTime>, _>("retired_at")?.map(in_utc),
        },
        hash: hash(row.try_get("hmac")?)?,
        key_number: row.try_get("key_number")?,
        previous_hash: row.try_get::<Option<&[u8]>, _>("previous_hmac")?.map(hash).transpose()?,
        public_key: row.try_get("public_key")?,
    })
}

impl PostgresRepository {
    async fn replace_grants(&mut self, credential: &Credential) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM credential_scopes WHERE credential_id = $1")
            .bind(Uuid::from(credential.id))
            .execute(&mut *self.transaction)
            .await?;
        for (scope, epoch) in credential.grants.iter() {
            sqlx::query("INSERT INTO credential_scopes (credential_id, scope, granted_epoch) VALUES ($1, $2, $3)")
                .bind(Uuid::from(credential.id))
                .bind(scope.as_str())
                .bind(epoch)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl CredentialsRepository for PostgresRepository {
    async fn get_credential(
        &mut self,
        organization_id: OrganizationId,
        id: CredentialId,
    ) -> Result<Option<Credential>, StorageError> {
        let select = select_credential!(
            "FROM credentials c WHERE c.organization_id = $1 AND c.id = $2 AND c.deleted_at IS NULL"
        );
        // Whoever may change it, changes it as it is then: others wait.
        let locked = select_credential!(
            "FROM credentials c WHERE c.organization_id = $1 AND c.id = $2 AND c.deleted_at IS NULL FOR UPDATE OF c"
        );
        let row = sqlx::query(if self.writes { locked } else { select })
            .bind(Uuid::from(organization_id))
            .bind(Uuid::from(id))
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.as_ref().map(credential).transpose()
    }

    async fn list_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<ListedCredential>, StorageError> {
        let rarity = list::rarity(&mut self.transaction, query).await?;
        let rows =
            list::query(organization_id, query, now, limit, rarity).build().fetch_all(&mut *self.transaction).await?;
        let mut found: Vec<_> = rows.iter().map(list::listed).collect::<Result<_, _>>()?;
        if list::is_backwards(query) {
            found.reverse();
        }
        Ok(found)
    }

    async fn find_credential(&mut self, key: &CredentialKey) -> Result<Option<CredentialWithSecrets>, StorageError> {
        let query = match key {
            CredentialKey::Secret(hash) => sqlx::query(select_credential_with_secrets!(
                "WHERE c.id = (SELECT credential_id FROM secrets WHERE hmac = $1
                 UNION ALL SELECT credential_id FROM secrets WHERE previous_hmac = $1 LIMIT 1)"
            ))
            .bind(hash.as_bytes().to_vec()),
            CredentialKey::ClientId(client_id) => {
                sqlx::query(select_credential_with_secrets!("WHERE c.client_id = $1")).bind(text(client_id))
            }
            CredentialKey::Id(id) => {
                sqlx::query(select_credential_with_secrets!("WHERE c.id = $1")).bind(Uuid::from(*id))
            }
        };
        let rows = query.fetch_all(&mut *self.transaction).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let secrets = Secrets(rows.iter().map(secret).collect::<Result<_, _>>()?);
        Ok(Some(CredentialWithSecrets { credential: credential(first)?, secrets }))
    }

    async fn insert_credential(&mut self, credential: &Credential) -> Result<(), StorageError> {
        self.changed.insert(Change::Credential(credential.id));
        sqlx::query(
            "INSERT INTO credentials (id, organization_id, name, name_key, search_text, authentication_type, client_id,
             epoch, version, created_at, created_by, updated_at, updated_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(Uuid::from(credential.id))
        .bind(Uuid::from(credential.organization_id))
        .bind(credential.name.as_str())
        .bind(credential.name.key())
        .bind(search_text(credential.name.as_str(), credential.client_id.as_deref(), &credential.created_by))
        .bind(credential.authentication_type.as_str())
        .bind(&credential.client_id)
        .bind(credential.epoch)
        .bind(credential.version)
        .bind(credential.created_at)
        .bind(&credential.created_by)
        .bind(credential.updated_at)
        .bind(&credential.updated_by)
        .execute(&mut *self.transaction)
        .await
        .map_err(conflict)?;
        self.replace_grants(credential).await
    }

    async fn update_credential(&mut self, credential: &Credential) -> Result<(), StorageError> {
        self.changed.insert(Change::Credential(credential.id));
        let (paused_until, deleted_at, deleted_by) = match &credential.state {
            CredentialState::Active => (None, None, None),
            CredentialState::Paused { until } => (Some(*until), None, None),
            CredentialState::Deleted { at, by } => (None, Some(*at), Some(by)),
        };
        let updated = sqlx::query(
            "UPDATE credentials SET name = $1, name_key = CASE WHEN name = $1 THEN name_key ELSE $2 END, search_text = $3, epoch = $4, version = $5, updated_at = $6,
             updated_by = $7, paused_until = $8, deleted_at = $9, deleted_by = $10 WHERE id = $11",
        )
        .bind(credential.name.as_str())
        .bind(credential.name.key())
        .bind(search_text(credential.name.as_str(), credential.client_id.as_deref(), &credential.created_by))
        .bind(credential.epoch)
        .bind(credential.version)
        .bind(credential.updated_at)
        .bind(&credential.updated_by)
        .bind(paused_until)
        .bind(deleted_at)
        .bind(deleted_by)
        .bind(Uuid::from(credential.id))
        .execute(&mut *self.transaction)
        .await
        .map_err(conflict)?;
        if updated.rows_affected() != 1 {
            return Err(StorageError::Corrupt(format!("there is no credential {} to update", credential.id)));
        }
        self.replace_grants(credential).await
    }

    async fn insert_secret(
        &mut self,
        credential_id: CredentialId,
        secret: &SecretRecord,
        hash: &SecretHash,
        key_number: i64,
        public_key: Option<&str>,
    ) -> Result<(), StorageError> {
        self.changed.insert(Change::Credential(credential_id));
        sqlx::query(
            "INSERT INTO secrets (id, credential_id, hmac, key_number, hint, public_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(Uuid::from(secret.id))
        .bind(Uuid::from(credential_id))
        .bind(hash.as_bytes().as_slice())
        .bind(key_number)
        .bind(secret.hint.to_string())
        .bind(public_key)
        .bind(secret.created_at)
        .execute(&mut *self.transaction)
        .await
        .map_err(conflict)?;
        Ok(())
    }

    async fn retire_secret(&mut self, id: SecretId, at: OffsetDateTime) -> Result<(), StorageError> {
        let owner: Option<Uuid> = sqlx::query_scalar(
            "UPDATE secrets SET retired_at = $1 WHERE id = $2 AND retired_at IS NULL RETURNING credential_id",
        )
        .bind(at)
        .bind(Uuid::from(id))
        .fetch_optional(&mut *self.transaction)
        .await?;
        if let Some(owner) = owner {
            self.changed.insert(Change::Credential(owner.into()));
        }
        Ok(())
    }
}
