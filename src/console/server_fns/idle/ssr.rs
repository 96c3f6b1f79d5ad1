//! The server side of this function.

use crate::{
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::idle::IDLE_DAYS,
};

pub(super) async fn set_idle_days(typed: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let set = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        let days = match typed.trim() {
            "" => None,
            days => {
                let days = days.parse().ok().filter(|days| IDLE_DAYS.contains(days));
                Some(days.ok_or(ConsoleError::InvalidDays)?)
            }
        };
        credentials.set_idle_days(days).await.map_err(internal)?;
        Ok(days)
    };
    match set.await {
        Ok(days) => {
            exchange.notify(&Notice::IdleDays(days));
            exchange.redirect(&here(paths::CREDENTIALS));
            Ok(())
        }
        Err(error) => Err(exchange.refuse(&here(paths::IDLE), DraftForm::IdleDays(typed.to_owned()), error)),
    }
}
