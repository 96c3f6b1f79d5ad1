//! Our pages in another application: in a frame, or as a part of its server (docs/EMBEDDING.md).

mod cookies;
pub mod merged;
pub(super) mod places;
pub(super) mod session;
