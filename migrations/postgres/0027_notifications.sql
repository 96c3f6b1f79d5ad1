-- Where the notifications of an organization go. The keys of a webhook are sealed.
CREATE TABLE notification_endpoints (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    kind text NOT NULL CHECK (kind IN ('webhook', 'mail')),
    target text NOT NULL,
    topics text NOT NULL,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    disabled_by text,
    failing_since timestamptz,
    sealed_keys bytea,
    public_key text
);
CREATE INDEX notification_endpoints_organization ON notification_endpoints (organization_id);

-- What has happened, written in the transaction in which it happened. `key` names it, so that it is told once.
CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    key text COLLATE "C" NOT NULL,
    topic text NOT NULL,
    at timestamptz NOT NULL,
    body text NOT NULL,
    CONSTRAINT notifications_key UNIQUE (organization_id, key)
);
CREATE INDEX notifications_at ON notifications (at);

-- Each way of a notification to one place: an endpoint, or a mailbox alone.
CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    notification_id uuid NOT NULL REFERENCES notifications (id),
    endpoint_id uuid REFERENCES notification_endpoints (id),
    recipient text,
    attempts integer NOT NULL,
    next_at timestamptz,
    last_at timestamptz,
    delivered_at timestamptz,
    outcome text
);
CREATE INDEX deliveries_notification ON deliveries (notification_id);
CREATE INDEX deliveries_next ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id);
