-- Whose session it is, and what identifies it to that person. Sessions of earlier releases do not say: they end.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN session_id uuid;
ALTER TABLE sessions ADD COLUMN user_id uuid;
CREATE INDEX sessions_user ON sessions (user_id);
