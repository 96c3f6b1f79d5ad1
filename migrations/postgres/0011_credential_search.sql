-- What few credentials have is found first and sorted then.
CREATE INDEX credentials_paused ON credentials (organization_id, paused_until)
WHERE deleted_at IS NULL AND paused_until IS NOT NULL;
CREATE INDEX credential_scopes_scope ON credential_scopes (scope, credential_id);

-- Every three characters in a row. Whoever may create things in a database may add this extension, which PostgreSQL comes
-- with (Debian: in the package of the server).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX credentials_search ON credentials USING gin (search_text gin_trgm_ops) WHERE deleted_at IS NULL;
