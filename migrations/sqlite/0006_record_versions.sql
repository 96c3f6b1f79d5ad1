-- Changes with every change of a table of an organization, so that a client learns without reading it whether what it has
-- is still so. Chosen by chance, not counted: a database that is restored does not come to an old value in another way.
CREATE TABLE record_versions (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    entity TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (organization_id, entity)
) STRICT;
