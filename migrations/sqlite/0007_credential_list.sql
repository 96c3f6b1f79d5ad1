-- What the list of credentials is searched and sorted by.

-- Name, client id and creator in small letters, each on a line. SQLite knows small letters of ASCII only, which is right
-- for client ids and email addresses; the program writes every row from now on.
ALTER TABLE credentials ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE credentials
SET search_text = name_key || char(10) || coalesce(lower(client_id), '') || char(10) || lower(created_by);

DROP INDEX credentials_newest;
CREATE INDEX credentials_created_at ON credentials (organization_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_type ON credentials (organization_id, authentication_type, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_by_client_id ON credentials (organization_id, coalesce(client_id, ''), id)
WHERE deleted_at IS NULL;
CREATE INDEX credentials_created_by ON credentials (organization_id, created_by, id) WHERE deleted_at IS NULL;
