//! The icons, from the sprite that `scripts/icons.mjs` creates. Screen readers skip them and read the text beside them.

use leptos::prelude::*;

use crate::console::site::SiteFiles;

/// The image of an icon.
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
    /// Three dots.
    More,
    /// An arrow out of a window: another tab.
    OpenInNew,
    /// A magnifying glass.
    Search,
    /// A bin.
    Trash,
    /// An exclamation mark in a triangle.
    Warning,
}

impl Glyph {
    /// Every one.
    #[cfg(debug_assertions)]
    pub const ALL: [Self; 10] = [
        Self::Building,
        Self::CaretDown,
        Self::ChevronLeft,
        Self::Close,
        Self::Copy,
        Self::More,
        Self::OpenInNew,
        Self::Search,
        Self::Trash,
        Self::Warning,
    ];

    /// The name in the icon set, and the id in the sprite.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Building => "domain",
            Self::CaretDown => "arrow_drop_down",
            Self::ChevronLeft => "chevron_left",
            Self::Close => "close",
            Self::Copy => "content_copy",
            Self::More => "more_horiz",
            Self::OpenInNew => "open_in_new",
            Self::Search => "search",
            Self::Trash => "delete-fill",
            Self::Warning => "warning-fill",
        }
    }
}

/// An icon.
#[component]
pub fn Icon(
    /// Its image.
    glyph: Glyph,
) -> impl IntoView {
    // Not cloned: a list has hundreds of icons.
    let href = with_context::<SiteFiles, _>(|files| [&files.icons, "#", glyph.name()].concat());
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=href.unwrap_or_default()></use>
        </svg>
    }
}
