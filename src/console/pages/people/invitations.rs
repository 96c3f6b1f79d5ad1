//! Invitations: those that are open, the form for another one, and its link.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use super::RoleSelect;
use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            short_id::{CopyButton, CopyStatus},
        },
        islands::copy_ids::CopyIds,
        moment::Moment,
        server_fns::roles::{Invite, WithdrawInvitation, ssr::InvitationLink},
        texts::{given, rich, t, wording},
    },
    domain::{invitation::Invitation, user::Role},
};

/// The link of a new invitation, shown once.
#[component]
pub fn Invited(link: InvitationLink) -> impl IntoView {
    let InvitationLink { email, link } = link;
    let what = t!("invitation-link");
    let copy = t!("copy-value", what = what.as_str());
    view! {
        <section class="card factor" aria-labelledby="invited" tabindex="-1" autofocus>
            <h2 id="invited">{t!("invited-title")}</h2>
            <p>{rich!("invited-about", email = given(email))}</p>
            <CopyIds>
                <p>
                    <code class="invitation-link" translate="no">{link.clone()}</code>
                    <CopyButton value=link copy/>
                </p>
                <CopyStatus/>
            </CopyIds>
        </section>
    }
}

/// The open invitations, and the form for another one.
#[component]
pub fn Invitations(
    open: Vec<Invitation>,
    now: OffsetDateTime,
    /// The email address that is filled in.
    email: String,
    /// The role that is chosen.
    role: Role,
) -> impl IntoView {
    let items: Vec<_> = open.into_iter().map(|invitation| view! { <Open invitation now/> }).collect();
    let list = (!items.is_empty()).then(|| view! { <ul class="failing-list">{items}</ul> });
    view! {
        <section class="card factor" aria-labelledby="invite">
            <h2 id="invite">{t!("invite")}</h2>
            {list}
            <form method="post" action=Invite::url() class="form">
                <div class="field">
                    <label class="field-label" for="email">{t!("email-address")}</label>
                    <input class="text-input" id="email" name="email" type="email" required autocomplete="off" value=email/>
                </div>
                <div class="field">
                    <label class="field-label" for="role">{t!("role")}</label>
                    <RoleSelect id="role" role/>
                </div>
                <button class="button primary" type="submit">{t!("invite-person")}</button>
            </form>
        </section>
    }
}

#[component]
fn Open(invitation: Invitation, now: OffsetDateTime) -> impl IntoView {
    let Invitation { id, email, role, invited_by, expires_at, .. } = invitation;
    let until = view! { <Instant at=Moment::new(expires_at, now) says=Says::Exact/> };
    let label = t!("invitation-withdraw-named", email = email.as_str());
    view! {
        <li class="failing-item delivery">
            <div>
                <p class="failing-cause">{given(email)} " " <span class="chip">{wording::role(role)}</span></p>
                <p class="quiet-text failing-when">
                    <span>{rich!("invitation-by", who = wording::creator(invited_by))}</span>
                    <span>{rich!("invitation-until", at = until)}</span>
                </p>
            </div>
            <form method="post" action=WithdrawInvitation::url()>
                <input type="hidden" name="invitation_id" value=id.to_string()/>
                <button class="button quiet" type="submit" aria-label=label>{t!("invitation-withdraw")}</button>
            </form>
        </li>
    }
}
