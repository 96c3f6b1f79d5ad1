//! The part of the credential form with what is noted about a credential.

use serde::{Deserialize, Serialize};

use crate::domain::credential::details::{
    Description, Details, DetailsEdit, DetailsError, Owner, OwnerEdit, Tags, Ticket,
};

/// The values, as typed and selected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    /// The id of the owner, or [`NOBODY`]; empty for a form without this part, which changes nothing of it.
    pub owner: String,
    /// The id of the backup owner, or [`NOBODY`].
    pub backup_owner: String,
    /// What the credential is for.
    pub description: String,
    /// What led to it.
    pub ticket: String,
    /// Its tags, with commas between them.
    pub tags: String,
}

/// The value of [`DetailsForm::owner`] and [`DetailsForm::backup_owner`] for no person.
pub const NOBODY: &str = "none";

impl DetailsForm {
    /// Whether the form had no such part.
    pub const fn is_absent(&self) -> bool {
        self.owner.is_empty()
    }

    /// Reads the form.
    ///
    /// # Errors
    /// [`DetailsError`] names the first invalid field.
    pub fn read(&self) -> Result<DetailsEdit, DetailsError> {
        if self.is_absent() {
            return Ok(DetailsEdit::default());
        }
        Ok(DetailsEdit {
            owner: person(&self.owner)?,
            backup_owner: person(&self.backup_owner)?,
            description: Some(Description::parse(&self.description)?),
            ticket: Some(Ticket::parse(&self.ticket)?),
            tags: Some(Tags::parse(&self.tags)?),
        })
    }
}

fn person(value: &str) -> Result<OwnerEdit, DetailsError> {
    match value {
        NOBODY | "" => Ok(OwnerEdit::Nobody),
        id => id.parse().map(OwnerEdit::Person).map_err(|_| DetailsError::Owner),
    }
}

impl From<&Details> for DetailsForm {
    fn from(details: &Details) -> Self {
        let person =
            |owner: &Option<Owner>| owner.as_ref().map_or_else(|| NOBODY.to_owned(), |owner| owner.id.to_string());
        Self {
            owner: person(&details.owner),
            backup_owner: person(&details.backup_owner),
            description: details.description.as_str().to_owned(),
            ticket: details.ticket.as_str().to_owned(),
            tags: details.tags.to_string(),
        }
    }
}
