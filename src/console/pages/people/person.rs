//! A person, and what a super admin can do about the account.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use super::RoleSelect;
use crate::{
    console::{
        components::instant::{Instant, Says},
        moment::Moment,
        server_fns::roles::{ActOnPerson, SetRole},
        texts::{given, rich, t, wording},
    },
    domain::{
        id::UserId,
        user::{PersonOverview, Role},
    },
};

/// A person, formatted for the reader.
pub struct PersonView {
    id: UserId,
    email: String,
    role: Role,
    is_self: bool,
    disabled: Option<Moment>,
    has_second_factor: bool,
    sessions: usize,
    last_seen: Option<Moment>,
}

impl PersonView {
    /// Formats a person as of an instant.
    pub fn new(person: PersonOverview, is_self: bool, now: OffsetDateTime) -> Self {
        let PersonOverview { user, has_second_factor, sessions, last_seen } = person;
        Self {
            id: user.id,
            email: user.email,
            role: user.role,
            is_self,
            disabled: user.disabled_at.map(|at| Moment::new(at, now)),
            has_second_factor,
            sessions,
            last_seen: last_seen.map(|at| Moment::new(at, now)),
        }
    }
}

/// A person.
#[component]
pub fn Person(person: PersonView) -> impl IntoView {
    let PersonView { id, email, role, is_self, disabled, has_second_factor, sessions, last_seen } = person;
    let is_disabled = disabled.is_some();
    let state = disabled.map(|at| {
        let at = view! { <Instant at says=Says::Relative/> };
        view! { <span class="state-label ended">{rich!("person-disabled", at = at)}</span> }
    });
    let seen = last_seen.map(|at| {
        let at = view! { <Instant at says=Says::Relative/> };
        view! { <span>{rich!("session-active", at = at)}</span> }
    });
    let act = |action: &'static str, label: String, is_danger: bool| {
        view! {
            <form method="post" action=ActOnPerson::url()>
                <input type="hidden" name="user_id" value=id.to_string()/>
                <input type="hidden" name="action" value=action/>
                <button class="button quiet" class:danger=is_danger type="submit">{label}</button>
            </form>
        }
    };
    let access = if is_disabled {
        act("enable", t!("person-enable"), false)
    } else {
        act("disable", t!("person-disable"), true)
    };
    let factors = has_second_factor.then(|| act("reset-factors", t!("person-reset-factors"), false));
    let end = (sessions > 0).then(|| act("end-sessions", t!("person-end-sessions"), false));
    let field = format!("role-{id}");
    view! {
        <li class="failing-item">
            <p class="failing-cause">
                {given(email.clone())} " " <span class="chip">{wording::role(role)}</span> {state}
                {is_self.then(|| view! { " " <span class="quiet-text">{t!("person-self")}</span> })}
            </p>
            <p class="quiet-text failing-when">
                <span>{if has_second_factor { t!("person-with-factor") } else { t!("person-without-factor") }}</span>
                <span>{t!("person-sessions", count = sessions)}</span>
                {seen}
            </p>
            <details class="person-actions">
                <summary aria-label=t!("person-change-named", email = email.as_str())>{t!("person-change")}</summary>
                <form method="post" action=SetRole::url() class="form">
                    <input type="hidden" name="user_id" value=id.to_string()/>
                    <div class="field">
                        <label class="field-label" for=field.clone()>{t!("role")}</label>
                        <RoleSelect id=field role/>
                    </div>
                    <button class="button quiet" type="submit">{t!("person-set-role")}</button>
                </form>
                <div class="form-actions">{access} {factors} {end}</div>
            </details>
        </li>
    }
}
