//! When a credential was last used, and by whom.

use leptos::prelude::*;

use crate::console::moment::Moment;

/// A paragraph that says so.
#[component]
pub fn LastUsed(
    /// The instant, and address and client; `None` if no use is recorded.
    last: Option<(Moment, String)>,
) -> impl IntoView {
    match last {
        Some((at, caller)) => view! {
            <p>"Last used " <time datetime=at.datetime title=at.exact>{at.relative}</time> " from " {caller} "."</p>
        }
        .into_any(),
        None => view! { <p>"No use of it is recorded."</p> }.into_any(),
    }
}
