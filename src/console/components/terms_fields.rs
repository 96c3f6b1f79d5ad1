//! Until when, from where and how much a credential grants access.

use leptos::prelude::*;

use crate::{
    console::{
        components::typed_text::typed_text,
        marks::{action, class, id},
        model::{ENFORCE, NEVER, NEVER_IDLE, ON_DATE, TermsForm},
        texts::{Reader, given, rich, t, wording},
    },
    domain::network::NetworkError,
};

/// Days after which a credential can expire.
const DAYS: [u16; 3] = [30, 90, 365];

/// A caller in the last seven days, and whether the networks of the form refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentCaller {
    /// Its address.
    pub address: String,
    /// How many requests came from it.
    pub requests: u64,
    /// Whether it is refused.
    pub is_refused: bool,
}

/// The fields, which are collapsed as long as there is nothing in them.
#[component]
pub fn TermsFields(
    /// The values.
    form: TermsForm,
    /// Whether the expiry is wrong.
    expiry_problem: bool,
    /// What is wrong with the networks.
    networks_problem: Option<NetworkError>,
    /// Whether a quota is wrong.
    quota_problem: bool,
    /// Who has used the credential lately.
    #[prop(optional)]
    callers: Vec<RecentCaller>,
    /// Whether the credential is new, and may become a decoy.
    #[prop(default = false)]
    is_new: bool,
) -> impl IntoView {
    let decoy = is_new.then(|| view! { <DecoyField place=form.decoy_place.clone()/> });
    let is_limited = !matches!(form.expires.as_str(), "" | NEVER)
        || [&form.networks, &form.requests_per_minute, &form.rows_per_day, &form.decoy_place]
            .into_iter()
            .any(|typed| !typed.is_empty());
    let is_exempt = form.never_idle == NEVER_IDLE;
    let is_open = is_limited || is_exempt || expiry_problem || networks_problem.is_some() || quota_problem;
    view! {
        <details class="terms" id=id::TERMS.name open=is_open>
            <summary>{t!("terms")}</summary>
            <ExpiryFields form=form.clone() problem=expiry_problem/>
            <IdleField is_exempt/>
            <QuotaFields form=form.clone() problem=quota_problem/>
            <NetworksField value=form.networks problem=networks_problem>
                <RecentCallers callers/>
            </NetworksField>
            {decoy}
        </details>
    }
}

/// Where a decoy is planted.
#[component]
fn DecoyField(place: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="decoy-place">{t!("decoy-place")}</label>
            <p class="field-help" id="decoy-help">{t!("decoy-help")}</p>
            <input
                class="text-input"
                id="decoy-place"
                name="terms[decoy_place]"
                type="text"
                maxlength="100"
                autocomplete="off"
                value=place
                aria-describedby="decoy-help"
            />
        </div>
    }
}

/// When a credential expires.
#[component]
pub fn ExpiryFields(
    /// The values.
    form: TermsForm,
    /// Whether they are wrong.
    problem: bool,
) -> impl IntoView {
    let TermsForm { expires, expires_at, .. } = form;
    let chosen = if expires.is_empty() { NEVER.to_owned() } else { expires };
    let choice = |value: String, label: String| {
        let checked = chosen == value;
        view! {
            <label class="choice">
                <input type="radio" name="terms[expires]" value=value checked=checked/>
                <span>{label}</span>
            </label>
        }
    };
    let never = choice(NEVER.to_owned(), t!("expires-never"));
    let after = |days: u16| choice(days.to_string(), t!("expires-after", days = t!("days", count = days)));
    let days: Vec<_> = DAYS.into_iter().map(after).collect();
    let reader = Reader::current();
    let zone = view! { <span class="time-zone" translate="no">{reader.zone().to_owned()}</span> };
    let is_date = chosen == ON_DATE;
    view! {
        <fieldset class="field overlap" aria-describedby="expiry-help expiry-error">
            <legend class="field-label">{t!("expiry")}</legend>
            <p class="field-help" id="expiry-help">{t!("expiry-help")}</p>
            {never}
            {days}
            <div class="choice">
                <input type="radio" name="terms[expires]" value=ON_DATE id="expires-on-date" checked=is_date/>
                <div>
                    <label for="expires-on-date">{t!("overlap-until")}</label>
                    <input
                        class="text-input instant"
                        type="datetime-local"
                        name="terms[expires_at]"
                        step="1"
                        value=expires_at
                        aria-label=t!("overlap-until-field")
                    />
                    <span class="quiet-text">{rich!("overlap-zone", zone = zone)}</span>
                </div>
            </div>
            <p class="field-error" id=id::EXPIRY_ERROR.name role="status">{problem.then(|| t!("expiry-problem"))}</p>
        </fieldset>
    }
}

