//! Identifiers. Each kind has its own type, so that one cannot be passed for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Creates a UUID of version 7 (RFC 9562, section 5.7) from an instant and ten random bytes.
            pub fn new(at: OffsetDateTime, random: [u8; 10]) -> Self {
                let milliseconds = u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Identifies an organization.
    OrganizationId
);
id!(
    /// Identifies a person who signs in to the console.
    UserId
);
id!(
    /// Identifies the invitation of a person; it is not the token of its link.
    InvitationId
);
id!(
    /// Identifies a passkey in the console; it is not the credential id by which authenticators find it.
    PasskeyId
);
id!(
    /// Identifies a browser session to its owner; it is not the session's key.
    SessionId
);
id!(
    /// Identifies a credential in the console; it is not the client id.
    CredentialId
);
id!(
    /// Identifies one secret of a credential.
    SecretId
);
id!(
    /// Identifies a notification.
    NotificationId
);
id!(
    /// Identifies a place where notifications go.
    EndpointId
);
id!(
    /// Identifies the delivery of a notification to one place.
    DeliveryId
);
id!(
    /// Identifies an entry of the audit log.
    AuditEventId
);
id!(
    /// Identifies a process that caches credentials, as long as it runs.
    FollowerId
);
