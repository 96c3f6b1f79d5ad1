-- What processes that remember credentials must forget, in the order of the commits. Old rows are removed.
CREATE TABLE credential_changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    credential_id TEXT,
    token_jti TEXT,
    CHECK ((credential_id IS NULL) <> (token_jti IS NULL))
) STRICT;

-- The processes that remember credentials, each with the number of the last change that it has applied.
CREATE TABLE change_followers (
    id TEXT PRIMARY KEY,
    applied INTEGER NOT NULL
) STRICT;
