//! The basic components, of which the others consist, and the tokens behind them.

use leptos::prelude::*;

use crate::console::{
    components::{
        icon::{Glyph, Icon},
        last_used::LastUsed,
        state_label::StateLabel,
    },
    moment::Pause,
};

/// Kinds of buttons.
const BUTTONS: [(&str, &str); 5] = [
    ("button primary", "Primary"),
    ("button create", "Create"),
    ("button destructive", "Destructive"),
    ("button help", "Help"),
    ("button quiet", "Quiet"),
];

/// All of them.
#[component]
pub fn Basics() -> impl IntoView {
    view! {
        <Part title="Type">
            <p class="field-label">"Label"</p>
            <p>"Text, with " <a href="#part">"a link"</a> " and " <code translate="no">"code"</code> "."</p>
            <p class="field-help">"Quiet text that explains."</p>
            <p class="field-error">"What is wrong, and what to do."</p>
        </Part>
        <Part title="Icons">
            <ul class="chips">
                {Glyph::ALL
                    .into_iter()
                    .map(|glyph| view! { <li class="button quiet"><Icon glyph/> {glyph.name()}</li> })
                    .collect::<Vec<_>>()}
            </ul>
        </Part>
        <Part title="Buttons">
            <div class="page-links">
                {BUTTONS
                    .into_iter()
                    .map(|(class, label)| {
                        view! {
                            <button type="button" class=class>{label}</button>
                            <button type="button" class=class disabled>{label} ", disabled"</button>
                        }
                    })
                    .collect::<Vec<_>>()}
                <button type="button" class="icon-button" aria-label="Copy"><Icon glyph=Glyph::Copy/></button>
                <button type="button" class="icon-button danger" aria-label="Delete"><Icon glyph=Glyph::Trash/></button>
            </div>
        </Part>
        <Part title="Chips">
            <ul class="chips">
                <li class="chip">"Interactions"</li>
                <li class="badge">"Paused"</li>
                <li class="status good">"200"</li>
                <li class="status">"404"</li>
                <li><span class="method">"GET"</span></li>
            </ul>
        </Part>
        <Part title="Messages">
            <p class="notice">"Your session has ended. Sign in again to continue."</p>
            <p class="alert">"Check the highlighted fields."</p>
            <p class="warning"><Icon glyph=Glyph::Warning/> "Make sure to copy it: you won’t be able to see it again."</p>
            <StateLabel pause=None/>
            <StateLabel pause=Some(Pause::UntilResumed)/>
            <LastUsed last=None/>
        </Part>
        <Part title="Fields">
            <Fields/>
        </Part>
    }
}

/// A card for related parts.
#[component]
fn Part(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="card" aria-label=title>
            <h2>{title}</h2>
            <div class="usage">{children()}</div>
        </section>
    }
}

#[component]
fn Fields() -> impl IntoView {
    view! {
        <div class="form">
            <label class="field"><span class="field-label">"Empty"</span> <input class="text-input" placeholder="What goes here"/></label>
            <label class="field"><span class="field-label">"Filled"</span> <input class="text-input" value="Nightly export"/></label>
            <label class="field">
                <span class="field-label">"Refused"</span> <input class="text-input" value="Nightly export" aria-invalid="true"/>
            </label>
            <label class="field">
                <span class="field-label">"Choice"</span>
                <select class="text-input"><option>"oAuth 2.0"</option></select>
            </label>
            <label class="field">
                <span class="field-label">"Key"</span> <textarea class="text-input key" rows="2" placeholder="-----BEGIN PUBLIC KEY-----"></textarea>
            </label>
            <div class="scopes">
                <ul>
                    <li class="scope">
                        <input type="checkbox" id="unselected"/>
                        <label for="unselected">"Not selected"</label>
                    </li>
                    <li class="scope">
                        <input type="checkbox" id="selected" checked/>
                        <label for="selected">"Selected"</label>
                    </li>
                </ul>
            </div>
        </div>
    }
}
