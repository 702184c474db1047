//! Cron expressions: five fields, in a zone, daylight saving time included.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds, Year};
use std::fmt;
use std::time::Duration;

/// Minute, hour, day of month, month, day of week, as in crontab(5).
#[derive(Debug, Clone, PartialEq)]
pub struct Cron(croner::Cron);

impl Cron {
    /// Reads an expression, or one of the names such as `@daily`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser.parse(text.trim()).map_err(|error| {
            let text = error.to_string();
            text.trim_end_matches('.').to_owned()
        })?;
        let cron = Self(cron);
        // A day that no month has.
        if cron.next(DateTime::UNIX_EPOCH, Tz::UTC).is_none() {
            return Err("there is no such day".to_owned());
        }
        Ok(cron)
    }

    /// The first time after `after` in that zone. A time that clocks skip in spring comes when the
    /// gap ends, and one that they show twice in autumn comes once.
    pub fn next(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = after.with_timezone(&zone);
        let next = self.0.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }

    /// The shortest time between two of the times of a year's first weeks.
    pub fn shortest(&self) -> Duration {
        let mut at = DateTime::UNIX_EPOCH;
        let mut shortest = Duration::MAX;
        for _ in 0..100 {
            let Some(next) = self.next(at, Tz::UTC) else {
                break;
            };
            if at > DateTime::UNIX_EPOCH {
                shortest = shortest.min((next - at).to_std().unwrap_or(Duration::MAX));
            }
            at = next;
        }
        shortest
    }
}

/// As it is written in the configuration.
impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_str())
    }
}
