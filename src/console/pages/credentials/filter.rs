//! The search and the filters of the list: a plain form, whose response is another list.

use leptos::prelude::*;

use crate::{
    console::{
        list_address,
        marks::part,
        paths,
        place::here,
        texts::{t, wording},
    },
    domain::{
        credential::{
            AuthenticationType,
            details::{MAX_TAG, Owner},
        },
        credential_query::{CredentialQuery, ListedOwner, ListedState, PAGE_SIZE},
        scope::Scope,
    },
};

/// Most characters of a search.
const MAX_SEARCH: &str = "200";
/// Days without a use.
const UNUSED: [&str; 3] = ["7", "30", "90"];
/// The same, a year.
const UNUSED_YEAR: &str = "365";

/// Days until the expiry.
const EXPIRES: [&str; 3] = ["7", "30", "90"];

/// The form.
#[component]
pub fn ListFilter(
    query: CredentialQuery,
    /// The people whose credentials can be listed.
    owners: Vec<Owner>,
) -> impl IntoView {
    let types = AuthenticationType::ALL.map(|kind| (kind.as_str(), wording::authentication_type(kind))).to_vec();
    let scopes = Scope::ALL.map(|scope| (scope.as_str(), wording::scope(scope))).to_vec();
    let states = ListedState::ALL.map(|state| (state.as_str(), wording::state(state))).to_vec();
    let unused_for = |days: String| t!("unused-for", days = days);
    let mut unused =
        UNUSED.map(|days| (days, unused_for(t!("days", count = days.parse::<u32>().unwrap_or_default())))).to_vec();
    unused.push((UNUSED_YEAR, unused_for(t!("one-year"))));
    let expires: Vec<_> = EXPIRES
        .into_iter()
        .map(|days| {
            let count = t!("days", count = days.parse::<u32>().unwrap_or_default());
            (days, t!("expires-within", days = count))
        })
        .collect();
    let owner = view! { <OwnerChoice chosen=query.owner owners/> };
    let chosen_expires = query.expires_days.map(|days| days.to_string());
    let chosen_unused = query.unused_days.map(|days| days.to_string());
    let size = (query.page_size != PAGE_SIZE).then(|| (list_address::SIZE, query.page_size.to_string()));
    let order = list_address::order(&query).into_iter().map(|(name, value)| (name, value.to_owned()));
    let kept: Vec<_> =
        order.chain(size).map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    let everything = CredentialQuery {
        sort: query.sort,
        descending: query.descending,
        page_size: query.page_size,
        ..CredentialQuery::default()
    };
    let clear = query.is_filtered().then(|| {
        view! { <a class="clear" href=list_address::write(&everything, None) data-refines="clear">{t!("list-clear")}</a> }
    });
    view! {
        <form
            method="get"
            action=here(paths::CREDENTIALS)
            role="search"
            aria-label=t!("credentials")
            class="list-filter"
            data-part=part::FILTER.name
        >
            <input
                type="search"
                name=list_address::SEARCH
                value=query.search
                maxlength=MAX_SEARCH
                class="text-input"
                aria-label=t!("search")
                placeholder=t!("list-search-in")
            />
            <Choice
                name=list_address::TYPE
                label=t!("type")
                options=types
                chosen=query.authentication_type.map(|kind| kind.as_str().to_owned())
            />
            <Choice name=list_address::SCOPE label=t!("scope") options=scopes chosen=query.scope.map(|scope| scope.as_str().to_owned())/>
            <Choice name=list_address::STATE label=t!("state") options=states chosen=query.state.map(|state| state.as_str().to_owned())/>
            <Choice name=list_address::UNUSED label=t!("last-used") options=unused chosen=chosen_unused/>
            <Choice name=list_address::EXPIRES label=t!("expiry") options=expires chosen=chosen_expires/>
            {owner}
            <input
                type="text"
                name=list_address::TAG
                value=query.tag.map(|tag| tag.to_string())
                maxlength=MAX_TAG.to_string()
                class="pill"
                autocomplete="off"
                aria-label=t!("tag")
                placeholder=t!("tag")
            />
            <button class="button quiet" type="submit" data-without-wasm="">{t!("search")}</button>
            <span data-part=part::ORDER.name>{kept} {clear}</span>
        </form>
    }
}

/// Whose credentials are listed.
#[component]
fn OwnerChoice(chosen: Option<ListedOwner>, owners: Vec<Owner>) -> impl IntoView {
    let everyone = [
        (ListedOwner::Mine, t!("owner-mine")),
        (ListedOwner::Orphaned, t!("owner-orphaned")),
        (ListedOwner::Nobody, t!("owner-none")),
    ];
    let people = owners.into_iter().map(|owner| (ListedOwner::Person(owner.id), wording::owner(&owner)));
    let options = everyone.into_iter().chain(people).map(|(owner, label)| (owner.to_string(), label)).collect();
    view! { <Choice name=list_address::OWNER label=t!("owner") options chosen=chosen.map(|owner| owner.to_string())/> }
}

/// One of several values, or any: a pill that is filled once a value is chosen.
#[component]
fn Choice<V: AsRef<str> + Send + 'static>(
    name: &'static str,
    label: String,
    /// Values with their labels.
    options: Vec<(V, String)>,
    chosen: Option<String>,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, label)| {
            let is_chosen = chosen.as_deref() == Some(value.as_ref());
            view! { <option value=value.as_ref().to_owned() selected=is_chosen>{label}</option> }
        })
        .collect();
    let nothing = label.clone();
    view! {
        <select name=name class="pill" aria-label=label>
            <option value="">{nothing}</option>
            {options}
        </select>
    }
}
