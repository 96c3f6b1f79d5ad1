//! The signed-in person: set on each console request by [`load`], read by pages and server functions.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use time::{Duration, OffsetDateTime};
use tower_sessions::Session;

use super::{SESSION_COOKIE, SessionContext, one_time_cookie, source};
use crate::{
    crypto::random::RandomUnavailable,
    domain::{
        actor::{ActingSession, Actor, Via},
        id::SessionId,
        session::{BrowserSession, SIGNED_IN, kept_client},
    },
    service::{
        FailureNote,
        admission::limits::Gate,
        identity::sign_in::{SessionPerson, SignedIn},
    },
};

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

/// Middleware: determines the signed-in person of a request.
pub async fn load(
    State(context): State<SessionContext>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let is_framed = request.extensions().get::<InFrame>().is_some();
    let note = request.extensions().get::<FailureNote>().cloned().unwrap_or_default();
    let visit = Visit::of(request.headers(), request.extensions().get());
    let found = find(&context, &session, is_framed, visit).await.unwrap_or_else(|error| {
        note.note(&format_args!("cannot read a session: {error}"));
        Err(Nobody::Unknown)
    });
    let via = if is_framed { Via::Frame } else { Via::Console };
    let user = CurrentUser::of_request(found, request.headers(), request.extensions(), via);
    request.extensions_mut().insert(user);
    next.run(request).await
}

async fn find(
    context: &SessionContext,
    session: &Session,
    is_framed: bool,
    visit: Visit,
) -> Result<Result<Actor, Nobody>, String> {
    let user = session.get::<BrowserSession>(SIGNED_IN).await.map_err(|error| error.to_string())?;
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
    let authenticated_at =
        OffsetDateTime::from_unix_timestamp(user.authenticated_at).map_err(|error| error.to_string())?;
    let found = context
        .services
        .person_of_session(user.user_id, &user.password_fingerprint, user.way)
        .await
        .map_err(|error| error.to_string())?;
    let Some(SessionPerson { actor, password_fingerprint, needs_second_factor }) = found else {
        return Ok(Err(Nobody::SignedOut));
    };
    let acting = ActingSession { id: user.id, way: user.way, authenticated_at, needs_second_factor };
    if !is_within(user.active_at, ACTIVITY_STEP) {
        let Visit { address, client } = visit;
        let user = BrowserSession { password_fingerprint, active_at: now, address, client, ..user };
        session.insert(SIGNED_IN, user).await.map_err(|error| error.to_string())?;
    }
    Ok(Ok(actor.in_session(acting)))
}

/// Removes a session. If that fails, the session and its cookie stay unchanged.
async fn remove(session: &Session) -> Result<(), tower_sessions::session::Error> {
    session.delete().await?;
    session.flush().await
}

/// Where a request comes from, as the list of a person's sessions names it.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    address: String,
    client: String,
}

impl Visit {
    /// The address and the browser of a request.
    pub fn of(headers: &HeaderMap, gate: Option<&Arc<Gate>>) -> Self {
        let address = gate.map(|gate| gate.address().address.to_string()).unwrap_or_default();
        let client = headers.get(header::USER_AGENT).and_then(|client| client.to_str().ok()).unwrap_or_default();
        Self { address, client: kept_client(client) }
    }
}

/// Begins a session for a person who has just authenticated, or goes on with the one in which the person has confirmed who
/// it is. The key of the session changes, so that one planted before is worthless.
///
/// # Errors
/// The session could not be saved.
pub async fn begin(
    context: &SessionContext,
    session: &Session,
    signed_in: &SignedIn,
    is_framed: bool,
    visit: Visit,
) -> Result<(), CannotBegin> {
    let now = context.services.now();
    let before = session.get::<BrowserSession>(SIGNED_IN).await.ok().flatten();
    let before = before.filter(|before| before.user_id == signed_in.user.id && before.is_framed == is_framed);
    session.cycle_id().await?;
    let id = match before {
        Some(before) => before.id,
        None => SessionId::new(now, context.services.random_id_bytes()?),
    };
    let now = now.unix_timestamp();
    let user = BrowserSession {
        id,
        user_id: signed_in.user.id,
        password_fingerprint: signed_in.password_fingerprint.clone(),
        way: signed_in.way,
        signed_in_at: now,
        authenticated_at: signed_in.authenticated_at.unix_timestamp(),
        is_framed,
        active_at: now,
        address: visit.address,
        client: visit.client,
    };
    session.insert(SIGNED_IN, user).await?;
    // Saved here, so that success means a stored session: the session layer would itself respond to a failure to save.
    let saved = session.save().await;
    if saved.is_err() {
        session.flush().await?;
    }
    Ok(saved?)
}

/// Why a session was not begun.
#[derive(Debug, thiserror::Error)]
pub enum CannotBegin {
    /// It was not saved.
    #[error(transparent)]
    Session(#[from] tower_sessions::session::Error),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
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
