-- What processes that remember credentials must forget, in the order of the commits: who appends holds a lock until the
-- commit. Old rows are removed.
CREATE TABLE credential_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    credential_id uuid,
    token_jti text,
    CHECK ((credential_id IS NULL) <> (token_jti IS NULL))
);

-- The processes that remember credentials, each with the number of the last change that it has applied.
CREATE TABLE change_followers (
    id uuid PRIMARY KEY,
    applied bigint NOT NULL
);
