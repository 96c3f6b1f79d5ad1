//! The audit log: who did what, when, from where and by which way in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{ConsoleError, SetupShell, audit_entry::Entry, page, paths};
use crate::{
    console::{
        audit_address::{self, AuditAddress},
        components::{
            breadcrumb::Breadcrumb,
            instant::{Instant, Says},
            short_id::CopyStatus,
        },
        islands::copy_ids::CopyIds,
        moment::Moment,
        place::here,
        server_fns::exchange::internal,
        texts::{audit, given, rich, t},
    },
    domain::{audit_event::AuditEvent, audit_query::AUDIT_PAGE_SIZE},
};

/// Most characters of a field of the filter.
const MAX_TEXT: &str = "254";

/// The page.
#[component]
pub fn AuditLogPage() -> impl IntoView {
    let address = AuditAddress::read(&use_query_map().read_untracked());
    page(move |exchange, actor| async move {
        let log = exchange.services().audit_log(&actor).map_err(|_| ConsoleError::Forbidden)?;
        let query = address.query();
        let found = log.list(&query, AUDIT_PAGE_SIZE).await.map_err(internal)?;
        let is_first = !query.is_filtered() && query.from.is_none();
        let verified = if is_first { log.verify_newest().await.map_err(internal)? } else { None };
        let key = match verified {
            Some(_) => log.verifier_keys().await.map_err(internal)?.first().map(ToString::to_string),
            None => None,
        };
        let now = exchange.services().now();
        let seal = verified.map(|(newest, verified)| {
            let at = Moment::new(newest.at, now);
            let problems = verified.breaks.len();
            view! { <Seal at size=newest.size read=verified.entries problems key/> }
        });
        let is_empty = found.entries.is_empty();
        let credentials = found.credentials;
        let entries: Vec<_> = found
            .entries
            .into_iter()
            .map(|entry| {
                let id = entry.subject.parse().ok();
                let has_credential = id.is_some_and(|id| credentials.contains(&id));
                view! { <Entry entry has_credential now/> }
            })
            .collect();
        let content = if is_empty {
            let all = query.is_filtered().then(|| {
                view! { <p><a href=AuditAddress::default().write()>{t!("audit-show-all")}</a></p> }
            });
            view! { <div class="empty"><p>{t!("audit-none")}</p>{all}</div> }.into_any()
        } else {
            view! { <CopyIds><ol class="entries">{entries}</ol> <CopyStatus/></CopyIds> }.into_any()
        };
        let (newer, older) = (found.newer.map(|from| address.at(Some(from)).write()), found.older);
        let older = older.map(|from| address.at(Some(from)).write());
        Ok(view! {
            <SetupShell title=t!("audit-log") entry=paths::AUDIT_LOG actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("audit-log")/>
                        <h1>{t!("audit-log")}</h1>
                        <p class="subtitle">{t!("audit-about")}</p>
                    </div>
                </div>
                {seal}
                <section class="card list-card audit-log" aria-label=t!("audit-log")>
                    <div class="card-actions"><Filter address=address.clone() is_filtered=query.is_filtered()/></div>
                    {content}
                    <Foot address newer older/>
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

/// What was verified just now, and what that does not prove.
#[component]
fn Seal(
    /// When the newest entry was sealed.
    at: Moment,
    /// How many entries are sealed.
    size: u64,
    /// How many of them were compared.
    read: u64,
    /// How many things are wrong.
    problems: usize,
    /// The public key.
    key: Option<String>,
) -> impl IntoView {
    if problems > 0 {
        let command = view! { <code translate="no">"audit verify"</code> };
        return view! { <p class="alert" role="alert">{rich!("audit-broken", command = command)}</p> }.into_any();
    }
    let at = view! { <Instant at says=Says::Exact/> };
    let command = view! { <code translate="no">"audit verify"</code> };
    let key = key.map(|key| view! { <p class="audit-key"><code translate="no">{key}</code></p> });
    view! {
        <details class="audit-seal">
            <summary>
                <span class="state-label active">{t!("audit-verified")}</span>
                " "
                {rich!("audit-verified-what", read = read.to_string(), size = size.to_string(), at = at)}
            </summary>
            <p>{rich!("audit-verified-not", command = command)}</p>
            {key}
        </details>
    }
    .into_any()
}

/// Which entries: a plain form, whose response is another page of the log.
#[component]
fn Filter(address: AuditAddress, is_filtered: bool) -> impl IntoView {
    let actions: Vec<_> = AuditEvent::ACTIONS
        .into_iter()
        .map(|name| {
            let is_chosen = address.action.as_deref() == Some(name);
            view! { <option value=name selected=is_chosen>{audit::action(name)}</option> }
        })
        .collect();
    let day = |name: &'static str, label: String, value: Option<String>| {
        view! { <label class="day">{label} <input type="date" class="text-input" name=name value=value/></label> }
    };
    let kept = [(audit_address::ABOUT, &address.about), (audit_address::REQUEST, &address.request)];
    let kept: Vec<_> = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let only = address.about.clone().map(|id| rich!("audit-only-about", id = given(id)));
    let only = only.or_else(|| address.request.clone().map(|id| rich!("audit-only-request", id = given(id))));
    let clear =
        is_filtered.then(|| view! { <a class="clear" href=AuditAddress::default().write()>{t!("list-clear")}</a> });
    view! {
        <form method="get" action=here(paths::AUDIT_LOG) role="search" aria-label=t!("audit-log") class="list-filter">
            <input
                type="search"
                name=audit_address::WHO
                value=address.who
                maxlength=MAX_TEXT
                class="text-input"
                aria-label=t!("audit-who")
                placeholder=t!("audit-who")
            />
            <select name=audit_address::ACTION class="pill" aria-label=t!("audit-what")>
                <option value="">{t!("audit-what")}</option>
                {actions}
            </select>
            {day(audit_address::SINCE, t!("audit-since"), address.since)}
            {day(audit_address::UNTIL, t!("audit-until"), address.until)}
            {kept}
            <button class="button quiet" type="submit">{t!("search")}</button>
            {clear}
            {only.map(|only| view! { <p class="filter-only">{only}</p> })}
        </form>
    }
}

/// The ways to other pages, and to files.
#[component]
fn Foot(address: AuditAddress, newer: Option<String>, older: Option<String>) -> impl IntoView {
    let csv = view! { <a href=address.export(paths::AUDIT_LOG_CSV) download>"CSV"</a> };
    let ndjson = view! { <a href=address.export(paths::AUDIT_LOG_NDJSON) download>"NDJSON"</a> };
    let pages = (newer.is_some() || older.is_some()).then(|| {
        let newest = newer.is_some().then(|| {
            view! { <a class="button quiet" href=address.at(None).write()>{t!("audit-newest")}</a> }
        });
        let link = |address: String, rel: &'static str, text: String| {
            view! { <a class="button quiet" href=address rel=rel>{text}</a> }
        };
        view! {
            <nav class="pages" aria-label=t!("list-pages")>
                {newest}
                {newer.map(|address| link(address, "prev", t!("audit-newer")))}
                {older.map(|address| link(address, "next", t!("audit-older")))}
            </nav>
        }
    });
    view! {
        <div class="list-foot">
            <p class="files">{rich!("audit-files", csv = csv, ndjson = ndjson)}</p>
            {pages}
        </div>
    }
}
