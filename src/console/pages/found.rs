//! Found a key? Whose it is, and its end.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SetupShell, page, paths};
use crate::console::{
    components::breadcrumb::Breadcrumb,
    model::Draft,
    place::here,
    server_fns::leaks::{
        FindSecrets, RevokeLeaked,
        ssr::{FoundSecretView, FoundState, FoundView, take_found},
    },
    texts::{given, t, wording},
};

/// The files of rules.
const RULES: [&str; 5] = [
    "gitleaks.toml",
    "trufflehog.yaml",
    "github-custom-pattern.txt",
    "detect_secrets_plugin.py",
    "pre-commit-config.yaml",
];

/// The page.
#[component]
pub fn FoundPage() -> impl IntoView {
    page(|exchange, actor| async move {
        exchange.credentials(&actor)?;
        let found = take_found(&exchange, &actor);
        let error = exchange.take_draft(&here(paths::FOUND)).map(|Draft { error, .. }| {
            view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> }
        });
        let rules: Vec<_> = RULES
            .into_iter()
            .map(|file| {
                let address = paths::LEAK_RULES_ROUTE.replace("{file}", file);
                view! { <li><a href=address download>{file}</a></li> }
            })
            .collect();
        Ok(view! {
            <SetupShell title=t!("found-title") entry=paths::FOUND actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("found-title")/>
                        <h1>{t!("found-title")}</h1>
                        <p class="subtitle">{t!("found-about")}</p>
                    </div>
                </div>
                <div class="refusals">
                    {error}
                    {found.map(|found| view! { <Found found/> })}
                    <section class="card form-card" aria-label=t!("found-title")>
                        <FindForm/>
                    </section>
                    <section class="card leak-rules" aria-labelledby="leak-rules">
                        <h2 id="leak-rules">{t!("found-rules")}</h2>
                        <p>{t!("found-rules-about")}</p>
                        <ul>{rules}</ul>
                    </section>
                </div>
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn FindForm() -> impl IntoView {
    view! {
        <form method="post" action=FindSecrets::url() class="form" data-only-secrets="">
            <div class="field">
                <label class="field-label" for="found-text">{t!("found-text")}</label>
                <p class="field-help" id="found-help">{t!("found-help")}</p>
                <p class="field-error" role="alert" data-nothing="" hidden>{t!("error-no-secret-found")}</p>
                <textarea
                    class="text-input"
                    id="found-text"
                    name="text"
                    rows="5"
                    required
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="found-help"
                ></textarea>
            </div>
            <div class="form-foot">
                <button class="button primary" type="submit">{t!("found-find")}</button>
            </div>
        </form>
    }
}

/// What was found.
#[component]
fn Found(found: FoundView) -> impl IntoView {
    let unknown = (found.unknown > 0).then(|| view! { <p>{t!("found-unknown", count = found.unknown)}</p> });
    let known: Vec<_> = found.known.into_iter().map(|secret| view! { <FoundItem secret/> }).collect();
    view! {
        <section class="card failing" aria-labelledby="found" tabindex="-1" autofocus>
            <h2 id="found">{t!("found-result")}</h2>
            <ul class="failing-list">{known}</ul>
            {unknown}
        </section>
    }
}

#[component]
fn FoundItem(secret: FoundSecretView) -> impl IntoView {
    let FoundSecretView { id, secret_id, name, is_deleted, hint, state, is_revoked } = secret;
    let state = match state {
        FoundState::Decoy => t!("decoy"),
        FoundState::Live => t!("found-live"),
        FoundState::Ended => t!("found-ended"),
    };
    let name = if is_deleted {
        given(name)
    } else {
        view! { <a href=here(&paths::credential(id))>{given(name)}</a> }.into_any()
    };
    let revoke = (!is_revoked && !is_deleted).then(|| {
        view! {
            <form method="post" action=RevokeLeaked::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="secret_id" value=secret_id.to_string()/>
                <button class="button quiet danger" type="submit">{t!("found-revoke")}</button>
            </form>
        }
    });
    view! {
        <li class="failing-item delivery">
            <div>
                <p class="failing-cause">{name}</p>
                <p class="failing-who">
                    <span>{t!("secret-ending", hint = hint)}</span>
                    <span>{state}</span>
                </p>
            </div>
            {revoke}
        </li>
    }
}
