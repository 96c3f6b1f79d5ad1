-- The server key can be replaced by another one. Keys are counted; what there is belongs to the first. A secret is hashed under
-- one key, and still found by its hash under the key before until that is retired.
ALTER TABLE secrets ADD COLUMN key_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE secrets ADD COLUMN previous_hmac BLOB;
CREATE UNIQUE INDEX secrets_previous_hmac ON secrets (previous_hmac) WHERE previous_hmac IS NOT NULL;

-- The fingerprints of the server keys that a process has, parted by spaces.
ALTER TABLE change_followers ADD COLUMN server_keys TEXT NOT NULL DEFAULT '';

-- A change of neither a credential nor a token says that other server keys count. The newest change is never removed, so that
-- numbers go on from it.
CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    credential_id TEXT,
    token_jti TEXT,
    CHECK (credential_id IS NULL OR token_jti IS NULL)
) STRICT;
INSERT INTO changes SELECT number, credential_id, token_jti FROM credential_changes;
DROP TABLE credential_changes;
ALTER TABLE changes RENAME TO credential_changes;
