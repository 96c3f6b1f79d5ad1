//! A credential for whoever may see it and change nothing.

use leptos::prelude::*;

use crate::{
    console::{
        components::instant::{Instant, Says},
        moment::Moment,
        texts::{given, t, wording},
    },
    domain::credential::{Credential, terms::Terms},
};

/// Its type, scopes and terms.
#[component]
pub fn CredentialFacts(
    /// The credential.
    credential: Credential,
    /// The present instant.
    now: time::OffsetDateTime,
) -> impl IntoView {
    let Terms { expires_at, networks, quotas, .. } = &credential.terms;
    let expiry = match expires_at {
        Some(at) => view! { <Instant at=Moment::new(*at, now) says=Says::Exact/> }.into_any(),
        None => t!("never").into_any(),
    };
    let networks = if networks.is_empty() { t!("facts-anywhere").into_any() } else { given(networks.to_string()) };
    let quota = |quota: Option<std::num::NonZeroU32>| {
        quota.map_or_else(|| t!("facts-unlimited"), |quota| t!("rate-limit-records", count = quota.get()))
    };
    let scopes: Vec<_> = credential.grants.scopes().iter().collect();
    view! {
        <section class="card glance" aria-labelledby="facts-title">
            <h2 id="facts-title">{t!("facts")}</h2>
            <dl>
                <dt>{t!("authentication-type")}</dt>
                <dd>{wording::authentication_type(credential.authentication_type)}</dd>
                <dt>{t!("scopes")}</dt>
                <dd>{wording::scopes(&scopes)}</dd>
                <dt>{t!("expiry")}</dt>
                <dd>{expiry}</dd>
                <dt>{t!("audit-field-networks")}</dt>
                <dd>{networks}</dd>
                <dt>{t!("audit-field-requests-per-minute")}</dt>
                <dd>{quota(quotas.requests_per_minute)}</dd>
                <dt>{t!("audit-field-rows-per-day")}</dt>
                <dd>{quota(quotas.rows_per_day)}</dd>
            </dl>
        </section>
    }
}
