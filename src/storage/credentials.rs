//! Credentials and the hashes of their secrets.

use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::{
    StorageError,
    change::Change,
    connection::{Row, Statements as _, Transaction, parsed},
    constraint::{CREDENTIALS_CLIENT_ID, CREDENTIALS_NAME, SECRETS_HMAC},
    quotas::{bind_quotas, stored_quotas},
};
use crate::{
    crypto::secret::SecretHash,
    domain::{
        clock::to_milliseconds,
        credential::{
            Credential, CredentialState, ScopeGrants,
            secret::{PlannedEnd, Replacement, SecretRecord},
            terms::Terms,
        },
        display_name::{DisplayName, folded},
        id::{CredentialId, OrganizationId, SecretId},
        scope::Scope,
        secret_hint::SecretHint,
    },
};

/// The text by which a credential is searched.
pub fn search_text(name: &str, client_id: Option<&str>, created_by: &str) -> String {
    [name, client_id.unwrap_or_default(), created_by].map(folded).join("\n")
}

/// A credential with its secrets.
#[derive(Debug, Clone)]
pub struct CredentialWithSecrets {
    /// The credential, possibly deleted.
    pub credential: Credential,
    /// Its secrets.
    pub secrets: Secrets,
    /// Whether all credentials of its organization are frozen.
    pub is_frozen: bool,
}

/// The secrets of a credential, revoked ones included, the oldest first.
#[derive(Debug, Clone)]
pub struct Secrets(pub Box<[StoredSecret]>);

/// A stored secret, or the public key in its place.
#[derive(Debug, Clone)]
pub struct StoredSecret {
    /// Its metadata.
    pub record: SecretRecord,
    /// Its hash; of a public key, that of its thumbprint.
    pub hash: SecretHash,
    /// The number of the server key under which it is hashed.
    pub key_number: i64,
    /// Its hash under the previous server key, until that is retired.
    pub previous_hash: Option<SecretHash>,
    /// The public key of a client that has one in place of a secret, as a JWK.
    pub public_key: Option<String>,
}

impl Secrets {
    /// How many bytes they take up besides their own size.
    pub fn heap_bytes(&self) -> usize {
        let public_keys = self.0.iter().filter_map(|secret| secret.public_key.as_ref());
        size_of_val(&*self.0) + public_keys.map(String::len).sum::<usize>()
    }

    /// The secrets that are accepted, the oldest first.
    pub fn live(&self, now: OffsetDateTime) -> impl DoubleEndedIterator<Item = &StoredSecret> {
        self.live_at(to_milliseconds(now))
    }

    /// As [`Self::live`], at an instant in milliseconds since 1970-01-01T00:00:00Z.
    pub fn live_at(&self, at: i64) -> impl DoubleEndedIterator<Item = &StoredSecret> {
        self.0.iter().filter(move |secret| secret.record.is_live_at(at))
    }

    /// Their metadata.
    pub fn records(&self) -> impl Iterator<Item = &SecretRecord> {
        self.0.iter().map(|secret| &secret.record)
    }

    /// The secret of a hash.
    pub fn of_hash(&self, hash: &SecretHash) -> Option<&StoredSecret> {
        self.0.iter().find(|secret| secret.hash == *hash || secret.previous_hash == Some(*hash))
    }

    /// The secret of an id.
    pub fn of_id(&self, id: SecretId) -> Option<&StoredSecret> {
        self.0.iter().find(|secret| secret.record.id == id)
    }
}

/// The key by which a credential is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CredentialKey {
    /// The hash of one of its secrets.
    Secret(SecretHash),
    /// Its client id.
    ClientId(String),
    /// Its own id.
    Id(CredentialId),
}

/// Says that the transaction has locked a credential: only then may it be changed.
#[derive(Debug)]
pub struct CredentialLock(CredentialId);

/// The columns of a credential; its grants are one text, `scope=epoch` separated by spaces.
macro_rules! select_credential {
    ($($rest:literal),+) => {
        concat!(
            "SELECT c.*, (SELECT string_agg(scope || '=' || granted_epoch, ' ') FROM credential_scopes
             WHERE credential_id = c.id) AS grants ",
            $($rest),+
        )
    };
}

