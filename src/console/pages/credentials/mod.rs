//! The list of credentials, and the dialog that asks before one is deleted.

pub(super) mod delete_dialog;
pub(super) mod filter;
mod row_menu;
pub(super) mod table;
mod views;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{
    delete_dialog::{DeleteDialog, Use},
    filter::ListFilter,
    table::{CredentialsTable, ListedView, SELECTION},
    views::SavedViews,
};
use super::{
    ConsoleError, SetupShell,
    credential_new::HelpLinks,
    failing::{FailingNow, FailingView},
    may_change, page, paths,
};
use crate::{
    console::{
        components::short_id::CopyStatus,
        islands::{copy_ids::CopyIds, list_keys::ListKeys, refine_list::RefineList},
        list_address,
        marks::{class, part},
        model::CredentialView,
        moment::{self, EXPIRES_SOON, Moment},
        place::here,
        server_fns::exchange::{Exchange, internal},
        texts::{rich, t},
    },
    domain::{
        actor::Actor,
        credential_query::{CredentialQuery, ListedOwner},
        id::CredentialId,
    },
};

/// The number of credentials up to which every page size shows all.
const SMALLEST_PAGE: u32 = 25;

/// The list page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let (query, to_delete) = list_address::read(&use_query_map().read_untracked());
    page(move |exchange, actor| async move {
        let credentials = exchange.seen_credentials(&actor)?;
        let soon = u16::try_from(EXPIRES_SOON.whole_days()).unwrap_or(u16::MAX);
        let overview = credentials.list_overview(&query, soon).await.map_err(internal)?;
        let (page, total, views) = (overview.page, overview.total, overview.views);
        let (expiring, rotations, owners) = (overview.expiring, overview.rotations, overview.owners);
        let failing = FailingView::all(overview.failing, exchange.services().now());
        let has_more_failing = overview.has_more_failing;
        let is_frozen = overview.organization.freeze.is_some();
        let idle_days = overview.organization.pause_idle_days;
        let at = |from| list_address::write(&CredentialQuery { from: Some(from), ..query.clone() }, None);
        let (previous, next) = (page.previous.map(at), page.next.map(at));
        let now = exchange.services().now();
        let is_asked = to_delete.is_some();
        let to_delete = match to_delete {
            Some(id) if may_change() => asked(&exchange, &actor, id).await?,
            _ => None,
        };
        let gone =
            (is_asked && to_delete.is_none()).then(|| view! { <p class="alert" role="alert">{t!("notice-gone")}</p> });
        let rows: Vec<_> = page.credentials.into_iter().map(|listed| ListedView::new(listed, idle_days, now)).collect();
        let summary = match total {
            Some(0) => t!("list-no-match"),
            Some(total) => t!("list-count", count = total),
            None => t!("list-count-more", count = query.max_count()),
        };
        let is_part = query.is_filtered() || query.from.is_some();
        let has_filter = is_part || rows.len() > 1;
        let rows_are_none = rows.is_empty();
        let content = if !rows_are_none {
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
        let filter = has_filter.then(|| view! { <ListFilter query=query.clone() owners=owners.people/> });
        let attention = view! { <Attention expiring soon orphaned=owners.orphaned query=query.clone()/> };
        let has_own = has_filter && actor.user_id().is_some();
        let views = view! { <SavedViews views has_own query=query.clone()/> };
        let selection = (!rows_are_none && may_change()).then(|| view! { <Selection/> });
        let create = may_change().then(|| view! { <CreateLink/> });
        let foot = (!rows_are_none)
            .then(|| view! { <ListFoot query=query.clone() summary=summary.clone() total previous next idle_days/> });
        Ok(view! {
            <SetupShell title=t!("credentials") actor>
                <div class="page-head">
                    <div>
                        <h1>{t!("credentials")}</h1>
                        <p class="subtitle">{t!("list-subtitle")}</p>
                    </div>
                    <HelpLinks rotations is_frozen/>
                </div>
                {gone}
                {attention}
                <FailingNow failing has_more=has_more_failing/>
                <ListKeys>
                    <RefineList>
                        <section class="card list-card" aria-label=t!("list-of-data-api")>
                            <div class="card-actions">
                                {filter}
                                {create}
                            </div>
                            <p class="visually-hidden" role="status" data-part=part::STATUS.name>{is_part.then(|| summary.clone())}</p>
                            <p class="alert" role="alert" data-part=part::FAILURE.name hidden>
                                {t!("list-unreachable")} " " <a href="" data-refines="retry">{t!("try-again")}</a>
                            </p>
                            <CopyIds>
                                <div class="list" data-part=part::LIST.name data-summary=summary.clone() tabindex="-1">
                                    {views}
                                    {content}
                                    {selection}
                                    {foot}
                                </div>
                                <CopyStatus/>
                            </CopyIds>
                            <div data-part=part::DIALOG.name>
                                {to_delete.map(|(credential, used)| view! { <DeleteDialog credential used query=query.clone()/> })}
                            </div>
                        </section>
                    </RefineList>
                </ListKeys>
            </SetupShell>
        }
        .into_any())
    })
}

