//! What notifications are about, in the language of the reader.

use super::t;
use crate::domain::notification::Topic;

/// A topic.
pub fn topic(topic: Topic) -> String {
    match topic {
        Topic::Created => t!("topic-created"),
        Topic::Widened => t!("topic-widened"),
        Topic::Rotated => t!("topic-rotated"),
        Topic::Expiring => t!("topic-expiring"),
        Topic::Expired => t!("topic-expired"),
        Topic::Quota => t!("topic-quota"),
        Topic::Failing => t!("topic-failing"),
        Topic::Frozen => t!("topic-frozen"),
        Topic::Decoy => t!("topic-decoy"),
        Topic::Leaked => t!("topic-leaked"),
        Topic::Checkpoint => t!("topic-checkpoint"),
        Topic::People => t!("topic-people"),
        Topic::Account => t!("topic-account"),
        Topic::EndpointDisabled => t!("topic-endpoint-disabled"),
        Topic::Test => t!("topic-test"),
    }
}
