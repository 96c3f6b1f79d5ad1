-- Below which place the entries of a tree are removed, because they are older than they are kept. Their hashes stay.
CREATE TABLE audit_pruned (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    generation bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (organization_id, generation)
);

-- Only those may be removed; an event only once it is in no tree and not about to be put into one.
CREATE FUNCTION refuse_removal_from_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'audit_entries' THEN
        IF EXISTS (
            SELECT 1 FROM audit_pruned p
            WHERE p.organization_id = OLD.organization_id AND p.generation = OLD.generation AND p.position > OLD.position
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM audit_entries WHERE event_id = OLD.id)
        AND NOT EXISTS (SELECT 1 FROM audit_unsealed WHERE event_id = OLD.id)
        AND EXISTS (SELECT 1 FROM audit_pruned WHERE organization_id = OLD.organization_id)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;
DROP TRIGGER audit_entries_are_not_changed ON audit_entries;
CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log();
CREATE TRIGGER audit_entries_are_not_removed BEFORE DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION refuse_removal_from_audit_log();
DROP TRIGGER audit_events_are_not_changed ON audit_events;
CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log();
CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION refuse_removal_from_audit_log();
