//! The options that say who is responsible for a credential, and what is noted about it.

use std::{collections::BTreeSet, str::FromStr};

use anyhow::Context as _;

use crate::{
    domain::{
        credential::details::{Description, DetailsEdit, DetailsError, Owner, OwnerEdit, Tag, Tags, Ticket},
        credential_query::{CredentialQuery, ListedOwner},
        user::Email,
    },
    service::credentials::Credentials,
};

/// The word for nobody, and for no tag.
const NONE: &str = "none";
/// The word for credentials whose owner has left.
const ORPHANED: &str = "orphaned";

/// The options of a command that creates or changes a credential.
#[derive(clap::Args)]
pub(in crate::cli) struct DetailsArguments {
    /// Who is responsible for it: the email address of a super admin, or none
    #[arg(long, value_name = "EMAIL|none")]
    owner: Option<String>,
    /// Who is responsible for it while the owner is not there
    #[arg(long, value_name = "EMAIL|none")]
    backup_owner: Option<String>,
    /// What it is for; empty for nothing
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// What led to it: a link or a short reference; empty for nothing
    #[arg(long, value_name = "TEXT")]
    ticket: Option<String>,
    /// A tag; repeat it for several, the others are taken away; none for no tag
    #[arg(long = "tag", value_name = "TAG|none")]
    tags: Vec<String>,
}

impl DetailsArguments {
    /// What is to be changed.
    pub(super) async fn parse(self, credentials: &Credentials<'_>) -> anyhow::Result<DetailsEdit> {
        let people = if self.owner.is_some() || self.backup_owner.is_some() {
            credentials.owners().await?.people
        } else {
            Vec::new()
        };
        let person = |given: Option<String>| match given.as_deref() {
            None => Ok(OwnerEdit::Keep),
            Some(NONE) => Ok(OwnerEdit::Nobody),
            Some(email) => find(&people, email).map(|owner| OwnerEdit::Person(owner.id)).ok_or(DetailsError::Owner),
        };
        let tags = match self.tags.as_slice() {
            [] => None,
            [none] if none == NONE => Some(Tags::default()),
            given => Some(Tags::new(given.iter().map(|tag| tag.parse()).collect::<Result<BTreeSet<_>, _>>()?)?),
        };
        Ok(DetailsEdit {
            owner: person(self.owner)?,
            backup_owner: person(self.backup_owner)?,
            description: self.description.as_deref().map(Description::parse).transpose()?,
            ticket: self.ticket.as_deref().map(Ticket::parse).transpose()?,
            tags,
        })
    }
}

/// The options of a command that lists credentials.
#[derive(clap::Args)]
pub(in crate::cli) struct OwnershipFilter {
    /// Only those of a person, as owner or backup owner; orphaned: those whose owner has left; none: those without an owner
    #[arg(long, value_name = "EMAIL|orphaned|none")]
    owner: Option<Owned>,
    /// Only those with a tag
    #[arg(long)]
    tag: Option<Tag>,
}

/// Whose credentials are listed.
#[derive(Clone)]
enum Owned {
    Of(ListedOwner),
    Person(String),
}

impl FromStr for Owned {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            NONE => Self::Of(ListedOwner::Nobody),
            ORPHANED => Self::Of(ListedOwner::Orphaned),
            email => Self::Person(email.to_owned()),
        })
    }
}

impl OwnershipFilter {
    /// The query of those credentials among those of another query.
    pub(super) async fn apply(
        &self,
        credentials: &Credentials<'_>,
        query: CredentialQuery,
    ) -> anyhow::Result<CredentialQuery> {
        let owner = match &self.owner {
            None => None,
            Some(Owned::Of(owner)) => Some(*owner),
            Some(Owned::Person(email)) => {
                let owners = credentials.owners().await?;
                let owner = find(&owners.people, email).with_context(|| format!("{email} owns no credential here"))?;
                Some(ListedOwner::Person(owner.id))
            }
        };
        Ok(CredentialQuery { owner, tag: self.tag.clone(), ..query })
    }
}

fn find<'a>(people: &'a [Owner], email: &str) -> Option<&'a Owner> {
    let key = Email::key_of(email);
    people.iter().find(|person| Email::key_of(&person.email) == key)
}
