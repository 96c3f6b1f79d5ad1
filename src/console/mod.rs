//! The console: the pages for super admins.
//!
//! Pages and their parts are rendered on the server; the code in `islands` also runs in the browser. Every form works
//! without wasm: it posts to a server function, which responds with a redirect.

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod audit_address;
#[cfg(feature = "ssr")]
pub mod audit_export;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod credentials_export;
#[cfg(feature = "ssr")]
pub mod credentials_rotation;
#[cfg(feature = "ssr")]
mod download;
pub mod error;
pub mod handover;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
pub mod list_address;
pub mod marks;
pub mod model;
#[cfg(feature = "ssr")]
pub mod moment;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
pub mod place;
#[cfg(feature = "ssr")]
pub mod refusal_wording;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod site;
#[cfg(feature = "ssr")]
pub mod spreadsheet;
#[cfg(feature = "ssr")]
pub mod texts;
