-- The entries of the audit log in the form in which they were hashed, by their places in the tree of their organization. A
-- restored database begins another generation: what follows is another future.
CREATE TABLE audit_entries (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE REFERENCES audit_events (id),
    entry TEXT NOT NULL,
    PRIMARY KEY (organization_id, generation, position)
) STRICT;

-- The hashes of the trees, up to 256 of one level in a row.
CREATE TABLE audit_tiles (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    generation INTEGER NOT NULL,
    level INTEGER NOT NULL,
    tile INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (organization_id, generation, level, tile)
) STRICT;

-- Signed: how many entries a tree had, and its root. The newest, and the last of each day.
CREATE TABLE audit_checkpoints (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (organization_id, generation, size)
) STRICT;

-- Entries that are not in the tree yet.
CREATE TABLE audit_unsealed (
    event_id TEXT PRIMARY KEY REFERENCES audit_events (id)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events;

-- The private part is sealed under the server key.
CREATE TABLE audit_keys (
    id TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    sealed_private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entries_are_not_removed BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
