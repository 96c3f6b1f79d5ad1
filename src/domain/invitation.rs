//! Invitations of people.

use time::OffsetDateTime;

use super::{
    id::{InvitationId, OrganizationId},
    user::Role,
};

/// An invitation that is open.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its identifier.
    pub id: InvitationId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// Whom it invites.
    pub email: String,
    /// The role that the person gets.
    pub role: Role,
    /// Who invites, as named in the audit log.
    pub invited_by: String,
    /// Until when it is valid.
    pub expires_at: OffsetDateTime,
}
