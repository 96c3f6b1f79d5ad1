-- Whose session it is, and what identifies it to that person. Sessions of earlier releases do not say: they end.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN session_id TEXT;
ALTER TABLE sessions ADD COLUMN user_id TEXT;
CREATE INDEX sessions_user ON sessions (user_id);