/// The credential that is asked about, if it exists, and its usage.
async fn asked(
    exchange: &Exchange,
    actor: &Actor,
    id: CredentialId,
) -> Result<Option<(CredentialView, Use)>, ConsoleError> {
    let (credentials, now) = (exchange.seen_credentials(actor)?, exchange.services().now());
    let Some(credential) = credentials.get(id).await.map_err(internal)? else { return Ok(None) };
    let usage = credentials.usage(&credential).await.map_err(internal)?;
    let used = Use {
        is_recent: usage.last.as_ref().is_some_and(|last| last.is_recent(now)),
        last: usage.last.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
        callers: usage.callers.iter().map(|of| moment::caller(&of.last)).collect(),
        is_paused: credential.check_usable(now).is_err(),
    };
    Ok(Some((CredentialView::from(credential), used)))
}

/// Which credentials need attention, unless these are those that the list shows.
#[component]
fn Attention(
    /// How many expire soon.
    expiring: u32,
    /// Within how many days that is.
    soon: u16,
    /// For how many nobody is responsible any more.
    orphaned: u32,
    query: CredentialQuery,
) -> impl IntoView {
    let line = |text: String, query: CredentialQuery| {
        view! {
            <p class="warning state">
                {text} " " <a href=list_address::write(&query, None)>{t!("show")}</a>
            </p>
        }
    };
    let expiring = (expiring > 0 && query.expires_days.is_none()).then(|| {
        let query = CredentialQuery { expires_days: Some(soon), ..CredentialQuery::default() };
        line(t!("list-expiring", count = expiring), query)
    });
    let is_said = orphaned > 0 && query.owner != Some(ListedOwner::Orphaned) && may_change();
    let orphaned = is_said.then(|| {
        let query = CredentialQuery { owner: Some(ListedOwner::Orphaned), ..CredentialQuery::default() };
        line(t!("list-orphaned", count = orphaned), query)
    });
    view! { {expiring} {orphaned} }
}

#[component]
fn CreateLink() -> impl IntoView {
    let class = ["button ", class::CREATE.name].concat();
    view! { <a class=class href=here(paths::CREDENTIAL_NEW)>{t!("create")}</a> }
}

/// What can be done with the selected rows; shown while there are any.
#[component]
fn Selection() -> impl IntoView {
    view! {
        <form id=SELECTION class="selection" method="get" action=here(paths::SELECTED)>
            <button class="button primary" type="submit">{t!("selection-change")}</button>
            <button class="button quiet" type="button" data-select-all="" hidden>{t!("selection-all")}</button>
            <button class="button quiet" type="reset">{t!("selection-none")}</button>
        </form>
    }
}

/// How many credentials there are, and the ways to the others.
#[component]
fn ListFoot(
    query: CredentialQuery,
    summary: String,
    total: Option<u32>,
    previous: Option<String>,
    next: Option<String>,
    idle_days: Option<u16>,
) -> impl IntoView {
    let idle = idle_days.map_or_else(|| t!("idle-never"), |days| t!("idle-after", days = t!("days", count = days)));
    let change = may_change().then(|| view! { <a href=here(paths::IDLE)>{t!("change")}</a> });
    let csv = view! { <a href=list_address::export(paths::CREDENTIALS_CSV, &query) download>"CSV"</a> };
    let json = view! { <a href=list_address::export(paths::CREDENTIALS_JSON, &query) download>"JSON"</a> };
    let pages = (previous.is_some() || next.is_some()).then(|| {
        let link = |address: String, rel: &'static str, key: &'static str, text: String| {
            view! { <a class="button quiet" href=address rel=rel data-refines=key>{text}</a> }
        };
        view! {
            <nav class="pages" aria-label=t!("list-pages")>
                {previous.map(|address| link(address, "prev", "previous", t!("list-previous")))}
                {next.map(|address| link(address, "next", "next", t!("list-next")))}
            </nav>
        }
    });
    let sizes = total.is_none_or(|total| total > SMALLEST_PAGE).then(|| view! { <PageSizes query/> });
    view! {
        <div class="list-foot">
            <p class="total">{summary}</p>
            {sizes}
            <p class="files">{rich!("list-files", csv = csv, json = json)}</p>
            <p class="idle">{idle} " " {change}</p>
            {pages}
        </div>
    }
}

/// Links to other numbers of credentials on a page.
#[component]
fn PageSizes(query: CredentialQuery) -> impl IntoView {
    let sizes: Vec<_> = list_address::SIZES
        .into_iter()
        .map(|size| {
            let address = list_address::write(&CredentialQuery { page_size: size, from: None, ..query.clone() }, None);
            let is_current = (size == query.page_size).then_some("true");
            view! { <li><a href=address aria-current=is_current data-refines=format!("size-{size}")>{size}</a></li> }
        })
        .collect();
    view! {
        <div class="page-sizes" role="group" aria-labelledby="page-sizes">
            <span id="page-sizes">{t!("list-per-page")}</span>
            <ul>{sizes}</ul>
        </div>
    }
}

#[component]
fn EmptyState() -> impl IntoView {
    if !may_change() {
        return view! { <div class="empty"><p>{t!("empty-title")}</p></div> }.into_any();
    }
    view! {
        <div class="empty">
            <h2>{t!("empty-title")}</h2>
            <p>{t!("empty-text")}</p>
            <p><a class="button primary" href=here(paths::CREDENTIAL_NEW)>{t!("empty-create")}</a></p>
        </div>
    }
    .into_any()
}
