-- Failures are forgotten by their age, whoever they are of.
CREATE INDEX sign_in_failures_at ON sign_in_failures (at);
