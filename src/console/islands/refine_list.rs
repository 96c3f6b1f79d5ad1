//! Filters, sorts and pages the list without reloading the page.
//!
//! The address determines the list, as it does without wasm. The server renders it; only the parts that differ are replaced.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, FormData, HtmlDivElement, HtmlElement, HtmlFormElement, Response, SupportedType,
    UrlSearchParams,
    wasm_bindgen::{JsCast, JsValue},
};

use super::{dom, list_dialog};
use crate::console::marks::{action, part};

/// How long typing must pause before the list is requested.
const PAUSE: Duration = Duration::from_millis(250);

/// The reason for another list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occasion {
    /// The form has changed, and may change further.
    Refined,
    /// A link was followed.
    Followed,
    /// Someone went back or forth in the browser's history.
    Returned,
}

impl Occasion {
    /// The parts to replace: of a form in use, only the other values on which its response depends.
    const fn parts(self) -> [&'static str; 2] {
        match self {
            Self::Refined => [part::LIST.selector, part::ORDER.selector],
            Self::Followed | Self::Returned => [part::LIST.selector, part::FILTER.selector],
        }
    }
}

/// The list: a form and the rest of the card, in parts; a `[role=status]` outside of them repeats `data-summary`.
#[island]
pub fn RefineList(
    /// The list.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let latest = StoredValue::new(0_u32);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let show = move |address: String, occasion: Occasion| {
        let Some(root) = root.get_untracked() else { return };
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        latest.update_value(|number| *number += 1);
        let number = latest.get_value();
        set_busy(&root, true);
        spawn_local(async move {
            let page = load(&address).await;
            if latest.try_get_value() != Some(number) {
                return;
            }
            set_busy(&root, false);
            match page {
                Loaded::Page(page) if take_over(&root, &page, occasion) => remember(&address, occasion),
                Loaded::Nothing => show_failure(&root, Some(&address)),
                // The page itself reports the problem.
                Loaded::Page(_) | Loaded::Refused => drop(window().location().assign(&address)),
            }
        });
    };
    let on_input = move |event: ev::Event| {
        let Some(address) = dom::around_target(&event, "form[role=search]").and_then(|form| address_of(&form)) else {
            return;
        };
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        let pause = if dom::around_target(&event, "select").is_some() { Duration::ZERO } else { PAUSE };
        let handle = set_timeout_with_handle(move || show(address, Occasion::Refined), pause);
        waiting.set_value(handle.ok());
    };
    let on_submit = move |event: ev::SubmitEvent| {
        if let Some(form) = dom::around_target(&event, "form.delete-form") {
            if !list_dialog::is_confirmed(&form) {
                event.prevent_default();
            }
            return;
        }
        if let Some(address) = dom::around_target(&event, "form[role=search]").and_then(|form| address_of(&form)) {
            event.prevent_default();
            show(address, Occasion::Refined);
        }
    };
    let on_click = move |event: ev::MouseEvent| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let Some(shown) = root.get_untracked() else { return };
        if dom::around_target(&event, action::CANCEL.selector).is_some() {
            event.prevent_default();
            return list_dialog::close(&shown);
        }
        let asks = dom::around_target(&event, "a[data-dialog]").filter(|_| !has_modifier);
        if let Some(address) = asks.and_then(|link| link.get_attribute("href")) {
            event.prevent_default();
            return ask(shown, address);
        }
        let link = dom::around_target(&event, "a[data-refines]").filter(|_| !has_modifier);
        if let Some(address) = link.and_then(|link| link.get_attribute("href")) {
            event.prevent_default();
            show(address, Occasion::Followed);
        }
    };
    let listener = window_event_listener(ev::popstate, move |_| {
        if let Ok(address) = window().location().href() {
            show(address, Occasion::Returned);
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            dom::show_what_needs_wasm(&root);
            list_dialog::open_rendered(&root);
            if let Some(address) = changed_early(&root) {
                show(address, Occasion::Refined);
            }
        }
    });
    let on_cancel = move |event: ev::Event| {
        event.prevent_default();
        if let Some(root) = root.get_untracked() {
            list_dialog::close(&root);
        }
    };
    view! {
        <div node_ref=root on:input=on_input on:submit=on_submit on:click=on_click on:cancel:capture=on_cancel>
            {children()}
        </div>
    }
}

