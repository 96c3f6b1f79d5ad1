//! When a secret expires that a newer one replaces.

use leptos::prelude::*;

use crate::{
    console::{
        server_fns::rotation::AT_INSTANT,
        texts::{Reader, rich, t, wording},
    },
    domain::credential::secret::Overlap,
};

/// The choices, the last of them a day and time of the reader's zone.
#[component]
pub fn OverlapFields(
    /// The beginning of the ids of the fields.
    id: String,
    /// What the choices are about.
    legend: String,
    /// Those that have a name.
    choices: Vec<Overlap>,
    /// The one that is selected: its name, or [`AT_INSTANT`].
    selected: String,
    /// The typed day and time.
    until: String,
) -> impl IntoView {
    let reader = Reader::current();
    let zone = view! { <span class="time-zone" translate="no">{reader.zone().to_owned()}</span> };
    let (label_id, is_instant) = (format!("{id}-at"), selected == AT_INSTANT);
    view! {
        <fieldset class="field overlap">
            <legend class="field-label">{legend}</legend>
            <OverlapChoices choices selected/>
            <div class="choice">
                <input type="radio" name="overlap" value=AT_INSTANT id=label_id.clone() checked=is_instant/>
                <div>
                    <label for=label_id>{t!("overlap-until")}</label>
                    <input class="text-input instant" type="datetime-local" name="until" value=until aria-label=t!("overlap-until-field")/>
                    <span class="quiet-text">{rich!("overlap-zone", zone = zone)}</span>
                </div>
            </div>
        </fieldset>
    }
}

/// The choices that have a name.
#[component]
pub fn OverlapChoices(
    /// The choices.
    choices: Vec<Overlap>,
    /// The name of the one that is selected.
    selected: String,
) -> impl IntoView {
    choices
        .into_iter()
        .map(|overlap| {
            let (name, (label, help)) = (overlap.to_string(), wording::overlap(overlap));
            let checked = selected == name;
            view! {
                <label class="choice">
                    <input type="radio" name="overlap" value=name checked=checked/>
                    <span>{label} {help.map(|help| view! { <span class="quiet-text">{help}</span> })}</span>
                </label>
            }
        })
        .collect::<Vec<_>>()
}
