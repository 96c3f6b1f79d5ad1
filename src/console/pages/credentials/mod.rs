//! The list of credentials, and the dialog that asks before one is deleted.

pub(super) mod delete_dialog;
pub(super) mod table;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{
    delete_dialog::{DeleteDialog, Use},
    table::{CredentialsTable, ListFilter, ListedView},
};
use super::{SetupShell, credential_new::HelpLinks, page, paths};
use crate::{
    console::{
        islands::{list_keys::ListKeys, refine_list::RefineList},
        list_address,
        marks::{class, part},
        model::CredentialView,
        moment::{self, Moment},
        place::here,
        server_fns::exchange::internal,
        texts::{rich, t},
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
        let credentials = exchange.credentials(&actor)?;
        let page = credentials.list(&query, PAGE_SIZE).await.map_err(internal)?;
        let at = |from| list_address::write(&CredentialQuery { from: Some(from), ..query.clone() }, None);
        let (previous, next) = (page.previous.map(at), page.next.map(at));
        let now = exchange.services().now();
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
                    is_paused: credential.check_usable(now).is_err(),
                };
                Some((CredentialView::from(credential), used))
            }
            None => None,
        };
        let rows: Vec<_> = page.credentials.into_iter().map(|listed| ListedView::new(listed, now)).collect();
        let summary = if rows.is_empty() { t!("list-no-match") } else { t!("list-count", count = rows.len()) };
        let is_part = query.is_filtered() || query.from.is_some();
        let list = list_address::write(&query, None);
        let has_filter = is_part || !rows.is_empty();
        let files = (!rows.is_empty()).then(|| {
            let csv = view! { <a href=list_address::export(paths::CREDENTIALS_CSV, &query) download>"CSV"</a> };
            let json = view! { <a href=list_address::export(paths::CREDENTIALS_JSON, &query) download>"JSON"</a> };
            view! { <p class="files">{rich!("list-files", csv = csv, json = json)}</p> }
        });
        let content = if !rows.is_empty() {
            view! { <CredentialsTable rows query=query.clone()/> }.into_any()
        } else if is_part {
            view! {
                <div class="empty">
                    <p>{t!("list-no-match")}</p>
                    <p><a href=here(paths::CREDENTIALS) data-refines="all">{t!("list-show-all")}</a></p>
                </div>
            }
            .into_any()
        } else {
            view! { <EmptyState/> }.into_any()
        };
        let pages = (previous.is_some() || next.is_some()).then(|| {
            view! {
                <nav class="pages" aria-label=t!("list-pages")>
                    {previous.map(|previous| view! { <a href=previous rel="prev" data-refines="previous">{t!("list-previous")}</a> })}
                    {next.map(|next| view! { <a href=next rel="next" data-refines="next">{t!("list-next")}</a> })}
                </nav>
            }
        });
        let filter = has_filter.then(|| view! { <ListFilter query/> });
        Ok(view! {
            <SetupShell title=t!("credentials") actor>
                <div class="page-head">
                    <div>
                        <h1>{t!("credentials")}</h1>
                        <p class="subtitle">{t!("list-subtitle")}</p>
                    </div>
                    <HelpLinks/>
                </div>
                <ListKeys>
                    <RefineList>
                        <section class="card" aria-label=t!("list-of-data-api")>
                            <div class="card-actions">
                                {filter}
                                <a class=["button ", class::CREATE.name].concat() href=here(paths::CREDENTIAL_NEW)>{t!("create")}</a>
                            </div>
                            <p class="visually-hidden" role="status" data-part=part::STATUS.name>{is_part.then(|| summary.clone())}</p>
                            <div data-part=part::LIST.name data-summary=summary.clone() tabindex="-1">
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
            <h2>{t!("empty-title")}</h2>
            <p>{t!("empty-text")}</p>
            <p><a class="button primary" href=here(paths::CREDENTIAL_NEW)>{t!("empty-create")}</a></p>
        </div>
    }
}

/// The page's explanation of credentials.
#[component]
fn About() -> impl IntoView {
    view! {
        <section class="about" id="about" aria-labelledby="about-title">
            <h2 id="about-title">{t!("about-title")}</h2>
            <dl>
                <dt>{t!("about-what")}</dt>
                <dd>{t!("about-what-text")}</dd>
                <dt>{t!("about-who")}</dt>
                <dd>{t!("about-who-text")}</dd>
                <dt>{t!("about-life")}</dt>
                <dd>{t!("about-life-text")}</dd>
                <dt>{t!("about-change")}</dt>
                <dd>{t!("about-change-text")}</dd>
                <dt>{t!("about-type")}</dt>
                <dd>{t!("about-type-text")}</dd>
            </dl>
        </section>
    }
}
