-- Lists of credentials that people have given a name: filter, order and page size as in the address of the list.
CREATE TABLE saved_views (
    user_id TEXT NOT NULL REFERENCES users (id),
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (user_id, name_key)
) STRICT;
