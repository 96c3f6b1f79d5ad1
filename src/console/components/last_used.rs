//! When a credential was last used, and by whom.

use leptos::prelude::*;

use super::instant::{Instant, Says};
use crate::console::{
    moment::Moment,
    texts::{given, rich, t},
};

/// A paragraph with the last use.
#[component]
pub fn LastUsed(
    /// The instant, and address and client; `None` if no use is recorded.
    last: Option<(Moment, String)>,
) -> impl IntoView {
    match last {
        Some((at, caller)) => {
            let at = view! { <Instant at says=Says::Relative/> };
            view! { <p>{rich!("last-used-from", when = at, caller = given(caller))}</p> }.into_any()
        }
        None => view! { <p>{t!("no-use-recorded")}</p> }.into_any(),
    }
}
