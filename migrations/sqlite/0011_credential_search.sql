-- What few credentials have is found first and sorted then.
CREATE INDEX credentials_paused ON credentials (organization_id, paused_until)
WHERE deleted_at IS NULL AND paused_until IS NOT NULL;
CREATE INDEX credential_scopes_scope ON credential_scopes (scope, credential_id);

-- What is searched, under a number that stays: SQLite may number the rows of a table without one anew.
CREATE TABLE searched_credentials (
    number INTEGER PRIMARY KEY,
    credential_id TEXT NOT NULL UNIQUE REFERENCES credentials (id),
    search_text TEXT NOT NULL
) STRICT;
INSERT INTO searched_credentials (credential_id, search_text)
SELECT id, search_text FROM credentials WHERE deleted_at IS NULL;

-- Every three characters in a row.
CREATE VIRTUAL TABLE credential_search USING fts5 (
    search_text, content = 'searched_credentials', content_rowid = 'number', columnsize = 0,
    tokenize = 'trigram case_sensitive 1'
);
INSERT INTO credential_search (credential_search) VALUES ('rebuild');

CREATE TRIGGER credential_made AFTER INSERT ON credentials BEGIN
    INSERT INTO searched_credentials (credential_id, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER credential_renamed AFTER UPDATE OF search_text ON credentials
WHEN old.search_text <> new.search_text BEGIN
    UPDATE searched_credentials SET search_text = new.search_text WHERE credential_id = new.id;
END;
CREATE TRIGGER credential_deleted AFTER UPDATE OF deleted_at ON credentials WHEN new.deleted_at IS NOT NULL BEGIN
    DELETE FROM searched_credentials WHERE credential_id = new.id;
END;
CREATE TRIGGER searched_inserted AFTER INSERT ON searched_credentials BEGIN
    INSERT INTO credential_search (rowid, search_text) VALUES (new.number, new.search_text);
END;
CREATE TRIGGER searched_updated AFTER UPDATE OF search_text ON searched_credentials BEGIN
    INSERT INTO credential_search (credential_search, rowid, search_text)
    VALUES ('delete', old.number, old.search_text);
    INSERT INTO credential_search (rowid, search_text) VALUES (new.number, new.search_text);
END;
CREATE TRIGGER searched_deleted AFTER DELETE ON searched_credentials BEGIN
    INSERT INTO credential_search (credential_search, rowid, search_text)
    VALUES ('delete', old.number, old.search_text);
END;
