//! The tables of the Data API and the attributes of their records.

use std::str::FromStr;

use super::scope::Scope;

/// A table of the Data API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// User messages and assistant responses.
    Interactions,
    /// Conversations.
    Conversations,
    /// Executions of plugins.
    PluginCalls,
    /// What plugins found, cited or made.
    PluginResources,
    /// People.
    Users,
}

impl Entity {
    /// Every table.
    pub const ALL: [Self; 5] =
        [Self::Interactions, Self::Conversations, Self::PluginCalls, Self::PluginResources, Self::Users];

    /// The last segment of the table's path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactions => "interactions",
            Self::Conversations => "conversations",
            Self::PluginCalls => "plugin-calls",
            Self::PluginResources => "plugin-resources",
            Self::Users => "users",
        }
    }

    /// The scope that opens the table.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Interactions => Scope::Interactions,
            Self::Conversations => Scope::Conversations,
            Self::PluginCalls => Scope::PluginCalls,
            Self::PluginResources => Scope::PluginResources,
            Self::Users => Scope::Users,
        }
    }

    /// The attributes of the table's records, in alphabetical order; each record has all of them, possibly null.
    pub const fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::Interactions => INTERACTIONS,
            Self::Conversations => CONVERSATIONS,
            Self::PluginCalls => PLUGIN_CALLS,
            Self::PluginResources => PLUGIN_RESOURCES,
            Self::Users => USERS,
        }
    }

    /// The attribute of a name, which is case-sensitive.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        self.attributes().iter().find(|attribute| attribute.name == name)
    }

    /// The attributes that are neither objects nor arrays: those that can be compared and ordered by.
    pub fn scalar_attributes(self) -> impl Iterator<Item = &'static Attribute> {
        self.attributes().iter().filter(|attribute| attribute.kind.is_scalar())
    }
}

/// What an attribute holds when it is not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// An instant in UTC, to the millisecond.
    DateTime,
    /// An object, whose members depend on the record's type.
    Object,
    /// An array of objects.
    Array,
}

impl AttributeKind {
    /// Whether values of this kind can be compared and ordered.
    pub const fn is_scalar(self) -> bool {
        matches!(self, Self::String | Self::Boolean | Self::DateTime)
    }

    /// The kind with its article, as messages name it.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::DateTime => "a date-time",
            Self::Object => "an object",
            Self::Array => "an array",
        }
    }
}

/// An attribute of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// The name, also of the column that keeps it.
    pub name: &'static str,
    /// What it holds.
    pub kind: AttributeKind,
}

/// The attribute every table has, unique within an organization.
pub const ID: &Attribute = &string("id");

const fn string(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::String }
}

const fn boolean(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::Boolean }
}

const fn date_time(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::DateTime }
}

const fn object(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::Object }
}

const INTERACTIONS: &[Attribute] = &[
    string("actor"),
    string("conversation_id"),
    date_time("created_time"),
    object("detail"),
    string("id"),
    string("label"),
    date_time("last_updated_time"),
    string("parent_interaction_id"),
    string("platform"),
    string("type"),
    string("user_id"),
];

const CONVERSATIONS: &[Attribute] = &[
    date_time("created_time"),
    object("detail"),
    string("id"),
    date_time("last_updated_time"),
    string("primary_domain"),
    string("route"),
    string("type"),
    string("user_id"),
];

const PLUGIN_CALLS: &[Attribute] = &[
    string("conversation_id"),
    date_time("created_time"),
    string("id"),
    string("interaction_id"),
    date_time("last_updated_time"),
    string("plugin_name"),
    date_time("plugin_update_time"),
    boolean("served"),
    boolean("used"),
    string("user_id"),
];

const PLUGIN_RESOURCES: &[Attribute] = &[
    boolean("cited"),
    string("conversation_id"),
    date_time("created_time"),
    object("detail"),
    string("id"),
    string("interaction_id"),
    date_time("last_updated_time"),
    string("plugin_call_id"),
    string("resource_id"),
    string("type"),
    string("user_id"),
];

const USERS: &[Attribute] = &[
    boolean("access_to_bot"),
    string("email_addr"),
    Attribute { name: "external_ids", kind: AttributeKind::Array },
    date_time("first_interaction_time"),
    string("first_name"),
    string("id"),
    string("last_name"),
    date_time("last_updated_time"),
    date_time("latest_interaction_time"),
    string("user_preferred_language"),
];

impl FromStr for Entity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.as_str() == text)
            .ok_or("the entities are interactions, conversations, plugin-calls, plugin-resources and users")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_an_id_and_lists_its_attributes_in_alphabetical_order() {
        for entity in Entity::ALL {
            assert_eq!(entity.attribute("id"), Some(ID));
            assert!(entity.attributes().is_sorted_by(|a, b| a.name < b.name), "{entity:?}");
        }
    }
}
