//! The lists that the person has given a name, and the form that names the one that is shown.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        components::icon::{Glyph, Icon},
        list_address,
        server_fns::views::{DeleteView, SaveView},
        texts::{given, t},
    },
    domain::{
        credential_query::{CredentialQuery, ListedOwner},
        saved_view::SavedView,
    },
};

/// Links to the views.
#[component]
pub fn SavedViews(
    /// The views of the person.
    views: Vec<SavedView>,
    /// Whether the person's own credentials are one, too.
    has_own: bool,
    /// The list that is shown.
    query: CredentialQuery,
) -> impl IntoView {
    let shown = list_address::query_of(&CredentialQuery { from: None, ..query });
    let own = list_address::query_of(&CredentialQuery { owner: Some(ListedOwner::Mine), ..CredentialQuery::default() });
    let is_own = shown == own;
    let current = views.iter().find(|view| view.query == shown).cloned();
    let can_save = current.is_none() && !shown.is_empty() && !is_own;
    if views.is_empty() && !can_save && !has_own {
        return ().into_any();
    }
    let links: Vec<_> = views
        .into_iter()
        .enumerate()
        .map(|(place, view)| {
            let is_current = (view.query == shown).then_some("true");
            let address = list_address::write(&list_address::returned(&view.query), None);
            let name = given(view.name.as_str().to_owned());
            view! { <li><a href=address class="view" aria-current=is_current data-refines=format!("view-{place}")>{name}</a></li> }
        })
        .collect();
    let own = has_own.then(|| {
        let is_current = is_own.then_some("true");
        let address = list_address::write(&list_address::returned(&own), None);
        view! { <li><a href=address class="view" aria-current=is_current data-refines="mine">{t!("owner-mine")}</a></li> }
    });
    let delete = current.map(|view| {
        let name = view.name.as_str().to_owned();
        view! {
            <form method="post" action=DeleteView::url()>
                <input type="hidden" name="name" value=name.clone()/>
                <button type="submit" class="icon-button small" aria-label=t!("view-delete", name = name) title=t!("delete")>
                    <Icon glyph=Glyph::Close/>
                </button>
            </form>
        }
    });
    let save = can_save.then(|| {
        view! {
            <button type="button" class="view new" popovertarget="save-view">{t!("view-save")}</button>
            <div class="menu" id="save-view" popover="auto">
                <form method="post" action=SaveView::url() class="save-view">
                    <input type="hidden" name="list" value=format!("?{shown}")/>
                    <label class="field-label" for="view-name">{t!("view-name")}</label>
                    <input class="text-input" id="view-name" name="name" type="text" required maxlength="100" autocomplete="off"/>
                    <button class="button primary" type="submit">{t!("view-save")}</button>
                </form>
            </div>
        }
    });
    view! {
        <nav class="views" aria-label=t!("views")>
            <ul>{own} {links}</ul>
            {delete}
            {save}
        </nav>
    }
    .into_any()
}
