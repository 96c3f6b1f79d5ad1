//! The page of one credential: name and scopes can be changed. After a plain form post has created it, the page shows
//! its secret once, or says that there is none.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    ConsoleError, SetupShell,
    credential_new::CredentialPageHead,
    credential_usage::{CallerView, Day, UsageSection},
    page, paths,
};
use crate::{
    console::{
        components::{credential_form::EditForm, reveal_dialog::RevealDialog},
        islands::reveal_guard::RevealGuard,
        model::{CredentialView, Draft, DraftForm},
        moment::{self, Moment},
        server_fns::exchange::internal,
    },
    domain::{
        id::CredentialId,
        usage::{CHART_DAYS, hour_begins},
    },
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
        let usage = credentials.usage(id).await.map_err(internal)?;
        let now = exchange.services().clock.now();
        let first = usage.today - CHART_DAYS + 1;
        let mut days: Vec<Day> = (first..=usage.today)
            .map(|day| Day { date: moment::day(hour_begins(day * 24)), ..Day::default() })
            .collect();
        for of in &usage.daily {
            let Some(day) = usize::try_from(of.day - first).ok().and_then(|place| days.get_mut(place)) else {
                continue;
            };
            day.all.add(of.count);
            if of.status >= 400 {
                day.refused += of.count.calls;
            }
        }
        let callers = usage.callers.into_iter().map(|of| CallerView {
            caller: moment::caller(&of.last),
            last: Moment::new(of.last.at, now),
            count: of.count,
        });
        let callers = callers.collect();
        let last = usage.last.map(|last| (Moment::new(last.at, now), moment::caller(&last)));
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
                <UsageSection days callers last/>
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
