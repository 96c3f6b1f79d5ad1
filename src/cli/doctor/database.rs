//! The checks of `doctor` on the database, and whether server key and clock match it.

use time::{Duration, OffsetDateTime};

use super::Check;
use crate::{
    app::installation::place,
    config::Settings,
    crypto::server_key::ServerKeys,
    domain::{
        clock::{Clock as _, SystemClock},
        user::Role,
    },
    service::installation::{server_keys::SERVER_KEY_FINGERPRINT, signing_keys::open_signing_key},
    storage::{
        Repository, StorageError, database,
        inspection::{Inspection, Schema},
        signing_keys::StoredSigningKey,
    },
};

/// With less free space the next changes may fail.
const LEAST_BYTES: u64 = 16 << 20;
/// The write-ahead log of SQLite takes up to 256 MiB.
const ENOUGH_BYTES: u64 = 512 << 20;
/// With a larger clock error, assertions of clients, which are valid for a minute, are refused.
const MAX_CLOCK_ERROR: Duration = Duration::minutes(1);
/// A clock with a larger error is not synchronised.
const CLOCK_ERROR: Duration = Duration::seconds(5);
/// The longest delay in replacing a signing key.
const ROTATION_DELAY: Duration = Duration::days(1);

/// The server key, `None` if there is none yet, or why it cannot be read.
type FoundKey = anyhow::Result<Option<Vec<ServerKeys>>>;

pub(super) async fn look(settings: &Settings, key: &FoundKey) -> Vec<Check> {
    let mut inspection = match database::inspect(&settings.database_url).await {
        Ok(inspection) => inspection,
        Err(error) => {
            return vec![Check::fail("database", format!("{error}; see DATABASE_URL")), server_key(key, None)];
        }
    };
    let now = SystemClock.now();
    let mut checks = vec![schema(settings, &inspection)];
    checks.extend(inspection.problems.iter().map(|problem| Check::fail("database", problem)));
    checks.extend(inspection.free_bytes.map(free_space));
    let clock = inspection.server_time.map(|server_time| compare_clocks(now, server_time));
    let Some(repository) = &mut inspection.repository else {
        checks.extend(clock);
        checks.push(server_key(key, None));
        return checks;
    };
    match look_inside(settings, key, repository.as_mut(), now, clock).await {
        Ok(found) => checks.extend(found),
        Err(error) => checks.push(Check::fail("database", error.to_string())),
    }
    checks
}

/// The replica from which the Data API reads, if there is one.
pub(super) async fn look_at_replica(settings: &Settings) -> Option<Check> {
    Some(match database::inspect(settings.database_read_url.as_ref()?).await {
        Ok(Inspection { schema: Schema::Current, product, .. }) => Check::ok("replica", format!("{product}, answers")),
        Ok(_) => Check::fail("replica", "not migrated as this release wants it: is it one of DATABASE_URL's database?"),
        Err(error) => Check::fail("replica", format!("{error}; see DATABASE_READ_URL")),
    })
}

fn schema(settings: &Settings, inspection: &Inspection) -> Check {
    let product = &inspection.product;
    match inspection.schema {
        Schema::Current => Check::ok("database", format!("{product}, as this release wants it")),
        Schema::Absent => Check::warn(
            "database",
            format!(
                "{product}, there is no installation in {}: serve makes one; if there should be one, run doctor in its folder, \
                 or set DATABASE_URL",
                place(&settings.database_url)
            ),
        ),
        Schema::Older => Check::warn(
            "database",
            format!(
                "{product}, of an older release: the next start migrates it, which cannot be undone; back it up first"
            ),
        ),
        Schema::Newer => Check::fail(
            "database",
            format!("{product}, of a newer release: run that release, or restore a backup of this one"),
        ),
    }
}

fn free_space(bytes: u64) -> Check {
    let text = format!("{} MiB are free where the database is", bytes >> 20);
    if bytes < LEAST_BYTES {
        Check::fail("disk", format!("{text}: make room, or nothing can be changed"))
    } else if bytes < ENOUGH_BYTES {
        Check::warn("disk", format!("{text}: make room, at least {} MiB", ENOUGH_BYTES >> 20))
    } else {
        Check::ok("disk", text)
    }
}

