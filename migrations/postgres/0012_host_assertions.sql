-- Assertions by which the application around a frame has signed someone in: each counts once. Rows of assertions that have
-- ended are removed.
CREATE TABLE host_assertions (
    issuer text COLLATE "C" NOT NULL,
    jti text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);
CREATE INDEX host_assertions_expires_at ON host_assertions (expires_at);
