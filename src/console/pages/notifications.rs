//! Where notifications go: endpoints, their topics, and what became of the deliveries to them.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    SetupShell,
    notification_endpoint::{EndpointCard, EndpointView, TopicChoices},
    page, paths,
};
use crate::{
    console::{
        components::{
            breadcrumb::Breadcrumb,
            short_id::{CopyButton, CopyStatus},
        },
        islands::copy_ids::CopyIds,
        model::{Draft, DraftForm},
        place::here,
        server_fns::{
            exchange::internal,
            notifications::{
                AddEndpoint,
                ssr::{AddedKeys, notifications, take_added},
            },
        },
        texts::{given, rich, t, wording},
    },
    domain::notification::Topics,
};

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    page(|exchange, actor| async move {
        let endpoints = notifications(&exchange, &actor)?.list().await.map_err(internal)?;
        let now = exchange.services().now();
        let added = take_added(&exchange, &actor);
        let (form, error) = match exchange.take_draft(&here(paths::NOTIFICATIONS)) {
            Some(Draft { error, form, .. }) => (Some(form), Some(error)),
            None => (None, None),
        };
        let problem = error.map(|error| {
            view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> }
        });
        let (is_mail, target, topics) = match form {
            Some(DraftForm::Endpoint { kind, target, topics }) => {
                let topics = Topics::parse(topics.iter().map(String::as_str)).unwrap_or_default();
                (kind == "mail", target, topics)
            }
            _ => (false, String::new(), Topics::all()),
        };
        let none = endpoints.is_empty().then(|| {
            view! { <section class="card empty"><p>{t!("notifications-none")}</p></section> }
        });
        let cards: Vec<_> = endpoints
            .into_iter()
            .map(|overview| view! { <EndpointCard endpoint=EndpointView::new(overview, now)/> })
            .collect();
        Ok(view! {
            <SetupShell title=t!("notifications") entry=paths::NOTIFICATIONS actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("notifications")/>
                        <h1>{t!("notifications")}</h1>
                        <p class="subtitle">{t!("notifications-about")}</p>
                    </div>
                </div>
                <div class="refusals">
                    {problem}
                    {added.map(|added| view! { <Added added/> })}
                    {none}
                    {cards}
                    <section class="card endpoint" aria-labelledby="add-endpoint">
                        <h2 id="add-endpoint">{t!("endpoint-add")}</h2>
                        <AddForm is_mail target topics/>
                    </section>
                </div>
            </SetupShell>
        }
        .into_any())
    })
}

/// The keys of a new webhook.
#[component]
fn Added(added: AddedKeys) -> impl IntoView {
    let AddedKeys { url, secret, public_key } = added;
    view! {
        <section class="card endpoint-added" aria-labelledby="endpoint-added" tabindex="-1" autofocus>
            <h2 id="endpoint-added">{t!("endpoint-added")}</h2>
            <p>{rich!("endpoint-added-about", url = given(url))}</p>
            <CopyIds>
                <dl>
                    <KeyItem name=t!("endpoint-secret") value=secret/>
                    <KeyItem name=t!("endpoint-public-key") value=public_key/>
                </dl>
                <CopyStatus/>
            </CopyIds>
        </section>
    }
}

#[component]
fn KeyItem(name: String, value: String) -> impl IntoView {
    let copy = t!("copy-value", what = name.as_str());
    view! {
        <dt>{name}</dt>
        <dd>
            <code translate="no">{value.clone()}</code>
            <CopyButton value copy/>
        </dd>
    }
}

#[component]
fn AddForm(is_mail: bool, target: String, topics: Topics) -> impl IntoView {
    view! {
        <form method="post" action=AddEndpoint::url() class="form">
            <fieldset class="field">
                <legend class="field-label">{t!("endpoint-kind")}</legend>
                <label class="choice">
                    <input type="radio" name="kind" value="webhook" checked=!is_mail/>
                    <span>{t!("endpoint-webhook")} <span class="quiet-text">{t!("endpoint-webhook-help")}</span></span>
                </label>
                <label class="choice">
                    <input type="radio" name="kind" value="mail" checked=is_mail/>
                    <span>{t!("endpoint-mail")} <span class="quiet-text">{t!("endpoint-mail-help")}</span></span>
                </label>
            </fieldset>
            <div class="field">
                <label class="field-label" for="target">{t!("endpoint-target")}</label>
                <input
                    class="text-input"
                    id="target"
                    name="target"
                    type="text"
                    required
                    maxlength="500"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    value=target
                />
            </div>
            <TopicChoices topics id="new"/>
            <p><button class="button primary" type="submit">{t!("endpoint-add")}</button></p>
        </form>
    }
}
