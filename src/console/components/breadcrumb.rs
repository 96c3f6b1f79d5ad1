//! The way back to the list.

use leptos::prelude::*;

use crate::console::texts::{given, t};

/// The list, and the page below it.
#[component]
pub fn Breadcrumb(
    /// The address of the list.
    up: String,
    /// The page.
    crumb: String,
) -> impl IntoView {
    view! {
        <nav aria-label=t!("breadcrumb")>
            <ol class="breadcrumb">
                <li><a href=up rel="up">{t!("credentials")}</a></li>
                <li aria-current="page">{given(crumb)}</li>
            </ol>
        </nav>
    }
}
