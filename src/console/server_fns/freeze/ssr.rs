//! The server side of these functions.

use crate::{
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::display_name::{DisplayName, folded},
    service::credentials::{Credentials, FreezeError},
};

pub(super) async fn freeze(reason: String, typed_name: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let frozen = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        let reason = DisplayName::parse(&reason).map_err(|_| ConsoleError::NoReason)?;
        confirm(&credentials, typed_name).await?;
        match credentials.freeze(reason).await {
            Ok(_) | Err(FreezeError::AlreadyFrozen | FreezeError::NotFrozen) => Ok(Notice::Frozen),
            Err(FreezeError::Failure(failure)) => Err(internal(failure)),
        }
    };
    answer(&exchange, frozen.await, reason.clone())
}

pub(super) async fn thaw(typed_name: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let thawed = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        confirm(&credentials, typed_name).await?;
        match credentials.thaw().await {
            Ok(()) | Err(FreezeError::AlreadyFrozen | FreezeError::NotFrozen) => Ok(Notice::Thawed),
            Err(FreezeError::Failure(failure)) => Err(internal(failure)),
        }
    };
    answer(&exchange, thawed.await, String::new())
}

/// Checks that the name of the organization was typed.
async fn confirm(credentials: &Credentials<'_>, typed_name: &str) -> Result<(), ConsoleError> {
    let organization = credentials.organization().await.map_err(internal)?;
    if folded(typed_name) == organization.name.key() { Ok(()) } else { Err(ConsoleError::NotConfirmed) }
}

fn answer(exchange: &Exchange, result: Result<Notice, ConsoleError>, reason: String) -> Result<(), ConsoleError> {
    match result {
        Ok(notice) => {
            exchange.notify(&notice);
            exchange.redirect(&here(paths::CREDENTIALS));
            Ok(())
        }
        Err(error) => Err(exchange.refuse(&here(paths::FREEZE), DraftForm::Freeze { reason }, error)),
    }
}
