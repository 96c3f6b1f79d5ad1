//! Who is responsible for a credential, and what is noted about it.

use leptos::prelude::*;

use crate::{
    console::{
        components::typed_text::typed_text,
        marks::id,
        model::details::{DetailsForm, NOBODY},
        texts::{t, wording},
    },
    domain::credential::details::{DetailsError, MAX_DESCRIPTION, MAX_TICKET, Owner},
};

/// The id of the error message of all these fields.
const ERROR: &str = id::DETAILS_ERROR.name;

/// The fields, which are collapsed unless something is wrong, or nobody is responsible any more.
#[component]
pub fn OwnershipFields(
    /// The values.
    form: DetailsForm,
    /// What is wrong with them.
    problem: Option<DetailsError>,
    /// Who may be responsible, and who is.
    owners: Vec<Owner>,
) -> impl IntoView {
    let has_left = |id: &String| owners.iter().any(|owner| owner.id.to_string() == *id && !owner.has_access);
    let is_open = problem.is_some() || has_left(&form.owner);
    let is_wrong = |errors: &[DetailsError]| problem.is_some_and(|problem| errors.contains(&problem)).to_string();
    let wrong_owner = is_wrong(&[DetailsError::Owner]);
    let wrong_backup_owner = is_wrong(&[DetailsError::Owner, DetailsError::SamePerson]);
    let wrong_tags = is_wrong(&[DetailsError::Tag, DetailsError::TooManyTags]);
    view! {
        <details class="terms" id=id::OWNERSHIP.name open=is_open>
            <summary>{t!("ownership")}</summary>
            <div class="field">
                <label class="field-label" for="owner">{t!("owner")}</label>
                <p class="field-help" id="owner-help">{t!("owner-help")}</p>
                <PersonSelect name="owner" chosen=form.owner owners=owners.clone() is_wrong=wrong_owner/>
            </div>
            <div class="field">
                <label class="field-label" for="backup_owner">{t!("backup-owner")}</label>
                <p class="field-help" id="backup_owner-help">{t!("backup-owner-help")}</p>
                <PersonSelect name="backup_owner" chosen=form.backup_owner owners is_wrong=wrong_backup_owner/>
            </div>
            <div class="field">
                <label class="field-label" for="description">{t!("description")}</label>
                <p class="field-help" id="description-help">{t!("description-help")}</p>
                <textarea
                    class="text-input"
                    id="description"
                    name="details[description]"
                    rows="3"
                    maxlength=MAX_DESCRIPTION.to_string()
                    autocomplete="off"
                    aria-describedby=format!("description-help {ERROR}")
                    aria-invalid=is_wrong(&[DetailsError::Description])
                >
                    {typed_text(&form.description)}
                </textarea>
            </div>
            <div class="field">
                <label class="field-label" for="ticket">{t!("ticket")}</label>
                <p class="field-help" id="ticket-help">{t!("ticket-help")}</p>
                <input
                    class="text-input"
                    id="ticket"
                    name="details[ticket]"
                    type="text"
                    maxlength=MAX_TICKET.to_string()
                    autocomplete="off"
                    value=form.ticket
                    aria-describedby=format!("ticket-help {ERROR}")
                    aria-invalid=is_wrong(&[DetailsError::Ticket])
                />
            </div>
            <div class="field">
                <label class="field-label" for="tags">{t!("tags")}</label>
                <p class="field-help" id="tags-help">{t!("tags-help")}</p>
                <input
                    class="text-input"
                    id="tags"
                    name="details[tags]"
                    type="text"
                    autocomplete="off"
                    value=form.tags
                    aria-describedby=format!("tags-help {ERROR}")
                    aria-invalid=wrong_tags
                />
            </div>
            <p class="field-error" id=ERROR role="status">{problem.map(wording::details_problem)}</p>
        </details>
    }
}

/// One of the people, or nobody.
#[component]
fn PersonSelect(
    /// The name of the field, without the part that it belongs to.
    name: &'static str,
    /// The selected value.
    chosen: String,
    owners: Vec<Owner>,
    is_wrong: String,
) -> impl IntoView {
    let is_nobody = matches!(chosen.as_str(), "" | NOBODY);
    let options: Vec<_> = owners
        .into_iter()
        .map(|owner| (owner.id.to_string(), owner))
        // Whoever has left stays, and is nobody to be chosen anew.
        .filter(|(id, owner)| owner.has_access || *id == chosen)
        .map(|(id, owner)| {
            let is_chosen = id == chosen;
            view! { <option value=id selected=is_chosen translate="no">{wording::owner(&owner)}</option> }
        })
        .collect();
    view! {
        <select
            class="text-input"
            id=name
            name=format!("details[{name}]")
            aria-describedby=format!("{name}-help {ERROR}")
            aria-invalid=is_wrong
        >
            <option value=NOBODY selected=is_nobody>{t!("owner-nobody")}</option>
            {options}
        </select>
    }
}
