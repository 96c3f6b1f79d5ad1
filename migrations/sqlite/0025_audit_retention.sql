-- Below which place the entries of a tree are removed, because they are older than they are kept. Their hashes stay.
CREATE TABLE audit_pruned (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (organization_id, generation)
) STRICT, WITHOUT ROWID;

-- Only those may be removed; an event only once it is in no tree and not about to be put into one.
DROP TRIGGER audit_entries_are_not_removed;
CREATE TRIGGER audit_entries_are_not_removed BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (
    SELECT 1 FROM audit_pruned
    WHERE organization_id = OLD.organization_id AND generation = OLD.generation AND position > OLD.position
)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DROP TRIGGER audit_events_are_not_removed;
CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_entries WHERE event_id = OLD.id)
    OR EXISTS (SELECT 1 FROM audit_unsealed WHERE event_id = OLD.id)
    OR NOT EXISTS (SELECT 1 FROM audit_pruned WHERE organization_id = OLD.organization_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
