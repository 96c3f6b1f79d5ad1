//! Whether a credential grants access now.

use leptos::prelude::*;

use crate::console::{moment::Pause, texts::t};

/// A dot and a word; of a pause also its end.
#[component]
pub fn StateLabel(
    /// Its pause, if it is paused.
    pause: Option<Pause>,
) -> impl IntoView {
    match pause {
        None => view! { <span class="state-label active">{t!("active")}</span> }.into_any(),
        Some(Pause::UntilResumed) => view! { <span class="state-label paused">{t!("paused")}</span> }.into_any(),
        Some(Pause::Until { end, short }) => view! {
            <span class="state-label paused" title=end.exact>
                {t!("paused")} " " <span class="quiet-text">{t!("until", instant = short)}</span>
            </span>
        }
        .into_any(),
    }
}
