//! The addresses of the site's files that pages reference.

/// Addresses of files, each with a hash of its content: browsers cache them until the content changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFiles {
    /// The style sheet.
    pub style: String,
    /// The sprite of all icons.
    pub icons: String,
    /// The font of the text that nearly every page shows first; `None` if the site was not built.
    pub font: Option<String>,
}
