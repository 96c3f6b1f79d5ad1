//! The secrets of a credential: which are accepted, until when, and who uses them.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            overlap_fields::OverlapFields,
            setup_shell::may_change,
        },
        moment::{self, Moment},
        paths,
        server_fns::rotation::PlanSecretEnd,
        texts::{given, rich, t, wording},
    },
    domain::{
        client_key::ClientAuthentication,
        credential::secret::{Overlap, Replacement},
        id::{CredentialId, SecretId},
        secret_use::{SecretCaller, SecretOverview},
    },
};

/// Most callers of a secret that are listed.
const MAX_CALLERS: usize = 10;

/// A secret, formatted for the reader.
pub struct SecretView {
    id: SecretId,
    authentication: ClientAuthentication,
    state: State,
    created: Moment,
    last: Option<(Moment, String)>,
    /// Who has used it since the rotation began.
    callers: Vec<(String, Moment)>,
    more_callers: usize,
}

/// Whether a secret is accepted.
enum State {
    /// Nothing has taken its place.
    Current,
    /// A newer one has taken its place; it expires at an instant, so far away, or is silent before, or is retired by somebody.
    Replaced { ends: Option<(Moment, String)>, is_silent_before: bool },
    /// It is not accepted any more, since an instant.
    Ended(Moment),
}

impl SecretView {
    /// Formats the secrets of a credential that are accepted or have ended lately, the newest first.
    pub fn all(secrets: Vec<SecretOverview>, now: OffsetDateTime) -> Vec<Self> {
        let is_replaced = |secret: &&SecretOverview| secret.record.is_live(now) && secret.record.replacement.is_some();
        let since = secrets.iter().find(is_replaced).and_then(|secret| secret.record.replacement);
        let shown = secrets.into_iter().rev().filter(|secret| secret.is_shown(now));
        shown.map(|secret| Self::new(secret, since, now)).collect()
    }

    fn new(secret: SecretOverview, rotation: Option<Replacement>, now: OffsetDateTime) -> Self {
        let ended_at = secret.ended_at().unwrap_or(now);
        let SecretOverview { record, authentication, last, callers } = secret;
        let state = match (record.is_live(now), record.replacement) {
            (false, _) => State::Ended(Moment::new(ended_at, now)),
            (true, None) => State::Current,
            (true, Some(Replacement { end, .. })) => State::Replaced {
                ends: end.at.map(|at| (Moment::new(at, now), moment::until(at, now))),
                is_silent_before: end.silent_for.is_some(),
            },
        };
        let is_listed = !matches!(state, State::Ended(_));
        let since = rotation.filter(|_| is_listed).map(|rotation| rotation.since);
        let callers: Vec<_> =
            callers.into_iter().filter(|caller| since.is_some_and(|since| caller.last.at >= since)).collect();
        let more_callers = callers.len().saturating_sub(MAX_CALLERS);
        let caller = |caller: &SecretCaller| (moment::caller(&caller.last), Moment::new(caller.last.at, now));
        Self {
            id: record.id,
            authentication,
            state,
            created: Moment::new(record.created_at, now),
            last: last.map(|last| (Moment::new(last.at, now), moment::caller(&last))),
            callers: callers.iter().take(MAX_CALLERS).map(caller).collect(),
            more_callers,
        }
    }
}

/// The section of a credential's page.
#[component]
pub fn SecretsSection(
    /// The credential.
    id: CredentialId,
    /// Its secrets.
    secrets: Vec<SecretView>,
) -> impl IntoView {
    let is_live = secrets.iter().any(|secret| matches!(secret.state, State::Replaced { .. }));
    view! {
        <section class="card secrets" id=paths::SECRETS aria-labelledby="secrets-title" data-live=is_live.then_some("")>
            <h2 id="secrets-title">{t!("secrets")}</h2>
            <SecretList id secrets board=false/>
        </section>
    }
}

/// The secrets of a credential.
#[component]
pub fn SecretList(
    /// The credential.
    id: CredentialId,
    /// Its secrets.
    secrets: Vec<SecretView>,
    /// Whether they are on the page of all rotations.
    board: bool,
) -> impl IntoView {
    let items: Vec<_> = secrets.into_iter().map(|secret| view! { <SecretItem credential=id secret board/> }).collect();
    view! { <ul class="secret-list">{items}</ul> }
}

