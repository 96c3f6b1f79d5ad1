//! The table of credentials, and what narrows it down.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    console::{
        components::icon::{Glyph, Icon},
        list_address,
        model::CredentialView,
        moment::{self, Moment, paused_until},
        paths,
        place::here,
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
const UNUSED: [(&str, &str); 4] = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")];

/// A credential as the table shows it.
pub struct ListedView {
    /// The credential.
    pub credential: CredentialView,
    /// The last characters of its secret.
    pub secret_hint: Option<String>,
    /// When it was last used, and by whom.
    pub last_used: Option<(Moment, String)>,
    /// Until when it is paused, if it is.
    pub paused_until: Option<Moment>,
}

impl ListedView {
    /// Says a credential as of an instant.
    pub fn new(listed: ListedCredential, now: OffsetDateTime) -> Self {
        Self {
            paused_until: paused_until(&listed.credential, now),
            credential: listed.credential.into(),
            secret_hint: listed.secret_hint.map(|hint| hint.to_string()),
            last_used: listed.last_use.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
        }
    }
}

/// What the list is narrowed down by: a plain form, whose answer is another list.
#[component]
pub fn ListFilter(query: CredentialQuery) -> impl IntoView {
    let types = AuthenticationType::ALL.map(|kind| (kind.as_str(), kind.label())).to_vec();
    let scopes = Scope::ALL.map(|scope| (scope.as_str(), scope.label())).to_vec();
    let states = ListedState::ALL.map(|state| (state.as_str(), state.label())).to_vec();
    let unused = query.unused_days.map(|days| days.to_string());
    let order: Vec<_> = list_address::order(&query)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let everything = CredentialQuery { sort: query.sort, descending: query.descending, ..CredentialQuery::default() };
    let clear = query
        .is_filtered()
        .then(|| view! { <a href=list_address::write(&everything, None) data-refines="clear">"Clear"</a> });
    view! {
        <form
            method="get"
            action=here(paths::CREDENTIALS)
            role="search"
            aria-label="Credentials"
            class="list-filter"
            data-part="filter"
        >
            <label class="filter">
                <span>"Search"</span>
                <input
                    type="search"
                    name=list_address::SEARCH
                    value=query.search
                    maxlength=MAX_SEARCH
                    class="text-input"
                    placeholder="Name, client ID or creator"
                />
            </label>
            <Choice
                name=list_address::TYPE
                label="Type"
                options=types
                chosen=query.authentication_type.map(|kind| kind.as_str().to_owned())
            />
            <Choice name=list_address::SCOPE label="Scope" options=scopes chosen=query.scope.map(|scope| scope.as_str().to_owned())/>
            <Choice name=list_address::STATE label="State" options=states chosen=query.state.map(|state| state.as_str().to_owned())/>
            <Choice name=list_address::UNUSED label="Unused for" options=UNUSED.to_vec() chosen=unused/>
            <button class="button quiet" type="submit">"Search"</button>
            <span data-part="order">{order} {clear}</span>
        </form>
    }
}

/// One of several values, or any.
#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    /// Values with their labels.
    options: Vec<(&'static str, &'static str)>,
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
                <option value="">"Any"</option>
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
    let order = if query.descending { "descending" } else { "ascending" };
    let caption = format!("Credentials by {}, {order}", column(query.sort).to_lowercase());
    view! {
        <div class="table-frame">
            <table class="credentials">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        {name}
                        {kind}
                        <th scope="col">"Scopes"</th>
                        {client_id}
                        {created_by}
                        {created_on}
                        {last_used}
                        <th scope="col">"Edit"</th>
                        <th scope="col"><span class="visually-hidden">"Delete"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The head of a column.
const fn column(sort: CredentialSort) -> &'static str {
    match sort {
        CredentialSort::Name => "Name",
        CredentialSort::Type => "Type",
        CredentialSort::ClientId => "Client ID",
        CredentialSort::CreatedBy => "Created By",
        CredentialSort::CreatedOn => "Created On",
        CredentialSort::LastUsed => "Last Used",
    }
}

/// A head that sorts by its column.
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
    let ListedView { credential: row, secret_hint, last_used, paused_until } = row;
    let paused = paused_until.map(|until| {
        view! { <span class="badge" title=format!("Until {}", until.exact)>"Paused"</span> }
    });
    let type_label = match row.authentication_type {
        AuthenticationType::ApiKey => "API Key",
        AuthenticationType::OAuth2 => "OAuth",
    };
    let chips: Vec<_> = row.scopes.iter().map(|scope| view! { <li class="chip">{scope.label()}</li> }).collect();
    let client_id = row.client_id.map(|client_id| view! { <code class="client-id">{client_id}</code> });
    let secret = secret_hint.map(|hint| {
        view! {
            <span class="secret-hint">
                <span class="visually-hidden">"Secret ending in "</span>
                <code aria-hidden="true">"…"</code>
                <code>{hint}</code>
            </span>
        }
    });
    let last_used = match last_used {
        Some((at, caller)) => {
            view! { <time datetime=at.datetime title=format!("{}, {caller}", at.exact)>{at.relative}</time> }.into_any()
        }
        None => view! { <span class="none">"Never"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" data-label="Name"><span>{row.name.clone()} {paused}</span></th>
            <td data-label="Type" class="one-line">{type_label}</td>
            <td data-label="Scopes"><ul class="chips">{chips}</ul></td>
            <td data-label="Client ID"><div>{client_id} {secret}</div></td>
            <td data-label="Created By" class="created-by">{row.created_by}</td>
            <td data-label="Created On" class="one-line"><time datetime=row.created_at>{row.created_on}</time></td>
            <td data-label="Last Used" class="one-line">{last_used}</td>
            <td data-label="Edit">
                <a class="edit" href=here(&paths::credential(row.id)) aria-label=format!("Edit {}", row.name)>"Edit"</a>
            </td>
            <td class="delete-cell">
                <a
                    class="icon-button danger"
                    href=list_address::write(&query, Some(row.id))
                    aria-label=format!("Delete {}", row.name)
                    title="Delete"
                >
                    <Icon glyph=Glyph::Trash/>
                </a>
            </td>
        </tr>
    }
}
