//! The page that sets after how many days unused credentials are paused.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SetupShell, page, paths};
use crate::{
    console::{
        components::breadcrumb::Breadcrumb,
        model::{Draft, DraftForm},
        place::here,
        server_fns::{exchange::internal, idle::SetIdleDays},
        texts::{t, wording},
    },
    domain::idle::IDLE_DAYS,
};

/// The page.
#[component]
pub fn IdlePage() -> impl IntoView {
    page(|exchange, actor| async move {
        let organization = exchange.credentials(&actor)?.organization().await.map_err(internal)?;
        let (days, error) = match exchange.take_draft(&here(paths::IDLE)) {
            Some(Draft { error, form: DraftForm::IdleDays(days), .. }) => (days, Some(error)),
            _ => (organization.pause_idle_days.map(|days| days.to_string()).unwrap_or_default(), None),
        };
        let is_wrong = error.is_some().to_string();
        let problem = error.map(|error| wording::error(&error));
        Ok(view! {
            <SetupShell title=t!("idle-title") actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("idle-title")/>
                        <h1>{t!("idle-title")}</h1>
                    </div>
                </div>
                <section class="card form-card" aria-label=t!("idle-title")>
                    <form method="post" action=SetIdleDays::url() class="form" novalidate>
                        <p>{t!("idle-about")}</p>
                        <div class="field">
                            <label class="field-label" for="days">{t!("idle-days")}</label>
                            <p class="field-help" id="days-help">{t!("idle-days-help")}</p>
                            <input
                                class="text-input"
                                id="days"
                                name="days"
                                type="number"
                                inputmode="numeric"
                                min=*IDLE_DAYS.start()
                                max=*IDLE_DAYS.end()
                                value=days
                                autocomplete="off"
                                aria-describedby="days-help days-error"
                                aria-invalid=is_wrong
                            />
                            <p class="field-error" id="days-error" role="status">{problem}</p>
                        </div>
                        <div class="form-foot">
                            <button class="button primary" type="submit">{t!("save-changes")}</button>
                            <a class="button quiet" href=here(paths::CREDENTIALS)>{t!("cancel")}</a>
                        </div>
                    </form>
                </section>
            </SetupShell>
        }
        .into_any())
    })
}
