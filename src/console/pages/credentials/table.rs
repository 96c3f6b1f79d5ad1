//! The table of credentials, and its filters.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    console::{
        components::{
            icon::{Glyph, Icon},
            instant::{Instant, Says},
        },
        list_address,
        marks::{class, part},
        model::CredentialView,
        moment::{self, Moment, paused_until},
        paths,
        place::here,
        texts::{given, t, wording},
    },
    domain::{
        credential::AuthenticationType,
        credential_query::{CredentialQuery, CredentialSort, ListedCredential, ListedState},
        scope::Scope,
    },
};

/// Most characters of a search.
const MAX_SEARCH: &str = "200";
/// Days without a use.
const UNUSED: [&str; 3] = ["7", "30", "90"];
/// The same, a year.
const UNUSED_YEAR: &str = "365";

/// A credential as the table shows it.
pub struct ListedView {
    /// The credential.
    pub credential: CredentialView,
    /// The last characters of its secret.
    pub secret_hint: Option<String>,
    /// When it was created.
    pub created: Moment,
    /// When it was last used, and by whom.
    pub last_used: Option<(Moment, String)>,
    /// The end of its pause, if it is paused.
    pub paused_until: Option<Moment>,
}

impl ListedView {
    /// Formats a credential as of an instant.
    pub fn new(listed: ListedCredential, now: OffsetDateTime) -> Self {
        Self {
            paused_until: paused_until(&listed.credential, now),
            created: Moment::new(listed.credential.created_at, now),
            credential: listed.credential.into(),
            secret_hint: listed.secret_hint.map(|hint| hint.to_string()),
            last_used: listed.last_use.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
        }
    }
}

/// The filters of the list: a plain form, whose response is another list.
#[component]
pub fn ListFilter(query: CredentialQuery) -> impl IntoView {
    let types = AuthenticationType::ALL.map(|kind| (kind.as_str(), wording::authentication_type(kind))).to_vec();
    let scopes = Scope::ALL.map(|scope| (scope.as_str(), wording::scope(scope))).to_vec();
    let states = ListedState::ALL.map(|state| (state.as_str(), wording::state(state))).to_vec();
    let mut unused = UNUSED.map(|days| (days, t!("days", count = days.parse::<u32>().unwrap_or_default()))).to_vec();
    unused.push((UNUSED_YEAR, t!("one-year")));
    let chosen_unused = query.unused_days.map(|days| days.to_string());
    let order: Vec<_> = list_address::order(&query)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let everything = CredentialQuery { sort: query.sort, descending: query.descending, ..CredentialQuery::default() };
    let clear = query
        .is_filtered()
        .then(|| view! { <a href=list_address::write(&everything, None) data-refines="clear">{t!("list-clear")}</a> });
    view! {
        <form
            method="get"
            action=here(paths::CREDENTIALS)
            role="search"
            aria-label=t!("credentials")
            class="list-filter"
            data-part=part::FILTER.name
        >
            <label class="filter">
                <span>{t!("search")}</span>
                <input
                    type="search"
                    name=list_address::SEARCH
                    value=query.search
                    maxlength=MAX_SEARCH
                    class="text-input"
                    placeholder=t!("list-search-in")
                />
            </label>
            <Choice
                name=list_address::TYPE
                label=t!("type")
                options=types
                chosen=query.authentication_type.map(|kind| kind.as_str().to_owned())
            />
            <Choice name=list_address::SCOPE label=t!("scope") options=scopes chosen=query.scope.map(|scope| scope.as_str().to_owned())/>
            <Choice name=list_address::STATE label=t!("state") options=states chosen=query.state.map(|state| state.as_str().to_owned())/>
            <Choice name=list_address::UNUSED label=t!("list-unused-for") options=unused chosen=chosen_unused/>
            <button class="button quiet" type="submit">{t!("search")}</button>
            <span data-part=part::ORDER.name>{order} {clear}</span>
        </form>
    }
}