pub(super) use select_credential;

/// One credential of an organization.
const SELECT_ONE: &str =
    select_credential!("FROM credentials c WHERE c.organization_id = $1 AND c.id = $2 AND c.deleted_at IS NULL");

/// A row for each secret of a credential.
const SELECT_WITH_SECRETS: &str = select_credential!(
    ", (SELECT frozen_at FROM organizations WHERE id = c.organization_id) AS frozen_at, s.id AS secret_id, s.hint, s.hmac,
     s.key_number, s.previous_hmac, s.public_key, s.created_at AS secret_created_at, s.replaced_at, s.ends_at,
     s.silent_for_seconds, s.retired_at FROM credentials c JOIN secrets s ON s.credential_id = c.id"
);

/// Reads and writes credentials.
#[async_trait]
pub trait CredentialsRepository: Transaction {
    /// One credential of an organization, unless it is deleted.
    async fn get_credential(
        &mut self,
        organization_id: OrganizationId,
        id: CredentialId,
    ) -> Result<Option<Credential>, StorageError> {
        let select = self.query(SELECT_ONE).bind(organization_id).bind(id);
        select.fetch_optional().await?.as_ref().map(stored_credential).transpose()
    }

    /// As [`Self::get_credential`], locked until the end of the transaction, so that a change applies to the state read here.
    async fn get_credential_for_update(
        &mut self,
        organization_id: OrganizationId,
        id: CredentialId,
    ) -> Result<Option<(Credential, CredentialLock)>, StorageError> {
        let for_update = self.connection().for_update();
        let select = self.query(format!("{SELECT_ONE}{for_update}")).bind(organization_id).bind(id);
        let found = select.fetch_optional().await?.as_ref().map(stored_credential).transpose()?;
        Ok(found.map(|credential| (credential, CredentialLock(id))))
    }

