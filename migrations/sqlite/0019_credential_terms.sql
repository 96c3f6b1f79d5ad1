-- Until when a credential grants access; and that it has expired, so that a clock that is set back revives nothing.
ALTER TABLE credentials ADD COLUMN expires_at INTEGER;
ALTER TABLE credentials ADD COLUMN expired_at INTEGER;
CREATE INDEX credentials_expires_at ON credentials (organization_id, expires_at) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX credentials_expiring ON credentials (expires_at)
WHERE deleted_at IS NULL AND expires_at IS NOT NULL AND expired_at IS NULL;

-- From where it may be used: CIDR blocks that are separated by spaces. From anywhere, if there are none.
ALTER TABLE credentials ADD COLUMN networks TEXT NOT NULL DEFAULT '';
