//! The meaning of the attributes of records, for people. Their names and kinds are `domain::entity`'s; a test compares the two.

use crate::domain::entity::Entity;

/// An attribute in words.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its meaning.
    pub about: &'static str,
    /// An example value, in JSON.
    pub example: &'static str,
}

const fn entry(name: &'static str, about: &'static str, example: &'static str) -> Entry {
    Entry { name, about, example }
}

/// The attributes of a table, in alphabetical order.
pub const fn entries(entity: Entity) -> &'static [Entry] {
    match entity {
        Entity::Interactions => INTERACTIONS,
        Entity::Conversations => CONVERSATIONS,
        Entity::PluginCalls => PLUGIN_CALLS,
        Entity::PluginResources => PLUGIN_RESOURCES,
        Entity::Users => USERS,
    }
}

const CREATED: Entry = entry("created_time", "When it happened.", r#""2026-09-01T12:00:00.000Z""#);
const UPDATED: Entry = entry(
    "last_updated_time",
    "When the record last changed. Load by it, and keep the newest of each id.",
    r#""2026-09-01T12:00:04.250Z""#,
);
const CONVERSATION: Entry = entry("conversation_id", "The conversation that it belongs to.", r#""OvuW8JR7-1yu""#);
const INTERACTION: Entry =
    entry("interaction_id", "The interaction of the user that it follows from.", r#""1jG2YF0RfoM-""#);
const USER: Entry = entry("user_id", "The user, also of what the assistant did.", r#""1812312452353242""#);

const INTERACTIONS: &[Entry] = &[
    entry("actor", "Who acted: `user` or `bot`.", r#""user""#),
    CONVERSATION,
    CREATED,
    entry(
        "detail",
        "What was written or clicked; which members it has depends on the type.",
        r#"{"content": "How do I reset my VPN password?", "domain": "IT", "entity": "vpn"}"#,
    ),
    entry("id", "The key.", r#""1jG2YF0RfoM-""#),
    entry("label", "The form that was submitted, such as `file_ticket` or `feedback`; otherwise null.", "null"),
    UPDATED,
    entry("parent_interaction_id", "Of what the assistant answered: the interaction that it answers.", "null"),
    entry("platform", "Where: `msteams`, `slack`, `movewebchat` …", r#""slack""#),
    entry(
        "type",
        "`INTERACTION_TYPE_` followed by `FREE_TEXT`, `BOT_MESSAGE`, `BUTTON_CLICK`, `LINK_CLICK`, `UIFORM_SUBMISSION` or \
         `CONTENT_UPLOAD`.",
        r#""INTERACTION_TYPE_FREE_TEXT""#,
    ),
    USER,
];

const CONVERSATIONS: &[Entry] = &[
    entry("created_time", "When it began.", r#""2026-09-01T12:00:00.000Z""#),
    entry(
        "detail",
        "More on a notification or an intercepted message; which members it has depends on the type.",
        "null",
    ),
    entry("id", "The key.", r#""OvuW8JR7-1yu""#),
    UPDATED,
    entry(
        "primary_domain",
        "What it was mainly about: `IT`, `HR`, `FINANCE` …; null of most notifications.",
        r#""IT""#,
    ),
    entry("route", "How it began: `DM`, `Notification`, `Channel` or `Ticket`.", r#""DM""#),
    entry(
        "type",
        "Of what the system began: `CONVERSATION_TYPE_` followed by `COMMS_NOTIFICATION`, `TICKET_INTERCEPTION` …; otherwise \
         null.",
        "null",
    ),
    USER,
];

const PLUGIN_CALLS: &[Entry] = &[
    CONVERSATION,
    entry("created_time", "When the plugin ran.", r#""2026-09-01T12:00:01.000Z""#),
    entry("id", "The key.", r#""sKCETbg7VR9w""#),
    INTERACTION,
    UPDATED,
    entry("plugin_name", "The plugin.", r#""Enterprise Search""#),
    entry(
        "plugin_update_time",
        "When the run last changed, such as by a later approval.",
        r#""2026-09-01T12:00:03.000Z""#,
    ),
    entry("served", "Whether the user was shown what it did.", "true"),
    entry("used", "Whether it ran to its end.", "true"),
    USER,
];

const PLUGIN_RESOURCES: &[Entry] = &[
    entry("cited", "Whether the answer cites it.", "true"),
    CONVERSATION,
    entry("created_time", "When it was found or made.", r#""2026-09-01T12:00:02.000Z""#),
    entry(
        "detail",
        "What it is; which members it has depends on the type. Null of some types.",
        r#"{"domain": "IT", "name": "Reset your VPN password", "snippet": "Open the portal …", "url": "https://wiki.example.com/vpn"}"#,
    ),
    entry("id", "The key.", r#""5f0c7d1e9ab24c3d8e6f1a2b3c4d5e6f""#),
    INTERACTION,
    UPDATED,
    entry("plugin_call_id", "The plugin call that made it; null of what a search found.", "null"),
    entry("resource_id", "Its id where it comes from: of an article, a ticket, a form.", r#""12422565931618640979""#),
    entry(
        "type",
        "`RESOURCE_TYPE_` followed by `KNOWLEDGE`, `FILE`, `FORM`, `APPROVAL`, `TICKET`, `PERSON` …",
        r#""RESOURCE_TYPE_KNOWLEDGE""#,
    ),
    USER,
];

const USERS: &[Entry] = &[
    entry("access_to_bot", "Whether the user may talk to the assistant.", "true"),
    entry("email_addr", "The email address.", r#""grace@example.com""#),
    entry(
        "external_ids",
        "The user in other systems.",
        r#"[{"connector_name": "slack", "external_id": "U02ABCDEF", "source": "SLACK"}]"#,
    ),
    entry("first_interaction_time", "When the user first wrote or clicked.", r#""2026-03-02T08:15:00.000Z""#),
    entry("first_name", "The first name.", r#""Grace""#),
    entry("id", "The key, a decimal number as text.", r#""1812312452353242""#),
    entry("last_name", "The last name.", r#""Hopper""#),
    UPDATED,
    entry("latest_interaction_time", "When the user last wrote or clicked.", r#""2026-09-01T12:00:00.000Z""#),
    entry("user_preferred_language", "The language, such as `EN_US`.", r#""EN_US""#),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_attribute_is_explained_with_an_example_of_its_kind_and_nothing_else_is() {
        for entity in Entity::ALL {
            let explained: Vec<_> = entries(entity).iter().map(|entry| entry.name).collect();
            let expected: Vec<_> = entity.attributes().iter().map(|attribute| attribute.name).collect();
            assert_eq!(explained, expected, "{entity:?}");
            for entry in entries(entity) {
                assert!(serde_json::from_str::<Value>(entry.example).is_ok(), "{entity:?} {entry:?}");
            }
        }
    }
}
