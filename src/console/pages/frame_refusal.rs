//! What a frame shows where nobody was signed in to it. It has neither wasm nor the session of a page.

use leptos::prelude::*;

use crate::console::{
    paths,
    place::{FRAME_SCRIPT, Place},
    texts::{Reader, t},
};

/// Why nobody is signed in, as far as it is no news to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameRefusal {
    /// The page around the frame is none that may sign anybody in, or does not say which it is.
    ForeignOrigin {
        /// What the browser said of it.
        origin: String,
    },
    /// Something failed here.
    Failure,
    /// The assertion does not count, or not any more.
    InvalidAssertion,
    /// The person is not known, or not as the host says.
    UnknownPerson,
}

/// The document, in the reader's words; `style` is the address of the style.
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
