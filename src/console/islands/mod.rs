//! The code that runs in the browser.
//!
//! The server renders all markup; an island wraps a part of it and makes it interactive. So no markup is compiled to
//! wasm, which keeps the bundle small, and everything works as far as HTML goes before wasm arrives and without it. The
//! document is the source of truth: people may have typed into it before an island took over.

pub mod copy_examples;
pub mod copy_ids;
pub mod credential_form;
mod dom;
mod first_use;
mod list_dialog;
pub mod list_keys;
pub mod navigation_search;
pub mod refine_list;
pub mod reveal_guard;
mod terms;
