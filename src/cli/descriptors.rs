//! File descriptors: each connection takes one, and so do the files of the database.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The descriptors that are reserved for the database, its connections and everything else.
const RESERVED: u64 = 64;
/// The connections that are allowed in any case.
const FEWEST: usize = 16;

/// The number of client connections that the limit of descriptors allows, at most `wanted`. Raises the soft limit to the
/// hard one.
pub(super) fn connections(wanted: usize) -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // A limit that must not be raised is used unchanged.
    let raised = current != maximum && setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
    room(if raised { maximum } else { current }, wanted)
}

/// The room within a limit; `None` is no limit.
fn room(limit: Option<u64>, wanted: usize) -> usize {
    let Some(limit) = limit else { return wanted };
    let left = usize::try_from(limit.saturating_sub(RESERVED)).unwrap_or(usize::MAX);
    wanted.min(left.max(FEWEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_keeps_descriptors_of_its_own() {
        assert_eq!(room(None, 4096), 4096);
        assert_eq!(room(Some(1_048_576), 4096), 4096);
        assert_eq!(room(Some(1024), 4096), 960);
        assert_eq!(room(Some(64), 4096), 16);
    }
}
