//! The limits of the installation, and the credentials that are near their quotas.

use leptos::prelude::*;

use super::{SetupShell, page, paths};
use crate::console::{
    components::{
        breadcrumb::Breadcrumb,
        quota_use::{QuotaBars, QuotaUseView},
    },
    place::here,
    server_fns::exchange::{Limits, internal},
    texts::{given, t},
};

/// The page.
#[component]
pub fn RateLimitPage() -> impl IntoView {
    page(|exchange, actor| async move {
        let uses = exchange.seen_credentials(&actor)?.quota_uses().await.map_err(internal)?;
        let limits = exchange.limits();
        let is_cut = u32::try_from(uses.len()).is_ok_and(|listed| listed >= limits.listed_quotas);
        let cards: Vec<_> = uses
            .into_iter()
            .map(|used| {
                let of = QuotaUseView { quotas: used.quotas, requests: used.requests, rows: used.rows };
                view! {
                    <li>
                        <h3><a href=here(&paths::credential(used.credential_id))>{given(used.name.as_str().to_owned())}</a></h3>
                        <QuotaBars of/>
                    </li>
                }
            })
            .collect();
        let quotas = if cards.is_empty() {
            view! { <p>{t!("rate-limit-quotas-none")}</p> }.into_any()
        } else {
            let more = is_cut.then(|| view! { <p>{t!("rate-limit-quotas-more", most = limits.listed_quotas)}</p> });
            view! {
                <p class="quiet-text">{t!("rate-limit-quotas-about")}</p>
                <ul class="quota-uses">{cards}</ul>
                {more}
            }
            .into_any()
        };
        Ok(view! {
            <SetupShell title=t!("rate-limit") entry=paths::RATE_LIMIT actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("rate-limit")/>
                        <h1>{t!("rate-limit")}</h1>
                        <p class="subtitle">{t!("rate-limit-about")}</p>
                    </div>
                </div>
                <div class="columns">
                    <section class="card column" aria-labelledby="quota-uses">
                        <h2 id="quota-uses">{t!("rate-limit-quotas")}</h2>
                        {quotas}
                    </section>
                    <div class="column side"><InstallationLimits limits/></div>
                </div>
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn InstallationLimits(limits: Limits) -> impl IntoView {
    let per_minute = |count: u32| match count {
        0 => t!("rate-limit-none"),
        count => t!("rate-limit-per-minute", count = count),
    };
    let rows = [
        (t!("rate-limit-credential"), per_minute(limits.requests_per_credential)),
        (t!("rate-limit-address"), per_minute(limits.requests_per_address)),
        (t!("rate-limit-failures"), per_minute(limits.failures_per_address)),
        (t!("rate-limit-assertions"), per_minute(limits.assertions_per_client)),
        (t!("rate-limit-page"), t!("rate-limit-records", count = limits.page_size)),
        (t!("rate-limit-query"), t!("rate-limit-seconds", count = limits.query_seconds)),
    ];
    let rows: Vec<_> = rows.into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> }).collect();
    view! {
        <section class="card glance limits" aria-labelledby="limits-title">
            <h2 id="limits-title">{t!("rate-limit-installation")}</h2>
            <dl>{rows}</dl>
            <p class="quiet-text">{t!("rate-limit-operator")}</p>
        </section>
    }
}
