//! The list as described by its address: the search, the order, and the page. So it can be sent to someone, and works
//! without wasm.

use leptos_router::params::ParamsMap;
use url::form_urlencoded::Serializer;

use crate::{
    console::{paths, place::here},
    domain::{
        credential_query::{CredentialQuery, CredentialSort, PAGE_SIZE},
        id::CredentialId,
    },
};

/// Its parameter: the search text.
pub const SEARCH: &str = "q";
/// Its parameter: the authentication type.
pub const TYPE: &str = "type";
/// Its parameter: a scope.
pub const SCOPE: &str = "scope";
/// Its parameter: the state.
pub const STATE: &str = "state";
/// Its parameter: days without a use.
pub const UNUSED: &str = "unused";
/// Its parameter: days until the expiry.
pub const EXPIRES: &str = "expires";
/// Its parameter: whose credentials.
pub const OWNER: &str = "owner";
/// Its parameter: a tag.
pub const TAG: &str = "tag";
/// Its parameter: the column of the order.
pub const SORT: &str = "sort";
/// Its parameter: the direction.
pub const ORDER: &str = "order";
/// Its parameter: the number of credentials on a page.
pub const SIZE: &str = "size";
const FROM: &str = "from";
const DELETE: &str = "delete";
/// The parameter of a credential's page: the query of the list to return to.
pub const LIST: &str = "list";

/// The page sizes that can be chosen.
pub const SIZES: [u16; 3] = [25, PAGE_SIZE, 100];

const ASCENDING: &str = "asc";
const DESCENDING: &str = "desc";

/// Whether a column sorts in descending order by default: only the newest and the latest come first.
const fn is_usually_descending(sort: CredentialSort) -> bool {
    matches!(sort, CredentialSort::CreatedOn | CredentialSort::LastUsed)
}

/// Reads the query of an address.
pub fn parse(query: &str) -> (CredentialQuery, Option<CredentialId>) {
    read(&url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

/// Reads an address; a value that is not understood counts as missing.
pub fn read(address: &ParamsMap) -> (CredentialQuery, Option<CredentialId>) {
    let sort = parsed(address, SORT).unwrap_or_default();
    let query = CredentialQuery {
        search: address.get_str(SEARCH).unwrap_or_default().trim().to_owned(),
        authentication_type: parsed(address, TYPE),
        scope: parsed(address, SCOPE),
        state: parsed(address, STATE),
        unused_days: parsed(address, UNUSED),
        expires_days: parsed(address, EXPIRES),
        owner: parsed(address, OWNER),
        tag: parsed(address, TAG),
        sort,
        descending: match address.get_str(ORDER) {
            Some(ASCENDING) => false,
            Some(DESCENDING) => true,
            _ => is_usually_descending(sort),
        },
        from: parsed(address, FROM),
        page_size: parsed(address, SIZE).filter(|size| SIZES.contains(size)).unwrap_or(PAGE_SIZE),
    };
    (query, parsed(address, DELETE))
}

fn parsed<T: std::str::FromStr>(address: &ParamsMap, name: &str) -> Option<T> {
    address.get_str(name).and_then(|value| value.parse().ok())
}

/// The parameters of the order, if it is not the default.
pub fn order(query: &CredentialQuery) -> Vec<(&'static str, &'static str)> {
    let mut order = Vec::new();
    if query.sort != CredentialSort::default() {
        order.push((SORT, query.sort.as_str()));
    }
    if query.descending != is_usually_descending(query.sort) {
        order.push((ORDER, if query.descending { DESCENDING } else { ASCENDING }));
    }
    order
}

/// The address of a list, with the dialog that asks before a credential is deleted.
pub fn write(query: &CredentialQuery, to_delete: Option<CredentialId>) -> String {
    let mut address = Serializer::new(String::new());
    if !query.search.is_empty() {
        address.append_pair(SEARCH, &query.search);
    }
    if let Some(authentication_type) = query.authentication_type {
        address.append_pair(TYPE, authentication_type.as_str());
    }
    if let Some(scope) = query.scope {
        address.append_pair(SCOPE, scope.as_str());
    }
    if let Some(state) = query.state {
        address.append_pair(STATE, state.as_str());
    }
    if let Some(days) = query.unused_days {
        address.append_pair(UNUSED, &days.to_string());
    }
    if let Some(days) = query.expires_days {
        address.append_pair(EXPIRES, &days.to_string());
    }
    if let Some(owner) = &query.owner {
        address.append_pair(OWNER, &owner.to_string());
    }
    if let Some(tag) = &query.tag {
        address.append_pair(TAG, tag.as_str());
    }
    address.extend_pairs(order(query));
    if query.page_size != PAGE_SIZE {
        address.append_pair(SIZE, &query.page_size.to_string());
    }
    if let Some(from) = &query.from {
        address.append_pair(FROM, &from.to_string());
    }
    if let Some(id) = to_delete {
        address.append_pair(DELETE, &id.to_string());
    }
    at(&here(paths::CREDENTIALS), &address.finish())
}

/// The address of the list with a credential in view.
pub fn at_row(query: &CredentialQuery, id: CredentialId) -> String {
    format!("{}#{}", write(query, None), row(id))
}

/// The id of a credential's row.
pub fn row(id: CredentialId) -> String {
    format!("credential-{id}")
}

/// The list that a form returns to. `list` is the query of its address, also with its question mark.
pub fn returned(list: &str) -> CredentialQuery {
    parse(list.trim_start_matches('?')).0
}

/// The query of the address of a list.
pub fn query_of(query: &CredentialQuery) -> String {
    write(query, None).split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

/// The address of a credential's page, which returns to the list.
pub fn credential(query: &CredentialQuery, id: CredentialId) -> String {
    let mut address = Serializer::new(String::new());
    let list = query_of(query);
    if !list.is_empty() {
        address.append_pair(LIST, &list);
    }
    at(&here(&paths::credential(id)), &address.finish())
}

/// The address of the whole list as a file.
pub fn export(path: &str, query: &CredentialQuery) -> String {
    at(&here(path), &query_of(&CredentialQuery { from: None, page_size: PAGE_SIZE, ..query.clone() }))
}

fn at(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The address of the same list sorted by a column; reverses the order if it is sorted by that already.
pub fn sorted(query: &CredentialQuery, sort: CredentialSort) -> String {
    let descending = if query.sort == sort { !query.descending } else { is_usually_descending(sort) };
    write(&CredentialQuery { sort, descending, from: None, ..query.clone() }, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        credential::AuthenticationType,
        credential_query::{ListedOwner, ListedState},
        scope::Scope,
    };

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let usual = CredentialQuery::default();
        assert_eq!(write(&usual, None), paths::CREDENTIALS);
        let mut queries = vec![usual.clone()];
        for sort in CredentialSort::ALL {
            for descending in [false, true] {
                queries.push(CredentialQuery { sort, descending, ..usual.clone() });
            }
        }
        let search = "a&b=ü 1%".to_owned();
        let (authentication_type, scope) = (Some(AuthenticationType::ApiKey), Some(Scope::Users));
        let state = Some(ListedState::Paused);
        let from = "before.018f0000-0000-7000-8000-000000000000.x.y".parse().ok();
        queries.push(CredentialQuery {
            search,
            authentication_type,
            scope,
            state,
            unused_days: Some(30),
            owner: Some(ListedOwner::Mine),
            tag: "data team".parse().ok(),
            from,
            page_size: 100,
            ..usual
        });
        for query in queries {
            let address = write(&query, None);
            let asked = address.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(parse(asked), (query, None), "{address}");
        }
    }
}
