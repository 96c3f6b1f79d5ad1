-- The entries of the audit log in the form in which they were hashed, by their places in the tree of their organization. A
-- restored database begins another generation: what follows is another future.
CREATE TABLE audit_entries (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    generation bigint NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL UNIQUE REFERENCES audit_events (id),
    entry text NOT NULL,
    PRIMARY KEY (organization_id, generation, position)
);

-- The hashes of the trees, up to 256 of one level in a row.
CREATE TABLE audit_tiles (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    generation bigint NOT NULL,
    level bigint NOT NULL,
    tile bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (organization_id, generation, level, tile)
);

-- Signed: how many entries a tree had, and its root. The newest, and the last of each day.
CREATE TABLE audit_checkpoints (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    generation bigint NOT NULL,
    size bigint NOT NULL,
    at timestamptz NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (organization_id, generation, size)
);

-- Entries that are not in the tree yet.
CREATE TABLE audit_unsealed (
    event_id uuid PRIMARY KEY REFERENCES audit_events (id)
);
INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events;

-- The private part is sealed under the server key.
CREATE TABLE audit_keys (
    id text PRIMARY KEY,
    public_key bytea NOT NULL,
    sealed_private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE OR DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log();
CREATE TRIGGER audit_entries_are_not_emptied BEFORE TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();
