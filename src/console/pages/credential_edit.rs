//! The page of one credential: name and scopes can be changed. After a plain form post has created it, the page shows
//! its secret once, or says that there is none.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    ConsoleError, SetupShell,
    credential_new::CredentialPageHead,
    credential_trial::TrialSection,
    credential_usage::{CallerView, TargetView, UsageSection, days, target_label},
    page, paths,
};
use crate::{
    console::{
        components::{
            credential_form::{EditForm, ScopeImpact},
            instant::{Instant, Says},
            pause_control::PauseControl,
            reveal_dialog::RevealDialog,
        },
        islands::reveal_guard::RevealGuard,
        model::{CredentialView, Draft, DraftForm},
        moment::{self, Moment},
        place::here,
        server_fns::{
            exchange::internal,
            trial::{DataApi, carry_out},
        },
        texts::{rich, t, wording},
    },
    domain::{
        credential::{AuthenticationType, Credential},
        id::CredentialId,
        scope::Scope,
        usage::UsageTarget,
    },
};

/// The edit page.
#[component]
pub fn CredentialEditPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<CredentialId>().ok());
    let data_api = use_context::<DataApi>();
    page(move |exchange, actor| async move {
        let credentials = exchange.credentials(&actor)?;
        let id = id.ok_or(ConsoleError::NotFound)?;
        let overview = credentials.overview(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
        let (credential, usage, targets) = (overview.credential, overview.usage, overview.targets);
        let authentications = overview.authentications.iter().map(wording::client_authentication).collect::<Vec<_>>();
        let now = exchange.services().now();
        let days = days(usage.today, usage.daily.iter().map(|of| (of.day, of.status, of.count)));
        let callers = usage.callers.into_iter().map(|of| CallerView {
            caller: moment::caller(&of.last),
            hour: Moment::new(of.last.at, now),
            count: of.count,
        });
        let callers = callers.collect();
        let last = usage.last.map(|last| (Moment::new(last.at, now), moment::caller(&last)));
        let read = targets.iter().map(|of| TargetView {
            target: target_label(of.target),
            calls: of.calls,
            addresses: of.addresses,
        });
        let read = read.collect();
        let used = |scope| {
            let of_scope =
                targets.iter().find(|of| matches!(of.target, UsageTarget::Records(entity) if entity.scope() == scope));
            of_scope.map_or((0, 0), |of| (of.calls, of.addresses))
        };
        let impacts: Vec<_> = Scope::ALL.into_iter().map(|scope| impact(scope, &credential, used(scope))).collect();
        let paused_until = moment::paused_until(&credential, now);
        let saved: CredentialView = credential.into();
        let created = exchange.take_reveal(&actor, id);
        let granted = saved.scopes.clone();
        let tried = match (exchange.take_trial(&actor, id), data_api) {
            (Some(form), Some(data_api)) => {
                let outcome = carry_out(&exchange, &data_api, &actor, id, &form).await;
                Some((form, outcome))
            }
            _ => None,
        };
        let (form, error) = match exchange.take_draft(&here(&paths::credential(id))) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (saved.to_form(), None),
        };
        Ok(view! {
            <SetupShell title=t!("edit-title") actor>
                <CredentialPageHead crumb=t!("edit") title=t!("edit-title")/>
                <PauseState id paused_until/>
                <section class="card">
                    <EditForm saved authentications form impacts error/>
                </section>
                <TrialSection id granted tried/>
                <UsageSection days targets=read callers last/>
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

/// Whether the credential is paused, and the button to change that.
#[component]
fn PauseState(id: CredentialId, paused_until: Option<Moment>) -> impl IntoView {
    let is_paused = paused_until.is_some();
    let state = if let Some(until) = paused_until {
        let state = view! { <strong>{t!("paused")}</strong> };
        let until = view! { <Instant at=until says=Says::Exact/> };
        let answer = view! { <code translate="no">"401 Unauthorized"</code> };
        view! { <p>{rich!("paused-until", state = state, until = until, answer = answer)}</p> }.into_any()
    } else {
        let state = view! { <strong>{t!("active")}</strong> };
        view! { <p>{rich!("active-text", state = state)}</p> }.into_any()
    };
    view! {
        <section class="card state" aria-label=t!("state")>
            {state}
            <PauseControl id is_paused/>
        </section>
    }
}
