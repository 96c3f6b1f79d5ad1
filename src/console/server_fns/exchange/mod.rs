//! The HTTP side of a server function or page: the request, the response, and the differences between wasm and a plain form.
//!
//! A plain form post is recognised by `text/html` in Accept. The response is always a redirect (another status would
//! leave the browser on a page of JSON); the data for the next page travels in a sealed cookie.

mod failing;
mod limits;

pub use self::{
    failing::{internal, session_lost},
    limits::Limits,
};

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use serde::{Serialize, de::DeserializeOwned};
use tower_sessions::Session;

use crate::{
    browser::{
        SessionContext,
        current_user::{CurrentUser, Nobody, Visit},
        one_time_cookie, preference, source,
    },
    console::{
        error::ConsoleError,
        model::{CreatedCredentialView, CredentialForm, Draft, DraftForm, Notice, TrialForm},
        paths,
        place::{Shell, here, place},
    },
    domain::{
        actor::{Actor, Source, Via},
        credential::Credential,
        id::{CredentialId, SecretId},
    },
    service::{
        Services,
        admission::limits::{ClientAddress, Gate},
        authz::SeeCredentials,
        credentials::Credentials,
    },
};

/// The cookie of [`Draft`].
const DRAFT: &str = "draft";
/// The cookie of [`Notice`].
const NOTICE: &str = "notice";
/// The cookie of a refused confirmation.
const REFUSED_CONFIRMATION: &str = "unconfirmed";
/// Exists while the browser's last page showed a secret. Its removal by the next page makes browsers drop the page with
/// the secret from their back-forward cache, also without scripts.
const REVEALED: &str = "revealed";

/// The cookie that carries the secret of a credential.
fn reveal_cookie(id: CredentialId) -> String {
    format!("reveal-{id}")
}

/// The cookie that carries the trial of a credential.
fn trial_cookie(id: CredentialId) -> String {
    format!("trial-{id}")
}

/// One request and its response.
pub struct Exchange {
    parts: Parts,
    answer: ResponseOptions,
    context: SessionContext,
}

impl Exchange {
    /// The current exchange.
    ///
    /// # Errors
    /// [`ConsoleError::Internal`] outside of a request.
    pub fn current() -> Result<Self, ConsoleError> {
        match (use_context(), use_context(), use_context()) {
            (Some(parts), Some(answer), Some(context)) => Ok(Self { parts, answer, context }),
            _ => Err(ConsoleError::Internal),
        }
    }

    /// The use cases.
    pub const fn services(&self) -> &Arc<Services> {
        &self.context.services
    }

    /// The dependencies of sessions.
    pub const fn session_context(&self) -> &SessionContext {
        &self.context
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`ConsoleError::SignedOut`] without a valid session, [`ConsoleError::Unavailable`] if it cannot be read.
    pub fn actor(&self) -> Result<Actor, ConsoleError> {
        CurrentUser::required(&self.parts).map_err(|nobody| match nobody {
            Nobody::SignedOut => ConsoleError::SignedOut,
            Nobody::Unknown => ConsoleError::Unavailable,
        })
    }

    /// Whether the person has collapsed the navigation.
    pub fn is_sidebar_toggled(&self) -> bool {
        preference::is_sidebar_toggled(&self.parts.headers)
    }

    /// The credentials of the actor's organization.
    ///
    /// # Errors
    /// [`ConsoleError::Forbidden`] unless the actor may see and change them.
    pub fn credentials<'a>(&'a self, actor: &'a Actor) -> Result<Credentials<'a>, ConsoleError> {
        self.services().credentials(actor).map_err(|_| ConsoleError::Forbidden)
    }

    /// The credentials of the actor's organization, to be seen only.
    ///
    /// # Errors
    /// [`ConsoleError::Forbidden`] unless the actor may see them.
    pub fn seen_credentials<'a>(&'a self, actor: &'a Actor) -> Result<Credentials<'a, SeeCredentials>, ConsoleError> {
        self.services().seen_credentials(actor).map_err(|_| ConsoleError::Forbidden)
    }

    /// The session of the browser.
    ///
    /// # Errors
    /// [`ConsoleError::Internal`] outside of the session layer.
    pub fn session(&self) -> Result<Session, ConsoleError> {
        self.parts.extensions.get().cloned().ok_or(ConsoleError::Internal)
    }

    /// The address of the client.
    ///
    /// # Errors
    /// [`ConsoleError::Internal`] outside of the server that finds it.
    pub fn client_address(&self) -> Result<ClientAddress, ConsoleError> {
        let gate = self.parts.extensions.get::<Arc<Gate>>().ok_or(ConsoleError::Internal)?;
        Ok(gate.address())
    }

