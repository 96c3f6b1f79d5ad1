//! Secrets whose place a newer one has taken, and who still uses them.

use std::{collections::BTreeMap, net::IpAddr};

use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::{
    StorageError,
    change::Change,
    connection::{Row, Statements as _, Transaction},
    usage::{address, address_text, placeholders},
};
use crate::domain::{
    clock::from_milliseconds,
    credential::secret::Replacement,
    id::{CredentialId, OrganizationId, SecretId},
    secret_use::SecretCaller,
    usage::{LastUse, Usage},
};

/// A replaced secret that has not been retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacedSecret {
    /// The organization of its credential.
    pub organization_id: OrganizationId,
    /// Its credential.
    pub credential_id: CredentialId,
    /// The secret.
    pub secret_id: SecretId,
}

/// Reads and writes replaced secrets and the callers of secrets.
#[async_trait]
pub trait RotationsRepository: Transaction {
    /// Sets that a newer secret has taken the place of one, and when the older one ends.
    async fn set_replacement(&mut self, id: SecretId, replacement: Replacement) -> Result<(), StorageError> {
        let update = self.query(
            "UPDATE secrets SET replaced_at = $1, ends_at = $2, silent_for_seconds = $3
             WHERE id = $4 AND retired_at IS NULL RETURNING credential_id",
        );
        let silent_for = replacement.end.silent_for.map(Duration::whole_seconds);
        let update = update.bind(replacement.since).bind(replacement.end.at).bind(silent_for);
        if let Some(owner) = update.bind(id).fetch_value().await? {
            self.note(Change::Credential(owner));
        }
        Ok(())
    }

    /// The replaced secrets that are not retired, of credentials that are not deleted; at most `limit`, the oldest
    /// replacement first. Those of one organization, or of all.
    async fn list_replaced_secrets(
        &mut self,
        organization_id: Option<OrganizationId>,
        limit: u32,
    ) -> Result<Vec<ReplacedSecret>, StorageError> {
        // Begins with the secrets, which are few: a join may begin with every credential of the organization.
        let owner = "(SELECT organization_id FROM credentials WHERE id = s.credential_id AND deleted_at IS NULL)";
        let condition = match organization_id {
            Some(_) => format!("$1 = {owner}"),
            None => format!("$1 IS NULL AND {owner} IS NOT NULL"),
        };
        let select = self.query(format!(
            "SELECT {owner} AS organization_id, s.credential_id, s.id FROM secrets s
             WHERE s.replaced_at IS NOT NULL AND s.retired_at IS NULL AND {condition}
             ORDER BY s.replaced_at, s.id LIMIT $2"
        ));
        let rows = select.bind(organization_id).bind(limit).fetch_all().await?;
        let replaced = |row: &Row| {
            let organization_id = row.get("organization_id")?;
            Ok(ReplacedSecret { organization_id, credential_id: row.get("credential_id")?, secret_id: row.get("id")? })
        };
        rows.iter().map(replaced).collect()
    }

    /// Adds to the callers of secrets.
    async fn add_secret_callers(&mut self, usages: &[Usage]) -> Result<(), StorageError> {
        // In one order everywhere: two servers that add to the same rows wait for each other in turn, not in a circle.
        let mut callers: BTreeMap<(SecretId, Option<IpAddr>, &str), (i64, u64, u64)> = BTreeMap::new();
        for Usage { group, count, last_at, .. } in usages {
            let Some(secret_id) = group.secret_id else { continue };
            let caller = callers.entry((secret_id, group.address, &group.client)).or_insert((*last_at, 0, 0));
            caller.0 = caller.0.max(*last_at);
            caller.1 += count.calls;
            caller.2 += if group.status < 400 { 0 } else { count.calls };
        }
        let callers: Vec<_> = callers.into_iter().collect();
        for callers in callers.chunks(ROWS_PER_STATEMENT) {
            let rows: Vec<_> = (0..callers.len()).map(|row| placeholders(row, COLUMNS)).collect();
            let mut insert = self.query(format!(
                "INSERT INTO secret_callers AS known (secret_id, address, client, last_at, calls, failures) VALUES {}
                 ON CONFLICT (secret_id, address, client) DO UPDATE SET
                 last_at = CASE WHEN excluded.last_at > known.last_at THEN excluded.last_at ELSE known.last_at END,
                 calls = known.calls + excluded.calls, failures = known.failures + excluded.failures",
                rows.join(", ")
            ));
            for ((secret_id, address, client), (last_at, calls, failures)) in callers {
                insert = insert.bind(*secret_id).bind(address_text(*address)).bind(*client);
                insert = insert.bind(from_milliseconds(*last_at)).bind(*calls).bind(*failures);
            }
            insert.execute().await?;
        }
        Ok(())
    }

    /// The callers of the secrets of a credential, the latest first.
    async fn list_secret_callers(&mut self, id: CredentialId) -> Result<Vec<SecretCaller>, StorageError> {
        let select = self.query(
            "SELECT u.secret_id, u.address, u.client, u.last_at, u.calls, u.failures FROM secrets s
             JOIN secret_callers u ON u.secret_id = s.id WHERE s.credential_id = $1
             ORDER BY u.last_at DESC, u.address, u.client",
        );
        let rows = select.bind(id).fetch_all().await?;
        let caller = |row: &Row| {
            let last = LastUse {
                at: row.get("last_at")?,
                address: address(row.text("address")?)?,
                client: row.get("client")?,
            };
            Ok(SecretCaller {
                secret_id: row.get("secret_id")?,
                last,
                calls: row.get("calls")?,
                failures: row.get("failures")?,
            })
        };
        rows.iter().map(caller).collect()
    }

    /// Deletes the callers from before an instant, but for the last one of each secret.
    async fn delete_secret_callers_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        let delete = self.query(
            "DELETE FROM secret_callers WHERE last_at < $1 AND EXISTS (SELECT 1 FROM secret_callers later
             WHERE later.secret_id = secret_callers.secret_id AND later.last_at > secret_callers.last_at)",
        );
        delete.bind(at).execute().await.map(drop)
    }
}

/// Rows in one statement, of six values each; there are 32,766 at most.
const ROWS_PER_STATEMENT: usize = 500;
/// Values of a row.
const COLUMNS: usize = 6;

impl<T: Transaction> RotationsRepository for T {}
