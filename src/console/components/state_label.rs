//! Whether a credential grants access now.

use leptos::prelude::*;

use crate::console::{
    moment::{Expiry, Moment, Pause},
    texts::t,
};

/// A dot and a word; of a pause also its end, otherwise the expiry.
#[component]
pub fn StateLabel(
    /// Its pause, if it is paused.
    pause: Option<Pause>,
    /// Its expiry, if it has one.
    #[prop(default = None)]
    expiry: Option<Expiry>,
    /// When it is paused unless it is used, if that is near.
    #[prop(default = None)]
    idle: Option<Moment>,
) -> impl IntoView {
    let expired = expiry.as_ref().filter(|expiry| expiry.remaining.is_none());
    if let Some(expired) = expired {
        return view! { <span class="state-label ended" title=expired.at.exact.clone()>{t!("expired")}</span> }
            .into_any();
    }
    if let (None, Some(at)) = (&pause, idle) {
        return view! {
            <span class="state-label active soon" title=t!("idle-soon-short", at = at.day.as_str())>
                {t!("active")} " " <span class="quiet-text">{t!("idle-label")}</span>
            </span>
        }
        .into_any();
    }
    match (pause, expiry) {
        (None, None) => view! { <span class="state-label active">{t!("active")}</span> }.into_any(),
        (None, Some(expiry)) => view! {
            <span class="state-label active" class:soon=expiry.is_near title=expiry.at.exact>
                {t!("active")} " " <span class="quiet-text">{t!("until", instant = expiry.at.day)}</span>
            </span>
        }
        .into_any(),
        (Some(Pause::UntilResumed), _) => view! { <span class="state-label paused">{t!("paused")}</span> }.into_any(),
        (Some(Pause::Until { end, short }), _) => view! {
            <span class="state-label paused" title=end.exact>
                {t!("paused")} " " <span class="quiet-text">{t!("until", instant = short)}</span>
            </span>
        }
        .into_any(),
    }
}
