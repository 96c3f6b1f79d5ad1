//! An entry of the audit log, formatted for the reader.

use leptos::prelude::*;
use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    console::{
        audit_address::AuditAddress,
        components::{
            instant::{Instant, Says},
            short_id::ShortId,
        },
        moment::Moment,
        paths,
        place::here,
        texts::{audit, given, t},
    },
    domain::{audit_event::AuditEntry, id::CredentialId},
};

/// Details that name the subject; they are not repeated below it.
const NAMES: [&str; 2] = ["name", "email"];

/// An entry.
#[component]
pub fn Entry(
    /// The entry.
    entry: AuditEntry,
    /// Whether it is about a credential that is not deleted.
    has_credential: bool,
    /// The present instant.
    now: OffsetDateTime,
) -> impl IntoView {
    let detail: Map<String, Value> = serde_json::from_str(&entry.detail).unwrap_or_default();
    let at = Moment::new(entry.at, now);
    let who = AuditAddress::by(entry.actor.clone()).write();
    let via = entry.via.and_then(audit::via);
    let address = entry.address.map(|address| view! { <span translate="no">{address.to_string()}</span> });
    let ids = [(t!("audit-entry-id"), Some(entry.id.to_string())), (t!("audit-request-id"), entry.request_id.clone())];
    let ids: Vec<_> = ids
        .into_iter()
        .filter_map(|(label, id)| {
            let copy = t!("copy-value", what = label.as_str());
            Some(view! { <dt>{label}</dt> <dd><ShortId id=id? copy/></dd> })
        })
        .collect();
    let receipt = here(&paths::audit_receipt(entry.id));
    let is_of_one = ["credential.", "user."].iter().any(|thing| entry.action.starts_with(thing));
    let history = is_of_one.then(|| {
        let about = AuditAddress::about(&entry.subject).write();
        view! { <p><a href=about>{t!("audit-history")}</a></p> }
    });
    view! {
        <li class="entry">
            <p class="entry-at"><Instant at says=Says::Exact/></p>
            <div class="entry-who">
                <p><a href=who>{audit::actor(entry.actor.clone())}</a></p>
                <p class="quiet-text">{via} " " {address}</p>
            </div>
            <div class="entry-what">
                <p>
                    <span class="entry-action">{audit::action(&entry.action)}</span>
                    " "
                    <Subject entry=entry.clone() named=named(&detail) has_credential/>
                </p>
                <dl class="entry-detail">{details(detail, now)}</dl>
                <details class="entry-ids">
                    <summary>{t!("audit-more")}</summary>
                    <dl>{ids}</dl>
                    <p><a href=receipt download>{t!("audit-receipt")}</a></p>
                    {history}
                </details>
            </div>
        </li>
    }
}

/// The name of the subject at that time: the one after a change.
fn named(detail: &Map<String, Value>) -> Option<String> {
    let name = NAMES.iter().find_map(|name| detail.get(*name))?;
    let name = name.get("to").unwrap_or(name);
    name.as_str().map(str::to_owned)
}

/// What it is about, with a link to it.
#[component]
fn Subject(entry: AuditEntry, named: Option<String>, has_credential: bool) -> impl IntoView {
    let page =
        entry.subject.parse::<CredentialId>().ok().filter(|_| has_credential).map(|id| here(&paths::credential(id)));
    match (named, page) {
        (Some(name), Some(page)) => view! { <a href=page>{given(name)}</a> }.into_any(),
        (Some(name), None) => given(name),
        (None, _) => ().into_any(),
    }
}

/// The details by name and value; what only repeats a name is left out.
fn details(detail: Map<String, Value>, now: OffsetDateTime) -> Vec<AnyView> {
    if let (Some(from), Some(to)) = (detail.get("from"), detail.get("to")) {
        return vec![view! { <dt>{t!("audit-change")}</dt> <dd>{change("role", from, to, now)}</dd> }.into_any()];
    }
    let shown = detail.into_iter().filter(|(name, value)| match (value.get("from"), value.get("to")) {
        (Some(from), Some(to)) => from != to,
        _ => !NAMES.contains(&name.as_str()),
    });
    let row = |(name, content): (String, Value)| {
        let text = match (content.get("from"), content.get("to")) {
            (Some(from), Some(to)) => change(&name, from, to, now),
            _ => value(&name, &content, now),
        };
        view! { <dt>{audit::field(&name)}</dt> <dd>{text}</dd> }.into_any()
    };
    shown.map(row).collect()
}

fn change(name: &str, from: &Value, to: &Value, now: OffsetDateTime) -> AnyView {
    view! {
        <del>{value(name, from, now)}</del>
        <span aria-hidden="true">" → "</span>
        <ins>{value(name, to, now)}</ins>
    }
    .into_any()
}

fn value(name: &str, value: &Value, now: OffsetDateTime) -> AnyView {
    let word = value.as_str().and_then(|text| audit::word(name, text));
    if let Some(word) = word {
        return word.into_any();
    }
    match value {
        Value::String(text) => match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(at) => view! { <Instant at=Moment::new(at, now) says=Says::Exact/> }.into_any(),
            Err(_) => given(text.clone()),
        },
        Value::Bool(true) => t!("yes").into_any(),
        Value::Bool(false) => t!("no").into_any(),
        other => view! { <span translate="no">{other.to_string()}</span> }.into_any(),
    }
}