    /// The credential of a secret or client id, deleted ones and revoked secrets included.
    async fn find_credential(&mut self, key: &CredentialKey) -> Result<Option<CredentialWithSecrets>, StorageError> {
        let condition = match key {
            CredentialKey::Secret(_) => {
                "c.id = (SELECT credential_id FROM secrets WHERE hmac = $1
                 UNION ALL SELECT credential_id FROM secrets WHERE previous_hmac = $1 LIMIT 1)"
            }
            CredentialKey::ClientId(_) => "c.client_id = $1",
            CredentialKey::Id(_) => "c.id = $1",
        };
        let number = self.connection().number();
        let select = self.query(format!("{SELECT_WITH_SECRETS} WHERE {condition} ORDER BY s.{number}"));
        let select = match key {
            CredentialKey::Secret(hash) => select.bind(hash),
            CredentialKey::ClientId(client_id) => select.bind(client_id),
            CredentialKey::Id(id) => select.bind(*id),
        };
        let rows = select.fetch_all().await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let secrets = Secrets(rows.iter().map(stored_secret).collect::<Result<_, _>>()?);
        let is_frozen = first.get::<Option<OffsetDateTime>>("frozen_at")?.is_some();
        Ok(Some(CredentialWithSecrets { credential: stored_credential(first)?, secrets, is_frozen }))
    }

    /// Adds a credential; [`StorageError::Conflict`] on its name or its client id.
    async fn insert_credential(&mut self, credential: &Credential) -> Result<(), StorageError> {
        self.note(Change::Credential(credential.id));
        // SQLite does not name the violated constraint, so the client id is looked up first.
        if let Some(client_id) = &credential.client_id {
            let select = self.query("SELECT EXISTS (SELECT 1 FROM credentials WHERE client_id = $1)");
            if select.bind(client_id).fetch_one_value().await? {
                return Err(StorageError::Conflict { constraint: CREDENTIALS_CLIENT_ID });
            }
        }
        let insert = self.query(
            "INSERT INTO credentials (id, organization_id, name, name_key, search_text, authentication_type, client_id,
             epoch, version, created_at, created_by, updated_at, updated_by, expires_at, expired_at, networks,
             never_idle, decoy_place, requests_per_minute, rows_per_day, enforces_quotas)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        );
        let insert = insert
            .bind(credential.id)
            .bind(credential.organization_id)
            .bind(credential.name.as_str())
            .bind(credential.name.key())
            .bind(search_text(credential.name.as_str(), credential.client_id.as_deref(), &credential.created_by))
            .bind(credential.authentication_type.as_str())
            .bind(credential.client_id.as_deref())
            .bind(credential.epoch)
            .bind(credential.version)
            .bind(credential.created_at)
            .bind(&credential.created_by)
            .bind(credential.updated_at)
            .bind(&credential.updated_by)
            .bind(credential.terms.expires_at)
            .bind(credential.terms.expired_at)
            .bind(credential.terms.networks.to_string())
            .bind(i64::from(credential.never_idle))
            .bind(credential.decoy_place.as_ref().map(DisplayName::as_str));
        let insert = bind_quotas(insert, &credential.terms.quotas);
        insert.may_violate(CREDENTIALS_NAME).execute().await?;
        replace_grants(self, credential).await
    }

    /// Saves name, grants, epoch, version, state, terms and the last change; [`StorageError::Conflict`] on its name.
    async fn update_credential(&mut self, credential: &Credential, lock: CredentialLock) -> Result<(), StorageError> {
        debug_assert_eq!(credential.id, lock.0, "another credential is locked");
        self.note(Change::Credential(credential.id));
        let (paused_until, deleted_at, deleted_by) = match &credential.state {
            CredentialState::Active => (None, None, None),
            CredentialState::Paused { until } => (Some(*until), None, None),
            CredentialState::Deleted { at, by } => (None, Some(*at), Some(by.as_str())),
        };
        let update = self.query(
            "UPDATE credentials SET name_key = CASE WHEN name = $1 THEN name_key ELSE $2 END, name = $1,
             search_text = $3, epoch = $4, version = $5, updated_at = $6, updated_by = $7, paused_until = $8,
             deleted_at = $9, deleted_by = $10, expires_at = $11, expired_at = $12, networks = $13, never_idle = $14,
             resumed_at = $15, requests_per_minute = $16, rows_per_day = $17, enforces_quotas = $18 WHERE id = $19",
        );
        let update = update
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
            .bind(credential.terms.expires_at)
            .bind(credential.terms.expired_at)
            .bind(credential.terms.networks.to_string())
            .bind(i64::from(credential.never_idle))
            .bind(credential.resumed_at);
        let update = bind_quotas(update, &credential.terms.quotas).bind(credential.id);
        if update.may_violate(CREDENTIALS_NAME).execute().await? != 1 {
            return Err(StorageError::Corrupt(format!("there is no credential {} to update", credential.id)));
        }
        replace_grants(self, credential).await
    }

    /// Adds a secret, or a public key in its place; [`StorageError::Conflict`] if it exists or has existed.
    async fn insert_secret(
        &mut self,
        credential_id: CredentialId,
        secret: &SecretRecord,
        hash: &SecretHash,
        key_number: i64,
        public_key: Option<&str>,
    ) -> Result<(), StorageError> {
        self.note(Change::Credential(credential_id));
        let insert = self.query(
            "INSERT INTO secrets (id, credential_id, hmac, key_number, hint, public_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        );
        let insert = insert.bind(secret.id).bind(credential_id).bind(hash).bind(key_number);
        let insert = insert.bind(secret.hint.to_string()).bind(public_key).bind(secret.created_at);
        insert.may_violate(SECRETS_HMAC).execute().await.map(drop)
    }

    /// Notes that the secrets of a credential were shown to the person who created it.
    async fn set_revealed(&mut self, id: CredentialId, at: OffsetDateTime) -> Result<(), StorageError> {
        let update = self.query("UPDATE secrets SET revealed_at = $1 WHERE credential_id = $2 AND revealed_at IS NULL");
        update.bind(at).bind(id).execute().await.map(drop)
    }

    /// Whether a secret was shown to the person who created it.
    async fn is_revealed(&mut self, id: SecretId) -> Result<bool, StorageError> {
        let select = self.query("SELECT EXISTS (SELECT 1 FROM secrets WHERE id = $1 AND revealed_at IS NOT NULL)");
        select.bind(id).fetch_one_value().await
    }

    /// Revokes a secret; it is not accepted from then on.
    async fn retire_secret(&mut self, id: SecretId, at: OffsetDateTime) -> Result<(), StorageError> {
        let update = self
            .query("UPDATE secrets SET retired_at = $1 WHERE id = $2 AND retired_at IS NULL RETURNING credential_id");
        if let Some(owner) = update.bind(at).bind(id).fetch_value().await? {
            self.note(Change::Credential(owner));
        }
        Ok(())
    }
}

