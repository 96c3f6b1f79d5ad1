//! An instant, formatted for the reader of the page. `public/pkg/page.js` formats it again where the server did not
//! know the reader's time zone.

use leptos::prelude::*;

use crate::console::moment::Moment;

/// The format of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// How long ago it was.
    Relative,
    /// The day.
    Day,
    /// To the second.
    Exact,
}

/// An instant; hovering shows it more exactly.
#[component]
pub fn Instant(
    /// The instant.
    at: Moment,
    /// Its format.
    says: Says,
    /// Text that hovering shows besides the exact instant, separated from it by a comma.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView {
    let title = match &about {
        Some(about) => Some(format!("{}, {about}", at.exact)),
        None => (says != Says::Exact).then(|| at.exact.clone()),
    };
    let (says, text) = match says {
        Says::Relative if at.is_long_ago => ("day", at.day),
        Says::Relative => ("relative", at.relative),
        Says::Day => ("day", at.day),
        Says::Exact => ("exact", at.exact.clone()),
    };
    view! { <time datetime=at.datetime title=title data-says=says data-exact=at.exact>{text}</time> }
}
