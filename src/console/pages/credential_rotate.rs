//! The page that gives a credential a new secret.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{ConsoleError, SetupShell, page, paths};
use crate::{
    console::{
        components::{breadcrumb::Breadcrumb, key_field::KeyField, overlap_fields::OverlapFields},
        error::{CredentialProblems, RotationProblem},
        model::{Draft, DraftForm},
        moment,
        place::here,
        server_fns::{exchange::internal, rotation::RotateCredential},
        texts::{given, rich, t, wording},
    },
    domain::{
        client_key::ClientAuthentication, credential::secret::Overlap, id::CredentialId, secret_use::SecretOverview,
    },
};

/// The rotate page.
#[component]
pub fn CredentialRotatePage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<CredentialId>().ok());
    page(move |exchange, actor| async move {
        let credentials = exchange.credentials(&actor)?;
        let id = id.ok_or(ConsoleError::NotFound)?;
        let credential = credentials.get(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
        let secrets = credentials.secrets(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
        let now = exchange.services().now();
        let live: Vec<_> = secrets.into_iter().filter(|secret| secret.record.is_live(now)).collect();
        let (overlap, until, public_key, error) = match exchange.take_draft(&here(&paths::credential_rotate(id))) {
            Some(Draft { error, form: DraftForm::Rotation { overlap, until, public_key }, .. }) => {
                (overlap, until, public_key, Some(error))
            }
            _ => (Overlap::Safe.to_string(), String::new(), String::new(), None),
        };
        let secret_id = credentials.new_secret_id().map_err(internal)?;
        let is_full = live.len() > 1;
        let name = credential.name.as_str().to_owned();
        let up = here(&paths::credential(id));
        let content = if is_full {
            let secrets = format!("{up}#{}", paths::SECRETS);
            view! {
                <section class="card" aria-label=t!("rotate-title")>
                <p class="alert" role="alert">{wording::error(&ConsoleError::Rotation(RotationProblem::TooManySecrets))}</p>
                <p><a class="button quiet" href=secrets>{t!("rotate-see-secrets")}</a></p>
                </section>
            }
            .into_any()
        } else {
            let present = live.into_iter().next();
            view! {
                <section class="card form-card" aria-label=t!("rotate-title")>
                    <RotateForm id secret_id=secret_id.to_string() present overlap until public_key error up=up.clone()/>
                </section>
            }
            .into_any()
        };
        Ok(view! {
            <SetupShell title=t!("rotate-title") actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=name.clone() page=Some((up, t!("rotate")))/>
                        <h1>{rich!("rotate-one", name = given(name))}</h1>
                    </div>
                </div>
                {content}
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn RotateForm(
    id: CredentialId,
    /// The identifier of the new secret: the same form sent twice rotates once.
    secret_id: String,
    /// The secret that it replaces.
    present: Option<SecretOverview>,
    overlap: String,
    until: String,
    public_key: String,
    error: Option<ConsoleError>,
    up: String,
) -> impl IntoView {
    let problem = match &error {
        Some(ConsoleError::Refused(CredentialProblems { public_key, .. })) => *public_key,
        _ => None,
    };
    let alert =
        error.map(|error| view! { <p class="alert" role="alert" tabindex="-1" autofocus>{wording::error(&error)}</p> });
    let has_key =
        present.as_ref().is_some_and(|secret| matches!(secret.authentication, ClientAuthentication::PublicKey(_)));
    let callers: Vec<_> =
        present.iter().flat_map(|secret| &secret.callers).take(5).map(|of| moment::caller(&of.last)).collect();
    let callers: Vec<_> = callers.into_iter().map(|caller| view! { <li>{given(caller)}</li> }).collect();
    let callers =
        (!callers.is_empty()).then(|| view! { <p>{t!("rotate-used-by")}</p> <ul class="callers">{callers}</ul> });
    let replaces = present.as_ref().map(|secret| secret.record.id.to_string());
    let shown = present.map(|secret| {
        let secret = wording::client_authentication(&secret.authentication);
        view! { <p>{rich!("rotate-replaces", secret = secret)}</p> }
    });
    let choices = Overlap::NAMED.to_vec();
    view! {
        <form method="post" action=RotateCredential::url() class="form">
            {alert}
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="secret_id" value=secret_id/>
            <input type="hidden" name="replaces" value=replaces/>
            <p class="field-help">{t!("rotate-help")}</p>
            {shown}
            {callers}
            {has_key.then(|| view! { <KeyField value=public_key problem/> })}
            <OverlapFields id="overlap".to_owned() legend=t!("rotate-old-expires") choices selected=overlap until/>
            <div class="form-foot">
                <button class="button primary" type="submit">{t!("rotate")}</button>
                <a class="button quiet" href=up>{t!("cancel")}</a>
            </div>
        </form>
    }
}
