-- The server key can be replaced by another one. Keys are counted; what there is belongs to the first. A secret is hashed under
-- one key, and still found by its hash under the key before until that is retired.
ALTER TABLE secrets ADD COLUMN key_number bigint NOT NULL DEFAULT 1;
ALTER TABLE secrets ADD COLUMN previous_hmac bytea;
CREATE UNIQUE INDEX secrets_previous_hmac ON secrets (previous_hmac) WHERE previous_hmac IS NOT NULL;

-- The fingerprints of the server keys that a process has, parted by spaces.
ALTER TABLE change_followers ADD COLUMN server_keys text NOT NULL DEFAULT '';

-- A change of neither a credential nor a token says that other server keys count.
ALTER TABLE credential_changes DROP CONSTRAINT credential_changes_check;
ALTER TABLE credential_changes ADD CHECK (credential_id IS NULL OR token_jti IS NULL);
