//! Metrics of the process from the operating system, under the standard names of Prometheus clients. Linux only.

use std::{fmt::Write as _, fs};

/// The unit of times in `/proc`, in ticks per second: `USER_HZ`, the same on every architecture.
const TICKS: f64 = 100.0;

/// The metrics in Prometheus' text format, without unreadable ones.
pub(in crate::service) fn text() -> String {
    let mut text = String::new();
    let mut add = |name: &str, kind: &str, help: &str, value: Option<f64>| {
        if let Some(value) = value {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        }
    };
    let stat = read("/proc/self/stat");
    // After the name of the program, which may contain any character; the first of them is the third field of proc(5).
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    let cpu = field(14).zip(field(15)).map(|(user, system)| (user + system) / TICKS);
    let booted = after(&read("/proc/stat"), "btime");
    let started = field(22).zip(booted).map(|(ticks, booted)| booted + ticks / TICKS);
    let memory = after(&read("/proc/self/status"), "VmRSS:").map(|kilobytes| kilobytes * 1024.0);
    let open = fs::read_dir("/proc/self/fd").ok().and_then(|found| u32::try_from(found.count()).ok());
    let most = after(&read("/proc/self/limits"), "Max open files");
    add("process_cpu_seconds_total", "counter", "Time on processors, in seconds.", cpu);
    add("process_resident_memory_bytes", "gauge", "Resident memory, in bytes.", memory);
    add("process_open_fds", "gauge", "Open file descriptors.", open.map(f64::from));
    add("process_max_fds", "gauge", "Limit of open file descriptors.", most);
    add("process_start_time_seconds", "gauge", "When the process began, in Unix time.", started);
    text
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The number after a name at the beginning of a line.
fn after(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_has_memory_descriptors_and_a_beginning() {
        let text = text();
        let value = |name: &str| after(&text, &format!("{name} ")).unwrap_or_default();
        assert!(value("process_resident_memory_bytes") > 1_000_000.0, "{text}");
        assert!(value("process_open_fds") >= 3.0 && value("process_max_fds") >= 3.0, "{text}");
        assert!(value("process_start_time_seconds") > 1_700_000_000.0, "{text}");
        assert!(text.contains("process_cpu_seconds_total "), "{text}");
    }
}
