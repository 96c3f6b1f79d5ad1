//! The dialog that follows the creation of a credential: it shows a secret, once, or the client id of a client that has none.
//!
//! With `created` it is open, for browsers in which a plain form post has created the credential; without, it waits for
//! the island to fill it.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    said::Said,
};
use crate::{
    console::{
        handover::Handover,
        list_address,
        marks::{action, class, value},
        model::{CreatedCredentialView, Revealed},
        paths,
        place::{here, place},
        server_fns::exchange::Exchange,
        texts::{rich, t, wording},
    },
    domain::id::{CredentialId, SecretId},
};

/// The dialog for a new credential.
#[component]
pub fn RevealDialog(
    /// Its contents.
    kind: Revealed,
    /// The new credential.
    created: Option<CreatedCredentialView>,
    /// Whether an existing credential has a new secret.
    #[prop(optional)]
    is_rotation: bool,
) -> impl IntoView {
    let id = kind.dialog_id();
    let title_id = format!("{id}-title");
    let about_id = format!("{id}-about");
    let (labelled_by, described_by) = (title_id.clone(), about_id.clone());
    let is_open = created.is_some();
    let credential = created.as_ref().map(|created| created.id);
    let secret_id = created.as_ref().and_then(|created| created.rotated_to);
    let (name, scopes) = created
        .as_ref()
        .map_or_else(Default::default, |created| (created.name.clone(), wording::scopes(&created.scopes)));
    let (client_id, secret) = created.map_or_else(Default::default, |created| {
        (created.client_id.unwrap_or_default(), created.secret.unwrap_or_default())
    });
    // The old secret is on the page of the credential: this one, perhaps, which a browser loads anew only by another address.
    let page = credential.filter(|_| is_rotation).map(|id| here(&paths::credential(id)));
    let after = page
        .as_ref()
        .map_or_else(|| here(paths::CREDENTIALS), |page| format!("{page}?{}=#{}", list_address::LIST, paths::SECRETS));
    let part = page.map(|page| format!("{page}#{}", paths::SECRETS));
    let title = match kind {
        _ if is_rotation => t!("rotated-title"),
        Revealed::ApiKey => t!("api-key-made"),
        Revealed::ClientSecret => t!("client-made"),
        Revealed::KeyClient => t!("key-client-made"),
    };
    let client_id_field = (kind != Revealed::ApiKey).then(
        || view! { <CopyField id=format!("{id}-client-id") name=value::CLIENT_ID.name label=t!("client-id") value=client_id/> },
    );
    let label = if kind == Revealed::ApiKey { t!("type-api-key") } else { t!("client-secret") };
    let has_secret = kind != Revealed::KeyClient;
    let about = if has_secret {
        view! { <SecretPart id about_id label secret/> }.into_any()
    } else {
        view! { <p id=about_id>{t!("no-secret")}</p> }.into_any()
    };
    let name = view! { <strong class=class::REVEAL_NAME.name translate="no">{name}</strong> };
    let scopes = view! { <span class=class::REVEAL_SCOPES.name>{scopes}</span> };
    view! {
        <dialog
            class="dialog reveal"
            id=id
            open=is_open
            aria-labelledby=labelled_by
            aria-describedby=described_by
        >
            <div class="dialog-head">
                <div>
                    <h2 id=title_id>{title}</h2>
                    <p class="subtitle">{rich!("made-for", name = name, scopes = scopes)}</p>
                </div>
                <button type="button" class="icon-button" aria-label=t!("close") data-action=action::CLOSE.name data-needs-wasm="" hidden>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <div class="dialog-body">
                {client_id_field}
                {about}
                <FirstUseLight credential secret_id/>
            </div>
            <div class="dialog-foot">
                {has_secret.then(|| view! { <Question id/> })}
                <div class=["dialog-actions ", class::REVEAL_DONE.name].concat()>
                    <ReferenceLink/>
                    <a class="button primary" href=after data-action=action::LEAVE.name data-page=part>
                        {if has_secret { t!("stored") } else { t!("done") }}
                    </a>
                </div>
            </div>
            <Said texts=said()/>
        </dialog>
    }
}

/// A secret, the warning that it cannot be viewed again, and the forms in which it is handed over.
#[component]
fn SecretPart(id: &'static str, about_id: String, label: String, secret: String) -> impl IntoView {
    let item = |form: Handover, action: &'static str| {
        view! {
            <button type="button" data-action=action data-form=form.as_str()>{form_label(form)}</button>
        }
    };
    let formats: Vec<_> = Handover::ALL.into_iter().map(|form| item(form, action::COPY_AS.name)).collect();
    let files = Handover::ALL.into_iter().filter(|form| form.extension().is_some());
    let files: Vec<_> = files.map(|form| item(form, action::DOWNLOAD.name)).collect();
    let url = Exchange::current().map(|exchange| exchange.services().public_url().to_owned()).unwrap_or_default();
    view! {
        <CopyField id=format!("{id}-secret") name=value::SECRET.name label value=secret is_masked=true/>
        <p class="warning" id=about_id>
            <Icon glyph=Glyph::Warning/>
            {t!("copy-warning")}
        </p>
        <div class=class::HANDOVER.name data-url=url data-needs-wasm="" hidden>
            <HandoverMenu id=format!("{id}-copy-as") label=t!("copy-as") items=formats/>
            <HandoverMenu id=format!("{id}-download") label=t!("download") items=files/>
            <span class=class::COPY_STATUS.name role="status"></span>
        </div>
    }
}

