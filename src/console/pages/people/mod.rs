//! The people of the organization: roles, second factors, sessions, invitations.

mod invitations;
mod person;

use leptos::{prelude::*, server_fn::ServerFn};

use self::{
    invitations::{Invitations, Invited},
    person::{Person, PersonView},
};
use super::{SetupShell, page, paths};
use crate::{
    console::{
        components::{
            breadcrumb::Breadcrumb,
            instant::{Instant, Says},
        },
        model::{Draft, DraftForm},
        moment::Moment,
        server_fns::{
            exchange::internal,
            roles::{
                SetSecondFactorRule,
                ssr::{manage_people, take_link},
            },
        },
        texts::{rich, t, wording},
    },
    domain::user::Role,
};

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    page(|exchange, actor| async move {
        let authorised = manage_people(&exchange, &actor)?;
        let services = exchange.services();
        let now = services.now();
        let people = services.list_people(&authorised).await.map_err(internal)?;
        let open = services.list_invitations(&authorised).await.map_err(internal)?;
        let rule = services.second_factor_rule(&authorised).await.map_err(internal)?;
        let link = take_link(&exchange, &actor);
        let (form, error) = match exchange.take_draft(paths::PEOPLE) {
            Some(Draft { error, form, .. }) => (Some(form), Some(error)),
            None => (None, None),
        };
        let (email, chosen) = match form {
            Some(DraftForm::Invitation { email, role }) => (email, role.parse().unwrap_or(Role::User)),
            _ => (String::new(), Role::User),
        };
        let problem = error.map(|error| {
            view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> }
        });
        let own_id = actor.user_id();
        let people: Vec<_> = people
            .into_iter()
            .map(|person| {
                let is_self = own_id == Some(person.user.id);
                view! { <Person person=PersonView::new(person, is_self, now)/> }
            })
            .collect();
        Ok(view! {
            <SetupShell title=t!("people") entry=paths::PEOPLE actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=paths::CREDENTIALS.to_owned() crumb=t!("people")/>
                        <h1>{t!("people")}</h1>
                        <p class="subtitle">{t!("people-about")}</p>
                    </div>
                </div>
                <div class="refusals">
                    {problem}
                    {link.map(|link| view! { <Invited link/> })}
                    <section class="card" aria-labelledby="people-list">
                        <h2 id="people-list" class="visually-hidden">{t!("people")}</h2>
                        <ul class="failing-list">{people}</ul>
                    </section>
                    <Invitations open now email role=chosen/>
                    <SecondFactorRule from=rule.map(|from| (Moment::new(from, now), from <= now))/>
                </div>
            </SetupShell>
        }
        .into_any())
    })
}

/// The rule on second factors.
#[component]
fn SecondFactorRule(
    /// From when on super admins need one, and whether that is past.
    from: Option<(Moment, bool)>,
) -> impl IntoView {
    let is_set = from.is_some();
    let says = match from {
        None => t!("rule-off").into_any(),
        Some((from, is_past)) => {
            let at = view! { <Instant at=from says=Says::Exact/> };
            if is_past { rich!("rule-on", at = at).into_any() } else { rich!("rule-planned", at = at).into_any() }
        }
    };
    view! {
        <section class="card factor" aria-labelledby="rule">
            <h2 id="rule">{t!("rule")}</h2>
            <p>{says}</p>
            <form method="post" action=SetSecondFactorRule::url() class="form">
                <div class="field">
                    <label class="field-label" for="from">{t!("rule-from")}</label>
                    <select class="text-input" id="from" name="from">
                        <option value="never" selected=!is_set>{t!("rule-never")}</option>
                        <option value="now">{t!("rule-now")}</option>
                        <option value="7">{t!("rule-days", days = 7)}</option>
                        <option value="30">{t!("rule-days", days = 30)}</option>
                    </select>
                </div>
                <button class="button quiet" type="submit">{t!("save-changes")}</button>
            </form>
        </section>
    }
}

/// A choice of roles.
#[component]
fn RoleSelect(
    /// The id of the field.
    #[prop(into)]
    id: String,
    /// What is chosen.
    role: Role,
) -> impl IntoView {
    let options: Vec<_> = Role::ALL
        .into_iter()
        .map(|choice| {
            view! { <option value=choice.as_str() selected=choice == role>{wording::role(choice)}</option> }
        })
        .collect();
    view! { <select class="text-input" id=id name="role">{options}</select> }
}
