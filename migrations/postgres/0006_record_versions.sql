-- Changes with every change of a table of an organization, so that a client learns without reading it whether what it has
-- is still so. Chosen by chance, not counted: a database that is restored does not come to an old value in another way.
CREATE TABLE record_versions (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    entity text COLLATE "C" NOT NULL,
    version uuid NOT NULL,
    PRIMARY KEY (organization_id, entity)
);
