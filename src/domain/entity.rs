//! The tables of the Data API and the attributes of their records.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    json::{Json, Members},
    scope::Scope,
};

/// A table of the Data API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    /// User messages and assistant responses.
    Interactions,
    /// Conversations.
    Conversations,
    /// Executions of plugins.
    PluginCalls,
    /// Resources that plugins found, cited or created.
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

    /// The scope that grants access to the table.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Interactions => Scope::Interactions,
            Self::Conversations => Scope::Conversations,
            Self::PluginCalls => Scope::PluginCalls,
            Self::PluginResources => Scope::PluginResources,
            Self::Users => Scope::Users,
        }
    }

    /// The table to which a scope grants access.
    pub const fn opened_by(scope: Scope) -> Self {
        match scope {
            Scope::Interactions => Self::Interactions,
            Scope::Conversations => Self::Conversations,
            Scope::PluginCalls => Self::PluginCalls,
            Scope::PluginResources => Self::PluginResources,
            Scope::Users => Self::Users,
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

    /// The attributes that are neither objects nor arrays: those that have a column of their own.
    pub fn scalar_attributes(self) -> impl Iterator<Item = &'static Attribute> {
        self.attributes().iter().filter(|attribute| attribute.kind.is_scalar())
    }
}

/// The type of an attribute's value when it is not null.
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
    /// An array: of objects if the attribute has members, otherwise of strings.
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
    /// The name, also of the column that stores it.
    pub name: &'static str,
    /// The type of its value.
    pub kind: AttributeKind,
    /// The members of an object, or of each object of an array, in alphabetical order. Nothing checks them: a member
    /// that is missing, or holds another kind, counts as null, and unlisted members are kept.
    pub members: &'static [Attribute],
    /// Whether it identifies a person, or holds free text that people wrote. Ids of users are not marked: they identify
    /// a person only together with the table of users.
    pub is_personal: bool,
}

impl Attribute {
    /// Whether it, or one of its members, is personal data.
    pub fn has_personal_data(&self) -> bool {
        self.is_personal || self.members.iter().any(Self::has_personal_data)
    }

    const fn personal(self) -> Self {
        Self { is_personal: true, ..self }
    }
}

/// The path of a value in a record: an attribute, or a member of one that is an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The attribute.
    pub attribute: &'static Attribute,
    /// Its member, if that is meant.
    pub member: Option<&'static Attribute>,
}

impl Path {
    /// The id.
    pub const ID: Self = Self::to(&string("id"));

    /// An attribute as a whole.
    pub const fn to(attribute: &'static Attribute) -> Self {
        Self { attribute, member: None }
    }

    /// The last element of the path.
    pub const fn end(self) -> &'static Attribute {
        match self.member {
            Some(member) => member,
            None => self.attribute,
        }
    }

    /// The value of a record at the path; null if there is none.
    pub fn value_in(self, record: &Members) -> &Json {
        let attribute = record.get(self.attribute.name).unwrap_or(&Json::Null);
        let Some(member) = self.member else { return attribute };
        let Json::Object(members) = attribute else { return &Json::Null };
        members.get(member.name).unwrap_or(&Json::Null)
    }
}

/// The path as OData writes it (URL Conventions, section 4.6): `type`, `detail/type`.
impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.attribute.name)?;
        self.member.map_or(Ok(()), |member| write!(formatter, "/{}", member.name))
    }
}

const fn attribute(name: &'static str, kind: AttributeKind) -> Attribute {
    Attribute { name, kind, members: &[], is_personal: false }
}

const fn string(name: &'static str) -> Attribute {
    attribute(name, AttributeKind::String)
}

const fn boolean(name: &'static str) -> Attribute {
    attribute(name, AttributeKind::Boolean)
}

const fn date_time(name: &'static str) -> Attribute {
    attribute(name, AttributeKind::DateTime)
}

const fn object(name: &'static str, members: &'static [Attribute]) -> Attribute {
    Attribute { members, ..attribute(name, AttributeKind::Object) }
}

const fn array(name: &'static str, members: &'static [Attribute]) -> Attribute {
    Attribute { members, ..attribute(name, AttributeKind::Array) }
}

const INTERACTIONS: &[Attribute] = &[
    string("actor"),
    string("conversation_id"),
    date_time("created_time"),
    object("detail", INTERACTION_DETAIL),
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
    object("detail", CONVERSATION_DETAIL),
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
    object("detail", PLUGIN_RESOURCE_DETAIL),
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
    string("email_addr").personal(),
    array("external_ids", EXTERNAL_ID).personal(),
    date_time("first_interaction_time"),
    string("first_name").personal(),
    string("id"),
    string("last_name").personal(),
    date_time("last_updated_time"),
    date_time("latest_interaction_time"),
    string("user_preferred_language"),
];

const INTERACTION_DETAIL: &[Attribute] = &[
    string("content").personal(),
    string("detail"),
    string("domain"),
    string("entity"),
    array("file_types", &[]),
    string("platform_name"),
    string("resource_id"),
    string("type"),
];

const CONVERSATION_DETAIL: &[Attribute] = &[
    string("campaign_id"),
    string("campaign_name"),
    string("channel_id"),
    string("channel_name"),
    string("content").personal(),
    string("domain"),
    string("source"),
    string("ticket_id"),
    string("type"),
    string("usecase_id"),
    string("usecase_name"),
];

const PLUGIN_RESOURCE_DETAIL: &[Attribute] = &[
    string("domain"),
    string("external_resource_id"),
    string("name"),
    string("snippet"),
    string("source"),
    string("ticket_type"),
    string("type"),
    string("url"),
];

const EXTERNAL_ID: &[Attribute] = &[string("connector_name"), string("external_id"), string("source")];

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
    fn each_scope_opens_one_table() {
        for entity in Entity::ALL {
            assert_eq!(Entity::opened_by(entity.scope()), entity);
        }
    }

    #[test]
    fn who_someone_is_and_what_people_wrote_is_marked_as_personal() {
        let personal =
            |entity: Entity| entity.attributes().iter().filter(|of| of.has_personal_data()).map(|of| of.name);
        let names = |entity| personal(entity).collect::<Vec<_>>();
        assert_eq!(names(Entity::Users), ["email_addr", "external_ids", "first_name", "last_name"]);
        assert_eq!(names(Entity::Interactions), ["detail"]);
        assert_eq!(names(Entity::Conversations), ["detail"]);
        assert!(names(Entity::PluginCalls).is_empty() && names(Entity::PluginResources).is_empty());
    }

    #[test]
    fn every_table_has_an_id_and_lists_its_attributes_in_alphabetical_order() {
        for entity in Entity::ALL {
            assert_eq!(entity.attribute("id"), Some(Path::ID.attribute));
            assert!(entity.attributes().is_sorted_by(|a, b| a.name < b.name), "{entity:?}");
            for attribute in entity.attributes() {
                assert!(attribute.members.is_sorted_by(|a, b| a.name < b.name), "{entity:?} {}", attribute.name);
            }
        }
    }
}
