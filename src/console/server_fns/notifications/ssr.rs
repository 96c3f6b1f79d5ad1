//! The server side of these functions.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{
        actor::Actor,
        notification::{
            InvalidTopics, Topics,
            delivery::{InvalidTarget, Target},
        },
    },
    service::notifications::{EndpointError, Notifications},
};

/// The cookie of [`AddedKeys`].
const ADDED: &str = "endpoint-added";

/// The keys of a new webhook, which the next page shows once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddedKeys {
    /// The URL.
    pub url: String,
    /// The secret, by which signatures `v1` are verified.
    pub secret: String,
    /// The public key, by which signatures `v1a` are verified.
    pub public_key: String,
}

/// The notifications of the actor's organization.
///
/// # Errors
/// [`ConsoleError::Forbidden`] unless the actor may change credentials.
pub fn notifications<'a>(exchange: &'a Exchange, actor: &'a Actor) -> Result<Notifications<'a>, ConsoleError> {
    exchange.services().notifications(actor).map_err(|_| ConsoleError::Forbidden)
}

/// The keys of a webhook that was added just now.
pub fn take_added(exchange: &Exchange, actor: &Actor) -> Option<AddedKeys> {
    exchange.take_passed(ADDED, actor)
}

pub(super) async fn add(kind: &str, target: String, topics: Vec<String>) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let added = async {
        let actor = exchange.actor()?;
        let notifications = notifications(&exchange, &actor)?;
        let place = if kind == "mail" { Target::mail(&target) } else { Target::webhook(&target) };
        let place = place.map_err(|invalid| match invalid {
            InvalidTarget::Url => ConsoleError::InvalidUrl,
            InvalidTarget::Mail => ConsoleError::InvalidEmail,
        })?;
        let added = notifications.add(place, read(&topics)?).await.map_err(refused)?;
        if let Some((secret, public_key)) = added.keys {
            let (url, secret) = (added.endpoint.target.to_string(), secret.expose().to_owned());
            exchange.pass(ADDED, &actor, &AddedKeys { url, secret, public_key })?;
        }
        Ok(())
    };
    let result = added.await;
    let form = DraftForm::Endpoint { kind: kind.to_owned(), target, topics };
    answer(&exchange, result, None, form)
}

pub(super) async fn change(id: &str, topics: Vec<String>) -> Result<(), ConsoleError> {
    act(id, Notice::EndpointChanged, async |notifications, id| {
        notifications.change(id, read(&topics)?).await.map_err(refused)
    })
    .await
}

pub(super) async fn remove(id: &str) -> Result<(), ConsoleError> {
    act(id, Notice::EndpointRemoved, async |notifications, id| notifications.remove(id).await.map_err(refused)).await
}

pub(super) async fn test(id: &str) -> Result<(), ConsoleError> {
    act(id, Notice::EndpointTested, async |notifications, id| notifications.test(id).await.map_err(refused)).await
}

pub(super) async fn replay(id: &str) -> Result<(), ConsoleError> {
    act(id, Notice::EndpointTested, async |notifications, id| notifications.replay(id).await.map_err(refused)).await
}

async fn act<I: FromStr>(
    id: &str,
    notice: Notice,
    act: impl AsyncFnOnce(&Notifications<'_>, I) -> Result<(), ConsoleError>,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let acted = async {
        let actor = exchange.actor()?;
        let notifications = notifications(&exchange, &actor)?;
        act(&notifications, id.parse().map_err(|_| ConsoleError::NotFound)?).await
    };
    let result = acted.await;
    answer(&exchange, result, Some(notice), DraftForm::Nothing)
}

fn read(topics: &[String]) -> Result<Topics, ConsoleError> {
    Topics::parse(topics.iter().map(String::as_str)).map_err(|invalid| match invalid {
        InvalidTopics::None => ConsoleError::NoTopics,
        InvalidTopics::Unknown => ConsoleError::Malformed,
    })
}

fn refused(error: EndpointError) -> ConsoleError {
    match error {
        EndpointError::NotFound => ConsoleError::NotFound,
        EndpointError::TooMany => ConsoleError::TooManyEndpoints,
        EndpointError::Failure(failure) => internal(failure),
    }
}

fn answer(
    exchange: &Exchange,
    result: Result<(), ConsoleError>,
    notice: Option<Notice>,
    form: DraftForm,
) -> Result<(), ConsoleError> {
    let page = here(paths::NOTIFICATIONS);
    match result {
        Ok(()) => {
            if let Some(notice) = notice {
                exchange.notify(&notice);
            }
            exchange.redirect(&page);
            Ok(())
        }
        Err(error) => Err(exchange.refuse(&page, form, error)),
    }
}
