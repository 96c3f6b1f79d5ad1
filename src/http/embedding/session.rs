//! `POST /embed/session`: the host application of a frame signs someone in to it, with a signed assertion in a form that
//! it posts into the frame. The assertion is never in a URL.

use std::sync::Arc;

use axum::{
    Extension, Form,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    browser::{
        self, Session, SessionContext, SessionPolicy,
        current_user::{self, Visit},
        origin::{FRAME_SESSION, ForeignOrigin},
        preference,
    },
    console::{
        language::Language,
        pages::frame_refusal::{self, FrameRefusal},
        paths,
        place::Place,
        site::SiteFiles,
        texts::Reader,
    },
    domain::actor::{Source, Via},
    http::{context, middleware::security_headers::Framable},
    service::{FailureDetail, admission::limits::Gate, identity::hosted_people::HostedError},
};

/// The fields of the form. They are not printed.
#[derive(Deserialize)]
pub(in crate::http) struct SessionForm {
    assertion: String,
    /// The page to show: the list, unless it names another one in the frame.
    #[serde(default)]
    page: String,
    /// The language of the host, as a tag (RFC 5646); the browser's if we do not support it.
    #[serde(default)]
    language: String,
}

/// Begins a session and redirects to a page.
pub(in crate::http) async fn post(
    State(session_context): State<SessionContext>,
    Extension(place): Extension<Place>,
    Extension(session): Extension<Session>,
    Extension(files): Extension<SiteFiles>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
    Form(form): Form<SessionForm>,
) -> Response {
    let policy = session_context.policy;
    let language = form.language.split('-').next().and_then(Language::of_code);
    let source = browser::source(&headers, &gate, Via::Frame);
    let visit = Visit::of(&headers, Some(&gate));
    let mut response = match sign_in(&session_context, &session, &form.assertion, source, visit).await {
        Ok(()) => {
            let path = form.page.split(['?', '#']).next().unwrap_or_default();
            let is_ours = place.own_path(path).is_some()
                && !paths::is_ambiguous(path)
                && form.page.bytes().all(|byte| byte.is_ascii_graphic());
            let list = place.path(paths::CREDENTIALS);
            Redirect::to(if is_ours { &form.page } else { &list }).into_response()
        }
        Err(error) => {
            let reader = context::reader(policy, &headers, language);
            let mut response = refusal(reader, &place, files, &error);
            let said = format!("refused to sign someone in to a frame: {error}");
            if response.status().is_server_error() {
                response.extensions_mut().insert(FailureDetail(said));
            } else {
                tracing::warn!(error = %error, "{said}");
            }
            response
        }
    };
    if let Some(language) = language {
        response.headers_mut().append(header::SET_COOKIE, preference::remember_language(policy, language.code()));
    }
    response
}

async fn sign_in(
    context: &SessionContext,
    session: &Session,
    assertion: &str,
    source: Source,
    visit: Visit,
) -> Result<(), HostedError> {
    // The person who was signed in to the frame is signed out in any case.
    session.flush().await.map_err(|_| HostedError::SessionLost)?;
    let signed_in = context.services.sign_in_by_host(assertion, source).await?;
    current_user::begin(context, session, &signed_in, true, visit).await.map_err(|_| HostedError::SessionLost)
}

/// The frame for which [`explain`] responds.
#[derive(Clone)]
pub(in crate::http) struct Frame {
    pub place: Place,
    pub files: SiteFiles,
    pub policy: SessionPolicy,
}

/// Middleware: turns a refusal of the origin check into a page that the frame can show.
pub(in crate::http) async fn explain(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    if request.uri().path() != FRAME_SESSION {
        return next.run(request).await;
    }
    let reader = context::reader(frame.policy, request.headers(), None);
    let refused = next.run(request).await;
    match refused.extensions().get::<ForeignOrigin>().cloned() {
        Some(ForeignOrigin { origin }) => {
            page(reader, &frame.place, frame.files, StatusCode::FORBIDDEN, FrameRefusal::ForeignOrigin { origin })
        }
        None => refused,
    }
}

/// Why nobody is signed in, for the frame to show.
fn refusal(reader: Reader, place: &Place, files: SiteFiles, error: &HostedError) -> Response {
    let (status, refusal) = match error {
        HostedError::Failure(_) | HostedError::SessionLost => (StatusCode::SERVICE_UNAVAILABLE, FrameRefusal::Failure),
        HostedError::NoHost | HostedError::InvalidAssertion | HostedError::Used => {
            (StatusCode::FORBIDDEN, FrameRefusal::InvalidAssertion)
        }
        HostedError::OtherOrganization
        | HostedError::UnknownPerson
        | HostedError::OtherRole
        | HostedError::Disabled => (StatusCode::FORBIDDEN, FrameRefusal::UnknownPerson),
    };
    page(reader, place, files, status, refusal)
}

/// A page that the frame can show.
fn page(reader: Reader, place: &Place, files: SiteFiles, status: StatusCode, refusal: FrameRefusal) -> Response {
    let page = frame_refusal::document(reader, place, files.style, refusal);
    let mut response = (status, Html(page)).into_response();
    response.extensions_mut().insert(Framable);
    let origins = place.frame_origins().unwrap_or("'none'");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors {origins}"
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(HeaderName::from_static("content-security-policy"), policy);
    }
    response
}
