//! The page of a frame to which nobody was signed in. It has neither wasm nor the session of a page.

use leptos::prelude::*;

use crate::console::{
    paths,
    place::{FRAME_SCRIPT, Place},
    texts::{Reader, t},
};

/// Why nobody is signed in, as far as the host knows it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameRefusal {
    /// The host page may not sign anybody in, or does not report its origin.
    ForeignOrigin {
        /// The origin that the browser reported.
        origin: String,
    },
    /// Something failed here.
    Failure,
    /// The assertion is invalid, or no longer valid.
    InvalidAssertion,
    /// The person is unknown, or differs from the host's data.
    UnknownPerson,
}

/// The document, in the reader's language; `style` is the address of the style sheet.
pub fn document(reader: Reader, place: &Place, style: String, refusal: FrameRefusal) -> String {
    Owner::new().with(|| {
        provide_context(reader.clone());
        let text = match refusal {
            FrameRefusal::ForeignOrigin { origin } => t!("frame-foreign-origin", origin = origin),
            FrameRefusal::Failure => t!("frame-failure"),
            FrameRefusal::InvalidAssertion => t!("frame-invalid-assertion"),
            FrameRefusal::UnknownPerson => t!("frame-unknown-person"),
        };
        let origins = place.frame_origins().unwrap_or_default().to_owned();
        let list = place.path(paths::CREDENTIALS);
        let title = t!("frame-refused-title");
        view! {
            <!DOCTYPE html>
            <html lang=reader.locale.tag>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <title>{title.clone()}</title>
                    <link rel="stylesheet" href=style/>
                </head>
                <body>
                    <script src=FRAME_SCRIPT data-origins=origins data-list=list></script>
                    <main class="bare">
                        <div class="bare-card">
                            <h1>{title}</h1>
                            <p>{text}</p>
                        </div>
                    </main>
                </body>
            </html>
        }
        .to_html()
    })
}
