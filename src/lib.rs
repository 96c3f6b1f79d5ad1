//! The API Credentials console: the page on which super admins manage the credentials of an organization's Data API, the
//! token endpoint that serves those credentials, and the Data API that they grant access to.
//!
//! `docs/ARCHITECTURE.md` says what each module is for and which may use which.
// A page is one type nested as deep as its elements; the compiler's usual limit is too low for laying it out.
#![recursion_limit = "256"]

pub mod console;
pub mod domain;

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod crypto;
#[cfg(feature = "ssr")]
pub mod data_api;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod leaks;
#[cfg(feature = "ssr")]
pub mod oauth;
#[cfg(feature = "ssr")]
pub mod openapi;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod storage;
#[cfg(feature = "ssr")]
pub mod telemetry;

/// The console as a part of another application (docs/EMBEDDING.md, "In your own server").
#[cfg(feature = "ssr")]
pub use crate::{
    app::{BackgroundTasks, start_services},
    http::embedding::merged::{ConsoleState, HostAuthentication, router},
};

/// Takes over the islands of the page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
