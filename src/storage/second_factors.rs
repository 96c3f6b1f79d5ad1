//! Second factors of people: secrets of one-time codes and recovery codes, sealed, and passkeys.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
    constraint::PASSKEYS_CREDENTIAL_ID,
};
use crate::domain::{
    id::{OrganizationId, PasskeyId, UserId},
    second_factor::PasskeyFacts,
};

/// The app of a person that gives one-time codes.
#[derive(Debug, Clone)]
pub struct StoredCodes {
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Since when.
    pub created_at: OffsetDateTime,
}

/// A passkey with its public key.
#[derive(Debug, Clone)]
pub struct StoredPasskey {
    /// What its owner sees.
    pub facts: PasskeyFacts,
    /// The person.
    pub user_id: UserId,
    /// The identifier by which authenticators find it.
    pub credential_id: Vec<u8>,
    /// The public key, as JSON.
    pub public_key: String,
}

/// Reads and writes second factors.
#[async_trait]
pub trait SecondFactorsRepository: Transaction {
    /// The app of a person.
    async fn get_one_time_codes(&mut self, user_id: UserId) -> Result<Option<StoredCodes>, StorageError> {
        let select = self.query("SELECT sealed_secret, created_at FROM one_time_codes WHERE user_id = $1");
        let row = select.bind(user_id).fetch_optional().await?;
        row.map(|row| Ok(StoredCodes { sealed_secret: row.get("sealed_secret")?, created_at: row.get("created_at")? }))
            .transpose()
    }

