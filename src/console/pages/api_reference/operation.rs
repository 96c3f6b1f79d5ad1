//! One operation of the API reference: its purpose, parameters and responses, and a request to try.

use axum::http::StatusCode;
use leptos::prelude::*;
use serde_json::Value;

use super::{Example, prose, schema::type_of};
use crate::openapi::{Answer, Content, Description, Operation, Parameter, ParameterLocation};

/// An operation of the description.
pub(super) fn operation_view(description: &Description, operation: &Operation) -> AnyView {
    let method = if operation.methods.len() > 1 { "ANY".to_owned() } else { operation.method() };
    let aliases: Vec<_> = operation
        .aliases
        .iter()
        .map(|alias| view! { <p class="alias">"Also at " <code translate="no">{alias.path.clone()}</code></p> })
        .collect();
    let succeeded = operation.answers.first().and_then(|answer| answer.content.first());
    let body = succeeded.and_then(|content| content.examples.first()).map(|(_, body)| {
        let text = match body {
            Value::String(text) => text.clone(),
            body => serde_json::to_string_pretty(body).unwrap_or_default(),
        };
        view! { <Example title="Answer" text/> }
    });
    view! {
        <article class="operation" aria-labelledby=operation.id.clone()>
            <div class="operation-text">
                <h3 id=operation.id.clone()>
                    <a href=format!("#{}", operation.id)>{operation.summary.clone()}</a>
                </h3>
                <p class="endpoint"><span class="method">{method}</span> <code translate="no">{operation.path.clone()}</code></p>
                {aliases}
                <p>{prose(&operation.about)}</p>
                {list("Parameters", "", &operation.parameters)}
                {list("Body", "A form, or a JSON object with the same members.", &operation.body)}
                {answers(&operation.answers)}
            </div>
            <div class="operation-examples">
                <Example title="Request" text=description.curl(operation)/>
                {body}
            </div>
        </article>
    }
    .into_any()
}

/// Parameters below a heading and a note; nothing without any.
fn list(title: &'static str, note: &'static str, parameters: &[Parameter]) -> Option<AnyView> {
    let entries: Vec<_> = parameters
        .iter()
        .map(|parameter| {
            let example = parameter.example;
            // Values that the reader must supply have none, and a single possible value is shown there already.
            let is_shown = !example.is_empty() && !example.starts_with('$') && parameter.schema.get("enum").is_none();
            view! {
                <dt>
                    <code translate="no">{parameter.name}</code>
                    " "
                    <span class="type">{type_of(&parameter.schema)}</span>
                    {(parameter.place == ParameterLocation::Header).then(|| view! { " " <span class="type">"header"</span> })}
                    {parameter.required.then(|| view! { " " <span class="required">"required"</span> })}
                </dt>
                <dd>
                    {prose(parameter.about)}
                    {is_shown.then(|| view! { <code translate="no" class="line">{example}</code> })}
                </dd>
            }
        })
        .collect();
    (!entries.is_empty()).then(|| {
        view! {
            <h4>{title}</h4>
            {(!note.is_empty()).then(|| view! { <p class="quiet-text">{note}</p> })}
            <dl class="members">{entries}</dl>
        }
        .into_any()
    })
}

/// All responses, collapsed to their statuses.
fn answers(answers: &[Answer]) -> AnyView {
    let statuses: Vec<_> = answers
        .iter()
        .map(|answer| view! { <span class="status" class:good={answer.status < 300}>{answer.status}</span> " " })
        .collect();
    let entries: Vec<_> = answers.iter().map(answer_view).collect();
    let succeeded = answers.first().and_then(|answer| answer.content.first());
    let succeeded = succeeded
        .map(|content| view! { " " <span class="type">{content.media_type} ", " {type_of(&content.schema)}</span> });
    view! {
        <h4>"Answers" {succeeded}</h4>
        <details class="answers">
            <summary>{statuses}</summary>
            <dl class="members">{entries}</dl>
        </details>
    }
    .into_any()
}

fn answer_view(answer: &Answer) -> AnyView {
    let reason = StatusCode::from_u16(answer.status).ok().and_then(|status| status.canonical_reason());
    let lines: Vec<_> = answer.about.lines().map(|line| view! { <p>{prose(line)}</p> }).collect();
    let body = |content: &Content| view! { <p>"Body: " <code translate="no">{content.media_type}</code> " " {type_of(&content.schema)}</p> };
    let bodies: Vec<_> = answer.content.iter().map(body).collect();
    let headers: Vec<_> =
        answer.headers.iter().map(|header| view! { <li><code translate="no">{header.name}</code></li> }).collect();
    let headers = (!headers.is_empty()).then(|| view! { <ul class="headers" aria-label="Headers">{headers}</ul> });
    view! {
        <dt>{answer.status} " " {reason}</dt>
        <dd>{lines} {bodies} {headers}</dd>
    }
    .into_any()
}
