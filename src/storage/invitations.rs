//! Invitations of people, found by the hash of a link.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
};
use crate::{
    crypto::secret::SecretHash,
    domain::{
        id::{InvitationId, OrganizationId},
        invitation::Invitation,
        user::Email,
    },
};

/// Reads and writes invitations.
#[async_trait]
pub trait InvitationsRepository: Transaction {
    /// Adds an invitation under the hash of its link.
    async fn insert_invitation(&mut self, invitation: &Invitation, hash: &SecretHash) -> Result<(), StorageError> {
        let insert = self.query(
            "INSERT INTO invitations (id, token_hash, organization_id, email, email_key, role, invited_by, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let insert = insert.bind(invitation.id).bind(hash).bind(invitation.organization_id).bind(&invitation.email);
        let insert = insert.bind(Email::key_of(&invitation.email)).bind(invitation.role.as_str());
        insert.bind(&invitation.invited_by).bind(invitation.expires_at).execute().await.map(drop)
    }

    /// The invitation of a link that is valid at an instant.
    async fn get_invitation(
        &mut self,
        hash: &SecretHash,
        now: OffsetDateTime,
    ) -> Result<Option<Invitation>, StorageError> {
        let select = self.query("SELECT * FROM invitations WHERE token_hash = $1 AND expires_at > $2");
        select.bind(hash).bind(now).fetch_optional().await?.as_ref().map(invitation).transpose()
    }

    /// The invitations of an organization that are valid at an instant, the newest first.
    async fn list_invitations(
        &mut self,
        organization_id: OrganizationId,
        now: OffsetDateTime,
    ) -> Result<Vec<Invitation>, StorageError> {
        let select = self.query(
            "SELECT * FROM invitations WHERE organization_id = $1 AND expires_at > $2 ORDER BY expires_at DESC, id",
        );
        select.bind(organization_id).bind(now).fetch_all().await?.iter().map(invitation).collect()
    }

    /// Removes an invitation; returns whether there was one.
    async fn delete_invitation(
        &mut self,
        organization_id: OrganizationId,
        id: InvitationId,
    ) -> Result<bool, StorageError> {
        let delete = self.query("DELETE FROM invitations WHERE organization_id = $1 AND id = $2");
        Ok(delete.bind(organization_id).bind(id).execute().await? == 1)
    }

    /// Removes the invitations of an email address.
    async fn delete_invitations_to(&mut self, email: &Email) -> Result<(), StorageError> {
        self.query("DELETE FROM invitations WHERE email_key = $1").bind(email.key()).execute().await.map(drop)
    }

    /// Removes invitations that expired before an instant.
    async fn delete_invitations_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        self.query("DELETE FROM invitations WHERE expires_at < $1").bind(at).execute().await.map(drop)
    }
}

fn invitation(row: &Row) -> Result<Invitation, StorageError> {
    Ok(Invitation {
        id: row.get("id")?,
        organization_id: row.get("organization_id")?,
        email: row.get("email")?,
        role: row.parse("role")?,
        invited_by: row.get("invited_by")?,
        expires_at: row.get("expires_at")?,
    })
}

impl<T: Transaction> InvitationsRepository for T {}
