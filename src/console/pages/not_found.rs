//! The page of unknown paths.

use leptos::prelude::*;

use super::{Exchange, error_page};
use crate::console::error::ConsoleError;

/// The page of an unknown path, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    Exchange::current().ok().map(|exchange| error_page(&exchange, exchange.actor().ok(), &ConsoleError::NotFound))
}
