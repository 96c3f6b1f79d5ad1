-- What the list of credentials is searched and sorted by.

-- Name, client id and creator in small letters, each on a line; the program writes it.
ALTER TABLE credentials ADD COLUMN search_text text COLLATE "C" NOT NULL DEFAULT '';

DROP INDEX credentials_newest;
CREATE INDEX credentials_created_at ON credentials (organization_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_type ON credentials (organization_id, authentication_type, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_by_client_id ON credentials (organization_id, coalesce(client_id, ''), id)
WHERE deleted_at IS NULL;
CREATE INDEX credentials_created_by ON credentials (organization_id, created_by, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_name ON credentials (organization_id, name_key, id) WHERE deleted_at IS NULL;
