-- What people note about a credential, apart from it: nothing of it changes what the credential grants.
CREATE TABLE credential_details (
    credential_id TEXT PRIMARY KEY REFERENCES credentials (id),
    owner_id TEXT REFERENCES users (id),
    backup_owner_id TEXT REFERENCES users (id),
    description TEXT NOT NULL,
    ticket TEXT NOT NULL
) STRICT;
CREATE INDEX credential_details_owner ON credential_details (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX credential_details_backup_owner ON credential_details (backup_owner_id) WHERE backup_owner_id IS NOT NULL;

CREATE TABLE credential_tags (
    credential_id TEXT NOT NULL REFERENCES credentials (id),
    tag TEXT NOT NULL,
    PRIMARY KEY (credential_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_tags_tag ON credential_tags (tag, credential_id);
