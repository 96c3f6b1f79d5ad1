-- What people note about a credential, apart from it: nothing of it changes what the credential grants.
CREATE TABLE credential_details (
    credential_id uuid PRIMARY KEY REFERENCES credentials (id),
    owner_id uuid REFERENCES users (id),
    backup_owner_id uuid REFERENCES users (id),
    description text COLLATE "C" NOT NULL,
    ticket text COLLATE "C" NOT NULL
);
CREATE INDEX credential_details_owner ON credential_details (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX credential_details_backup_owner ON credential_details (backup_owner_id) WHERE backup_owner_id IS NOT NULL;

CREATE TABLE credential_tags (
    credential_id uuid NOT NULL REFERENCES credentials (id),
    tag text COLLATE "C" NOT NULL,
    PRIMARY KEY (credential_id, tag)
);
CREATE INDEX credential_tags_tag ON credential_tags (tag, credential_id);
