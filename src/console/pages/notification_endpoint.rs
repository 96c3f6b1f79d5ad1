//! An endpoint of notifications: whether it works, its topics, and its deliveries.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use crate::{
    console::{
        components::instant::{Instant, Says},
        moment::Moment,
        server_fns::notifications::{ChangeEndpoint, RemoveEndpoint, ReplayDelivery, TestEndpoint},
        texts::{given, rich, t, topics::topic},
    },
    domain::{
        id::{DeliveryId, EndpointId},
        notification::{
            Topic, Topics,
            delivery::{Delivery, DisabledBy, Endpoint, EndpointOverview},
        },
    },
};

/// An endpoint, formatted for the reader.
pub struct EndpointView {
    id: EndpointId,
    target: String,
    topics: Topics,
    state: State,
    public_key: Option<String>,
    deliveries: Vec<DeliveryView>,
}

enum State {
    Working,
    Failing(Moment),
    Disabled(Moment, DisabledBy),
}

struct DeliveryView {
    id: DeliveryId,
    topic: String,
    happened: Moment,
    attempts: u32,
    is_delivered: bool,
    /// When it is tried next.
    next: Option<Moment>,
    outcome: Option<String>,
}

impl EndpointView {
    /// Formats an endpoint as of an instant.
    pub fn new(overview: EndpointOverview, now: OffsetDateTime) -> Self {
        let EndpointOverview { endpoint, public_key, deliveries } = overview;
        let Endpoint { id, target, topics, disabled, failing_since, .. } = endpoint;
        let state = match (disabled, failing_since) {
            (Some((at, by)), _) => State::Disabled(Moment::new(at, now), by),
            (None, Some(since)) => State::Failing(Moment::new(since, now)),
            (None, None) => State::Working,
        };
        let deliveries = deliveries.into_iter().map(|delivery| DeliveryView::new(delivery, now)).collect();
        Self { id, target: target.to_string(), topics, state, public_key, deliveries }
    }
}

impl DeliveryView {
    fn new(delivery: Delivery, now: OffsetDateTime) -> Self {
        Self {
            id: delivery.id,
            topic: topic(delivery.topic),
            happened: Moment::new(delivery.happened_at, now),
            attempts: delivery.attempts,
            is_delivered: delivery.delivered_at.is_some(),
            next: delivery.next_at.map(|at| Moment::new(at, now)),
            outcome: delivery.outcome,
        }
    }
}

/// An endpoint.
#[component]
pub fn EndpointCard(endpoint: EndpointView) -> impl IntoView {
    let EndpointView { id, target, topics, state, public_key, deliveries } = endpoint;
    let (class, label, about) = match state {
        State::Working => ("active", t!("endpoint-working"), None),
        State::Failing(since) => {
            let since = view! { <Instant at=since says=Says::Relative/> };
            ("paused", t!("endpoint-failing"), Some(rich!("endpoint-failing-since", at = since).into_any()))
        }
        State::Disabled(at, by) => {
            let at = view! { <Instant at says=Says::Relative/> };
            let about = match by {
                DisabledBy::Failures => rich!("endpoint-disabled-failures", at = at).into_any(),
                DisabledBy::Gone => rich!("endpoint-disabled-gone", at = at).into_any(),
            };
            ("ended", t!("endpoint-disabled"), Some(about))
        }
    };
    let is_disabled = class == "ended";
    let heading = format!("endpoint-{id}");
    let labelled_by = heading.clone();
    let test = (!is_disabled).then(|| {
        view! {
            <form method="post" action=TestEndpoint::url()>
                <input type="hidden" name="endpoint_id" value=id.to_string()/>
                <button class="button quiet" type="submit">{t!("endpoint-test")}</button>
            </form>
        }
    });
    let save = if is_disabled { t!("endpoint-enable") } else { t!("save-changes") };
    let key = public_key.map(
        |key| view! { <p class="quiet-text">{t!("endpoint-public-key")} " " <code translate="no">{key}</code></p> },
    );
    view! {
        <section class="card endpoint" aria-labelledby=labelled_by>
            <div class="endpoint-head">
                <h2 id=heading>{given(target)}</h2>
                <span class=["state-label ", class].concat()>{label}</span>
            </div>
            {about.map(|about| view! { <p>{about}</p> })}
            {key}
            <div class="endpoint-actions">
                {test}
                <details>
                    <summary>{t!("endpoint-change")}</summary>
                    <form method="post" action=ChangeEndpoint::url() class="form">
                        <input type="hidden" name="endpoint_id" value=id.to_string()/>
                        <TopicChoices topics id=id.to_string()/>
                        <button class="button quiet" type="submit">{save}</button>
                    </form>
                    <form method="post" action=RemoveEndpoint::url() class="form">
                        <input type="hidden" name="endpoint_id" value=id.to_string()/>
                        <button class="button quiet danger" type="submit">{t!("endpoint-remove")}</button>
                    </form>
                </details>
            </div>
            <Deliveries deliveries is_disabled/>
        </section>
    }
}

/// A checkbox for each topic.
#[component]
pub fn TopicChoices(
    /// The chosen ones.
    topics: Topics,
    /// What makes the ids unique.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let choices = Topic::ALL.iter().filter(|topic| topic.is_chosen()).map(|choice| {
        view! {
            <label class="choice">
                <input type="checkbox" name="topics[]" value=choice.code() checked=topics.contain(*choice)/>
                <span>{topic(*choice)}</span>
            </label>
        }
    });
    let choices: Vec<_> = choices.collect();
    view! {
        <fieldset class="field topics" id=format!("topics-{id}")>
            <legend class="field-label">{t!("endpoint-topics")}</legend>
            {choices}
        </fieldset>
    }
}

#[component]
fn Deliveries(deliveries: Vec<DeliveryView>, is_disabled: bool) -> impl IntoView {
    if deliveries.is_empty() {
        return view! { <p class="quiet-text">{t!("deliveries-none")}</p> }.into_any();
    }
    let rows: Vec<_> = deliveries.into_iter().map(|delivery| view! { <DeliveryItem delivery is_disabled/> }).collect();
    view! {
        <details class="deliveries">
            <summary>{t!("deliveries")}</summary>
            <ul class="failing-list">{rows}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn DeliveryItem(delivery: DeliveryView, is_disabled: bool) -> impl IntoView {
    let DeliveryView { id, topic, happened, attempts, is_delivered, next, outcome } = delivery;
    let state = match (is_delivered, next) {
        (true, _) => t!("delivery-done").into_any(),
        (false, Some(next)) if attempts > 0 => {
            let next = view! { <Instant at=next says=Says::Exact/> };
            rich!("delivery-again", at = next).into_any()
        }
        (false, Some(_)) => t!("delivery-waiting").into_any(),
        (false, None) => t!("delivery-given-up").into_any(),
    };
    let replay = (!is_disabled).then(|| {
        view! {
            <form method="post" action=ReplayDelivery::url()>
                <input type="hidden" name="delivery_id" value=id.to_string()/>
                <button class="button quiet" type="submit">{t!("delivery-replay")}</button>
            </form>
        }
    });
    view! {
        <li class="failing-item delivery">
            <div>
                <p class="failing-cause">{topic}</p>
                <p class="quiet-text failing-when">
                    <Instant at=happened says=Says::Exact/>
                    <span>{state}</span>
                    <span>{t!("delivery-attempts", count = attempts)}</span>
                    {outcome.map(|outcome| view! { <span>{given(outcome)}</span> })}
                </p>
            </div>
            {replay}
        </li>
    }
}