/// One of several values, or any.
#[component]
fn Choice(
    name: &'static str,
    label: String,
    /// Values with their labels.
    options: Vec<(&'static str, String)>,
    chosen: Option<String>,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(
            |(value, label)| view! { <option value=value selected={chosen.as_deref() == Some(value)}>{label}</option> },
        )
        .collect();
    view! {
        <label class="filter">
            <span>{label}</span>
            <select name=name class="text-input">
                <option value="">{t!("any")}</option>
                {options}
            </select>
        </label>
    }
}

/// The table.
#[component]
pub fn CredentialsTable(rows: Vec<ListedView>, query: CredentialQuery) -> impl IntoView {
    let head = |sort| view! { <SortedColumn query=query.clone() sort/> };
    let [name, kind, client_id, created_by, created_on, last_used] = CredentialSort::ALL.map(head);
    let rows: Vec<_> = rows.into_iter().map(|row| view! { <CredentialRow row query=query.clone()/> }).collect();
    let caption = if query.descending {
        t!("list-caption-descending", column = column(query.sort))
    } else {
        t!("list-caption-ascending", column = column(query.sort))
    };
    view! {
        <div class="table-frame">
            <table class="credentials">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        {name}
                        {kind}
                        <th scope="col">{t!("scopes")}</th>
                        {client_id}
                        {created_by}
                        {created_on}
                        {last_used}
                        <th scope="col">{t!("edit")}</th>
                        <th scope="col"><span class="visually-hidden">{t!("delete")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The head of a column.
fn column(sort: CredentialSort) -> String {
    match sort {
        CredentialSort::Name => t!("name"),
        CredentialSort::Type => t!("type"),
        CredentialSort::ClientId => t!("client-id"),
        CredentialSort::CreatedBy => t!("created-by"),
        CredentialSort::CreatedOn => t!("created-on"),
        CredentialSort::LastUsed => t!("last-used"),
    }
}

/// A column head that sorts by its column.
#[component]
fn SortedColumn(query: CredentialQuery, sort: CredentialSort) -> impl IntoView {
    let is_sorted = query.sort == sort;
    let order = if query.descending { "descending" } else { "ascending" };
    view! {
        <th scope="col" aria-sort=is_sorted.then_some(order)>
            <a href=list_address::sorted(&query, sort) data-refines=sort.as_str()>
                {column(sort)}
                {is_sorted.then(|| view! { <Icon glyph=Glyph::CaretDown/> })}
            </a>
        </th>
    }
}

#[component]
fn CredentialRow(row: ListedView, query: CredentialQuery) -> impl IntoView {
    let ListedView { credential: row, secret_hint, created, last_used, paused_until } = row;
    let paused = paused_until.map(|until| {
        view! { <span class="badge" title=t!("until", instant = until.exact)>{t!("paused")}</span> }
    });
    let type_label = match row.authentication_type {
        AuthenticationType::ApiKey => t!("type-api-key"),
        AuthenticationType::OAuth2 => t!("type-oauth2-short"),
    };
    let chips: Vec<_> =
        row.scopes.iter().map(|scope| view! { <li class="chip">{wording::scope(*scope)}</li> }).collect();
    let client_id = row.client_id.map(|client_id| view! { <code translate="no" class="client-id">{client_id}</code> });
    let secret = secret_hint.map(|hint| {
        view! {
            <span class="secret-hint">
                <span class="visually-hidden">{t!("secret-ending", hint = hint.as_str())}</span>
                <code translate="no" aria-hidden="true">"…" {hint}</code>
            </span>
        }
    });
    let last_used = match last_used {
        Some((at, caller)) => view! { <Instant at says=Says::Relative about=caller/> }.into_any(),
        None => view! { <span class="none">{t!("never")}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" data-label=t!("name")><span>{given(row.name.clone())} {paused}</span></th>
            <td data-label=t!("type") class="one-line">{type_label}</td>
            <td data-label=t!("scopes")><ul class="chips">{chips}</ul></td>
            <td data-label=t!("client-id")><div>{client_id} {secret}</div></td>
            <td data-label=t!("created-by") class="created-by">{wording::creator(row.created_by)}</td>
            <td data-label=t!("created-on") class="one-line"><Instant at=created says=Says::Day/></td>
            <td data-label=t!("last-used") class="one-line">{last_used}</td>
            <td class="edit-cell">
                <a class=class::EDIT.name href=here(&paths::credential(row.id)) aria-label=t!("edit-one", name = row.name.as_str())>{t!("edit")}</a>
            </td>
            <td class="delete-cell">
                <a
                    class="icon-button danger"
                    href=list_address::write(&query, Some(row.id))
                    aria-label=t!("delete-one", name = row.name.as_str())
                    title=t!("delete")
                >
                    <Icon glyph=Glyph::Trash/>
                </a>
            </td>
        </tr>
    }
}
