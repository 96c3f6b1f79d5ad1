//! Every component in every state, in development builds only: the browser tests take screenshots of it.
//!
//! Nothing here is from a database, and nothing changes: times, names and values are always the same. A component that
//! fills a page, or names its parts by ids, has a separate page.

mod basics;
mod samples;

use leptos::prelude::*;

use self::basics::Basics;
use super::{
    ConsoleError, SetupShell,
    credential_usage::{CallerView, TargetView, UsageSection},
    credentials::{
        delete_dialog::{DeleteDialog, Use},
        filter::ListFilter,
        table::CredentialsTable,
    },
    page, paths,
};
use crate::{
    console::{
        components::{
            credential_form::{CreateForm, EditForm, ScopeImpact},
            merge_choice::EditedBy,
            reveal_dialog::RevealDialog,
            usage_chart::Day,
        },
        error::{CredentialProblems, KeyProblem, NameProblem},
        islands::reveal_guard::RevealGuard,
        model::{CredentialForm, Revealed},
    },
    domain::{credential_query::CredentialQuery, scope::Scope, usage::UsageCount},
};

/// The parts with a separate page, by their names in the address (`?part=`).
const PARTS: [&str; 12] = [
    "basics",
    "list",
    "create",
    "create-refused",
    "edit",
    "edit-conflict",
    "usage",
    "usage-none",
    "delete",
    "delete-used",
    "reveal-api-key",
    "reveal-oauth",
];

/// The gallery, or one part of it.
#[component]
pub fn GalleryPage() -> impl IntoView {
    page(|exchange, actor| async move {
        exchange.credentials(&actor)?;
        let part = exchange.parts().uri.query().and_then(|query| query.strip_prefix("part=")).unwrap_or("basics");
        let content = part_named(part).ok_or(ConsoleError::NotFound)?;
        let parts: Vec<_> = PARTS
            .into_iter()
            .map(|part| view! { <li><a href=format!("{}?part={part}", paths::GALLERY)>{part}</a></li> })
            .collect();
        Ok(view! {
            <SetupShell title="Gallery" actor>
                <div class="page-head"><h1>"Gallery"</h1></div>
                <nav aria-label="Parts"><ul class="chips">{parts}</ul></nav>
                <div id="part">{content}</div>
            </SetupShell>
        }
        .into_any())
    })
}

fn part_named(part: &str) -> Option<AnyView> {
    let content = match part {
        "basics" => view! { <Basics/> }.into_any(),
        "list" => list(),
        "create" => {
            card(view! { <CreateForm form=CredentialForm::default() owners=samples::owners() error=None/> }.into_any())
        }
        "create-refused" => card(create_refused()),
        "edit" => card(edit(None)),
        "edit-conflict" => card(edit(Some(ConsoleError::VersionChanged))),
        "usage" => usage(),
        "usage-none" => view! { <UsageSection days=Vec::new() targets=Vec::new() callers=Vec::new()/> }.into_any(),
        "delete" => delete(Use { last: None, is_recent: false, callers: Vec::new(), is_paused: false }),
        "delete-used" => delete(Use {
            last: Some(samples::caller()),
            is_recent: true,
            callers: vec!["192.0.2.1, curl/8.5.0".to_owned(), "198.51.100.7, glue/3".to_owned()],
            is_paused: false,
        }),
        "reveal-api-key" => reveal(Revealed::ApiKey),
        "reveal-oauth" => reveal(Revealed::ClientSecret),
        _ => return None,
    };
    Some(content)
}

fn card(content: AnyView) -> AnyView {
    view! { <section class="card">{content}</section> }.into_any()
}

fn list() -> AnyView {
    let query = CredentialQuery { search: "pipeline".to_owned(), ..CredentialQuery::default() };
    view! {
        <section class="card list-card">
            <div class="card-actions"><ListFilter query=query.clone() owners=samples::owners()/></div>
            <CredentialsTable rows=samples::rows() query/>
        </section>
    }
    .into_any()
}

fn create_refused() -> AnyView {
    let problems = CredentialProblems {
        name: Some(NameProblem::Taken),
        no_scope: true,
        public_key: Some(KeyProblem::Taken),
        ..CredentialProblems::default()
    };
    let form = CredentialForm { name: "Nightly export".to_owned(), ..CredentialForm::default() };
    view! { <CreateForm form owners=samples::owners() error=Some(ConsoleError::Refused(problems))/> }.into_any()
}

fn edit(error: Option<ConsoleError>) -> AnyView {
    let saved = samples::client();
    let impact =
        |scope| ScopeImpact { scope, is_granted: scope == Scope::Users, text: "What this would mean.".to_owned() };
    let form = CredentialForm { scopes: vec![Scope::Interactions.as_str().to_owned()], ..saved.to_form() };
    let impacts = Scope::ALL.map(impact).to_vec();
    let list = CredentialQuery::default();
    view! { <EditForm saved edited_by=EditedBy::SomeoneElse form impacts callers=Vec::new() owners=samples::owners() error list/> }.into_any()
}

fn usage() -> AnyView {
    let days = (1..=30).map(|day: u64| Day {
        date: format!("1/{day}/2026"),
        all: UsageCount { calls: day * 37 % 400, rows: day * 18_500, bytes: day * 2_400_000 },
        refused: if day.is_multiple_of(7) { day } else { 0 },
    });
    let (hour, caller) = samples::caller();
    let count = UsageCount { calls: 312, rows: 156_000, bytes: 88_000_000 };
    let callers = vec![CallerView { caller, hour, count }];
    let targets = vec![
        TargetView { target: "Interactions".to_owned(), calls: 290, addresses: 2 },
        TargetView { target: "Access tokens".to_owned(), calls: 22, addresses: 1 },
    ];
    view! { <UsageSection days=days.collect() targets callers/> }.into_any()
}

fn delete(used: Use) -> AnyView {
    view! { <DeleteDialog credential=samples::client() used query=CredentialQuery::default()/> }.into_any()
}

fn reveal(kind: Revealed) -> AnyView {
    view! {
        <RevealGuard>
            <RevealDialog kind created=Some(samples::created(kind))/>
        </RevealGuard>
    }
    .into_any()
}
