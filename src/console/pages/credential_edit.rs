//! The page of one credential: name and scopes can be changed. After a plain form post has created it, the page shows
//! its secret once, or says that there is none.

use std::net::IpAddr;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    ConsoleError, SetupShell,
    credential_facts::CredentialFacts,
    credential_glance::{Glance, GlanceView},
    credential_ownership::{OrphanedBanner, OwnershipSection},
    credential_secrets::{SecretView, SecretsSection},
    credential_trial::TrialSection,
    credential_usage::{CallerView, TargetView, UsageSection, days},
    failing::FailingSection,
    may_change, page, paths,
};
use crate::{
    console::{
        audit_address::AuditAddress,
        components::{
            breadcrumb::Breadcrumb,
            credential_form::{EditForm, ScopeImpact},
            instant::{Instant, Says},
            merge_choice::EditedBy,
            pause_control::PauseControl,
            quota_use::{QuotaSection, QuotaUseView},
            reveal_dialog::RevealDialog,
            state_label::StateLabel,
            terms_fields::RecentCaller,
        },
        islands::reveal_guard::RevealGuard,
        list_address,
        model::{CredentialForm, CredentialView, Draft, DraftForm},
        moment::{self, Expiry, Moment, Pause},
        place::here,
        server_fns::{
            exchange::internal,
            trial::{DataApi, carry_out},
        },
        texts::{given, rich, t},
    },
    domain::{
        credential::{AuthenticationType, Credential},
        credential_query::CredentialQuery,
        display_name::DisplayName,
        id::CredentialId,
        network::Networks,
        scope::Scope,
        usage::UsageTarget,
    },
};

/// The edit page.
#[component]
pub fn CredentialEditPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<CredentialId>().ok());
    let list = use_query_map().read_untracked().get(list_address::LIST).unwrap_or_default();
    let list = list_address::parse(&list).0;
    let data_api = use_context::<DataApi>();
    page(move |exchange, actor| async move {
        let (credentials, may_change) = (exchange.seen_credentials(&actor)?, may_change());
        let id = id.ok_or(ConsoleError::NotFound)?;
        let overview = credentials.overview(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
        let (credential, usage, targets) = (overview.credential, overview.usage, overview.targets);
        let now = exchange.services().now();
        let days = days(usage.today, usage.daily.iter().map(|of| (of.day, of.status, of.count)));
        let callers = usage.callers.into_iter().map(|of| CallerView {
            caller: moment::caller(&of.last),
            hour: Moment::new(of.last.at, now),
            count: of.count,
        });
        let callers = callers.collect();
        let used_at = usage.last.as_ref().map(|last| last.at);
        let last_use = usage.last.map(|last| (Moment::new(last.at, now), moment::caller(&last)));
        let read = targets.iter().map(|of| TargetView::new(of.target, of.calls, of.addresses)).collect();
        let used = |scope| {
            let of_scope =
                targets.iter().find(|of| matches!(of.target, UsageTarget::Records(entity) if entity.scope() == scope));
            of_scope.map_or((0, 0), |of| (of.calls, of.addresses))
        };
        let impacts: Vec<_> = Scope::ALL.into_iter().map(|scope| impact(scope, &credential, used(scope))).collect();
        let pause = moment::pause_of(&credential, now);
        let expiry = moment::expiry_of(&credential, now);
        let idle_days = credentials.organization().await.map_err(internal)?.pause_idle_days;
        let idle = moment::idle_of(&credential, used_at, idle_days, now);
        let glance = GlanceView::new(&credential, last_use, now);
        let decoy = credential.decoy_place.clone().filter(|_| may_change);
        let secrets = SecretView::all(overview.secrets, now);
        let facts = (!may_change).then(|| view! { <CredentialFacts credential=credential.clone() now/> });
        let saved: CredentialView = credential.into();
        let edited_by = if saved.updated_by == actor.label() { EditedBy::Reader } else { EditedBy::SomeoneElse };
        let created = exchange.take_reveal(&actor, id).await;
        // Without scripts the dialog does not make what it covers inert. It leads on to another page.
        let is_covered = created.is_some();
        let granted = saved.scopes.clone();
        let tried = match (exchange.take_trial(&actor, id), data_api) {
            (Some(form), Some(data_api)) => {
                let outcome = carry_out(&exchange, &data_api, &actor, id, &form).await;
                Some((form, outcome))
            }
            _ => None,
        };
        let (form, error) = match exchange.take_draft(&list_address::credential(&list, id)) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (CredentialForm { details: Box::new((&overview.details).into()), ..saved.to_form() }, None),
        };
        let networks = Networks::parse(&form.terms.networks).unwrap_or_default();
        let recent = recent_callers(overview.addresses, &networks);
        let quotas = overview.quota_use.map(|used| {
            let of = QuotaUseView { quotas: used.quotas, requests: used.requests, rows: used.rows };
            view! { <QuotaSection of/> }
        });
        let (name, saved_head) = (saved.name.clone(), saved.clone());
        let changes = may_change.then(|| {
            view! {
                <section class="card form-card" aria-label=t!("edit-title")>
                    <EditForm saved edited_by form impacts callers=recent owners=overview.owners.people error list=list.clone()/>
                </section>
                <TrialSection id granted tried/>
            }
        });
        Ok(view! {
            <SetupShell title=t!("credential-title", name = name.as_str()) actor>
                <Head saved=saved_head list pause=pause.clone() expiry=expiry.clone()/>
                {expiry.map(|expiry| view! { <ExpiryBanner expiry/> })}
                <DecoyBanner place=decoy/>
                <OrphanedBanner details=overview.details.clone()/>
                {pause.map(|pause| view! { <Paused pause/> })}
                {idle.map(|at| view! { <IdleBanner at/> })}
                <div class="columns" inert=is_covered>
                    <div class="column">{facts} {changes}</div>
                    <div class="column side">
                        <Glance glance/>
                        <OwnershipSection details=overview.details/>
                        <SecretsSection id secrets/>
                        {quotas}
                        <FailingSection failing=overview.failing now/>
                        <UsageSection days targets=read callers/>
                    </div>
                </div>
                {created
                    .map(|created| {
                        view! {
                            <RevealGuard>
                                <RevealDialog kind=created.revealed() is_rotation=created.rotated_to.is_some() created=Some(created)/>
                            </RevealGuard>
                        }
                    })}
            </SetupShell>
        }
        .into_any())
    })
}