/// The address of the list's form, if its fields were changed since the server rendered them.
fn changed_early(root: &Element) -> Option<String> {
    let form = dom::one::<HtmlElement>(root, "form[role=search]")?;
    let rendered: HtmlFormElement = form.clone_node_with_deep(true).ok()?.unchecked_into();
    rendered.reset();
    address_of(&form).filter(|address| address_of(&rendered).as_ref() != Some(address))
}

/// The address that a form requests, without empty fields.
fn address_of(form: &HtmlElement) -> Option<String> {
    let form: &HtmlFormElement = form.dyn_ref()?;
    let fields = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    for field in dom::all::<Element>(form, "[name]") {
        let name = field.get_attribute("name")?;
        if query.get(&name).is_some_and(|value| value.is_empty()) {
            query.delete(&name);
        }
    }
    Some(format!("{}?{}", form.get_attribute("action")?, String::from(query.to_string())))
}

/// What was loaded from an address.
enum Loaded {
    /// The page.
    Page(Document),
    /// Another page, or an error.
    Refused,
    /// Nothing: the server cannot be reached.
    Nothing,
}

async fn load(address: &str) -> Loaded {
    let Ok(response) = JsFuture::from(window().fetch_with_str(address)).await else { return Loaded::Nothing };
    let response: Response = response.unchecked_into();
    if !response.ok() || response.redirected() {
        return Loaded::Refused;
    }
    let Ok(text) = response.text() else { return Loaded::Nothing };
    let Ok(text) = JsFuture::from(text).await else { return Loaded::Nothing };
    let text = text.as_string().unwrap_or_default();
    let page = DomParser::new().and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml));
    page.map_or(Loaded::Refused, Loaded::Page)
}

/// Shows the dialog at an address over the list.
fn ask(root: HtmlDivElement, address: String) {
    spawn_local(async move {
        let is_shown = match load(&address).await {
            Loaded::Page(page) => page.document_element().is_some_and(|page| list_dialog::open(&root, &page)),
            Loaded::Refused => false,
            Loaded::Nothing => return show_failure(&root, None),
        };
        if !is_shown {
            let _ = window().location().assign(&address);
        }
    });
}

/// Says that the server cannot be reached, with a link that tries again; the list stays.
fn show_failure(root: &Element, address: Option<&str>) {
    if let Some(link) = dom::one::<Element>(root, &[part::FAILURE.selector, " a"].concat()) {
        let _ = link.set_attribute("href", address.unwrap_or_default());
        let _ = link.toggle_attribute_with_force("hidden", address.is_none());
    }
    dom::set_hidden(root, part::FAILURE.selector, false);
}

/// Replaces the shown parts by those of a page; the focus stays where it was if that still exists.
fn take_over(root: &Element, page: &Document, occasion: Occasion) -> bool {
    let focused = document().active_element().filter(|focused| root.contains(Some(focused)));
    let key = focused.and_then(|focused| focused.get_attribute("data-refines"));
    for part in occasion.parts() {
        let (Some(shown), Ok(Some(new))) = (dom::one::<Element>(root, part), page.query_selector(part)) else {
            return false;
        };
        if shown.replace_with_with_node_1(&new).is_err() {
            return false;
        }
    }
    let Some(list) = dom::one::<HtmlElement>(root, part::LIST.selector) else { return false };
    dom::show_what_needs_wasm(root);
    dom::set_hidden(root, part::FAILURE.selector, true);
    dom::set_text(root, part::STATUS.selector, &list.get_attribute("data-summary").unwrap_or_default());
    if occasion != Occasion::Followed {
        return true;
    }
    // Another page of the list is read from its beginning.
    if matches!(key.as_deref(), Some("next" | "previous")) {
        list.scroll_into_view();
        drop(list.focus());
        return true;
    }
    let key = key.map(|key| format!("[data-refines={key}]"));
    match key.and_then(|key| dom::one::<HtmlElement>(root, &key)) {
        Some(link) => drop(link.focus()),
        None => drop(list.focus()),
    }
    true
}

fn set_busy(root: &Element, is_busy: bool) {
    if let Some(list) = dom::one::<Element>(root, part::LIST.selector) {
        let _ = list.set_attribute("aria-busy", if is_busy { "true" } else { "false" });
    }
}

/// Updates the browser's history. A refinement replaces the entry of the list that it refines, a link adds one.
fn remember(address: &str, occasion: Occasion) {
    let Ok(history) = window().history() else { return };
    let _ = match occasion {
        Occasion::Refined => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
        Occasion::Followed => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
        Occasion::Returned => Ok(()),
    };
}
