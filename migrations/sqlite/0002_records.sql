-- The tables of the Data API: a column for each attribute that can be compared, and the record as it is returned.
-- No foreign keys among them: exports arrive in any order. Date-times are `YYYY-MM-DDTHH:MM:SS.mmm` in UTC without the
-- `Z`, so that a literal of higher precision compares as text. Strings compare by code point.

CREATE TABLE record_interactions (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    actor TEXT,
    conversation_id TEXT,
    created_time TEXT,
    id TEXT NOT NULL,
    label TEXT,
    last_updated_time TEXT,
    parent_interaction_id TEXT,
    platform TEXT,
    type TEXT,
    user_id TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX record_interactions_created_time ON record_interactions (organization_id, created_time, id);
CREATE INDEX record_interactions_last_updated_time ON record_interactions (organization_id, last_updated_time, id);
CREATE INDEX record_interactions_user_id ON record_interactions (organization_id, user_id, id);
CREATE INDEX record_interactions_conversation_id ON record_interactions (organization_id, conversation_id, id);

CREATE TABLE record_conversations (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    created_time TEXT,
    id TEXT NOT NULL,
    last_updated_time TEXT,
    primary_domain TEXT,
    route TEXT,
    type TEXT,
    user_id TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX record_conversations_created_time ON record_conversations (organization_id, created_time, id);
CREATE INDEX record_conversations_last_updated_time ON record_conversations (organization_id, last_updated_time, id);
CREATE INDEX record_conversations_user_id ON record_conversations (organization_id, user_id, id);

CREATE TABLE record_plugin_calls (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    conversation_id TEXT,
    created_time TEXT,
    id TEXT NOT NULL,
    interaction_id TEXT,
    last_updated_time TEXT,
    plugin_name TEXT,
    plugin_update_time TEXT,
    served INTEGER CHECK (served IN (0, 1)),
    used INTEGER CHECK (used IN (0, 1)),
    user_id TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX record_plugin_calls_created_time ON record_plugin_calls (organization_id, created_time, id);
CREATE INDEX record_plugin_calls_last_updated_time ON record_plugin_calls (organization_id, last_updated_time, id);
CREATE INDEX record_plugin_calls_user_id ON record_plugin_calls (organization_id, user_id, id);
CREATE INDEX record_plugin_calls_conversation_id ON record_plugin_calls (organization_id, conversation_id, id);

CREATE TABLE record_plugin_resources (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    cited INTEGER CHECK (cited IN (0, 1)),
    conversation_id TEXT,
    created_time TEXT,
    id TEXT NOT NULL,
    interaction_id TEXT,
    last_updated_time TEXT,
    plugin_call_id TEXT,
    resource_id TEXT,
    type TEXT,
    user_id TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX record_plugin_resources_created_time ON record_plugin_resources (organization_id, created_time, id);
CREATE INDEX record_plugin_resources_last_updated_time ON record_plugin_resources (organization_id, last_updated_time, id);
CREATE INDEX record_plugin_resources_user_id ON record_plugin_resources (organization_id, user_id, id);
CREATE INDEX record_plugin_resources_conversation_id ON record_plugin_resources (organization_id, conversation_id, id);

CREATE TABLE record_users (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    access_to_bot INTEGER CHECK (access_to_bot IN (0, 1)),
    email_addr TEXT,
    first_interaction_time TEXT,
    first_name TEXT,
    id TEXT NOT NULL,
    last_name TEXT,
    last_updated_time TEXT,
    latest_interaction_time TEXT,
    user_preferred_language TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
CREATE INDEX record_users_last_updated_time ON record_users (organization_id, last_updated_time, id);