/// The name, whether it grants access now, and what can be done with it.
#[component]
fn Head(saved: CredentialView, list: CredentialQuery, pause: Option<Pause>, expiry: Option<Expiry>) -> impl IntoView {
    let is_paused = pause.is_some();
    let another = here(&paths::credential_like(saved.authentication_type, &saved.scopes));
    let delete = list_address::write(&list, Some(saved.id));
    let history = AuditAddress::about(saved.id).write();
    let id = saved.id;
    let changes = may_change().then(|| {
        view! {
            <PauseControl id is_paused/>
            <a class="button quiet" href=here(&paths::credential_rotate(id))>{t!("rotate")}</a>
            <a class="button quiet" href=another>{t!("create-another")}</a>
            <a class="button quiet danger" href=delete>{t!("delete-this")}</a>
        }
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <Breadcrumb up=list_address::at_row(&list, saved.id) crumb=saved.name.clone()/>
                <h1>{given(saved.name)} " " <StateLabel pause expiry/></h1>
            </div>
            <div class="page-links">
                <a class="button quiet" href=history>{t!("history")}</a>
                {changes}
            </div>
        </div>
    }
}

/// Who has used the credential lately, and who of them the networks of the form refuse.
fn recent_callers(addresses: Vec<(IpAddr, u64)>, networks: &Networks) -> Vec<RecentCaller> {
    let caller = |(address, requests): (IpAddr, u64)| RecentCaller {
        address: address.to_string(),
        requests,
        is_refused: !networks.allow(address),
    };
    addresses.into_iter().map(caller).collect()
}

/// The effect of removing or granting a scope, from the requests and addresses in the last 7 days.
fn impact(scope: Scope, credential: &Credential, (calls, addresses): (u64, u64)) -> ScopeImpact {
    let is_granted = credential.grants.scopes().contains(scope);
    let text = match (is_granted, calls) {
        (false, _) if credential.authentication_type == AuthenticationType::ApiKey => t!("impact-granted-key"),
        (false, _) => t!("impact-granted-client"),
        (true, 0) => t!("impact-removed-unused"),
        (true, _) => t!(
            "impact-removed",
            requests = t!("requests", count = calls),
            addresses = t!("addresses", count = addresses)
        ),
    };
    ScopeImpact { scope, is_granted, text }
}

/// That the credential will be paused unless it is used.
#[component]
fn IdleBanner(at: Moment) -> impl IntoView {
    let at = view! { <Instant at says=Says::Day/> };
    view! { <p class="warning state">{rich!("idle-soon", at = at)}</p> }
}

/// That the credential has expired, or will soon.
#[component]
fn ExpiryBanner(expiry: Expiry) -> impl IntoView {
    let at = view! { <Instant at=expiry.at says=Says::Exact/> };
    match expiry.remaining {
        None => {
            let answer = view! { <code translate="no">"401 Unauthorized"</code> };
            view! { <p class="alert">{rich!("expired-text", at = at, answer = answer)}</p> }.into_any()
        }
        Some(remaining) if expiry.is_near => {
            view! { <p class="warning state">{rich!("expires-soon", remaining = remaining, at = at)}</p> }.into_any()
        }
        Some(_) => ().into_any(),
    }
}

/// What a decoy is, for those who may know.
#[component]
fn DecoyBanner(place: Option<DisplayName>) -> impl IntoView {
    place.map(|place| {
        let place = given(place.as_str().to_owned());
        view! { <p class="warning state">{rich!("decoy-planted", place = place)}</p> }
    })
}

/// What a pause means.
#[component]
fn Paused(pause: Pause) -> impl IntoView {
    let state = view! { <strong>{t!("paused")}</strong> };
    let answer = view! { <code translate="no">"401 Unauthorized"</code> };
    let text = match pause {
        Pause::Until { end, .. } => {
            let until = view! { <Instant at=end says=Says::Exact/> };
            rich!("paused-until", state = state, until = until, answer = answer)
        }
        Pause::UntilResumed => rich!("paused-text", state = state, answer = answer),
    };
    view! { <p class="warning state">{text}</p> }
}