    /// Adds the app of a person, in the place of another one, if there is one. `step` has been used.
    async fn put_one_time_codes(
        &mut self,
        user_id: UserId,
        stored: &StoredCodes,
        step: i64,
    ) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO one_time_codes (user_id, sealed_secret, created_at, last_step) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret,
                 created_at = excluded.created_at, last_step = excluded.last_step",
        );
        let upsert = upsert.bind(user_id).bind(stored.sealed_secret.as_slice()).bind(stored.created_at).bind(step);
        upsert.execute().await.map(drop)
    }

    /// Uses up a step of the codes of a person; returns whether it was later than every one used before.
    async fn use_step(&mut self, user_id: UserId, step: i64) -> Result<bool, StorageError> {
        let update = self.query("UPDATE one_time_codes SET last_step = $1 WHERE user_id = $2 AND last_step < $1");
        Ok(update.bind(step).bind(user_id).execute().await? == 1)
    }

    /// Removes the app of a person; returns whether there was one.
    async fn delete_one_time_codes(&mut self, user_id: UserId) -> Result<bool, StorageError> {
        Ok(self.query("DELETE FROM one_time_codes WHERE user_id = $1").bind(user_id).execute().await? == 1)
    }

    /// The recovery codes of a person that are left, sealed. Locks them on PostgreSQL.
    async fn get_recovery_codes_for_update(&mut self, user_id: UserId) -> Result<Option<Vec<u8>>, StorageError> {
        let lock = self.connection().for_update();
        let select = self.query(format!("SELECT sealed_hashes FROM recovery_codes WHERE user_id = $1{lock}"));
        let row = select.bind(user_id).fetch_optional().await?;
        row.map(|row| row.get("sealed_hashes")).transpose()
    }

    /// How many recovery codes of a person are left.
    async fn count_recovery_codes(&mut self, user_id: UserId) -> Result<u32, StorageError> {
        let select = self.query("SELECT codes_left FROM recovery_codes WHERE user_id = $1");
        let row = select.bind(user_id).fetch_optional().await?;
        row.map_or(Ok(0), |row| row.get("codes_left"))
    }

    /// Replaces the recovery codes of a person.
    async fn put_recovery_codes(
        &mut self,
        user_id: UserId,
        sealed: &[u8],
        left: u32,
        at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO recovery_codes (user_id, sealed_hashes, codes_left, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET sealed_hashes = excluded.sealed_hashes,
                 codes_left = excluded.codes_left, created_at = excluded.created_at",
        );
        upsert.bind(user_id).bind(sealed).bind(left).bind(at).execute().await.map(drop)
    }

    /// Writes the recovery codes of a person that are left.
    async fn update_recovery_codes(&mut self, user_id: UserId, sealed: &[u8], left: u32) -> Result<(), StorageError> {
        let update = self.query("UPDATE recovery_codes SET sealed_hashes = $1, codes_left = $2 WHERE user_id = $3");
        update.bind(sealed).bind(left).bind(user_id).execute().await.map(drop)
    }

    /// Removes the recovery codes of a person.
    async fn delete_recovery_codes(&mut self, user_id: UserId) -> Result<(), StorageError> {
        self.query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user_id).execute().await.map(drop)
    }

    /// The passkeys of a person, the oldest first.
    async fn list_passkeys(&mut self, user_id: UserId) -> Result<Vec<StoredPasskey>, StorageError> {
        let select = self.query("SELECT * FROM passkeys WHERE user_id = $1 ORDER BY created_at, id");
        select.bind(user_id).fetch_all().await?.iter().map(passkey).collect()
    }

    /// A passkey of a person, by the identifier that authenticators give.
    async fn find_passkey(
        &mut self,
        user_id: UserId,
        credential_id: &[u8],
    ) -> Result<Option<StoredPasskey>, StorageError> {
        let select = self.query("SELECT * FROM passkeys WHERE user_id = $1 AND credential_id = $2");
        select.bind(user_id).bind(credential_id).fetch_optional().await?.as_ref().map(passkey).transpose()
    }

    /// Adds a passkey; [`StorageError::Conflict`] on [`super::constraint::PASSKEYS_CREDENTIAL_ID`].
    async fn insert_passkey(&mut self, stored: &StoredPasskey) -> Result<(), StorageError> {
        let insert = self.query(
            "INSERT INTO passkeys (id, user_id, credential_id, name, public_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        );
        let StoredPasskey { facts, user_id, credential_id, public_key } = stored;
        let insert = insert.bind(facts.id).bind(*user_id).bind(credential_id.as_slice()).bind(&facts.name);
        let insert = insert.bind(public_key).bind(facts.created_at);
        insert.may_violate(PASSKEYS_CREDENTIAL_ID).execute().await.map(drop)
    }

    /// Notes that a passkey was used, with its counter from now on.
    async fn update_passkey(
        &mut self,
        id: PasskeyId,
        public_key: &str,
        used_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let update = self.query("UPDATE passkeys SET public_key = $1, last_used_at = $2 WHERE id = $3");
        update.bind(public_key).bind(used_at).bind(id).execute().await.map(drop)
    }

    /// Removes a passkey of a person; returns whether it existed.
    async fn delete_passkey(&mut self, user_id: UserId, id: PasskeyId) -> Result<bool, StorageError> {
        let delete = self.query("DELETE FROM passkeys WHERE user_id = $1 AND id = $2");
        Ok(delete.bind(user_id).bind(id).execute().await? == 1)
    }

    /// Removes every passkey of a person; returns how many.
    async fn delete_passkeys(&mut self, user_id: UserId) -> Result<u64, StorageError> {
        self.query("DELETE FROM passkeys WHERE user_id = $1").bind(user_id).execute().await
    }

    /// The people of an organization who have a second factor.
    async fn list_people_with_factors(&mut self, organization_id: OrganizationId) -> Result<Vec<UserId>, StorageError> {
        let select = self.query(
            "SELECT id FROM users WHERE organization_id = $1 AND (
                 EXISTS (SELECT 1 FROM one_time_codes o WHERE o.user_id = users.id)
                 OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = users.id))",
        );
        select.bind(organization_id).fetch_all().await?.iter().map(|row| row.get("id")).collect()
    }

    /// The sealed secrets of every app: person and secret.
    async fn list_sealed_code_secrets(&mut self) -> Result<Vec<(UserId, Vec<u8>)>, StorageError> {
        let rows = self.query("SELECT user_id, sealed_secret FROM one_time_codes").fetch_all().await?;
        rows.iter().map(|row| Ok((row.get("user_id")?, row.get("sealed_secret")?))).collect()
    }

    /// Writes the secret of an app, sealed anew.
    async fn reseal_code_secret(&mut self, user_id: UserId, sealed: &[u8]) -> Result<(), StorageError> {
        let update = self.query("UPDATE one_time_codes SET sealed_secret = $1 WHERE user_id = $2");
        update.bind(sealed).bind(user_id).execute().await.map(drop)
    }

    /// The sealed recovery codes of everybody: person and hashes.
    async fn list_sealed_recovery_codes(&mut self) -> Result<Vec<(UserId, Vec<u8>)>, StorageError> {
        let rows = self.query("SELECT user_id, sealed_hashes FROM recovery_codes").fetch_all().await?;
        rows.iter().map(|row| Ok((row.get("user_id")?, row.get("sealed_hashes")?))).collect()
    }

    /// Writes recovery codes, sealed anew.
    async fn reseal_recovery_codes(&mut self, user_id: UserId, sealed: &[u8]) -> Result<(), StorageError> {
        let update = self.query("UPDATE recovery_codes SET sealed_hashes = $1 WHERE user_id = $2");
        update.bind(sealed).bind(user_id).execute().await.map(drop)
    }
}

fn passkey(row: &Row) -> Result<StoredPasskey, StorageError> {
    Ok(StoredPasskey {
        facts: PasskeyFacts {
            id: row.get("id")?,
            name: row.get("name")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        },
        user_id: row.get("user_id")?,
        credential_id: row.get("credential_id")?,
        public_key: row.get("public_key")?,
    })
}

impl<T: Transaction> SecondFactorsRepository for T {}
