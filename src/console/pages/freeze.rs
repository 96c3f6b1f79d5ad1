//! The page that freezes all credentials, and thaws them.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{ConsoleError, SetupShell, page, paths};
use crate::console::{
    components::breadcrumb::Breadcrumb,
    model::{Draft, DraftForm},
    place::here,
    server_fns::{
        exchange::internal,
        freeze::{FreezeCredentials, ThawCredentials},
    },
    texts::{given, rich, t, wording},
};

/// The page.
#[component]
pub fn FreezePage() -> impl IntoView {
    page(|exchange, actor| async move {
        let organization = exchange.credentials(&actor)?.organization().await.map_err(internal)?;
        let (reason, error) = match exchange.take_draft(&here(paths::FREEZE)) {
            Some(Draft { error, form: DraftForm::Freeze { reason }, .. }) => (reason, Some(error)),
            _ => (String::new(), None),
        };
        let is_frozen = organization.freeze.is_some();
        let title = if is_frozen { t!("thaw-title") } else { t!("freeze-title") };
        let name = organization.name.as_str().to_owned();
        Ok(view! {
            <SetupShell title=title.clone() actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=title.clone()/>
                        <h1>{title.clone()}</h1>
                    </div>
                </div>
                <section class="card form-card" aria-label=title>
                    {if is_frozen {
                        view! { <ThawForm name error/> }.into_any()
                    } else {
                        view! { <FreezeForm name reason error/> }.into_any()
                    }}
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn FreezeForm(name: String, reason: String, error: Option<ConsoleError>) -> impl IntoView {
    let answer = view! { <code translate="no">"401 Unauthorized"</code> };
    view! {
        <form method="post" action=FreezeCredentials::url() class="form">
            <Problem error/>
            <p>{rich!("freeze-about", answer = answer)}</p>
            <div class="field">
                <label class="field-label" for="reason">{t!("freeze-reason")}</label>
                <p class="field-help" id="reason-help">{t!("freeze-reason-help")}</p>
                <input
                    class="text-input"
                    id="reason"
                    name="reason"
                    type="text"
                    required
                    maxlength="100"
                    autocomplete="off"
                    value=reason
                    aria-describedby="reason-help"
                />
            </div>
            <TypedName name/>
            <div class="form-foot">
                <button class="button destructive" type="submit">{t!("freeze-now")}</button>
                <a class="button quiet" href=here(paths::CREDENTIALS)>{t!("cancel")}</a>
            </div>
        </form>
    }
}

#[component]
fn ThawForm(name: String, error: Option<ConsoleError>) -> impl IntoView {
    view! {
        <form method="post" action=ThawCredentials::url() class="form">
            <Problem error/>
            <p>{t!("thaw-about")}</p>
            <TypedName name/>
            <div class="form-foot">
                <button class="button primary" type="submit">{t!("thaw-now")}</button>
                <a class="button quiet" href=here(paths::CREDENTIALS)>{t!("cancel")}</a>
            </div>
        </form>
    }
}

/// Why the form was rejected.
#[component]
fn Problem(error: Option<ConsoleError>) -> impl IntoView {
    error.map(|error| {
        let text = match error {
            ConsoleError::NotConfirmed => t!("freeze-not-confirmed"),
            error => wording::error(&error),
        };
        view! { <p class="alert" role="alert" tabindex="-1" autofocus>{text}</p> }
    })
}

/// The field in which the name of the organization is typed.
#[component]
fn TypedName(name: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="typed_name">{t!("freeze-type-name")}</label>
            <p class="field-help" id="typed-name-help">{given(name)}</p>
            <input
                class="text-input"
                id="typed_name"
                name="typed_name"
                type="text"
                required
                autocomplete="off"
                spellcheck="false"
                aria-describedby="typed-name-help"
            />
        </div>
    }
}