/// How much a credential may use.
#[component]
fn QuotaFields(
    /// The values.
    form: TermsForm,
    /// Whether they are wrong.
    problem: bool,
) -> impl IntoView {
    let TermsForm { requests_per_minute, rows_per_day, quota_mode, .. } = form;
    let number = |id: &'static str, name: &'static str, label: String, value: String| {
        view! {
            <div>
                <label class="field-label" for=id>{label}</label>
                <input
                    class="text-input"
                    id=id
                    name=name
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="20"
                    placeholder=t!("quota-unlimited")
                    value=value
                    aria-describedby="quota-help quota-error"
                    aria-invalid=problem.to_string()
                />
            </div>
        }
    };
    let requests =
        number("requests-per-minute", "terms[requests_per_minute]", t!("quota-requests"), requests_per_minute);
    let rows = number("rows-per-day", "terms[rows_per_day]", t!("quota-rows"), rows_per_day);
    view! {
        <fieldset class="field quotas">
            <legend class="field-label">{t!("quotas")}</legend>
            <p class="field-help" id="quota-help">{t!("quota-help")}</p>
            {requests}
            {rows}
            <label class="choice">
                <input type="checkbox" name="terms[quota_mode]" value=ENFORCE checked=quota_mode == ENFORCE/>
                <span>{t!("quota-enforce")} <span class="quiet-text">{t!("quota-enforce-help")}</span></span>
            </label>
            <p class="field-error" id=id::QUOTA_ERROR.name role="status">{problem.then(|| t!("quota-problem"))}</p>
        </fieldset>
    }
}

/// Whether a credential is never paused because nobody uses it.
#[component]
fn IdleField(is_exempt: bool) -> impl IntoView {
    view! {
        <label class="choice never-idle">
            <input type="checkbox" name="terms[never_idle]" value=NEVER_IDLE checked=is_exempt/>
            <span>{t!("never-idle")} <span class="quiet-text">{t!("never-idle-help")}</span></span>
        </label>
    }
}

/// From where a credential may be used.
#[component]
pub fn NetworksField(
    /// What was typed.
    value: String,
    /// What is wrong with it.
    problem: Option<NetworkError>,
    /// What else belongs to it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id::NETWORKS.name>{t!("networks")}</label>
            <p class="field-help" id="networks-help">{t!("networks-help")}</p>
            <textarea
                class="text-input key"
                id=id::NETWORKS.name
                name="terms[networks]"
                rows="3"
                autocomplete="off"
                spellcheck="false"
                placeholder="192.0.2.0/24"
                aria-describedby="networks-help networks-error"
                aria-invalid=problem.is_some().to_string()
            >
                {typed_text(&value)}
            </textarea>
            <p class="field-error" id=id::NETWORKS_ERROR.name role="status">
                {problem.as_ref().map(wording::network_problem)}
            </p>
            {children.map(|children| children())}
        </div>
    }
}

/// Who has used the credential lately, and who of them would be refused.
#[component]
fn RecentCallers(callers: Vec<RecentCaller>) -> impl IntoView {
    if callers.is_empty() {
        return ().into_any();
    }
    let callers: Vec<_> = callers
        .into_iter()
        .map(|caller| {
            view! {
                <li data-address=caller.address.clone()>
                    {given(caller.address.clone())} " " <span class="quiet-text">{t!("requests", count = caller.requests)}</span> " "
                    <strong class=class::WOULD_BE_REFUSED.name hidden=!caller.is_refused>{t!("networks-refused")}</strong>
                </li>
            }
        })
        .collect();
    view! {
        <p>{t!("callers-of-7-days")}</p>
        <ul class="callers">{callers}</ul>
        <div>
            <button type="button" class="button quiet" data-action=action::ADD_NETWORKS.name data-needs-wasm="" hidden>
                {t!("networks-add-seen")}
            </button>
        </div>
    }
    .into_any()
}
