-- Lists of credentials that people have given a name: filter, order and page size as in the address of the list.
CREATE TABLE saved_views (
    user_id uuid NOT NULL REFERENCES users (id),
    name_key text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    query text COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, name_key)
);
