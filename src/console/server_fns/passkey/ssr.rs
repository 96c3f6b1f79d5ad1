//! The server side of these functions.

use crate::{
    browser::one_time_cookie,
    console::{
        error::ConsoleError,
        server_fns::{
            account::{factor_refused, own_account},
            exchange::{Exchange, internal},
        },
    },
    service::identity::second_factors::{Ceremony, PASSKEY_WAIT},
};

/// The cookie with what is remembered until the browser answers.
const STATE: &str = "passkey";

pub(super) async fn begin_making() -> Result<String, ConsoleError> {
    let exchange = Exchange::current()?;
    let begun = async {
        let (actor, _) = own_account(&exchange)?;
        let ceremony = exchange.services().begin_passkey(&actor).await.map_err(factor_refused)?;
        begin(&exchange, ceremony)
    };
    begun.await.map_err(|error| exchange.answer_error(error))
}

pub(super) fn begin_use() -> Result<String, ConsoleError> {
    let exchange = Exchange::current()?;
    let begun = exchange.services().begin_passkey_use().map_err(factor_refused);
    begun.and_then(|ceremony| begin(&exchange, ceremony)).map_err(|error| exchange.answer_error(error))
}

fn begin(exchange: &Exchange, ceremony: Ceremony) -> Result<String, ConsoleError> {
    let context = exchange.session_context();
    let expires_at = (context.services.now() + PASSKEY_WAIT).unix_timestamp();
    let cookie = one_time_cookie::seal_until(context, STATE, None, &ceremony.state, expires_at, PASSKEY_WAIT);
    exchange.set_cookie(cookie.map_err(internal)?);
    Ok(ceremony.options.to_string())
}

/// What is remembered of what the browser was asked.
pub(in crate::console::server_fns) fn take_state(exchange: &Exchange) -> Option<String> {
    let context = exchange.session_context();
    let state = one_time_cookie::open(context, &exchange.parts().headers, STATE, None);
    exchange.set_cookie(one_time_cookie::removal(context.policy, STATE));
    state
}
