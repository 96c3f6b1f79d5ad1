//! Names by which islands find what the server has rendered: markup and islands use the same constant.

/// The name of an element, as an attribute and as a selector.
pub struct Mark {
    /// The value of the attribute.
    pub name: &'static str,
    /// The selector (Selectors Level 4).
    pub selector: &'static str,
}

macro_rules! marks {
    ($before:literal, $after:literal: $($name:ident = $text:literal),+ $(,)?) => {
        $(#[doc = concat!("`", $text, "`")]
        pub const $name: Mark = Mark { name: $text, selector: concat!($before, $text, $after) };)+
    };
}

/// Values of `id` in the form of a credential.
pub mod id {
    use super::Mark;

    marks!(
        "#", "":
        FORM_ERROR = "form-error",
        FORM_ERROR_TEXT = "form-error-text",
        SIGN_IN_AGAIN = "sign-in-again",
        CONFIRM = "confirm",
        UNSAVED = "unsaved",
        NAME_ERROR = "name-error",
        KEY_PAIR = "key-pair",
        PUBLIC_KEY = "public_key",
        KEY_ERROR = "key-error",
        SCOPE_ERROR = "scope-error",
        SCOPES_SUMMARY = "scopes-summary",
        SCOPE_ALL = "scope-all",
        TYPED_NAME_ERROR = "typed-name-error",
        TERMS = "terms",
        EXPIRY_ERROR = "expiry-error",
        QUOTA_ERROR = "quota-error",
        NETWORKS = "networks",
        NETWORKS_ERROR = "networks-error",
        OWNERSHIP = "ownership",
        DETAILS_ERROR = "details-error",
    );
}

/// Values of `class`.
pub mod class {
    use super::Mark;

    marks!(
        ".", "":
        ASK = "ask",
        COPY_FIELD = "copy-field",
        COPY_STATUS = "copy-status",
        CREATE = "create",
        EDIT = "edit",
        EXAMPLE = "example",
        FIRST_USE = "first-use",
        HANDOVER = "handover",
        REVEAL_DONE = "reveal-done",
        REVEAL_NAME = "reveal-name",
        REVEAL_SCOPES = "reveal-scopes",
        WOULD_BE_REFUSED = "would-be-refused",
    );
}

/// Values of `data-part`: parts of the list that are replaced.
pub mod part {
    use super::Mark;

    marks!(
        "[data-part=", "]":
        DIALOG = "dialog",
        FAILURE = "failure",
        FILTER = "filter",
        LIST = "list",
        ORDER = "order",
        STATUS = "status",
    );
}

/// Values of `data-action`: what a button does.
pub mod action {
    use super::Mark;

    marks!(
        "[data-action=", "]":
        ADD_NETWORKS = "add-networks",
        CANCEL = "cancel",
        CLOSE = "close",
        COPY = "copy",
        COPY_AS = "copy-as",
        COPY_ID = "copy-id",
        DOWNLOAD = "download",
        KEEP = "keep",
        LEAVE = "leave",
    );
}

/// Values of `data-value`: the fields of a new credential.
pub mod value {
    use super::Mark;

    marks!("input[data-value=", "]": CLIENT_ID = "client_id", SECRET = "secret");
}