/// A button that opens a menu.
#[component]
fn HandoverMenu<V: IntoView + 'static>(id: String, label: String, items: Vec<V>) -> impl IntoView {
    view! {
        <button type="button" class="button quiet" popovertarget=id.clone()>
            {label.clone()} <Icon glyph=Glyph::CaretDown/>
        </button>
        <div class="menu" id=id popover="auto" role="group" aria-label=label>{items}</div>
    }
}

/// The question before a secret that was not copied is closed; it takes the place of what ends the dialog.
#[component]
fn Question(id: &'static str) -> impl IntoView {
    let ask_id = format!("{id}-ask");
    let asked_by = ask_id.clone();
    view! {
        <div class=class::ASK.name role="alertdialog" aria-labelledby=asked_by hidden>
            <p id=ask_id>{t!("close-for-good-question")}</p>
            <div class="dialog-actions">
                <button type="button" class="button quiet" data-action=action::KEEP.name>{t!("keep-open")}</button>
                <button type="button" class="button destructive" data-action=action::LEAVE.name>{t!("close-for-good")}</button>
            </div>
        </div>
    }
}

/// Turns green with the first use of the credential. Without wasm, only the page of the credential shows it.
#[component]
fn FirstUseLight(
    /// The credential; otherwise the island that fills the dialog sets it.
    credential: Option<CredentialId>,
    /// Its secret; otherwise the newest one.
    secret_id: Option<SecretId>,
) -> impl IntoView {
    // A new tab has no session of a frame.
    let is_framed = place().frame_origins().is_some();
    let address = credential.map(paths::credential).map(|page| if is_framed { page } else { here(&page) });
    let page = view! { <a href=address target="_blank">{t!("first-use-page")} " " <NewTab/></a> };
    let state = view! { <strong>{t!("first-use-in-use")}</strong> };
    let (at, caller) =
        (view! { <span data-first-use="at"></span> }, view! { <bdi translate="no" data-first-use="caller"></bdi> });
    view! {
        <div class=class::FIRST_USE.name role="status" data-credential=credential.map(|id| id.to_string()) data-secret=secret_id.map(|id| id.to_string())>
            <span class="light" aria-hidden="true"></span>
            <p data-when="">{rich!("first-use-shows", page = page)}</p>
            <p data-when="waiting" hidden>{t!("first-use-waiting")}</p>
            <p data-when="seen" hidden>{rich!("first-use-seen", state = state, at = at, caller = caller)}</p>
            <p data-when="given-up" hidden>{t!("first-use-given-up")}</p>
        </div>
    }
}

/// A note for people who cannot see that a link opens a tab.
#[component]
fn NewTab() -> impl IntoView {
    view! { <span class="visually-hidden">{t!("new-tab")}</span> }
}

/// The name of a form in which a credential is handed over.
fn form_label(form: Handover) -> String {
    match form {
        Handover::Curl => "curl".to_owned(),
        Handover::Env => ".env".to_owned(),
        Handover::Json => "JSON".to_owned(),
        Handover::Kubernetes => t!("form-kubernetes"),
        Handover::Postman => t!("form-postman"),
    }
}

/// The texts of the island.
fn said() -> Vec<(String, String)> {
    let texts = [
        ("copied", t!("copied")),
        ("copy-by-keys", t!("copy-by-keys")),
        ("copy-refused", t!("copy-refused")),
        ("downloaded", t!("downloaded")),
    ];
    let forms = Handover::ALL
        .into_iter()
        .map(|form| (format!("copied-as-{}", form.as_str()), t!("copied-as", form = form_label(form))));
    texts.into_iter().map(|(name, text)| (name.to_owned(), text)).chain(forms).collect()
}

/// The link to the API reference: in a new tab, because this one holds a secret.
#[component]
fn ReferenceLink() -> impl IntoView {
    view! {
        <a class="button quiet" href=paths::API_REFERENCE target="_blank">
            {t!("api-reference")} " " <NewTab/>
        </a>
    }
}

/// A value to copy.
#[component]
fn CopyField(
    id: String,
    name: &'static str,
    label: String,
    value: String,
    /// Whether the value is masked against onlookers until it is shown: by style alone, so that it is shown without wasm,
    /// and no browser offers to save it as a password.
    #[prop(optional)]
    is_masked: bool,
) -> impl IntoView {
    let show = is_masked.then(|| {
        view! {
            <label class="show-secret" data-needs-wasm="" hidden>
                <input type="checkbox" class="visually-hidden" autocomplete="off" aria-label=t!("show-value", what = label.as_str())/>
                <span aria-hidden="true" class="if-masked">{t!("show")}</span>
                <span aria-hidden="true" class="if-shown">{t!("hide")}</span>
            </label>
        }
    });
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label.clone()}</label>
            <div class=class::COPY_FIELD.name>
                <div class="masked">
                    <input
                        class="text-input secret"
                        id=id
                        type="text"
                        readonly
                        autocomplete="off"
                        spellcheck="false"
                        data-value=name
                        value=value
                    />
                    {show}
                </div>
                <button
                    type="button"
                    class="button"
                    class:primary=is_masked
                    class:quiet=!is_masked
                    aria-label=t!("copy-value", what = label.as_str())
                    data-action=action::COPY.name
                    data-needs-wasm=""
                    hidden
                >
                    <Icon glyph=Glyph::Copy/>
                    {t!("copy")}
                </button>
                <span class=class::COPY_STATUS.name role="status"></span>
            </div>
        </div>
    }
}
