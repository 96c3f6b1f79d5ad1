//! `POST /embed/session`: the application around a frame signs someone in to it, by a form with a signed assertion that it
//! posts into the frame. The assertion is never in a URL.

use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    console::{
        paths,
        place::{FRAME_SCRIPT, Place},
    },
    service::hosted_people::HostedError,
    session::{Session, SessionContext, current_user},
};

/// What the form holds. It is not printed.
#[derive(Deserialize)]
pub(super) struct SessionForm {
    assertion: String,
    /// The page to show: the list, unless it names another one in the frame.
    #[serde(default)]
    page: String,
}

/// Begins a session and leads to a page.
pub(super) async fn post(
    State(context): State<SessionContext>,
    Extension(place): Extension<Place>,
    Extension(session): Extension<Session>,
    Form(form): Form<SessionForm>,
) -> Response {
    match sign_in(&context, &session, &form.assertion).await {
        Ok(()) => {
            let is_ours = place.own_path(&form.page).is_some() && form.page.bytes().all(|byte| byte.is_ascii_graphic());
            let list = place.path(paths::CREDENTIALS);
            Redirect::to(if is_ours { &form.page } else { &list }).into_response()
        }
        Err(error) => {
            tracing::warn!(error = %error, "refused to sign someone in to a frame: {error}");
            refusal(&place, &error)
        }
    }
}

async fn sign_in(context: &SessionContext, session: &Session, assertion: &str) -> Result<(), HostedError> {
    // Whoever was signed in to the frame is not any more, whatever comes of it.
    session.flush().await.map_err(|_| HostedError::SessionLost)?;
    let signed_in = context.services.sign_in_by_host(assertion).await?;
    let now = context.services.clock.now();
    current_user::begin(session, &signed_in, now).await.map_err(|_| HostedError::SessionLost)
}

/// A page that the frame can show. Why someone is refused is said as far as it is no news to the host.
fn refusal(place: &Place, error: &HostedError) -> Response {
    let (status, text) = match error {
        HostedError::Failure(_) | HostedError::SessionLost => {
            (StatusCode::SERVICE_UNAVAILABLE, "Credentials cannot be shown at the moment. Please try again.")
        }
        HostedError::NoHost | HostedError::InvalidAssertion | HostedError::Used => (
            StatusCode::FORBIDDEN,
            "The sign-in that the page around this one has sent is not valid, or not any more. Reload that page.",
        ),
        HostedError::OtherOrganization
        | HostedError::UnknownPerson
        | HostedError::OtherRole
        | HostedError::Disabled => (
            StatusCode::FORBIDDEN,
            "You are not known to the credentials console as the page around this one says. Ask a Super Admin.",
        ),
    };
    let origins = place.frame_origins().unwrap_or("'none'");
    let list = place.path(paths::CREDENTIALS);
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not signed in</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/pkg/credentials-console.css\"></head><body>\
         <script src=\"{FRAME_SCRIPT}\" data-origins=\"{origins}\" data-list=\"{list}\"></script>\
         <main class=\"bare\"><div class=\"bare-card\"><h1>Not signed in</h1><p>{text}</p></div></main></body></html>"
    );
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors {origins}"
    );
    let mut response = (status, Html(page)).into_response();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(HeaderName::from_static("content-security-policy"), policy);
    }
    response
}
