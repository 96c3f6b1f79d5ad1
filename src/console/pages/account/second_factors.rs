//! The second factors of a person.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;

use super::{AccountHead, own_email};
use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            passkey_form::PasskeyForm,
            setup_shell::SetupShell,
        },
        model::Draft,
        moment::Moment,
        pages::page,
        paths,
        server_fns::{
            account::{
                AddApp, AddPasskey, BeginApp, NewRecoveryCodes, RemoveApp, RemovePasskey,
                ssr::{AppSetup, RecoveryTexts, new_app, take_recovery_codes},
            },
            exchange::internal,
            passkey::BeginMaking,
        },
        texts::{given, rich, t, wording},
    },
    domain::second_factor::{PasskeyFacts, SecondFactors},
};

/// The page.
#[component]
pub fn SecondFactorsPage() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let (is_first, is_app) = (query.get("welcome").is_some(), query.get("app").is_some());
    page(move |exchange, actor| async move {
        own_email(&actor)?;
        let services = exchange.services();
        let (now, has_passkeys) = (services.now(), services.has_passkeys());
        let factors = services.own_factors(&actor).await.map_err(internal)?;
        let is_wanted = actor.session.is_some_and(|session| session.needs_second_factor);
        let page = if is_app { paths::FACTORS_APP } else { paths::FACTORS };
        let error = exchange.take_draft(page).map(|Draft { error, .. }| {
            view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> }
        });
        let adding = if is_app { new_app(&exchange, &actor).await.map(new_app_view) } else { None };
        let recovery = take_recovery_codes(&exchange, &actor).map(|codes| view! { <NewRecovery codes/> });
        let exist = factors.exist();
        let intro = if is_wanted {
            view! { <p class="alert" role="alert">{t!("factors-wanted")}</p> }.into_any()
        } else if is_first && !exist {
            view! {
                <p class="notice">{t!("factors-welcome")} " " <a href=paths::CREDENTIALS>{t!("factors-later")}</a></p>
            }
            .into_any()
        } else {
            ().into_any()
        };
        let SecondFactors { app_since, passkeys, recovery_codes_left } = factors;
        Ok(view! {
            <SetupShell title=t!("second-factors") entry=paths::FACTORS actor>
                <AccountHead page=paths::FACTORS title=t!("second-factors")/>
                <div class="refusals">
                    {intro} {error} {recovery}
                    <section class="card factor" aria-labelledby="app">
                        <h2 id="app">{t!("factor-app")}</h2>
                        {match adding {
                            Some(adding) => adding,
                            None => view! { <App since=app_since.map(|at| Moment::new(at, now))/> }.into_any(),
                        }}
                    </section>
                    <section class="card factor" aria-labelledby="passkeys">
                        <h2 id="passkeys">{t!("passkeys")}</h2>
                        <Passkeys passkeys now is_possible=has_passkeys/>
                    </section>
                    {exist.then(|| view! { <Recovery left=recovery_codes_left/> })}
                </div>
            </SetupShell>
        }
        .into_any())
    })
}

/// The app that gives one-time codes.
#[component]
fn App(since: Option<Moment>) -> impl IntoView {
    match since {
        None => view! {
            <p>{t!("factor-app-about")}</p>
            <form method="post" action=BeginApp::url()>
                <button class="button primary" type="submit">{t!("factor-app-add")}</button>
            </form>
        }
        .into_any(),
        Some(since) => {
            let since = view! { <Instant at=since says=Says::Day/> };
            view! {
                <p>
                    <span class="state-label active">{t!("factor-on")}</span>
                    " "
                    {rich!("factor-since", at = since)}
                </p>
                <div class="form-actions">
                    <form method="post" action=BeginApp::url()>
                        <button class="button quiet" type="submit">{t!("factor-app-replace")}</button>
                    </form>
                    <form method="post" action=RemoveApp::url()>
                        <button class="button quiet danger" type="submit">{t!("factor-app-remove")}</button>
                    </form>
                </div>
            }
            .into_any()
        }
    }
}

