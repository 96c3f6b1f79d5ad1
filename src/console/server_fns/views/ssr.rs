//! The server side of these functions.

use crate::{
    console::{
        error::ConsoleError,
        list_address,
        model::Notice,
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{credential_query::CredentialQuery, display_name::DisplayName, saved_view::SavedView},
};

pub(super) async fn save(name: &str, list: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let query = CredentialQuery { from: None, ..list_address::returned(list) };
    let saved = async {
        let actor = exchange.actor()?;
        let credentials = exchange.seen_credentials(&actor)?;
        let Ok(name) = DisplayName::parse(name) else { return Ok(Notice::ViewNotSaved) };
        let view = SavedView { name, query: list_address::query_of(&query) };
        let is_saved = credentials.save_view(&view).await.map_err(internal)?;
        let name = view.name.as_str().to_owned();
        Ok(if is_saved { Notice::ViewSaved { name } } else { Notice::ViewNotSaved })
    };
    let notice = saved.await.map_err(|error| exchange.refuse_in_list(error))?;
    exchange.notify(&notice);
    exchange.redirect(&list_address::write(&query, None));
    Ok(())
}

pub(super) async fn delete(name: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let deleted = async {
        let actor = exchange.actor()?;
        let credentials = exchange.seen_credentials(&actor)?;
        match DisplayName::parse(name) {
            Ok(name) => credentials.delete_view(&name).await.map_err(internal),
            Err(_) => Ok(false),
        }
    };
    if deleted.await.map_err(|error| exchange.refuse_in_list(error))? {
        exchange.notify(&Notice::ViewDeleted { name: name.to_owned() });
    }
    exchange.redirect(&here(paths::CREDENTIALS));
    Ok(())
}
