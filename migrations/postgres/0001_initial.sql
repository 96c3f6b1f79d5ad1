-- Text is compared by code point (collation "C"), whatever the collation of the database.

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT organizations_name_key UNIQUE (name_key)
);

-- The one organization of an installation that serves one; `organization add` makes others.
INSERT INTO organizations (id, name, name_key, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'Organization', 'organization', to_timestamp(0));

-- What must be the same at every start, such as the fingerprint of the server key.
CREATE TABLE installation (
    key text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    role text NOT NULL CHECK (role IN ('super-admin', 'admin', 'user')),
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    CONSTRAINT users_email_key UNIQUE (email_key)
);

-- Links with which the first super admin is made; only their hash.
CREATE TABLE first_run_links (
    token_hash bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- One row for each failed sign-in, by account and by address; old rows are removed.
CREATE TABLE sign_in_failures (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_subject ON sign_in_failures (subject, at);

CREATE TABLE sessions (
    id_hash bytea PRIMARY KEY,
    data text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE credentials (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    authentication_type text COLLATE "C" NOT NULL CHECK (authentication_type IN ('api_key', 'oauth2')),
    client_id text COLLATE "C",
    epoch bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    deleted_at timestamptz,
    deleted_by text,
    CHECK ((deleted_at IS NULL) = (deleted_by IS NULL)),
    CHECK ((client_id IS NULL) = (authentication_type = 'api_key'))
);
CREATE UNIQUE INDEX credentials_name_key ON credentials (organization_id, name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX credentials_client_id ON credentials (client_id);
CREATE INDEX credentials_newest ON credentials (organization_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;

-- The epoch of a grant: tokens of an earlier epoch do not have the scope.
CREATE TABLE credential_scopes (
    credential_id uuid NOT NULL REFERENCES credentials (id),
    scope text COLLATE "C" NOT NULL,
    granted_epoch bigint NOT NULL,
    PRIMARY KEY (credential_id, scope)
);

-- The HMAC stays when the credential is deleted, so that a deleted secret can never be made anew.
CREATE TABLE secrets (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    credential_id uuid NOT NULL REFERENCES credentials (id),
    hmac bytea NOT NULL,
    hint text NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
CREATE UNIQUE INDEX secrets_hmac ON secrets (hmac);
CREATE INDEX secrets_credential_id ON secrets (credential_id, number) INCLUDE (hint, retired_at);

CREATE TABLE audit_events (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    at timestamptz NOT NULL,
    actor_user_id uuid REFERENCES users (id),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL
);
CREATE INDEX audit_events_newest ON audit_events (organization_id, at DESC, id DESC);
CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log();
CREATE TRIGGER audit_events_are_not_emptied BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();

-- The private part is sealed under the server key.
CREATE TABLE signing_keys (
    id text COLLATE "C" PRIMARY KEY,
    algorithm text NOT NULL,
    public_key bytea NOT NULL,
    sealed_private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);
