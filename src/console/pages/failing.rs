//! Callers that are refused: why, who, how often, since when.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::paths;
use crate::{
    console::{
        components::instant::{Instant, Says},
        moment::{self, Moment},
        place::here,
        refusal_wording,
        texts::{given, rich, t},
    },
    domain::{id::CredentialId, refusal::explanation::Failing, usage::LastUse},
};

/// Callers that are refused for the same cause, formatted for the reader.
pub struct FailingView {
    cause: String,
    /// The name of the credential, and its page unless it was deleted.
    credential: Option<(String, Option<CredentialId>)>,
    secret: Option<String>,
    caller: String,
    times: String,
    since: Moment,
    last: Moment,
    request_id: Option<String>,
}

impl FailingView {
    /// Formats callers as of an instant.
    pub fn all(failing: Vec<Failing>, now: OffsetDateTime) -> Vec<Self> {
        failing.into_iter().map(|failing| Self::new(failing, now)).collect()
    }

    fn new(failing: Failing, now: OffsetDateTime) -> Self {
        let Failing { episode, name, is_deleted, secret } = failing;
        let (kind, last) = (episode.kind, episode.last);
        let page = kind.credential_id.filter(|_| !is_deleted);
        let of_one = LastUse { at: last.at, address: Some(last.address), client: last.client };
        Self {
            cause: refusal_wording::cause(kind.cause),
            credential: name.map(|name| (name.as_str().to_owned(), page)),
            secret: secret.map(|hint| t!("secret-ending", hint = hint.to_string())),
            caller: if kind.network.is_some() { moment::caller(&of_one) } else { t!("refusals-many") },
            times: t!("refusals-times", count = episode.refusals),
            since: Moment::new(episode.since, now),
            last: Moment::new(last.at, now),
            request_id: Some(last.request_id).filter(|id| !id.is_empty()),
        }
    }
}

/// The callers, the latest first.
#[component]
pub fn FailingList(
    /// The callers.
    failing: Vec<FailingView>,
    /// Whether they are on the page of their credential.
    #[prop(default = false)]
    of_one: bool,
) -> impl IntoView {
    let items: Vec<_> = failing.into_iter().map(|failing| view! { <Item failing of_one/> }).collect();
    view! { <ul class="failing-list">{items}</ul> }
}

/// The callers that are refused now.
#[component]
pub fn FailingNow(
    /// The callers.
    failing: Vec<FailingView>,
    /// Whether there are more.
    has_more: bool,
) -> impl IntoView {
    let count = failing.len();
    let number = if has_more { t!("failing-number-more", count = count) } else { t!("failing-number", count = count) };
    (count > 0).then(|| {
        view! {
            <details class="card failing">
                <summary>
                    <span class="state-label paused">{t!("failing-now")}</span>
                    " "
                    {number}
                </summary>
                <FailingList failing/>
                <p class="failing-all"><a href=here(paths::REFUSALS)>{t!("refusals-all")}</a></p>
            </details>
        }
    })
}

/// The part of a credential's page with the callers that were refused.
#[component]
pub fn FailingSection(
    /// The callers.
    failing: Vec<Failing>,
    /// The present instant.
    now: OffsetDateTime,
) -> impl IntoView {
    let failing = FailingView::all(failing, now);
    (!failing.is_empty()).then(|| {
        view! {
            <section class="card failing" aria-labelledby="failing-title">
                <h2 id="failing-title">{t!("refusals")}</h2>
                <FailingList failing of_one=true/>
            </section>
        }
    })
}

#[component]
fn Item(failing: FailingView, of_one: bool) -> impl IntoView {
    let FailingView { cause, credential, secret, caller, times, since, last, request_id } = failing;
    let credential = credential.filter(|_| !of_one).map(|(name, page)| match page {
        Some(id) => view! { <a href=here(&paths::credential(id))>{given(name)}</a> }.into_any(),
        None => given(name),
    });
    let since = view! { <Instant at=since says=Says::Relative/> };
    let last = view! { <Instant at=last says=Says::Relative/> };
    view! {
        <li class="failing-item">
            <p class="failing-cause">{cause}</p>
            <p class="failing-who">
                {credential.map(|credential| view! { <span>{credential}</span> })}
                {secret.map(|secret| view! { <span>{secret}</span> })}
                <span>{given(caller)}</span>
            </p>
            <p class="quiet-text failing-when">
                <span>{times}</span>
                <span>{rich!("refusals-since", at = since)}</span>
                <span>{rich!("refusals-latest", at = last)}</span>
                {request_id.map(|id| view! { <a href=here(&paths::refusal(&id))>{t!("refusals-last")}</a> })}
            </p>
        </li>
    }
}