fn grants(text: Option<String>) -> Result<ScopeGrants, StorageError> {
    text.unwrap_or_default()
        .split_whitespace()
        .map(|grant| {
            let (scope, epoch) = grant.split_once('=').unwrap_or_default();
            Ok((parsed::<Scope>(scope)?, parsed::<i64>(epoch)?))
        })
        .collect()
}

pub(super) fn stored_credential(row: &Row) -> Result<Credential, StorageError> {
    let state = match (row.get("deleted_at")?, row.get("deleted_by")?) {
        (None, None) => match row.get("paused_until")? {
            Some(until) => CredentialState::Paused { until },
            None => CredentialState::Active,
        },
        (Some(at), Some(by)) => CredentialState::Deleted { at, by },
        _ => return Err(StorageError::Corrupt("inconsistent deletion columns of a credential".into())),
    };
    let name = DisplayName::from_stored(row.text("name")?);
    let decoy_place: Option<String> = row.get("decoy_place")?;
    let decoy_place = decoy_place.as_deref().map(DisplayName::from_stored);
    Ok(Credential {
        id: row.get("id")?,
        organization_id: row.get("organization_id")?,
        name: name.map_err(|_| StorageError::Corrupt("a credential's name".into()))?,
        authentication_type: row.parse("authentication_type")?,
        grants: grants(row.get("grants")?)?,
        client_id: row.get("client_id")?,
        epoch: row.get("epoch")?,
        version: row.get("version")?,
        state,
        terms: Terms {
            expires_at: row.get("expires_at")?,
            expired_at: row.get("expired_at")?,
            networks: parsed(row.text("networks")?)?,
            quotas: stored_quotas(row)?,
        },
        never_idle: row.get::<i64>("never_idle")? != 0,
        decoy_place: decoy_place.transpose().map_err(|_| StorageError::Corrupt("the place of a decoy".into()))?,
        resumed_at: row.get("resumed_at")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        updated_at: row.get("updated_at")?,
        updated_by: row.get("updated_by")?,
    })
}

fn replacement(row: &Row) -> Result<Option<Replacement>, StorageError> {
    let Some(since) = row.get("replaced_at")? else { return Ok(None) };
    let silent_for = row.get::<Option<_>>("silent_for_seconds")?.map(Duration::seconds);
    Ok(Some(Replacement { since, end: PlannedEnd { at: row.get("ends_at")?, silent_for } }))
}

pub(super) fn stored_secret(row: &Row) -> Result<StoredSecret, StorageError> {
    Ok(StoredSecret {
        record: SecretRecord {
            id: row.get("secret_id")?,
            hint: SecretHint::from_stored(row.get("hint")?),
            created_at: row.get("secret_created_at")?,
            replacement: replacement(row)?,
            retired_at: row.get("retired_at")?,
        },
        hash: row.get("hmac")?,
        key_number: row.get("key_number")?,
        previous_hash: row.get("previous_hmac")?,
        public_key: row.get("public_key")?,
    })
}

async fn replace_grants(
    transaction: &mut (impl Transaction + ?Sized),
    credential: &Credential,
) -> Result<(), StorageError> {
    transaction.query("DELETE FROM credential_scopes WHERE credential_id = $1").bind(credential.id).execute().await?;
    for (scope, epoch) in credential.grants.iter() {
        let insert = transaction
            .query("INSERT INTO credential_scopes (credential_id, scope, granted_epoch) VALUES ($1, $2, $3)");
        insert.bind(credential.id).bind(scope.as_str()).bind(epoch).execute().await?;
    }
    Ok(())
}

impl<T: Transaction> CredentialsRepository for T {}
