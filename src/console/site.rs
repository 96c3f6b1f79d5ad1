//! The addresses of the site's files that pages name.

/// Addresses of files, each with a mark of its content: browsers keep them until the content is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFiles {
    /// The style.
    pub style: String,
    /// The sprite of all icons.
    pub icons: String,
    /// The font of what nearly every page shows first; `None` where the site was not built.
    pub font: Option<String>,
}