/// The secret for an app, and the field for its first code.
fn new_app_view(setup: AppSetup) -> AnyView {
    let AppSetup { qr_code, secret } = setup;
    let groups: Vec<_> = secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    view! {
        <p>{t!("factor-app-scan")}</p>
        <div class="qr-code" role="img" aria-label=t!("factor-app-qr") inner_html=qr_code></div>
        <p>{t!("factor-app-type")} " " <code translate="no">{groups.join(" ")}</code></p>
        <form method="post" action=AddApp::url() class="form">
            <div class="field">
                <label class="field-label" for="code">{t!("factor-app-code")}</label>
                <CodeInput/>
            </div>
            <div class="form-actions">
                <button class="button primary" type="submit">{t!("factor-app-confirm")}</button>
                <a class="button quiet" href=paths::FACTORS>{t!("cancel")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// The field for a code of an app.
#[component]
pub fn CodeInput(
    /// Whether it must be filled in.
    #[prop(default = true)]
    required: bool,
) -> impl IntoView {
    view! {
        <input
            class="text-input"
            id="code"
            name="code"
            type="text"
            required=required
            maxlength="40"
            autocomplete="one-time-code"
            autocapitalize="none"
            spellcheck="false"
        />
    }
}

#[component]
fn Passkeys(passkeys: Vec<PasskeyFacts>, now: OffsetDateTime, is_possible: bool) -> impl IntoView {
    let items: Vec<_> = passkeys.into_iter().map(|passkey| view! { <Passkey passkey now/> }).collect();
    let list = (!items.is_empty()).then(|| view! { <ul class="failing-list">{items}</ul> });
    let add = if is_possible {
        view! {
            <PasskeyForm action=AddPasskey::url() begin=BeginMaking::url() makes=true label=t!("passkey-add")>
                <div class="field">
                    <label class="field-label" for="passkey-name">{t!("passkey-name")}</label>
                    <input
                        class="text-input"
                        id="passkey-name"
                        name="name"
                        type="text"
                        required
                        maxlength="100"
                        autocomplete="off"
                        placeholder=t!("passkey-name-example")
                    />
                </div>
            </PasskeyForm>
            <noscript><p class="quiet-text">{t!("passkey-needs-scripts")}</p></noscript>
        }
        .into_any()
    } else {
        view! { <p class="quiet-text">{t!("error-no-host-name")}</p> }.into_any()
    };
    view! {
        <p>{t!("passkeys-about")}</p>
        {list}
        {add}
    }
}

#[component]
fn Passkey(passkey: PasskeyFacts, now: OffsetDateTime) -> impl IntoView {
    let PasskeyFacts { id, name, created_at, last_used_at } = passkey;
    let created = view! { <Instant at=Moment::new(created_at, now) says=Says::Day/> };
    let used = last_used_at.map(|at| {
        let at = view! { <Instant at=Moment::new(at, now) says=Says::Relative/> };
        view! { <span>{rich!("passkey-used", at = at)}</span> }
    });
    let label = t!("passkey-remove-named", name = name.as_str());
    view! {
        <li class="failing-item delivery">
            <div>
                <p class="failing-cause">{given(name)}</p>
                <p class="quiet-text failing-when">
                    <span>{rich!("factor-since", at = created)}</span>
                    {used}
                </p>
            </div>
            <form method="post" action=RemovePasskey::url()>
                <input type="hidden" name="passkey_id" value=id.to_string()/>
                <button class="button quiet" type="submit" aria-label=label>{t!("passkey-remove")}</button>
            </form>
        </li>
    }
}

#[component]
fn Recovery(left: u32) -> impl IntoView {
    view! {
        <section class="card factor" aria-labelledby="recovery">
            <h2 id="recovery">{t!("recovery-codes")}</h2>
            <p>{t!("recovery-codes-left", count = left)}</p>
            <form method="post" action=NewRecoveryCodes::url()>
                <button class="button quiet" type="submit">{t!("recovery-codes-new")}</button>
            </form>
        </section>
    }
}

/// New recovery codes, shown once.
#[component]
fn NewRecovery(codes: RecoveryTexts) -> impl IntoView {
    let items: Vec<_> = codes.0.into_iter().map(|code| view! { <li><code translate="no">{code}</code></li> }).collect();
    view! {
        <section class="card factor" aria-labelledby="new-codes" tabindex="-1" autofocus>
            <h2 id="new-codes">{t!("recovery-codes-made")}</h2>
            <p>{t!("recovery-codes-made-about")}</p>
            <ul class="recovery-codes">{items}</ul>
        </section>
    }
}
