//! The API reference for people: the OpenAPI document as a page. Anyone may read it, because the authors of pipelines
//! have a credential and often no account here.

mod operation;
mod schema;

use std::sync::Arc;

use leptos::prelude::*;

use self::{operation::operation_view, schema::schema_view};
use super::paths;
use crate::{
    console::{
        components::{
            icon::{Glyph, Icon},
            said::Said,
            setup_shell::OpenShell,
        },
        islands::copy_examples::CopyExamples,
        language::Language,
        marks::{action, class},
        texts::{Reader, t},
    },
    domain::scope::Scope,
    openapi::{Description, header},
};

/// The page.
#[component]
pub fn ApiReferencePage() -> impl IntoView {
    use_context::<Arc<Description>>().map(|description| {
        let sections: Vec<_> = description
            .sections
            .iter()
            .map(|section| {
                let operations: Vec<_> =
                    section.operations.iter().map(|operation| operation_view(&description, operation)).collect();
                view! {
                    <section class="subject" aria-labelledby=anchor(section.title)>
                        <h2 id=anchor(section.title)>{section.title}</h2>
                        <p>{prose(&section.about)}</p>
                        {operations}
                    </section>
                }
            })
            .collect();
        let schemas: Vec<_> = description.schemas.iter().map(schema_view).collect();
        let reader = Reader::current().locale;
        let note = (reader.language != Language::English)
            .then(|| view! { <p class="notice" lang=reader.tag>{t!("reference-in-english")}</p> });
        view! {
            <CopyExamples>
                <Said texts=said()/>
                <OpenShell title=t!("api-reference")>
                    {contents(&description)}
                    <main id="main" tabindex="-1" lang="en">
                        {note}
                        <div class="page-head">
                            <div>
                                <h1>"API reference"</h1>
                                <p class="subtitle">{format!("Version {}", env!("CARGO_PKG_VERSION"))}</p>
                            </div>
                            <div class="page-links">
                                <a class="button help" href=paths::OPENAPI>"OpenAPI document"</a>
                                <a
                                    class="button help"
                                    href=paths::POSTMAN_COLLECTION
                                    download="data-api.postman_collection.json"
                                >
                                    "Postman collection"
                                </a>
                            </div>
                        </div>
                        {start(&description)}
                        {sections}
                        <section class="subject" aria-labelledby="schemas">
                            <h2 id="schemas">"Schemas"</h2>
                            <p>"What bodies of JSON hold. A record has every attribute of its table, possibly null."</p>
                            {schemas}
                        </section>
                    </main>
                </OpenShell>
            </CopyExamples>
        }
    })
}

/// The texts of the island.
fn said() -> Vec<(String, String)> {
    let texts = [("copied", t!("copied")), ("copy-refused", t!("copy-refused"))];
    texts.map(|(name, text)| (name.to_owned(), text)).to_vec()
}

/// The table of contents.
fn contents(description: &Description) -> AnyView {
    let sections: Vec<_> = description
        .sections
        .iter()
        .map(|section| {
            let entries: Vec<_> = section
                .operations
                .iter()
                .map(|operation| {
                    view! { <li><a href=format!("#{}", operation.id)>{operation.summary.clone()}</a></li> }
                })
                .collect();
            view! {
                <p class="navigation-group"><a href=format!("#{}", anchor(section.title))>{section.title}</a></p>
                <ul>{entries}</ul>
            }
        })
        .collect();
    let schemas: Vec<_> = description
        .schemas
        .iter()
        .map(|schema| view! { <li><a href=format!("#{}", schema.name)>{schema.name}</a></li> })
        .collect();
    view! {
        <nav class="sidebar contents" aria-label="Contents" lang="en">
            <label class="sidebar-toggle">
                <input type="checkbox" class="visually-hidden" aria-label="Toggle contents"/>
                <Icon glyph=Glyph::ChevronLeft/>
            </label>
            <div class="navigation">
                <p class="navigation-group"><a href="#start">"Start here"</a></p>
                {sections}
                <p class="navigation-group"><a href="#schemas">"Schemas"</a></p>
                <ul>{schemas}</ul>
            </div>
        </nav>
    }
    .into_any()
}

/// The common part of all requests and responses: the address, a credential, a scope, headers.
fn start(description: &Description) -> AnyView {
    let schemes: Vec<_> = description
        .schemes
        .iter()
        .map(|scheme| {
            view! {
                <dt>{scheme.title}</dt>
                <dd>
                    {prose(scheme.about)}
                    <code translate="no" class="line">{scheme.curl}</code>
                </dd>
            }
        })
        .collect();
    let scopes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| view! { <dt><code translate="no">{scope.as_str()}</code></dt> <dd>{scope.description()}</dd> })
        .collect();
    let headers: Vec<_> = header::COMMON
        .into_iter()
        .map(|header| view! { <dt><code translate="no">{header.name}</code></dt> <dd>{prose(header.about)}</dd> })
        .collect();
    view! {
        <section class="subject" aria-labelledby="start">
            <h2 id="start">"Start here"</h2>
            <p>"Every path begins with this address:"</p>
            <Example title="Base URL" text=description.server_url.clone()/>
            <p>
                "Requests carry a credential, which a Super Admin creates in the console. Replace "
                <code translate="no">"YOUR_API_KEY"</code>
                " and the like in the examples. They work in sh, cmd.exe and PowerShell; in Windows PowerShell 5 write "
                <code translate="no">"curl.exe"</code>
                "."
            </p>
            <h3 id="authentication">"Authentication"</h3>
            <dl class="members">{schemes}</dl>
            <h3 id="scopes">"Scopes"</h3>
            <p>"Each opens one table. A scope that a credential lacks is answered with 403."</p>
            <dl class="members">{scopes}</dl>
            <h3 id="headers">"Headers of answers"</h3>
            <dl class="members">{headers}</dl>
        </section>
    }
    .into_any()
}

/// A text to copy.
#[component]
fn Example(
    /// Its title.
    title: &'static str,
    /// The text.
    text: String,
) -> impl IntoView {
    view! {
        <div class=class::EXAMPLE.name>
            <div class="example-head">
                <span>{title}</span>
                <span class=class::COPY_STATUS.name role="status"></span>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=format!("Copy: {title}")
                    title="Copy"
                    data-action=action::COPY.name
                    data-text=text.clone()
                    data-needs-wasm=""
                    hidden
                >
                    <Icon glyph=Glyph::Copy/>
                </button>
            </div>
            <pre><code translate="no">{text}</code></pre>
        </div>
    }
}

/// A text with code between backticks.
fn prose(text: &str) -> Vec<AnyView> {
    let parts = text.split('`').map(str::to_owned).enumerate();
    parts
        .map(
            |(position, part)| {
                if position % 2 == 1 {
                    view! { <code translate="no">{part}</code> }.into_any()
                } else {
                    part.into_any()
                }
            },
        )
        .collect()
}

/// The id of a heading.
fn anchor(title: &str) -> String {
    title.to_ascii_lowercase().replace(' ', "-")
}
