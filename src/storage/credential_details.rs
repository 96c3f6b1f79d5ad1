//! What people note about credentials, and who is responsible for them. Nothing of it is in the index of credentials, so that
//! a change of it is none that servers must follow.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
};
use crate::domain::{
    credential::details::{Description, Details, DetailsError, Owner, Tags, Ticket},
    id::{CredentialId, OrganizationId},
    user::Role,
};

/// The credentials, deleted ones included, whose owner has no access any more, without a backup owner who has
/// ([`Owner::may_be`]); ends where the organization follows.
macro_rules! select_orphaned {
    () => {
        "SELECT d.credential_id AS id FROM users o JOIN credential_details d ON d.owner_id = o.id
         LEFT JOIN users b ON b.id = d.backup_owner_id WHERE (o.disabled_at IS NOT NULL OR o.role <> 'super-admin')
         AND (b.id IS NULL OR b.disabled_at IS NOT NULL OR b.role <> 'super-admin') AND o.organization_id = "
    };
}

pub(super) use select_orphaned;

/// Who is responsible for the credentials of an organization, and for how many nobody is any more.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Those who may be, and those who are, by email address.
    pub people: Vec<Owner>,
    /// How many credentials are orphaned.
    pub orphaned: u32,
}

/// Reads and writes details.
#[async_trait]
pub trait CredentialDetailsRepository: Transaction {
    /// The details of some credentials; those about which nothing was ever noted are left out.
    async fn list_details(&mut self, ids: &[CredentialId]) -> Result<HashMap<CredentialId, Details>, StorageError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
        let select = self.query(format!(
            "SELECT d.credential_id, d.description, d.ticket, (SELECT string_agg(tag, ',') FROM credential_tags
             WHERE credential_id = d.credential_id) AS tags, d.owner_id, o.email AS owner_email, o.role AS owner_role,
             o.disabled_at AS owner_disabled_at, d.backup_owner_id, b.email AS backup_owner_email,
             b.role AS backup_owner_role, b.disabled_at AS backup_owner_disabled_at FROM credential_details d
             LEFT JOIN users o ON o.id = d.owner_id LEFT JOIN users b ON b.id = d.backup_owner_id
             WHERE d.credential_id IN ({})",
            places.join(", ")
        ));
        let rows = ids.iter().fold(select, |select, id| select.bind(*id)).fetch_all().await?;
        rows.iter().map(|row| Ok((row.get("credential_id")?, details(row)?))).collect()
    }

    /// Saves the details of a credential.
    async fn save_details(&mut self, id: CredentialId, details: &Details) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO credential_details (credential_id, owner_id, backup_owner_id, description, ticket)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (credential_id) DO UPDATE SET owner_id = excluded.owner_id,
             backup_owner_id = excluded.backup_owner_id, description = excluded.description, ticket = excluded.ticket",
        );
        let person = |owner: &Option<Owner>| owner.as_ref().map(|owner| owner.id);
        let upsert = upsert.bind(id).bind(person(&details.owner)).bind(person(&details.backup_owner));
        upsert.bind(details.description.as_str()).bind(details.ticket.as_str()).execute().await?;
        self.query("DELETE FROM credential_tags WHERE credential_id = $1").bind(id).execute().await?;
        for tag in details.tags.iter() {
            let insert = self.query("INSERT INTO credential_tags (credential_id, tag) VALUES ($1, $2)");
            insert.bind(id).bind(tag.as_str()).execute().await?;
        }
        Ok(())
    }

    /// Who is responsible for credentials of an organization, or may be.
    async fn list_owners(&mut self, organization_id: OrganizationId) -> Result<Owners, StorageError> {
        let select = self.query(concat!(
            "SELECT u.id AS owner_id, u.email AS owner_email, u.role AS owner_role, u.disabled_at AS owner_disabled_at,
             (SELECT count(*) FROM credentials c WHERE c.deleted_at IS NULL AND c.id IN (",
            select_orphaned!(),
            "$1)) AS orphaned FROM users u WHERE u.organization_id = $1
             AND ((u.role = 'super-admin' AND u.disabled_at IS NULL)
             OR EXISTS (SELECT 1 FROM credential_details WHERE owner_id = u.id)
             OR EXISTS (SELECT 1 FROM credential_details WHERE backup_owner_id = u.id)) ORDER BY u.email_key",
        ));
        let rows = select.bind(organization_id).fetch_all().await?;
        let people = rows.iter().filter_map(|row| owner(row, &OWNER).transpose()).collect::<Result<_, _>>()?;
        let orphaned = rows.first().map_or(Ok(0), |row| row.get("orphaned"))?;
        Ok(Owners { people, orphaned })
    }
}

/// The columns of a person: id, email address, role, and since when disabled.
type Columns = [&'static str; 4];

const OWNER: Columns = ["owner_id", "owner_email", "owner_role", "owner_disabled_at"];
const BACKUP_OWNER: Columns =
    ["backup_owner_id", "backup_owner_email", "backup_owner_role", "backup_owner_disabled_at"];

fn owner(row: &Row, columns: &Columns) -> Result<Option<Owner>, StorageError> {
    let [id, email, role, disabled_at] = *columns;
    let Some(id) = row.get(id)? else { return Ok(None) };
    let is_disabled = row.get::<Option<time::OffsetDateTime>>(disabled_at)?.is_some();
    let has_access = Owner::may_be(row.parse::<Role>(role)?, is_disabled);
    Ok(Some(Owner { id, email: row.get(email)?, has_access }))
}

fn details(row: &Row) -> Result<Details, StorageError> {
    let corrupt = |error: DetailsError| StorageError::Corrupt(format!("details of a credential: {error}"));
    let tags: Option<String> = row.get("tags")?;
    Ok(Details {
        owner: owner(row, &OWNER)?,
        backup_owner: owner(row, &BACKUP_OWNER)?,
        description: Description::parse(row.text("description")?).map_err(corrupt)?,
        ticket: Ticket::parse(row.text("ticket")?).map_err(corrupt)?,
        tags: Tags::parse(&tags.unwrap_or_default()).map_err(corrupt)?,
    })
}

impl<T: Transaction> CredentialDetailsRepository for T {}
