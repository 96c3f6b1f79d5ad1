//! A credential at a glance: its ids, who created and changed it, and its last use.

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
    domain::credential::Credential,
};

/// The summary, formatted for the reader.
pub struct GlanceView {
    client_id: Option<String>,
    id: String,
    created: (Moment, String),
    /// The last change, if there was one.
    changed: Option<(Moment, String)>,
    last: Option<(Moment, String)>,
}

impl GlanceView {
    /// Formats a credential as of an instant.
    pub fn new(credential: &Credential, last: Option<(Moment, String)>, now: OffsetDateTime) -> Self {
        let changed = credential.version > 1;
        Self {
            client_id: credential.client_id.clone(),
            id: credential.id.to_string(),
            created: (Moment::new(credential.created_at, now), credential.created_by.clone()),
            changed: changed.then(|| (Moment::new(credential.updated_at, now), credential.updated_by.clone())),
            last,
        }
    }
}

/// The summary.
#[component]
pub fn Glance(glance: GlanceView) -> impl IntoView {
    let GlanceView { client_id, id, created, changed, last } = glance;
    let client_id = client_id.map(|client_id| {
        view! {
            <dt>{t!("client-id")}</dt>
            <dd><ShortId id=client_id copy=t!("copy-value", what = t!("client-id"))/></dd>
        }
    });
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
