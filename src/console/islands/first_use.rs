//! Watches for the first use of a new credential in its dialog.

use std::time::Duration;

use leptos::prelude::set_timeout;
use web_sys::{Element, HtmlDialogElement};

use super::dom;
use crate::console::{error::ConsoleError, marks::class, server_fns::credentials::watch_first_use};

/// The interval of requests to the server.
const INTERVAL: Duration = Duration::from_secs(2);
/// The maximum of requests: ten minutes. Each request keeps the session alive.
const MOST_QUESTIONS: u16 = 300;

/// Shows in an open dialog that its credential is used.
pub fn watch(dialog: &HtmlDialogElement) {
    let Some(light) = dom::one::<Element>(dialog, class::FIRST_USE.selector) else { return };
    show(&light, "waiting");
    ask_soon(dialog.clone(), light, MOST_QUESTIONS);
}

fn ask_soon(dialog: HtmlDialogElement, light: Element, left: u16) {
    let Some(left) = left.checked_sub(1) else { return show(&light, "given-up") };
    let ask = move || {
        // The question about the secret is inside of the dialog: a closed dialog was left for good.
        if !dialog.open() {
            return;
        }
        leptos::task::spawn_local(async move {
            let named = |name| light.get_attribute(name).unwrap_or_default();
            match watch_first_use(named("data-credential"), named("data-secret")).await {
                Ok(Some(used)) => {
                    dom::set_text(&light, "[data-first-use=at]", &used.at);
                    dom::set_text(&light, "[data-first-use=caller]", &used.caller);
                    show(&light, "seen");
                }
                Ok(None) | Err(ConsoleError::Unavailable | ConsoleError::NoResponse) => ask_soon(dialog, light, left),
                Err(_) => show(&light, "given-up"),
            }
        });
    };
    set_timeout(ask, INTERVAL);
}

/// Shows only the text of a state.
fn show(light: &Element, state: &str) {
    let _ = light.set_attribute("data-state", state);
    for text in dom::all::<Element>(light, "[data-when]") {
        let is_it = text.get_attribute("data-when").as_deref() == Some(state);
        let _ = text.toggle_attribute_with_force("hidden", !is_it);
    }
}
