//! The list of credentials, and the dialog that asks before one is deleted.

pub(super) mod delete_dialog;
pub(super) mod table;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{
    delete_dialog::{DeleteDialog, Use},
    table::{CredentialsTable, ListFilter, ListedView},
};
use super::{ConsoleError, SetupShell, credential_new::HelpLinks, page, paths};
use crate::{
    console::{
        islands::{list_keys::ListKeys, refine_list::RefineList},
        list_address,
        model::CredentialView,
        moment::{self, Moment},
        place::here,
        server_fns::exchange::internal,
    },
    domain::credential_query::CredentialQuery,
};

/// Credentials on one page of the list.
const PAGE_SIZE: usize = 50;

/// The list page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let (query, to_delete) = list_address::read(&use_query_map().read_untracked());
    page(move |exchange, actor| async move {
        let credentials = exchange.services().credentials(&actor).map_err(|_| ConsoleError::Forbidden)?;
        let page = credentials.list(&query, PAGE_SIZE).await.map_err(internal)?;
        let at = |from| list_address::write(&CredentialQuery { from: Some(from), ..query.clone() }, None);
        let (previous, next) = (page.previous.map(at), page.next.map(at));
        let now = exchange.services().clock.now();
        let to_delete = match to_delete {
            Some(id) => credentials.get(id).await.map_err(internal)?,
            None => None,
        };
        let to_delete = match to_delete {
            Some(credential) => {
                let usage = credentials.usage(&credential).await.map_err(internal)?;
                let used = Use {
                    is_recent: usage.last.as_ref().is_some_and(|last| last.is_recent(now)),
                    last: usage.last.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
                    callers: usage.callers.iter().map(|of| moment::caller(&of.last)).collect(),
                    is_paused: credential.is_open(now).is_err(),
                };
                Some((CredentialView::from(credential), used))
            }
            None => None,
        };
        let rows: Vec<_> = page.credentials.into_iter().map(|listed| ListedView::new(listed, now)).collect();
        let summary = match rows.len() {
            0 => "No credential matches.".to_owned(),
            1 => "1 credential".to_owned(),
            number => format!("{number} credentials"),
        };
        let is_part = query.is_filtered() || query.from.is_some();
        let list = list_address::write(&query, None);
        let has_filter = is_part || !rows.is_empty();
        let files = (!rows.is_empty()).then(|| {
            view! {
                <p class="files">
                    "Download as " <a href=list_address::export(paths::CREDENTIALS_CSV, &query) download>"CSV"</a>
                    " or " <a href=list_address::export(paths::CREDENTIALS_JSON, &query) download>"JSON"</a>
                </p>
            }
        });
        let content = if !rows.is_empty() {
            view! { <CredentialsTable rows query=query.clone()/> }.into_any()
        } else if is_part {
            view! {
                <div class="empty">
                    <p>"No credential matches."</p>
                    <p><a href=here(paths::CREDENTIALS) data-refines="all">"Show all"</a></p>
                </div>
            }
            .into_any()
        } else {
            view! { <EmptyState/> }.into_any()
        };
        let pages = (previous.is_some() || next.is_some()).then(|| {
            view! {
                <nav class="pages" aria-label="Pages">
                    {previous.map(|previous| view! { <a href=previous rel="prev" data-refines="previous">"Previous"</a> })}
                    {next.map(|next| view! { <a href=next rel="next" data-refines="next">"Next"</a> })}
                </nav>
            }
        });
        let filter = has_filter.then(|| view! { <ListFilter query/> });
        Ok(view! {
            <SetupShell title="Credentials" actor>
                <div class="page-head">
                    <div>
                        <h1>"Credentials"</h1>
                        <p class="subtitle">"Generate your credentials or manage them by updating or deleting"</p>
                    </div>
                    <HelpLinks/>
                </div>
                <ListKeys>
                    <RefineList>
                        <section class="card" aria-label="Credentials of the Data API">
                            <div class="card-actions">
                                {filter}
                                <a class="button create" href=here(paths::CREDENTIAL_NEW)>"Create"</a>
                            </div>
                            <p class="visually-hidden" role="status" data-part="status">{is_part.then(|| summary.clone())}</p>
                            <div data-part="list" data-summary=summary.clone() tabindex="-1">
                                {content}
                                {files}
                                {pages}
                            </div>
                        </section>
                    </RefineList>
                </ListKeys>
                <About/>
                {to_delete.map(|(credential, used)| view! { <DeleteDialog credential used list/> })}
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn EmptyState() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No credentials yet"</h2>
            <p>
                "A credential lets a data pipeline or BI tool read your organization’s analytics through the Data API. "
                "Create one for each consumer, with only the scopes it needs; you can change name and scopes later."
            </p>
            <p><a class="button primary" href=here(paths::CREDENTIAL_NEW)>"Create your first credential"</a></p>
        </div>
    }
}

/// The page's own words on credentials.
#[component]
fn About() -> impl IntoView {
    view! {
        <section class="about" id="about" aria-labelledby="about-title">
            <h2 id="about-title">"About credentials"</h2>
            <dl>
                <dt>"What they are"</dt>
                <dd>
                    "With a credential, a pipeline reads your organization’s analytics from the Data API: conversations, "
                    "interactions, plugin calls, plugin resources and users, as far as its scopes reach."
                </dd>
                <dt>"Who sees them"</dt>
                <dd>
                    "Super Admins only. Everyone else asks a Super Admin for new credentials, or to change or remove some."
                </dd>
                <dt>"How long they last"</dt>
                <dd>
                    "Credentials do not expire. An access token bought with an oAuth 2.0 credential ends after one hour; "
                    "the pipeline then asks for a new one."
                </dd>
                <dt>"When a change holds"</dt>
                <dd>
                    "From the very next request on: a deleted credential or a removed scope is refused at once, for keys and "
                    "for access tokens already issued. A scope you add needs a new access token."
                </dd>
                <dt>"Which type to choose"</dt>
                <dd>
                    "API Key is the simplest: one key, sent with each request. With oAuth 2.0 the secret goes to the token "
                    "endpoint only, and requests carry tokens of one hour; with a key pair there is no secret to share at all. "
                    "The type cannot be changed afterwards."
                </dd>
            </dl>
        </section>
    }
}