fn compare_clocks(now: OffsetDateTime, server_time: OffsetDateTime) -> Check {
    let error = (now - server_time).abs();
    let text = format!("the clocks of this machine and of the database differ by {} s", error.whole_seconds());
    if error > MAX_CLOCK_ERROR {
        Check::fail("clock", format!("{text}: keep both by NTP"))
    } else if error > CLOCK_ERROR {
        Check::warn("clock", format!("{text}: keep both by NTP"))
    } else {
        Check::ok("clock", text)
    }
}

/// Checks the server key, and whether it is that of the database, as far as that can be known.
fn server_key(key: &FoundKey, fingerprint: Option<&str>) -> Check {
    match (key, fingerprint) {
        (Err(error), _) => Check::fail("server-key", format!("{error:#}")),
        (Ok(None), None) => Check::ok("server-key", "there is none: the first start makes it"),
        (Ok(None), Some(_)) => Check::fail("server-key", "there is none, and the database has one: put its file back"),
        (Ok(Some(_)), None) => Check::ok("server-key", "can be read"),
        (Ok(Some(keys)), Some(fingerprint)) if keys.iter().any(|keys| keys.fingerprint == fingerprint) => {
            Check::ok("server-key", "belongs to the database")
        }
        (Ok(Some(_)), Some(_)) => Check::fail(
            "server-key",
            "the database belongs to another one: give the key it was made with in SERVER_KEY_FILE, or another \
             DATABASE_URL",
        ),
    }
}

async fn look_inside(
    settings: &Settings,
    key: &FoundKey,
    repository: &mut dyn Repository,
    now: OffsetDateTime,
    clock: Option<Check>,
) -> Result<Vec<Check>, StorageError> {
    let fingerprint = repository.get_installation_value(SERVER_KEY_FINGERPRINT).await?;
    let stored = repository.list_signing_keys().await?;
    let newest_event = repository.newest_audit_event().await?;
    let newest = stored.iter().map(|key| key.created_at).chain(newest_event).max();
    let own = key
        .as_ref()
        .ok()
        .and_then(Option::as_ref)
        .filter(|keys| keys.iter().any(|keys| fingerprint.as_ref() == Some(&keys.fingerprint)));
    let mut checks = vec![server_key(key, fingerprint.as_deref())];
    checks.push(people(repository).await?);
    checks.extend(own.map(|keys| signing_keys(settings, keys, &stored, now)));
    checks.push(match (clock, newest.filter(|newest| *newest - now > MAX_CLOCK_ERROR)) {
        (_, Some(newest)) => Check::warn(
            "clock",
            format!(
                "the newest entry of the database is of {} s ahead: the clock was ahead then, or is behind now; keep it by NTP",
                (newest - now).whole_seconds()
            ),
        ),
        (Some(clock), None) => clock,
        (None, None) => Check::ok("clock", "nothing in the database is of the future"),
    });
    Ok(checks)
}

async fn people(repository: &mut dyn Repository) -> Result<Check, StorageError> {
    let mut super_admins = 0;
    for organization in repository.list_organizations().await? {
        let people = repository.list_users(organization.id).await?;
        super_admins +=
            people.iter().filter(|user| user.role == Role::SuperAdmin && user.disabled_at.is_none()).count();
    }
    Ok(match super_admins {
        0 => Check::warn(
            "people",
            "no super admin can sign in: open the link that serve prints, or run user add --role super-admin",
        ),
        1 => Check::ok("people", "1 super admin"),
        count => Check::ok("people", format!("{count} super admins")),
    })
}

fn signing_keys(settings: &Settings, keys: &[ServerKeys], stored: &[StoredSigningKey], now: OffsetDateTime) -> Check {
    let Some(newest) = stored.first() else {
        return Check::ok("signing-keys", "there is none: the server makes it");
    };
    if let Err(error) = open_signing_key(keys.iter(), newest) {
        return Check::fail("signing-keys", format!("the one that signs cannot be opened: {error}; run keys rotate"));
    }
    let (age, replace_after) = (now - newest.created_at, settings.signing_key_age);
    let text = format!("the one that signs is {} days old", age.whole_days().max(0));
    if replace_after > Duration::ZERO && age > replace_after + ROTATION_DELAY {
        let days = replace_after.whole_days();
        return Check::warn(
            "signing-keys",
            format!("{text}, and should be replaced after {days}: is the server running?"),
        );
    }
    Check::ok("signing-keys", text)
}
