//! The table of credentials.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::row_menu::RowMenu;
use crate::{
    console::{
        components::{
            icon::{Glyph, Icon},
            instant::{Instant, Says},
            setup_shell::may_change,
            short_id::ShortId,
            state_label::StateLabel,
        },
        list_address,
        marks::class,
        model::CredentialView,
        moment::{self, Expiry, Moment, Pause, expiry_of, pause_of},
        paths,
        texts::{given, t, wording},
    },
    domain::{
        credential::{AuthenticationType, details::Owner},
        credential_query::{CredentialQuery, CredentialSort, ListedCredential},
        scope::Scope,
    },
};

/// The id of the form to which the selected rows belong.
pub const SELECTION: &str = "selection";

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
    /// Its pause, if it is paused.
    pub pause: Option<Pause>,
    /// Its expiry, if it has one.
    pub expiry: Option<Expiry>,
    /// When it is paused unless it is used, if that is near.
    pub idle: Option<Moment>,
    /// Whether it is a decoy, for those who may know.
    pub is_decoy: bool,
    /// Who is responsible for it.
    pub owner: Option<Owner>,
    /// Whether nobody is any more.
    pub is_orphaned: bool,
}

impl ListedView {
    /// Formats a credential as of an instant; unused ones are paused after so many days.
    pub fn new(listed: ListedCredential, idle_days: Option<u16>, now: OffsetDateTime) -> Self {
        let last_use = listed.last_use.as_ref().map(|last| last.at);
        Self {
            idle: moment::idle_of(&listed.credential, last_use, idle_days, now),
            pause: pause_of(&listed.credential, now),
            expiry: expiry_of(&listed.credential, now),
            created: Moment::new(listed.credential.created_at, now),
            is_decoy: may_change() && listed.credential.decoy_place.is_some(),
            is_orphaned: listed.details.are_orphaned(),
            owner: listed.details.owner,
            credential: listed.credential.into(),
            secret_hint: listed.secret_hint.map(|hint| hint.to_string()),
            last_used: listed.last_use.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
        }
    }
}

