//! The signed-in person: set on each console request by [`load`], read by pages and server functions.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, request::Parts},
    middleware::Next,
    response::Response,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tower_sessions::Session;

use super::{SESSION_COOKIE, SessionContext, one_time_cookie, source};
use crate::{
    domain::{
        actor::{Actor, Via},
        id::UserId,
    },
    service::{FailureNote, admission::limits::Gate, identity::sign_in::SignedIn},
};

/// The session key of [`SessionUser`].
const USER: &str = "user";
/// The interval at which activity is stored: otherwise each request would write to the database.
const ACTIVITY_STEP: Duration = Duration::minutes(1);

/// The signed-in person of a request, or why there is none.
#[derive(Debug, Clone)]
pub struct CurrentUser(pub Result<Actor, Nobody>);

/// Why a request has no signed-in person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// It carries no valid session.
    SignedOut,
    /// Its session cannot be read for now.
    Unknown,
}

impl CurrentUser {
    /// The person who was found for a request, as the one who acts with it.
    pub fn of_request(found: Result<Actor, Nobody>, headers: &HeaderMap, extensions: &Extensions, via: Via) -> Self {
        let Some(gate) = extensions.get::<Arc<Gate>>() else { return Self(found) };
        if let Some(user_id) = found.as_ref().ok().and_then(Actor::user_id) {
            gate.note_user(user_id);
        }
        Self(found.map(|actor| actor.with(source(headers, gate, via))))
    }

    /// The signed-in person of a request.
    ///
    /// # Errors
    /// [`Nobody`].
    pub fn required(parts: &Parts) -> Result<Actor, Nobody> {
        parts.extensions.get::<Self>().map_or(Err(Nobody::SignedOut), |user| user.0.clone())
    }
}

/// A request extension: the request belongs to a frame.
#[derive(Debug, Clone, Copy)]
pub struct InFrame;

/// The contents of a session.
#[derive(Debug, Serialize, Deserialize)]
struct SessionUser {
    user_id: UserId,
    /// The fingerprint of the password: a session ends when it changes.
    password_fingerprint: String,
    /// Seconds since 1970.
    signed_in_at: i64,
    /// Whether it is the session of a frame, which is not accepted outside of frames.
    #[serde(default)]
    is_framed: bool,
    /// Seconds since 1970, at most [`ACTIVITY_STEP`] old while the session is used.
    active_at: i64,
}

/// Middleware: determines the signed-in person of a request.
pub async fn load(
    State(context): State<SessionContext>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let is_framed = request.extensions().get::<InFrame>().is_some();
    let note = request.extensions().get::<FailureNote>().cloned().unwrap_or_default();
    let found = find(&context, &session, is_framed).await.unwrap_or_else(|error| {
        note.note(&format_args!("cannot read a session: {error}"));
        Err(Nobody::Unknown)
    });
    let via = if is_framed { Via::Frame } else { Via::Console };
    let user = CurrentUser::of_request(found, request.headers(), request.extensions(), via);
    request.extensions_mut().insert(user);
    next.run(request).await
}

async fn find(context: &SessionContext, session: &Session, is_framed: bool) -> Result<Result<Actor, Nobody>, String> {
    let user = session.get::<SessionUser>(USER).await.map_err(|error| error.to_string())?;
    let Some(user) = user.filter(|user| user.is_framed == is_framed) else {
        return Ok(Err(Nobody::SignedOut));
    };
    let now = context.services.now().unix_timestamp();
    let is_within = |since: i64, limit: Duration| now - since < limit.whole_seconds();
    if !is_within(user.active_at, context.policy.idle) || !is_within(user.signed_in_at, context.policy.absolute) {
        // The session has expired, even if it cannot be removed.
        if let Err(error) = remove(session).await {
            tracing::warn!(error = %error, "cannot remove a session that has ended: {error}");
        }
        return Ok(Err(Nobody::SignedOut));
    }
    let found = context
        .services
        .actor_of_session(user.user_id, &user.password_fingerprint)
        .await
        .map_err(|error| error.to_string())?;
    let Some((actor, password_fingerprint)) = found else { return Ok(Err(Nobody::SignedOut)) };
    if !is_within(user.active_at, ACTIVITY_STEP) {
        let user = SessionUser { password_fingerprint, active_at: now, ..user };
        session.insert(USER, user).await.map_err(|error| error.to_string())?;
    }
    Ok(Ok(actor))
}

/// Removes a session. If that fails, the session and its cookie stay unchanged.
async fn remove(session: &Session) -> Result<(), tower_sessions::session::Error> {
    session.delete().await?;
    session.flush().await
}

/// Begins a session for a person who has just authenticated. The session id changes, so that an id planted before is worthless.
///
/// # Errors
/// The session could not be saved.
pub async fn begin(
    session: &Session,
    signed_in: &SignedIn,
    is_framed: bool,
    now: OffsetDateTime,
) -> Result<(), tower_sessions::session::Error> {
    session.cycle_id().await?;
    let now = now.unix_timestamp();
    let user = SessionUser {
        user_id: signed_in.user.id,
        password_fingerprint: signed_in.password_fingerprint.clone(),
        signed_in_at: now,
        is_framed,
        active_at: now,
    };
    session.insert(USER, user).await?;
    // Saved here, so that success means a stored session: the session layer would itself respond to a failure to save.
    let saved = session.save().await;
    if saved.is_err() {
        session.flush().await?;
    }
    saved
}

/// Ends a session and returns the header that removes its cookie: the header of tower-sessions lacks `Secure`, and
/// browsers refuse that for `__Host-` names.
///
/// # Errors
/// The session could not be removed.
pub async fn end(context: &SessionContext, session: &Session) -> Result<HeaderValue, tower_sessions::session::Error> {
    remove(session).await?;
    Ok(one_time_cookie::removal(context.policy, SESSION_COOKIE))
}
