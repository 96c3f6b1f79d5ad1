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
    /// A page below that: the address of `crumb`, and its own name.
    #[prop(default = None)]
    page: Option<(String, String)>,
) -> impl IntoView {
    let crumbs = match page {
        None => view! { <li aria-current="page">{given(crumb)}</li> }.into_any(),
        Some((address, page)) => view! {
            <li><a href=address>{given(crumb)}</a></li>
            <li aria-current="page">{page}</li>
        }
        .into_any(),
    };
    view! {
        <nav aria-label=t!("breadcrumb")>
            <ol class="breadcrumb">
                <li><a href=up rel="up">{t!("credentials")}</a></li>
                {crumbs}
            </ol>
        </nav>
    }
}
