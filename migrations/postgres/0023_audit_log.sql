-- The way in, the address and the id of the request with which an entry was made.
ALTER TABLE audit_events ADD COLUMN via text;
ALTER TABLE audit_events ADD COLUMN address text;
ALTER TABLE audit_events ADD COLUMN request_id text COLLATE "C";

-- Each filter has an index that ends with the order of the log.
DROP INDEX audit_events_newest;
CREATE INDEX audit_events_order ON audit_events (organization_id, at, number);
CREATE INDEX audit_events_subject ON audit_events (organization_id, subject, at, number);
CREATE INDEX audit_events_actor ON audit_events (organization_id, actor, at, number);
CREATE INDEX audit_events_action ON audit_events (organization_id, action, at, number);
CREATE INDEX audit_events_actor_action ON audit_events (organization_id, actor, action, at, number);
CREATE INDEX audit_events_request ON audit_events (organization_id, request_id, at, number) WHERE request_id IS NOT NULL;

-- Failed attempts to sign in to an account that exists, until their entry in the audit log is written.
CREATE TABLE failed_sign_ins (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    since timestamptz NOT NULL,
    failures integer NOT NULL,
    via text NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL
);
CREATE INDEX failed_sign_ins_since ON failed_sign_ins (since);

-- One role more.
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('super-admin', 'auditor', 'admin', 'user'));
