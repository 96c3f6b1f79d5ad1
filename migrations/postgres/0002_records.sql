-- The tables of the Data API: a column for each attribute that can be compared, what is inside of others as `jsonb`, and the
-- record as it is returned, to the letter. No foreign keys among them: exports arrive in any order.
--
-- Date-times are text, `YYYY-MM-DDTHH:MM:SS.mmm` in UTC without the `Z`: a literal of any precision in any year compares as
-- it does in memory and in SQLite, which no type of instants does. Nulls sort before everything else.
--
-- All but the people are parted by the month of `created_time`; an import makes the parts of the months that it brings
-- (`record_*_p202601`). What has no time, or one far away, is in the default part. So no index can keep ids unique: who
-- writes holds the lock of the table and organization, and removes what it replaces.

CREATE TABLE record_interactions (
    organization_id uuid NOT NULL,
    actor text COLLATE "C",
    conversation_id text COLLATE "C",
    created_time text COLLATE "C",
    id text COLLATE "C" NOT NULL,
    label text COLLATE "C",
    last_updated_time text COLLATE "C",
    parent_interaction_id text COLLATE "C",
    platform text COLLATE "C",
    "type" text COLLATE "C",
    user_id text COLLATE "C",
    objects jsonb NOT NULL,
    document text NOT NULL
) PARTITION BY RANGE (created_time);
CREATE TABLE record_interactions_default PARTITION OF record_interactions DEFAULT;
CREATE INDEX record_interactions_id ON record_interactions (organization_id, id);
CREATE INDEX record_interactions_created_time ON record_interactions (organization_id, created_time NULLS FIRST, id);
CREATE INDEX record_interactions_last_updated_time ON record_interactions (organization_id, last_updated_time NULLS FIRST, id);
CREATE INDEX record_interactions_user_id ON record_interactions (organization_id, user_id NULLS FIRST, id);
CREATE INDEX record_interactions_conversation_id ON record_interactions (organization_id, conversation_id NULLS FIRST, id);

CREATE TABLE record_conversations (
    organization_id uuid NOT NULL,
    created_time text COLLATE "C",
    id text COLLATE "C" NOT NULL,
    last_updated_time text COLLATE "C",
    primary_domain text COLLATE "C",
    route text COLLATE "C",
    "type" text COLLATE "C",
    user_id text COLLATE "C",
    objects jsonb NOT NULL,
    document text NOT NULL
) PARTITION BY RANGE (created_time);
CREATE TABLE record_conversations_default PARTITION OF record_conversations DEFAULT;
CREATE INDEX record_conversations_id ON record_conversations (organization_id, id);
CREATE INDEX record_conversations_created_time ON record_conversations (organization_id, created_time NULLS FIRST, id);
CREATE INDEX record_conversations_last_updated_time ON record_conversations (organization_id, last_updated_time NULLS FIRST, id);
CREATE INDEX record_conversations_user_id ON record_conversations (organization_id, user_id NULLS FIRST, id);

CREATE TABLE record_plugin_calls (
    organization_id uuid NOT NULL,
    conversation_id text COLLATE "C",
    created_time text COLLATE "C",
    id text COLLATE "C" NOT NULL,
    interaction_id text COLLATE "C",
    last_updated_time text COLLATE "C",
    plugin_name text COLLATE "C",
    plugin_update_time text COLLATE "C",
    served boolean,
    used boolean,
    user_id text COLLATE "C",
    objects jsonb NOT NULL,
    document text NOT NULL
) PARTITION BY RANGE (created_time);
CREATE TABLE record_plugin_calls_default PARTITION OF record_plugin_calls DEFAULT;
CREATE INDEX record_plugin_calls_id ON record_plugin_calls (organization_id, id);
CREATE INDEX record_plugin_calls_created_time ON record_plugin_calls (organization_id, created_time NULLS FIRST, id);
CREATE INDEX record_plugin_calls_last_updated_time ON record_plugin_calls (organization_id, last_updated_time NULLS FIRST, id);
CREATE INDEX record_plugin_calls_user_id ON record_plugin_calls (organization_id, user_id NULLS FIRST, id);
CREATE INDEX record_plugin_calls_conversation_id ON record_plugin_calls (organization_id, conversation_id NULLS FIRST, id);

CREATE TABLE record_plugin_resources (
    organization_id uuid NOT NULL,
    cited boolean,
    conversation_id text COLLATE "C",
    created_time text COLLATE "C",
    id text COLLATE "C" NOT NULL,
    interaction_id text COLLATE "C",
    last_updated_time text COLLATE "C",
    plugin_call_id text COLLATE "C",
    resource_id text COLLATE "C",
    "type" text COLLATE "C",
    user_id text COLLATE "C",
    objects jsonb NOT NULL,
    document text NOT NULL
) PARTITION BY RANGE (created_time);
CREATE TABLE record_plugin_resources_default PARTITION OF record_plugin_resources DEFAULT;
CREATE INDEX record_plugin_resources_id ON record_plugin_resources (organization_id, id);
CREATE INDEX record_plugin_resources_created_time ON record_plugin_resources (organization_id, created_time NULLS FIRST, id);
CREATE INDEX record_plugin_resources_last_updated_time ON record_plugin_resources (organization_id, last_updated_time NULLS FIRST, id);
CREATE INDEX record_plugin_resources_user_id ON record_plugin_resources (organization_id, user_id NULLS FIRST, id);
CREATE INDEX record_plugin_resources_conversation_id ON record_plugin_resources (organization_id, conversation_id NULLS FIRST, id);

CREATE TABLE record_users (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    access_to_bot boolean,
    email_addr text COLLATE "C",
    first_interaction_time text COLLATE "C",
    first_name text COLLATE "C",
    id text COLLATE "C" NOT NULL,
    last_name text COLLATE "C",
    last_updated_time text COLLATE "C",
    latest_interaction_time text COLLATE "C",
    user_preferred_language text COLLATE "C",
    objects jsonb NOT NULL,
    document text NOT NULL
);
CREATE INDEX record_users_id ON record_users (organization_id, id);
CREATE INDEX record_users_last_updated_time ON record_users (organization_id, last_updated_time NULLS FIRST, id);
