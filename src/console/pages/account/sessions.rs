//! Where a person is signed in.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use super::{AccountHead, own_email};
use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            setup_shell::SetupShell,
        },
        model::Draft,
        moment::Moment,
        pages::page,
        paths,
        server_fns::{
            account::{EndOtherSessions, EndSession},
            exchange::internal,
        },
        texts::{given, rich, t, wording},
    },
    domain::{
        id::SessionId,
        session::{BrowserSession, SignInWay, browser_and_system},
    },
};

/// A session, formatted for the reader.
struct SessionView {
    id: SessionId,
    device: String,
    client: String,
    address: String,
    way: SignInWay,
    signed_in: Moment,
    active: Moment,
    is_current: bool,
    is_framed: bool,
}

impl SessionView {
    fn new(session: BrowserSession, current: Option<SessionId>, now: OffsetDateTime) -> Self {
        let moment = |at: i64| Moment::new(OffsetDateTime::from_unix_timestamp(at).unwrap_or(now), now);
        Self {
            id: session.id,
            device: device(&session.client),
            address: session.address,
            way: session.way,
            signed_in: moment(session.signed_in_at),
            active: moment(session.active_at),
            is_current: current == Some(session.id),
            is_framed: session.is_framed,
            client: session.client,
        }
    }
}

/// The browser and the system that a `User-Agent` names.
fn device(client: &str) -> String {
    match browser_and_system(client) {
        (Some(browser), Some(system)) => t!("device", browser = browser, system = system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => t!("device-unknown"),
    }
}

/// The page.
#[component]
pub fn SessionsPage() -> impl IntoView {
    page(|exchange, actor| async move {
        own_email(&actor)?;
        let (now, current) = (exchange.services().now(), actor.session.map(|session| session.id));
        let sessions = exchange.services().own_sessions(&actor).await.map_err(internal)?;
        let error = exchange.take_draft(paths::SESSIONS).map(|Draft { error, .. }| {
            view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> }
        });
        let has_others = sessions.iter().any(|session| Some(session.id) != current);
        let items: Vec<_> = sessions
            .into_iter()
            .map(|session| view! { <SessionItem session=SessionView::new(session, current, now)/> })
            .collect();
        let end_others = has_others.then(|| {
            view! {
                <form method="post" action=EndOtherSessions::url()>
                    <button class="button quiet danger" type="submit">{t!("sessions-end-others")}</button>
                </form>
            }
        });
        Ok(view! {
            <SetupShell title=t!("sessions") entry=paths::SESSIONS actor>
                <AccountHead page=paths::SESSIONS title=t!("sessions")/>
                {error}
                <section class="card sessions">
                    <p>{t!("sessions-about")}</p>
                    <ul class="failing-list">{items}</ul>
                    {end_others}
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn SessionItem(session: SessionView) -> impl IntoView {
    let SessionView { id, device, client, address, way, signed_in, active, is_current, is_framed } = session;
    let end = (!is_current).then(|| {
        let label = t!("session-end-named", device = device.as_str(), address = address.as_str());
        view! {
            <form method="post" action=EndSession::url()>
                <input type="hidden" name="session_id" value=id.to_string()/>
                <button class="button quiet" type="submit" aria-label=label>{t!("session-end")}</button>
            </form>
        }
    });
    let signed_in = view! { <Instant at=signed_in says=Says::Relative/> };
    let active = view! { <Instant at=active says=Says::Relative/> };
    view! {
        <li class="failing-item delivery">
            <div>
                <p class="failing-cause" title=client>
                    {device} {is_current.then(|| view! { " " <span class="state-label active">{t!("session-current")}</span> })}
                    {is_framed.then(|| view! { " " <span class="chip">{t!("session-framed")}</span> })}
                </p>
                <p class="quiet-text failing-when">
                    <span>{given(address)}</span>
                    <span>{wording::sign_in_way(way)}</span>
                    <span>{rich!("session-since", at = signed_in)}</span>
                    <span>{rich!("session-active", at = active)}</span>
                </p>
            </div>
            {end}
        </li>
    }
}
