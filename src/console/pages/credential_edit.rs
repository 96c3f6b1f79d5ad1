//! The page of one credential: name and scopes can be changed. After a plain form post has created it, the page shows
//! its secret once, or says that there is none.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{ConsoleError, SetupShell, credential_new::CredentialPageHead, page, paths};
use crate::{
    console::{
        components::{credential_form::EditForm, reveal_dialog::RevealDialog},
        islands::reveal_guard::RevealGuard,
        model::{CredentialView, Draft, DraftForm},
        server_fns::exchange::internal,
    },
    domain::id::CredentialId,
};

/// The edit page.
#[component]
pub fn CredentialEditPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<CredentialId>().ok());
    page(move |exchange, actor| async move {
        let credentials = exchange.services().credentials(&actor).map_err(|_| ConsoleError::Forbidden)?;
        let id = id.ok_or(ConsoleError::NotFound)?;
        let found = credentials.get(id).await.map_err(internal)?;
        let credential = found.ok_or(ConsoleError::NotFound)?;
        let authentications = credentials.client_authentications(&credential).await.map_err(internal)?;
        let authentications = authentications.iter().map(ToString::to_string).collect::<Vec<_>>();
        let saved: CredentialView = credential.into();
        let created = exchange.take_reveal(&actor, id);
        let (form, error) = match exchange.take_draft(&paths::credential(id)) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (saved.to_form(), None),
        };
        Ok(view! {
            <SetupShell title="Edit Credentials" actor>
                <CredentialPageHead crumb="Edit" title="Edit Credentials"/>
                <section class="card">
                    <EditForm saved authentications form error/>
                </section>
                {created
                    .map(|created| {
                        view! {
                            <RevealGuard>
                                <RevealDialog kind=created.revealed() created=Some(created)/>
                            </RevealGuard>
                        }
                    })}
            </SetupShell>
        }
        .into_any())
    })
}
