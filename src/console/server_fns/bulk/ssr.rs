//! The server side of this function.

use super::MAX_SELECTED;
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems},
        model::{DraftForm, ManyAction, ManyChanged, Notice, TermsForm},
        paths,
        place::here,
        server_fns::{credentials::read_expiry, exchange::Exchange},
    },
    domain::{id::CredentialId, network::Networks, pause::PauseLength},
    service::credentials::BulkChange,
};

pub(super) async fn change_many(
    action: &str,
    ids: &[String],
    length: &str,
    terms: TermsForm,
    typed_number: &str,
) -> Result<ManyChanged, ConsoleError> {
    let exchange = Exchange::current()?;
    let ids: Vec<CredentialId> = ids.iter().take(MAX_SELECTED).filter_map(|id| id.parse().ok()).collect();
    let changed = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        let action: ManyAction = action.parse().map_err(|()| ConsoleError::Malformed)?;
        if ids.is_empty() {
            return Err(ConsoleError::Malformed);
        }
        if action == ManyAction::Delete && typed_number.trim() != ids.len().to_string() {
            return Err(ConsoleError::NotConfirmed);
        }
        let change = read(&exchange, action, length, &terms)?;
        // Asked once, and not by each credential.
        if !matches!(action, ManyAction::Pause | ManyAction::Resume) && !exchange.services().is_fresh(&actor) {
            return Err(ConsoleError::StaleSignIn);
        }
        let outcomes = credentials.change_many(&ids, &change, || ()).await;
        let changed = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
        Ok(ManyChanged { changed, skipped: outcomes.len() - changed })
    };
    match changed.await {
        Ok(changed) => {
            exchange.notify(&Notice::ManyChanged(changed));
            exchange.redirect(&here(paths::CREDENTIALS));
            Ok(changed)
        }
        Err(error) => Err(exchange.refuse(&here(&paths::selected(&ids)), DraftForm::Terms(terms), error)),
    }
}

fn read(exchange: &Exchange, action: ManyAction, length: &str, terms: &TermsForm) -> Result<BulkChange, ConsoleError> {
    let now = exchange.services().now();
    let refused = |problems| ConsoleError::Refused(problems);
    Ok(match action {
        ManyAction::Pause => {
            let length: PauseLength = length.parse().map_err(|_| ConsoleError::Malformed)?;
            BulkChange::Pause(length.until(now))
        }
        ManyAction::Resume => BulkChange::Resume,
        ManyAction::Delete => BulkChange::Delete,
        ManyAction::AddNetworks => match Networks::parse(&terms.networks) {
            Ok(networks) if networks.is_empty() => return Err(ConsoleError::NoNetworks),
            Ok(networks) => BulkChange::AddNetworks(networks),
            Err(error) => {
                return Err(refused(CredentialProblems { networks: Some(error), ..CredentialProblems::default() }));
            }
        },
        ManyAction::SetExpiry => BulkChange::SetExpiry(
            read_expiry(terms, now, None)
                .map_err(|()| refused(CredentialProblems { expiry: true, ..CredentialProblems::default() }))?,
        ),
    })
}