    /// The request, for the audit log.
    ///
    /// # Errors
    /// As [`Self::client_address`].
    pub fn source(&self) -> Result<Source, ConsoleError> {
        let gate = self.parts.extensions.get::<Arc<Gate>>().ok_or(ConsoleError::Internal)?;
        let via = if place().frame_origins().is_some() { Via::Frame } else { Via::Console };
        Ok(source(&self.parts.headers, gate, via))
    }

    /// Where the request comes from, as the list of sessions names it.
    pub fn visit(&self) -> Visit {
        Visit::of(&self.parts.headers, self.parts.extensions.get())
    }

    /// The head of the request.
    pub const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Whether a form was posted without wasm.
    pub fn is_plain(&self) -> bool {
        let accepts = self.parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accepts.is_some_and(|accepts| accepts.contains("text/html"))
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, cookie: HeaderValue) {
        self.answer.append_header(header::SET_COOKIE, cookie);
    }

    /// Sets the status of a page.
    pub fn set_status(&self, status: StatusCode) {
        self.answer.set_status(status);
    }

    /// Redirects a plain form post to a page; a call from wasm gets its value and navigates by itself.
    pub fn redirect(&self, path: &str) {
        if self.is_plain() {
            self.see_other(path);
        }
    }

    /// Redirects a plain form post back to the page of ours that it came from.
    pub fn redirect_back(&self) {
        let page = self.parts.headers.get(header::REFERER).and_then(|page| url::Url::parse(page.to_str().ok()?).ok());
        // Two slashes at the beginning would lead to another site.
        let page = page.filter(|page| !page.path().starts_with("//"));
        let query = page.as_ref().and_then(|page| page.query()).map_or_else(String::new, |query| format!("?{query}"));
        self.redirect(&format!("{}{query}", page.as_ref().map_or(paths::CREDENTIALS, |page| page.path())));
    }

    /// Responds with a redirect (RFC 9110, section 15.4.4).
    pub fn see_other(&self, path: &str) {
        if let Ok(location) = HeaderValue::from_str(path) {
            self.answer.set_status(StatusCode::SEE_OTHER);
            self.answer.insert_header(header::LOCATION, location);
        }
    }

    /// Responds with an error. A plain form post returns to `page`, which finds the typed values in a cookie.
    pub fn refuse(&self, page: &str, form: DraftForm, error: ConsoleError) -> ConsoleError {
        if !self.is_plain() {
            return self.answer_error(error);
        }
        let asks = match error {
            ConsoleError::SignedOut => Some(paths::SIGN_IN),
            ConsoleError::StaleSignIn => Some(paths::CONFIRM),
            _ => None,
        };
        let target = match asks {
            Some(asks) if *place().shell() == Shell::Setup => {
                let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
                format!("{asks}?next={next}")
            }
            _ => page.to_owned(),
        };
        self.leave_draft(page, form, error.clone());
        self.redirect(&target);
        error
    }

    /// Refuses a confirmation. The form that asked for it keeps its typed values.
    pub fn refuse_confirmation(&self, page: &str, error: ConsoleError) -> ConsoleError {
        if self.is_plain() {
            self.send(REFUSED_CONFIRMATION, &error);
            self.redirect(page);
            return error;
        }
        self.answer_error(error)
    }

    /// Why the last confirmation was refused.
    pub fn take_refused_confirmation(&self) -> Option<ConsoleError> {
        self.take(REFUSED_CONFIRMATION)
    }

    /// Responds to a script with an error.
    pub fn answer_error(&self, error: ConsoleError) -> ConsoleError {
        if let Ok(status) = StatusCode::from_u16(error.status()) {
            self.answer.set_status(status);
        }
        error
    }

    /// Leaves the typed values for the page that shows the form again.
    pub fn leave_draft(&self, page: &str, form: DraftForm, error: ConsoleError) {
        self.send(DRAFT, &Draft { page: page.to_owned(), error, form });
    }

    /// Shows a notice on the next page.
    pub fn notify(&self, notice: &Notice) {
        self.send(NOTICE, notice);
    }

    /// What a created credential, or one that was rotated to another secret, shows once. A plain form gets it on the
    /// credential's page, to which the browser is redirected.
    ///
    /// # Errors
    /// [`ConsoleError`] if the secret cannot be sealed.
    pub fn reveal(
        &self,
        actor: &Actor,
        credential: Credential,
        secret: Option<&str>,
        rotated_to: Option<SecretId>,
    ) -> Result<CreatedCredentialView, ConsoleError> {
        let mut created = CreatedCredentialView {
            id: credential.id,
            name: credential.name.as_str().to_owned(),
            scopes: credential.grants.scopes().iter().collect(),
            authentication_type: credential.authentication_type,
            client_id: credential.client_id,
            secret: secret.map(str::to_owned),
            rotated_to,
        };
        if self.is_plain() {
            let cookie = one_time_cookie::seal(&self.context, &reveal_cookie(created.id), actor.user_id(), &created)
                .map_err(internal)?;
            self.set_cookie(cookie);
            self.redirect(&here(&paths::credential(created.id)));
            // The redirect's body would hold it a second time.
            created.secret = None;
        }
        Ok(created)
    }

