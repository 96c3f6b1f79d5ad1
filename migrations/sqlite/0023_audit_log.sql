-- The way in, the address and the id of the request with which an entry was made.
ALTER TABLE audit_events ADD COLUMN via TEXT;
ALTER TABLE audit_events ADD COLUMN address TEXT;
ALTER TABLE audit_events ADD COLUMN request_id TEXT;

-- Each filter has an index that ends with the order of the log.
DROP INDEX audit_events_newest;
CREATE INDEX audit_events_order ON audit_events (organization_id, at);
CREATE INDEX audit_events_subject ON audit_events (organization_id, subject, at);
CREATE INDEX audit_events_actor ON audit_events (organization_id, actor, at);
CREATE INDEX audit_events_action ON audit_events (organization_id, action, at);
CREATE INDEX audit_events_actor_action ON audit_events (organization_id, actor, action, at);
CREATE INDEX audit_events_request ON audit_events (organization_id, request_id, at) WHERE request_id IS NOT NULL;

-- Failed attempts to sign in to an account that exists, until their entry in the audit log is written.
CREATE TABLE failed_sign_ins (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    since INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    via TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_sign_ins_since ON failed_sign_ins (since);

-- One role more. SQLite changes no constraint of a table: it is made anew, with the references to its rows checked at the end,
-- for which the one without an index gets one.
PRAGMA defer_foreign_keys = ON;
CREATE INDEX audit_events_user ON audit_events (actor_user_id);
CREATE TABLE old_users AS SELECT * FROM users;
DROP TABLE users;
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('super-admin', 'auditor', 'admin', 'user')),
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CONSTRAINT users_email_key UNIQUE (email_key)
) STRICT;
INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at, disabled_at)
SELECT id, organization_id, email, email_key, role, password_hash, created_at, disabled_at FROM old_users ORDER BY rowid;
DROP TABLE old_users;
DROP INDEX audit_events_user;
