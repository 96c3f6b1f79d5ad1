//! What the next page says of a form that was sent.

use serde::{Deserialize, Serialize};

use super::ManyChanged;
use crate::console::error::RotationProblem;

/// The result of the previous page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Notice {
    /// A credential was saved.
    Saved {
        /// Its name.
        name: String,
    },
    /// A credential was paused.
    Paused {
        /// Its name.
        name: String,
        /// The name of the length.
        length: String,
    },
    /// A credential was resumed.
    Resumed {
        /// Its name.
        name: String,
    },
    /// A replaced secret was retired.
    SecretRetired {
        /// The name of the credential.
        name: String,
    },
    /// The expiry of a replaced secret was changed.
    EndPlanned {
        /// The name of the credential.
        name: String,
    },
    /// The expiry of a secret was not changed.
    NotPlanned(RotationProblem),
    /// A credential was not deleted, because its name was not typed.
    NotConfirmed,
    /// A credential was deleted.
    Deleted {
        /// Its name.
        name: String,
    },
    /// A credential that was to be deleted did not exist.
    Gone,
    /// The days after which unused credentials are paused were changed; none for never.
    IdleDays(Option<u16>),
    /// Many credentials were changed.
    ManyChanged(ManyChanged),
    /// A leaked secret was revoked.
    LeakedRevoked {
        /// The name of the credential.
        name: String,
    },
    /// An endpoint of notifications was changed.
    EndpointChanged,
    /// One was removed.
    EndpointRemoved,
    /// A notification is on its way to one.
    EndpointTested,
    /// All credentials were frozen.
    Frozen,
    /// All credentials were thawed.
    Thawed,
    /// The person's password was changed.
    PasswordChanged,
    /// A person of the organization was changed.
    PersonChanged {
        /// The email address.
        email: String,
    },
    /// The rule on second factors was changed.
    RuleChanged,
    /// An invitation was withdrawn.
    InvitationWithdrawn,
    /// The person has a second factor more.
    FactorAdded,
    /// The person has one less.
    FactorRemoved,
    /// Sessions of the person were ended.
    SessionsEnded(u64),
    /// A view was saved.
    ViewSaved {
        /// Its name.
        name: String,
    },
    /// A view was deleted.
    ViewDeleted {
        /// Its name.
        name: String,
    },
    /// A view was not saved: its name is invalid, or the person has as many as possible.
    ViewNotSaved,
}
