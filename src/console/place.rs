//! The paths of the pages of credentials, and the shell around them: our own, a frame in another site, or an application
//! that has merged our router. [`paths`] has their paths in our own shell; a place has the actual ones.

use std::sync::Arc;

use leptos::prelude::{use_context, with_context};

use super::paths;

/// The script of pages in frames.
pub const FRAME_SCRIPT: &str = "/pkg/frame.js";

/// The location of the pages of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path of the list, without a slash at the end.
    list: Arc<str>,
    shell: Shell,
}

/// The shell around the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shell {
    /// Our own, with people who sign in here.
    Setup,
    /// Our own, in an application that signs people in, and out at this path.
    Merged {
        /// Where they sign out, if the application has named it.
        sign_out: Option<Arc<str>>,
    },
    /// A page of another site.
    Frame {
        /// The allowed origins of the host page, separated by spaces.
        origins: Arc<str>,
    },
}

impl Default for Place {
    fn default() -> Self {
        Self { list: paths::CREDENTIALS.into(), shell: Shell::Setup }
    }
}

impl Place {
    /// A frame in pages of some origins.
    pub fn in_frame(origins: &[String]) -> Self {
        Self { list: paths::EMBEDDED_CREDENTIALS.into(), shell: Shell::Frame { origins: origins.join(" ").into() } }
    }

    /// An application that shows the list at a path and signs people out at another.
    pub fn merged(list: &str, sign_out: Option<&str>) -> Self {
        Self { list: list.into(), shell: Shell::Merged { sign_out: sign_out.map(Into::into) } }
    }

    /// The shell around the pages.
    pub const fn shell(&self) -> &Shell {
        &self.shell
    }

    /// The allowed origins of the host page, separated by spaces; `None` if the pages are in no frame.
    pub fn frame_origins(&self) -> Option<&str> {
        match &self.shell {
            Shell::Frame { origins } => Some(origins),
            Shell::Setup | Shell::Merged { .. } => None,
        }
    }

    /// The path of a page here; `path` may have a query. Pages other than those of credentials keep their path.
    pub fn path(&self, path: &str) -> String {
        below(path, paths::CREDENTIALS).map_or_else(|| path.to_owned(), |rest| format!("{}{rest}", self.list))
    }

    /// The path in our own shell of a page that is here; `None` if it is not here.
    pub fn own_path(&self, path: &str) -> Option<String> {
        below(path, &self.list).map(|rest| format!("{}{rest}", paths::CREDENTIALS))
    }
}

/// The remainder of a path that leads to a list or below it, after the path of the list.
fn below<'a>(path: &'a str, list: &str) -> Option<&'a str> {
    path.strip_prefix(list).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// The place of the current request.
pub fn place() -> Place {
    use_context().unwrap_or_default()
}

/// The path of a page of [`paths`] at the place of the current request.
pub fn here(path: &str) -> String {
    with_context::<Place, _>(|place| place.path(path)).unwrap_or_else(|| Place::default().path(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_credentials_move_and_nothing_else_does() {
        let frame = Place::in_frame(&["https://host.example".to_owned()]);
        let moved = [("", ""), ("/new", "/new"), ("?q=a", "?q=a"), ("#a", "#a")];
        for (own, there) in moved {
            let own = format!("{}{own}", paths::CREDENTIALS);
            let there = format!("{}{there}", paths::EMBEDDED_CREDENTIALS);
            assert_eq!(frame.path(&own), there);
            assert_eq!(frame.own_path(&there), Some(own.clone()));
            assert_eq!(Place::default().path(&own), own);
        }
        assert_eq!(frame.path(paths::API_REFERENCE), paths::API_REFERENCE);
        assert_eq!(frame.own_path("/embed/credentialsx"), None);
        assert_eq!(frame.own_path(paths::CREDENTIALS), None);
    }
}
