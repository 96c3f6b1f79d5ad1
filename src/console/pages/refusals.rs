//! Refused requests: why one was refused, by the id of its response, and which callers are refused.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;

use super::{
    SetupShell,
    failing::{FailingList, FailingView},
    page, paths,
};
use crate::{
    console::{
        components::{
            breadcrumb::Breadcrumb,
            instant::{Instant, Says},
            typed_text::typed_text,
        },
        model::{Draft, DraftForm},
        moment::Moment,
        place::here,
        refusal_wording,
        server_fns::{exchange::internal, refusals::ExplainRefusal},
        texts::{given, t, wording},
    },
    domain::refusal::explanation::Explanation,
};

/// Most callers on the page.
const MAX_CALLERS: u32 = 100;

/// The page.
#[component]
pub fn RefusalsPage() -> impl IntoView {
    let request_id = use_query_map().read_untracked().get(paths::REFUSED_REQUEST).filter(|id| !id.is_empty());
    page(move |exchange, actor| async move {
        let credentials = exchange.seen_credentials(&actor)?;
        let Some(kept) = exchange.services().refusals().retention() else {
            return Ok(view! { <Frame actor about=t!("refusals-off")>""</Frame> }.into_any());
        };
        let days = t!("days", count = kept.whole_days());
        let now = exchange.services().now();
        let (text, error) = match exchange.take_draft(&here(paths::REFUSALS)) {
            Some(Draft { error, form: DraftForm::Refusal { text }, .. }) => (text, Some(wording::error(&error))),
            _ => (request_id.clone().unwrap_or_default(), None),
        };
        let explained = match &request_id {
            Some(id) => credentials.explain(id).await.map_err(internal)?,
            None => Vec::new(),
        };
        let unknown = request_id.filter(|_| explained.is_empty()).map(|id| {
            let text = t!("refusals-unknown-id", id = id, days = days.clone());
            view! { <p class="warning" role="status">{text}</p> }
        });
        let explained: Vec<_> = explained.into_iter().map(|explained| view! { <Explained explained now/> }).collect();
        let failing = FailingView::all(credentials.failing(None, kept, MAX_CALLERS).await.map_err(internal)?, now);
        let list = if failing.is_empty() {
            view! { <div class="empty"><p>{t!("refusals-none")}</p></div> }.into_any()
        } else {
            view! { <FailingList failing/> }.into_any()
        };
        Ok(view! {
            <Frame actor about=t!("refusals-about", days = days)>
                <section class="card form-card" aria-label=t!("refusals-explain")>
                    <ExplainForm text error/>
                </section>
                {unknown}
                {explained}
                <section class="card failing" aria-labelledby="callers-title">
                    <h2 id="callers-title">{t!("refusals-callers")}</h2>
                    {list}
                </section>
            </Frame>
        }
        .into_any())
    })
}

#[component]
fn Frame(actor: crate::domain::actor::Actor, about: String, children: Children) -> impl IntoView {
    view! {
        <SetupShell title=t!("refusals") entry=paths::REFUSALS actor>
            <div class="page-head">
                <div class="page-title">
                    <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("refusals")/>
                    <h1>{t!("refusals")}</h1>
                    <p class="subtitle">{about}</p>
                </div>
            </div>
            <div class="refusals">{children()}</div>
        </SetupShell>
    }
}

#[component]
fn ExplainForm(text: String, error: Option<String>) -> impl IntoView {
    let is_wrong = error.is_some().then_some("true");
    let problem = error.map(|error| view! { <p class="field-error" id="paste-error" role="alert">{error}</p> });
    let described_by = if problem.is_some() { "paste-error paste-help" } else { "paste-help" };
    view! {
        <form method="post" action=ExplainRefusal::url() class="form">
            <div class="field">
                <label class="field-label" for="paste">{t!("refusals-paste")}</label>
                <p class="field-help" id="paste-help">{t!("refusals-paste-help")}</p>
                {problem}
                <textarea
                    class="text-input"
                    id="paste"
                    name="text"
                    rows="3"
                    required
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=is_wrong
                    aria-describedby=described_by
                >
                    {typed_text(&text)}
                </textarea>
            </div>
            <div class="form-foot">
                <button class="button primary" type="submit">{t!("refusals-explain")}</button>
            </div>
        </form>
    }
}

/// Why a request was refused.
#[component]
fn Explained(explained: Explanation, now: OffsetDateTime) -> impl IntoView {
    let refusal = &explained.refusal;
    let credential = explained.credential.as_ref().map(|credential| {
        let name = given(credential.name.as_str().to_owned());
        let name = if credential.is_deleted() {
            name
        } else {
            view! { <a href=here(&paths::credential(credential.id))>{name}</a> }.into_any()
        };
        view! { <dt>{t!("refusals-credential")}</dt> <dd>{name}</dd> }
    });
    let request = format!("{} {} → {}", refusal.method, refusal.path, refusal.status);
    view! {
        <article class="card explained-refusal">
            <h2>{refusal_wording::reason(&explained, now)}</h2>
            <p><strong>{t!("refusals-next")} ": "</strong> {refusal_wording::next(&explained, now)}</p>
            <dl>
                {credential}
                <dt>{t!("refusals-caller")}</dt>
                <dd>{given(refusal_wording::caller(&explained))}</dd>
                <dt>{t!("refusals-request")}</dt>
                <dd><code translate="no">{request}</code></dd>
                <dt>{t!("refusals-when")}</dt>
                <dd><Instant at=Moment::new(refusal.at, now) says=Says::Exact/></dd>
                <dt>{t!("audit-request-id")}</dt>
                <dd><code translate="no">{refusal.request_id.clone()}</code></dd>
            </dl>
        </article>
    }
}
