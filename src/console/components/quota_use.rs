//! How much of a quota is used, as a bar with a text.

use leptos::prelude::*;

use crate::{
    console::{paths, place::here, texts::t},
    domain::quota::{QuotaKind, QuotaMode, Quotas},
};

/// From this part of a quota on, in percent, it is shown as used for the most part.
const MUCH: u64 = 60;
/// From this part on it is nearly reached.
const NEAR: u64 = 80;
/// From this part on it is reached.
const REACHED: u64 = 100;

/// What is used of the quotas of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaUseView {
    /// The quotas.
    pub quotas: Quotas,
    /// Requests in the busiest minute of the last hour.
    pub requests: u64,
    /// Rows on this day.
    pub rows: u64,
}

/// The quotas of a credential on its page.
#[component]
pub fn QuotaSection(
    /// What is used.
    of: QuotaUseView,
) -> impl IntoView {
    view! {
        <section class="card quota-uses" aria-labelledby="quotas-title">
            <h2 id="quotas-title">{t!("quotas")}</h2>
            <QuotaBars of/>
            <p><a href=here(paths::RATE_LIMIT)>{t!("rate-limit")}</a></p>
        </section>
    }
}

/// A bar for each quota.
#[component]
pub fn QuotaBars(
    /// What is used.
    of: QuotaUseView,
) -> impl IntoView {
    let bar = |kind: QuotaKind| {
        let amount = of.quotas.of(kind)?;
        let used = match kind {
            QuotaKind::Requests => of.requests,
            QuotaKind::Rows => of.rows,
        };
        let percent = of.quotas.percent(kind, used)?;
        let label = match percent {
            REACHED.. => Some(t!("quota-reached")),
            NEAR.. => Some(t!("quota-near")),
            _ => None,
        };
        let text = match kind {
            QuotaKind::Requests => t!("quota-used-requests", used = used, amount = amount.get(), percent = percent),
            QuotaKind::Rows => t!("quota-used-rows", used = used, amount = amount.get(), percent = percent),
        };
        let label = label.map(|label| view! { " " <strong>{label}</strong> });
        let (is_much, is_reached) = (percent >= MUCH, percent >= REACHED);
        Some(view! {
            <div class="quota" class:much=is_much class:reached=is_reached>
                <p>{text} {label}</p>
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect width=percent.min(REACHED) height=1/>
                </svg>
            </div>
        })
    };
    let bars: Vec<_> = QuotaKind::ALL.into_iter().filter_map(bar).collect();
    let observed =
        (of.quotas.mode == QuotaMode::Observe).then(|| view! { <p class="quiet-text">{t!("quota-observed")}</p> });
    view! { <div class="quota-bars">{bars} {observed}</div> }
}
