-- Refused requests of programs, some of each kind.
CREATE TABLE refusals (
    request_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    credential_id TEXT REFERENCES credentials (id),
    secret_id TEXT REFERENCES secrets (id),
    network TEXT,
    detail TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    address TEXT NOT NULL,
    client TEXT NOT NULL
) STRICT;
CREATE INDEX refusals_request ON refusals (request_id);
CREATE INDEX refusals_at ON refusals (at);

-- All of them, counted by kind as long as they go on. `kind` is cause, credential, secret and network in one text.
CREATE TABLE refusal_episodes (
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    cause TEXT NOT NULL,
    credential_id TEXT REFERENCES credentials (id),
    secret_id TEXT REFERENCES secrets (id),
    network TEXT,
    refusals INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    last_request_id TEXT NOT NULL,
    last_address TEXT NOT NULL,
    last_client TEXT NOT NULL,
    PRIMARY KEY (kind, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_episodes_last ON refusal_episodes (last_at);
CREATE INDEX refusal_episodes_credential ON refusal_episodes (credential_id, last_at);
