-- Where the notifications of an organization go. The keys of a webhook are sealed.
CREATE TABLE notification_endpoints (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'mail')),
    target TEXT NOT NULL,
    topics TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    disabled_by TEXT,
    failing_since INTEGER,
    sealed_keys BLOB,
    public_key TEXT
) STRICT;
CREATE INDEX notification_endpoints_organization ON notification_endpoints (organization_id);

-- What has happened, written in the transaction in which it happened. `key` names it, so that it is told once.
CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    key TEXT NOT NULL,
    topic TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT notifications_key UNIQUE (organization_id, key)
) STRICT;
CREATE INDEX notifications_at ON notifications (at);

-- Each way of a notification to one place: an endpoint, or a mailbox alone.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    notification_id TEXT NOT NULL REFERENCES notifications (id),
    endpoint_id TEXT REFERENCES notification_endpoints (id),
    recipient TEXT,
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    delivered_at INTEGER,
    outcome TEXT
) STRICT;
CREATE INDEX deliveries_notification ON deliveries (notification_id);
CREATE INDEX deliveries_next ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id);
