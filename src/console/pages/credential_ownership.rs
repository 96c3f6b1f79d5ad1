//! Who is responsible for a credential, and what is noted about it.

use leptos::prelude::*;

use crate::{
    console::{
        list_address,
        texts::{given, rich, t, wording},
    },
    domain::{
        credential::details::{Details, Owner, Tag},
        credential_query::CredentialQuery,
    },
};

/// The part of a credential's page with its details.
#[component]
pub fn OwnershipSection(
    /// The details.
    details: Details,
) -> impl IntoView {
    let Details { owner, backup_owner, description, ticket, tags } = details;
    let person = |owner: Option<Owner>| owner.map(|owner| given(wording::owner(&owner)));
    let owner = person(owner).unwrap_or_else(|| t!("owner-nobody").into_any());
    let backup_owner = person(backup_owner).map(|person| view! { <dt>{t!("backup-owner")}</dt> <dd>{person}</dd> });
    let link = ticket.link().map(str::to_owned);
    let ticket = (!ticket.as_str().is_empty()).then(|| {
        let text = given(ticket.as_str().to_owned());
        let ticket = match link {
            Some(link) => view! { <a href=link target="_blank" rel="noopener noreferrer">{text}</a> }.into_any(),
            None => text,
        };
        view! { <dt>{t!("ticket")}</dt> <dd>{ticket}</dd> }
    });
    let description = (!description.as_str().is_empty()).then(|| {
        view! { <dt>{t!("description")}</dt> <dd class="description">{given(description.as_str().to_owned())}</dd> }
    });
    let tags = (!tags.is_empty()).then(|| {
        let tags: Vec<_> = tags.iter().cloned().map(|tag| view! { <TagLink tag/> }).collect();
        view! { <dt>{t!("tags")}</dt> <dd class="chips">{tags}</dd> }
    });
    view! {
        <section class="card glance" aria-labelledby="ownership-title">
            <h2 id="ownership-title">{t!("ownership")}</h2>
            <dl>
                <dt>{t!("owner")}</dt>
                <dd>{owner}</dd>
                {backup_owner}
                {description}
                {ticket}
                {tags}
            </dl>
        </section>
    }
}

/// A tag, which leads to the credentials that have it.
#[component]
fn TagLink(tag: Tag) -> impl IntoView {
    let text = tag.as_str().to_owned();
    let address = list_address::write(&CredentialQuery { tag: Some(tag), ..CredentialQuery::default() }, None);
    view! { <a class="chip" href=address>{given(text)}</a> }
}

/// That nobody is responsible for a credential any more, and what to do.
#[component]
pub fn OrphanedBanner(details: Details) -> impl IntoView {
    details.are_orphaned().then(|| {
        let owner = given(details.owner.map(|owner| owner.email).unwrap_or_default());
        view! { <p class="warning state">{rich!("orphaned-text", owner = owner)}</p> }
    })
}
