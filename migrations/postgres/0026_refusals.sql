-- Refused requests of programs, some of each kind.
CREATE TABLE refusals (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    cause text NOT NULL,
    credential_id uuid REFERENCES credentials (id),
    secret_id uuid REFERENCES secrets (id),
    network text,
    detail text NOT NULL,
    ordinal integer NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    status integer NOT NULL,
    address text NOT NULL,
    client text NOT NULL
);
CREATE INDEX refusals_request ON refusals (request_id);
CREATE INDEX refusals_at ON refusals (at);

-- All of them, counted by kind as long as they go on. `kind` is cause, credential, secret and network in one text.
CREATE TABLE refusal_episodes (
    kind text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    cause text NOT NULL,
    credential_id uuid REFERENCES credentials (id),
    secret_id uuid REFERENCES secrets (id),
    network text,
    refusals bigint NOT NULL,
    last_at timestamptz NOT NULL,
    last_request_id text NOT NULL,
    last_address text NOT NULL,
    last_client text NOT NULL,
    PRIMARY KEY (kind, since)
);
CREATE INDEX refusal_episodes_last ON refusal_episodes (last_at);
CREATE INDEX refusal_episodes_credential ON refusal_episodes (credential_id, last_at);
