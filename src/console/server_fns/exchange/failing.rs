//! What is said of a failure: the cause to the log, and whether it may help to try again to the browser.

use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::{
    console::error::ConsoleError,
    service::{Failure, FailureNote},
};

/// Records for the log that the session could not be read or saved.
pub fn session_lost(error: tower_sessions::session::Error) -> ConsoleError {
    note(&error);
    ConsoleError::Unavailable
}

/// Records a failure in the line of the request, or in a separate line outside of one.
fn note(failure: &impl std::fmt::Display) {
    let noted = use_context::<Parts>().and_then(|parts| parts.extensions.get::<FailureNote>().cloned());
    if let Some(noted) = noted {
        noted.note(failure);
    } else {
        tracing::error!(error = %failure, "a console request failed: {failure}");
    }
}

/// Records a failure for the log and hides it from the browser.
pub fn internal(failure: impl Into<Failure>) -> ConsoleError {
    let failure = failure.into();
    if matches!(failure, Failure::StaleSignIn) {
        return ConsoleError::StaleSignIn;
    }
    note(&failure);
    if failure.is_temporary() { ConsoleError::Unavailable } else { ConsoleError::Internal }
}
