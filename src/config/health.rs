//! `[health]`

use std::time::Duration;

use super::toml::Table;
use super::value::read_duration;

/// When a feed that fails has broken.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// Failures in a row.
    pub failures: u32,
    /// And at least so long since the first of them.
    pub after: Duration,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            failures: 3,
            after: Duration::from_secs(24 * 3600),
        }
    }
}

pub(super) fn read_alarm(table: Table<'_>) -> Alarm {
    let default = Alarm::default();
    let failures = table.count("failures", 1000);
    Alarm {
        failures: failures
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(default.failures),
        after: read_duration(table, "after", Duration::ZERO).unwrap_or(default.after),
    }
}