/// The table.
#[component]
pub fn CredentialsTable(rows: Vec<ListedView>, query: CredentialQuery) -> impl IntoView {
    let head = |sort| view! { <SortLink query=query.clone() sort/> };
    let [name, kind, client_id, created_by, created_on, last_used] = CredentialSort::ALL.map(head);
    let sorted = |sorts: &[CredentialSort]| {
        let order = if query.descending { "descending" } else { "ascending" };
        sorts.contains(&query.sort).then_some(order)
    };
    let caption = if query.descending {
        t!("list-caption-descending", column = column(query.sort))
    } else {
        t!("list-caption-ascending", column = column(query.sort))
    };
    let by_creation = [CredentialSort::CreatedBy, CredentialSort::CreatedOn];
    let row = |row| view! { <CredentialRow row query=query.clone()/> };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    view! {
        <table class="credentials">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col" class="name" aria-sort=sorted(&[CredentialSort::Name])>{name}</th>
                    <th scope="col" class="kind" aria-sort=sorted(&[CredentialSort::Type])>{kind}</th>
                    <th scope="col" class="state">{t!("state")}</th>
                    <th scope="col" class="scopes-of">{t!("scopes")}</th>
                    <th scope="col" class="client" aria-sort=sorted(&[CredentialSort::ClientId])>{client_id}</th>
                    <th scope="col" class="created" aria-sort=sorted(&by_creation)>
                        <div class="pair">{created_by} {created_on}</div>
                    </th>
                    <th scope="col" class="owner">{t!("owner")}</th>
                    <th scope="col" class="used" aria-sort=sorted(&[CredentialSort::LastUsed])>{last_used}</th>
                    <th scope="col" class="actions">{if may_change() { t!("edit") } else { t!("open") }}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
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

/// The link that sorts by a column.
#[component]
fn SortLink(query: CredentialQuery, sort: CredentialSort) -> impl IntoView {
    let arrow = (query.sort == sort).then(|| {
        let class = if query.descending { "descending" } else { "ascending" };
        view! { <span class=class><Icon glyph=Glyph::CaretDown/></span> }
    });
    view! {
        <a href=list_address::sorted(&query, sort) data-refines=sort.as_str()>{column(sort)} {arrow}</a>
    }
}

#[component]
fn CredentialRow(row: ListedView, query: CredentialQuery) -> impl IntoView {
    let ListedView { credential, secret_hint, created, last_used, pause, expiry, idle, is_decoy, owner, is_orphaned } =
        row;
    let (id, name) = (credential.id, credential.name.clone());
    let kind = match credential.authentication_type {
        AuthenticationType::ApiKey => t!("type-api-key"),
        AuthenticationType::OAuth2 => t!("type-oauth2-short"),
    };
    let client_id = credential
        .client_id
        .clone()
        .map(|client_id| view! { <ShortId id=client_id copy=t!("copy-value", what = t!("client-id"))/> });
    let secret = secret_hint.filter(|_| credential.client_id.is_none()).map(|hint| {
        view! {
            <span class="visually-hidden">{t!("secret-ending", hint = hint.as_str())}</span>
            <code translate="no" aria-hidden="true">"…" {hint}</code>
        }
    });
    let last_used = match last_used {
        Some((at, caller)) => view! { <Instant at says=Says::Relative about=caller/> }.into_any(),
        None => view! { <span class="none">{t!("never")}</span> }.into_any(),
    };
    let client_label = match (client_id.is_some(), secret.is_some()) {
        (true, _) => Some(t!("client-id")),
        (false, true) => Some(t!("type-api-key")),
        (false, false) => None,
    };
    let (page, list) = (list_address::credential(&query, id), list_address::query_of(&query));
    let is_paused = pause.is_some();
    let state = if is_decoy {
        view! { <span class="state-label paused">{t!("decoy")}</span> }.into_any()
    } else {
        view! { <StateLabel pause expiry idle/> }.into_any()
    };
    let orphaned = is_orphaned.then(|| view! { <span class="quiet-text">{t!("orphaned")}</span> });
    let owner_label = owner.is_some().then(|| t!("owner"));
    let owner = owner.map(|owner| {
        let title = wording::owner(&owner);
        view! { <span title=title.clone()>{given(title.clone())}</span> }
    });
    let select = may_change().then(|| {
        view! {
            <input
                type="checkbox"
                class="select"
                form=SELECTION
                name=paths::SELECTED_IDS
                value=id.to_string()
                autocomplete="off"
                aria-label=t!("select-one", name = name.as_str())
            />
        }
    });
    let scopes = credential.scopes.clone();
    let (creator, created_by) = (credential.created_by.clone(), wording::creator(credential.created_by.clone()));
    let actions = if may_change() {
        let delete = list_address::write(&query, Some(id));
        view! { <RowActions credential page=page.clone() list delete is_paused/> }.into_any()
    } else {
        let label = t!("open-one", name = name.as_str());
        view! { <a class=class::EDIT.name href=page.clone() aria-label=label>{t!("open")}</a> }.into_any()
    };
    view! {
        <tr id=list_address::row(id)>
            <th scope="row" class="name">
                {select}
                <a href=page.clone() title=name.clone()>{given(name.clone())}</a>
                <span class="kind-below">{kind.clone()}</span>
            </th>
            <td class="kind">{kind}</td>
            <td class="state">{state} " " {orphaned}</td>
            <td class="scopes-of"><ScopesOf scopes/></td>
            <td class="client" data-label=client_label>{client_id} {secret}</td>
            <td class="created" data-label=t!("created-by")>
                <div class="pair">
                    <span title=creator>{created_by}</span>
                    <span class="quiet-text"><Instant at=created says=Says::Day/></span>
                </div>
            </td>
            <td class="owner" data-label=owner_label>{owner}</td>
            <td class="used" data-label=t!("last-used")>{last_used}</td>
            <td class="actions">
                <div>{actions}</div>
            </td>
        </tr>
    }
}

/// What can be done with the credential of a row.
#[component]
fn RowActions(
    credential: CredentialView,
    /// The address of its page.
    page: String,
    /// The query of the list to return to.
    list: String,
    /// The address of the dialog that deletes it.
    delete: String,
    is_paused: bool,
) -> impl IntoView {
    let name = credential.name.clone();
    view! {
        <a class=class::EDIT.name href=page.clone() aria-label=t!("edit-one", name = name.as_str())>{t!("edit")}</a>
        <a
            class="icon-button danger"
            href=delete
            data-dialog=""
            aria-label=t!("delete-one", name = name.as_str())
            title=t!("delete")
        >
            <Icon glyph=Glyph::Trash/>
        </a>
        <RowMenu credential page list is_paused/>
    }
}

/// One scope by its name, several as a number that shows their names to whoever points at it or gives it the focus.
#[component]
fn ScopesOf(scopes: Vec<Scope>) -> impl IntoView {
    if let [scope] = *scopes.as_slice() {
        return view! { <span class="chip">{wording::scope(scope)}</span> }.into_any();
    }
    let number = if scopes.len() == Scope::ALL.len() {
        t!("scopes-every", count = scopes.len())
    } else {
        t!("scopes-number", count = scopes.len())
    };
    let names: Vec<_> = scopes.iter().map(|scope| view! { <span>{wording::scope(*scope)}</span> }).collect();
    view! {
        <span class="hint">
            <button type="button" class="chip">
                {number} <span class="visually-hidden">{wording::scopes(&scopes)}</span>
            </button>
            <span class="hint-text" aria-hidden="true">{names}</span>
        </span>
    }
    .into_any()
}
