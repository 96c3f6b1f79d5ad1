-- A search in the usual order reads the index alone until it finds something.
DROP INDEX credentials_created_at;
CREATE INDEX credentials_created_at ON credentials (organization_id, created_at, id) INCLUDE (search_text)
WHERE deleted_at IS NULL;