    /// The typed values that a rejected form left for a page. Those for another page stay: sign-in may come in between.
    pub fn take_draft(&self, page: &str) -> Option<Draft> {
        let draft: Draft = one_time_cookie::open(&self.context, &self.parts.headers, DRAFT, None)?;
        (draft.page == page).then(|| {
            self.remove_if_present(DRAFT);
            draft
        })
    }

    /// The notice of the previous page.
    pub fn take_notice(&self) -> Option<Notice> {
        self.take(NOTICE)
    }

    /// An identifier for the credential of a form; none if it cannot be made.
    pub fn new_credential_id(&self) -> Option<CredentialId> {
        let actor = self.actor().ok()?;
        self.credentials(&actor).ok()?.new_id().ok()
    }

    /// The secret of a credential that a plain form post created a moment ago.
    pub async fn take_reveal(&self, actor: &Actor, id: CredentialId) -> Option<CreatedCredentialView> {
        let created: CreatedCredentialView = self.take_for(&reveal_cookie(id), actor)?;
        self.send(REVEALED, &());
        // It is shown in any case: at worst the form that created it may be sent again.
        if let Err(error) = self.credentials(actor).ok()?.note_reveal(id).await {
            tracing::warn!(%error, "cannot note that a secret is shown");
        }
        Some(created)
    }

    /// Passes a trial to the page of a credential, and redirects the browser to that page.
    ///
    /// # Errors
    /// [`ConsoleError`] if it cannot be sealed.
    pub fn try_on_page(&self, actor: &Actor, id: CredentialId, form: &TrialForm) -> Result<(), ConsoleError> {
        let cookie =
            one_time_cookie::seal(&self.context, &trial_cookie(id), actor.user_id(), form).map_err(internal)?;
        self.set_cookie(cookie);
        self.redirect(&here(&paths::credential_trial(id)));
        Ok(())
    }

    /// The pending trial of a credential.
    pub fn take_trial(&self, actor: &Actor, id: CredentialId) -> Option<TrialForm> {
        self.take_for(&trial_cookie(id), actor)
    }

    /// Refuses a request that has no form to return to.
    pub fn refuse_in_list(&self, error: ConsoleError) -> ConsoleError {
        self.refuse(&here(paths::CREDENTIALS), DraftForm::Credential(CredentialForm::default()), error)
    }

    /// Makes the browser forget the previous page, if that showed a secret.
    pub fn forget_revealed(&self) {
        if one_time_cookie::is_present(self.context.policy, &self.parts.headers, REVEALED) {
            self.set_cookie(one_time_cookie::removal(self.context.policy, REVEALED));
        }
    }

    /// Passes a value that is shown once to the next page of the actor.
    ///
    /// # Errors
    /// [`ConsoleError`] if it cannot be sealed.
    pub(super) fn pass<T: Serialize>(&self, name: &str, actor: &Actor, value: &T) -> Result<(), ConsoleError> {
        self.set_cookie(one_time_cookie::seal(&self.context, name, actor.user_id(), value).map_err(internal)?);
        Ok(())
    }

    /// The value that was passed; the browser forgets the page with it.
    pub(super) fn take_passed<T: DeserializeOwned>(&self, name: &str, actor: &Actor) -> Option<T> {
        let value = self.take_for(name, actor)?;
        self.send(REVEALED, &());
        Some(value)
    }

    fn take_for<T: DeserializeOwned>(&self, name: &str, actor: &Actor) -> Option<T> {
        let value = one_time_cookie::open(&self.context, &self.parts.headers, name, actor.user_id());
        self.remove_if_present(name);
        value
    }

    fn take<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = one_time_cookie::open(&self.context, &self.parts.headers, name, None);
        self.remove_if_present(name);
        value
    }

    fn remove_if_present(&self, name: &str) {
        if one_time_cookie::is_present(self.context.policy, &self.parts.headers, name) {
            self.set_cookie(one_time_cookie::removal(self.context.policy, name));
        }
    }

    /// Best effort: without the cookie the next page lacks a message, nothing more.
    fn send<T: Serialize>(&self, name: &str, value: &T) {
        match one_time_cookie::seal(&self.context, name, None, value) {
            Ok(cookie) => self.set_cookie(cookie),
            Err(error) => tracing::error!(%error, "cannot seal a cookie"),
        }
    }
}