#[component]
fn SecretItem(credential: CredentialId, secret: SecretView, board: bool) -> impl IntoView {
    let SecretView { id, authentication, state, created, last, callers, more_callers } = secret;
    let (class, label, ends) = match &state {
        State::Current => ("active", t!("secret-current"), None),
        State::Replaced { ends: None, .. } => {
            ("paused", t!("secret-replaced"), Some(t!("secret-until-retired").into_any()))
        }
        State::Replaced { ends: Some((at, remaining)), is_silent_before } => {
            let at = view! { <Instant at=at.clone() says=Says::Exact/> };
            let ends = if *is_silent_before {
                rich!("secret-ends-silent", at = at).into_any()
            } else {
                rich!("secret-ends-at", at = at).into_any()
            };
            ("paused", t!("secret-expires", remaining = remaining.as_str()), Some(ends))
        }
        State::Ended(at) => {
            let at = view! { <Instant at=at.clone() says=Says::Exact/> };
            ("ended", t!("secret-ended"), Some(rich!("secret-ended-at", at = at).into_any()))
        }
    };
    let last = match last {
        Some((at, caller)) => view! {
            <Instant at says=Says::Relative/>
            <span class="quiet-text caller">{given(caller)}</span>
        }
        .into_any(),
        None => t!("never").into_any(),
    };
    let is_replaced = matches!(state, State::Replaced { .. });
    let users = callers.into_iter().map(|(caller, at)| {
        view! { <li>{given(caller)} " " <span class="quiet-text"><Instant at says=Says::Relative/></span></li> }
    });
    let users: Vec<_> = users.collect();
    let more = (more_callers > 0).then(|| view! { <li>{t!("secret-more-callers", count = more_callers)}</li> });
    let heading = if is_replaced { t!("secret-still-used") } else { t!("secret-used-since") };
    let is_unused = is_replaced && users.is_empty();
    let users = (!users.is_empty())
        .then(|| view! { <p class="quiet-text">{heading}</p> <ul class="callers">{users} {more}</ul> });
    let controls = (is_replaced && may_change()).then(|| view! { <EndControls credential id board/> });
    view! {
        <li class="secret-item">
            <p class="secret-head">
                <span class="secret-name">{wording::client_authentication(&authentication)}</span>
                <span class=["state-label ", class].concat()>{label}</span>
            </p>
            <dl>
                <dt>{t!("created")}</dt>
                <dd><Instant at=created says=Says::Relative/></dd>
                <dt>{t!("last-used")}</dt>
                <dd>{last}</dd>
                {ends.map(|ends| view! { <dt>{t!("secret-expiry")}</dt> <dd>{ends}</dd> })}
            </dl>
            {users}
            {is_unused.then(|| view! { <p class="quiet-text">{t!("secret-unused-since")}</p> })}
            {controls}
        </li>
    }
}

/// Changes when a replaced secret expires.
#[component]
fn EndControls(credential: CredentialId, id: SecretId, board: bool) -> impl IntoView {
    let hidden = move || {
        view! {
            <input type="hidden" name="id" value=credential.to_string()/>
            <input type="hidden" name="secret_id" value=id.to_string()/>
            {board.then(|| view! { <input type="hidden" name="board" value="1"/> })}
        }
    };
    let choices = vec![Overlap::Hour, Overlap::Day, Overlap::Week, Overlap::Safe, Overlap::Manual];
    let field_id = format!("end-{id}");
    let none = Overlap::None.to_string();
    view! {
        <details class="secret-control">
            <summary>{t!("secret-change-end")}</summary>
            <form method="post" action=PlanSecretEnd::url() class="form">
                {hidden()}
                <OverlapFields
                    id=field_id
                    legend=t!("secret-from-now")
                    choices
                    selected=Overlap::Day.to_string()
                    until=String::new()
                />
                <div><button class="button quiet" type="submit">{t!("secret-save-end")}</button></div>
            </form>
        </details>
        <details class="secret-control">
            <summary>{t!("secret-retire")}</summary>
            <form method="post" action=PlanSecretEnd::url() class="form">
                {hidden()}
                <input type="hidden" name="overlap" value=none/>
                <p>{rich!("secret-retire-warning", answer = view! { <code translate="no">"401 Unauthorized"</code> })}</p>
                <div><button class="button destructive" type="submit">{t!("secret-retire-now")}</button></div>
            </form>
        </details>
    }
}
