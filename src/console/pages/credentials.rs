//! The list of credentials, and the dialog that asks before one is deleted.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{ConsoleError, SetupShell, credential_new::HelpLinks, page, paths};
use crate::{
    console::{
        components::icon::{Glyph, Icon},
        islands::modal::Modal,
        model::CredentialView,
        server_fns::{credentials::DeleteCredential, exchange::internal},
    },
    domain::{credential::AuthenticationType, id::CredentialId, page::CredentialsCursor},
};

/// Credentials on one page of the list.
const PAGE_SIZE: u32 = 50;

/// The list page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let query = use_query_map();
    let cursor = query.read_untracked().get("after").and_then(|cursor| cursor.parse::<CredentialsCursor>().ok());
    let to_delete = query.read_untracked().get("delete").and_then(|id| id.parse::<CredentialId>().ok());
    page(move |exchange, actor| async move {
        let credentials = exchange.services().credentials(&actor).map_err(|_| ConsoleError::Forbidden)?;
        // One more than a page tells whether there is another.
        let mut found = credentials.list(cursor, PAGE_SIZE + 1).await.map_err(internal)?;
        let has_more = found.len() > PAGE_SIZE as usize;
        found.truncate(PAGE_SIZE as usize);
        let next = found.last().filter(|_| has_more).map(|last| {
            let cursor = CredentialsCursor { created_at: last.created_at, id: last.id };
            format!("{}?after={cursor}", paths::CREDENTIALS)
        });
        let to_delete = match to_delete {
            Some(id) => credentials.get(id).await.map_err(internal)?.map(CredentialView::from),
            None => None,
        };
        let rows: Vec<CredentialView> = found.into_iter().map(CredentialView::from).collect();
        let is_first_page = cursor.is_none();
        Ok(view! {
            <SetupShell title="Credentials" actor>
                <div class="page-head">
                    <div>
                        <h1>"Credentials"</h1>
                        <p class="subtitle">"Generate your credentials or manage them by updating or deleting"</p>
                    </div>
                    <HelpLinks/>
                </div>
                <section class="card" aria-label="Credentials of the Data API">
                    <div class="card-actions">
                        <a class="button create" href=paths::CREDENTIAL_NEW>"Create"</a>
                    </div>
                    {if rows.is_empty() && is_first_page {
                        view! { <EmptyState/> }.into_any()
                    } else {
                        view! { <CredentialsTable rows/> }.into_any()
                    }}
                    {(next.is_some() || !is_first_page)
                        .then(|| {
                            view! {
                                <nav class="pages" aria-label="Pages">
                                    {(!is_first_page).then(|| view! { <a href=paths::CREDENTIALS>"Newest"</a> })}
                                    {next.map(|next| view! { <a href=next rel="next">"Older"</a> })}
                                </nav>
                            }
                        })}
                </section>
                <About/>
                {to_delete.map(|credential| view! { <DeleteDialog credential/> })}
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
            <p><a class="button primary" href=paths::CREDENTIAL_NEW>"Create your first credential"</a></p>
        </div>
    }
}

#[component]
fn CredentialsTable(rows: Vec<CredentialView>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let type_label = match row.authentication_type {
                AuthenticationType::ApiKey => "API Key",
                AuthenticationType::OAuth2 => "OAuth",
            };
            let chips: Vec<_> =
                row.scopes.iter().map(|scope| view! { <li class="chip">{scope.label()}</li> }).collect();
            let client_id = match row.client_id {
                Some(client_id) => view! { <code class="client-id">{client_id}</code> }.into_any(),
                None => view! { <span class="none">"—"</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row" data-label="Name">{row.name.clone()}</th>
                    <td data-label="Type" class="one-line">{type_label}</td>
                    <td data-label="Scopes"><ul class="chips">{chips}</ul></td>
                    <td data-label="Client ID">{client_id}</td>
                    <td data-label="Created By" class="created-by">{row.created_by}</td>
                    <td data-label="Created On" class="one-line"><time datetime=row.created_at>{row.created_on}</time></td>
                    <td data-label="Edit">
                        <a class="edit" href=paths::credential(row.id) aria-label=format!("Edit {}", row.name)>"Edit"</a>
                    </td>
                    <td class="delete-cell">
                        <a
                            class="icon-button danger"
                            href=paths::credential_deletion(row.id)
                            aria-label=format!("Delete {}", row.name)
                            title="Delete"
                        >
                            <Icon glyph=Glyph::Trash/>
                        </a>
                    </td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="table-frame">
            <table class="credentials">
                <caption class="visually-hidden">"Credentials, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Scopes"</th>
                        <th scope="col">"Client ID"</th>
                        <th scope="col">"Created By"</th>
                        <th scope="col">"Created On"</th>
                        <th scope="col">"Edit"</th>
                        <th scope="col"><span class="visually-hidden">"Delete"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
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

#[component]
fn DeleteDialog(credential: CredentialView) -> impl IntoView {
    view! {
        <Modal labelled_by="delete-title".to_owned() close_path=paths::CREDENTIALS.to_owned()>
            <h2 id="delete-title">{format!("Delete “{}”?", credential.name)}</h2>
            <p>
                "This cannot be undone. Pipelines that use this credential will get "
                <code>"401 Unauthorized"</code> " from their next request on, also with access tokens already issued."
            </p>
            <form method="post" action=DeleteCredential::url() class="dialog-actions">
                <input type="hidden" name="id" value=credential.id.to_string()/>
                <a class="button quiet" href=paths::CREDENTIALS autofocus>"Cancel"</a>
                <button class="button destructive" type="submit">"Delete credential"</button>
            </form>
        </Modal>
    }
}
