//! A credential at a glance: how its holder authenticates, who created and changed it, and its last use.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            short_id::{CopyStatus, ShortId},
        },
        islands::copy_ids::CopyIds,
        moment::Moment,
        texts::{given, rich, t, wording},
    },
    domain::{
        client_key::ClientAuthentication,
        credential::{AuthenticationType, Credential},
    },
};

/// The summary, formatted for the reader.
pub struct GlanceView {
    client_id: Option<String>,
    id: String,
    /// How its holder authenticates, and the label of that.
    proofs: (String, Vec<AnyView>),
    created: (Moment, String),
    /// The last change, if there was one.
    changed: Option<(Moment, String)>,
    last: Option<(Moment, String)>,
}

impl GlanceView {
    /// Formats a credential as of an instant.
    pub fn new(
        credential: &Credential,
        authentications: &[ClientAuthentication],
        last: Option<(Moment, String)>,
        now: OffsetDateTime,
    ) -> Self {
        let is_key = credential.authentication_type == AuthenticationType::ApiKey;
        let proofs = authentications.iter().map(|of| match of {
            ClientAuthentication::Secret(hint) if is_key => {
                view! { <code translate="no">"…" {hint.to_string()}</code> }.into_any()
            }
            other => wording::client_authentication(other).into_any(),
        });
        let label = if is_key { t!("type-api-key") } else { t!("client-authentication") };
        let changed = credential.version > 1;
        Self {
            client_id: credential.client_id.clone(),
            id: credential.id.to_string(),
            proofs: (label, proofs.collect()),
            created: (Moment::new(credential.created_at, now), credential.created_by.clone()),
            changed: changed.then(|| (Moment::new(credential.updated_at, now), credential.updated_by.clone())),
            last,
        }
    }
}

/// The summary.
#[component]
pub fn Glance(glance: GlanceView) -> impl IntoView {
    let GlanceView { client_id, id, proofs: (proof_label, proofs), created, changed, last } = glance;
    let client_id = client_id.map(|client_id| {
        view! {
            <dt>{t!("client-id")}</dt>
            <dd><ShortId id=client_id copy=t!("copy-value", what = t!("client-id"))/></dd>
        }
    });
    let proofs: Vec<_> = proofs.into_iter().map(|proof| view! { <dd>{proof}</dd> }).collect();
    let by = |(at, who): (Moment, String), says| {
        rich!("instant-by", at = view! { <Instant at says/> }, who = wording::creator(who))
    };
    let changed = changed.map(|changed| view! { <dt>{t!("changed")}</dt> <dd>{by(changed, Says::Relative)}</dd> });
    let last = match last {
        Some((at, caller)) => view! {
            <dd>
                <Instant at says=Says::Relative/>
                <span class="quiet-text caller">{given(caller)}</span>
            </dd>
        }
        .into_any(),
        None => view! { <dd>{t!("never")}</dd> }.into_any(),
    };
    view! {
        <section class="card glance" aria-labelledby="glance-title">
            <h2 id="glance-title">{t!("at-a-glance")}</h2>
            <CopyIds>
                <dl>
                    {client_id}
                    <dt>{proof_label}</dt>
                    {proofs}
                    <dt>{t!("credential-id")}</dt>
                    <dd><ShortId id copy=t!("copy-value", what = t!("credential-id"))/></dd>
                    <dt>{t!("created")}</dt>
                    <dd>{by(created, Says::Day)}</dd>
                    {changed}
                    <dt>{t!("last-used")}</dt>
                    {last}
                </dl>
                <CopyStatus/>
            </CopyIds>
        </section>
    }
}
