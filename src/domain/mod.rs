//! Vocabulary and rules, without any input or output.
//!
//! Compiled for the server and for the browser, so that both agree on what a name, a scope or a role is. Nothing here
//! may depend on HTTP, SQL or Leptos, and time and randomness are arguments.

pub mod access_token;
pub mod actor;
pub mod admission;
pub mod assertion;
pub mod audit_event;
pub mod audit_query;
pub mod client_assertion;
pub mod client_key;
pub mod clock;
pub mod credential;
pub mod credential_query;
pub mod display_name;
pub mod entity;
pub mod host_assertion;
pub mod id;
pub mod idle;
pub mod invitation;
pub mod json;
pub mod leak;
pub mod network;
#[cfg(feature = "ssr")]
pub mod notification;
pub mod organization;
pub mod pause;
pub mod quota;
pub mod record;
pub mod record_query;
pub mod record_time;
pub mod refusal;
pub mod saved_view;
pub mod scope;
pub mod second_factor;
pub mod secret_hint;
pub mod secret_use;
pub mod session;
#[cfg(feature = "ssr")]
pub mod step_up;
pub mod timestamp;
pub mod usage;
pub mod user;
#[cfg(feature = "ssr")]
mod widening;
