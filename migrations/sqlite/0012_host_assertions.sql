-- Assertions by which the application around a frame has signed someone in: each counts once. Rows of assertions that have
-- ended are removed.
CREATE TABLE host_assertions (
    issuer TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, jti)
) STRICT;
CREATE INDEX host_assertions_expires_at ON host_assertions (expires_at);
