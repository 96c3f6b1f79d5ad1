//! The icons, drawn on a grid of 24. They say nothing to a screen reader: the text beside them does.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A house of many rooms: the tenant.
    Building,
    /// A caret that points down.
    CaretDown,
    /// A chevron that points to the left.
    ChevronLeft,
    /// A cross.
    Close,
    /// Two sheets.
    Copy,
    /// A question mark in a circle.
    Help,
    /// A magnifying glass.
    Search,
    /// A bin.
    Trash,
    /// An exclamation mark in a triangle.
    Warning,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Building => {
                "M3 21V3h9v4h9v14H3Zm2-2h2v-2H5v2Zm0-4h2v-2H5v2Zm0-4h2V9H5v2Zm0-4h2V5H5v2Zm4 12h2v-2H9v2Zm0-4h2v-2H9v2Zm0-4h2V9H9v2Zm0-4h2V5H9v2Zm4 12h6V9h-6v2h2v2h-2v2h2v2h-2v2Zm4-6v-2h2v2h-2Zm0 4v-2h2v2h-2Z"
            }
            Self::CaretDown => "M7 10l5 5 5-5H7Z",
            Self::ChevronLeft => "M15.4 7.4 14 6l-6 6 6 6 1.4-1.4-4.6-4.6 4.6-4.6Z",
            Self::Close => {
                "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4l5.6 5.6L5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4Z"
            }
            Self::Copy => "M4 7v14h11v2H2V7h2Zm4-6h13v18H6V1h2Zm0 2v14h11V3H8Z",
            Self::Help => {
                "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20Zm0 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm-1 12h2v2h-2v-2Zm1-10a4 4 0 0 1 1 7.9V15h-2v-3h1a2 2 0 1 0-2-2H8a4 4 0 0 1 4-4Z"
            }
            Self::Search => {
                "M9.5 3a6.5 6.5 0 0 1 5.2 10.4l5.9 5.9-1.4 1.4-5.9-5.9A6.5 6.5 0 1 1 9.5 3Zm0 2a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z"
            }
            Self::Trash => "M6 7h12l-1 14H7L6 7Zm3-4h6l1 1h4v2H4V4h4l1-1Z",
            Self::Warning => "M12 2 1 21h22L12 2Zm-1 7h2v6h-2V9Zm0 8h2v2h-2v-2Z",
        }
    }
}

/// An icon.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
}
