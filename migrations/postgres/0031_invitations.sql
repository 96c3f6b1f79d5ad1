-- People who are invited: the hash of the link, which is valid for an hour.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    role text NOT NULL,
    invited_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT invitations_token_hash UNIQUE (token_hash)
);
CREATE INDEX invitations_organization ON invitations (organization_id);
CREATE INDEX invitations_email ON invitations (email_key);
