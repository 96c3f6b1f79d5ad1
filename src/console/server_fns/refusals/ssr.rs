//! The server side of this function.

use crate::{
    console::{error::ConsoleError, model::DraftForm, paths, place::here, server_fns::exchange::Exchange},
    domain::refusal::pasted_request_id,
};

/// Most bytes of a text without an id that are shown again: more does not fit into a cookie.
const MAX_KEPT_BYTES: usize = 1000;

pub(super) fn explain(mut text: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let found = exchange.actor().and_then(|actor| {
        exchange.seen_credentials(&actor)?;
        pasted_request_id(&text).map(paths::refusal).ok_or(ConsoleError::NoRequestId)
    });
    match found {
        Ok(page) => {
            exchange.redirect(&here(&page));
            Ok(())
        }
        Err(error) => {
            text.truncate(text.floor_char_boundary(MAX_KEPT_BYTES));
            Err(exchange.refuse(&here(paths::REFUSALS), DraftForm::Refusal { text }, error))
        }
    }
}
