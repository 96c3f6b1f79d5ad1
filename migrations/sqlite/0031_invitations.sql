-- People who are invited: the hash of the link, which is valid for an hour.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT invitations_token_hash UNIQUE (token_hash)
) STRICT;
CREATE INDEX invitations_organization ON invitations (organization_id);
CREATE INDEX invitations_email ON invitations (email_key);
