//! What the configuration says of a feed's times.

use chrono_tz::Tz;
use std::fmt;
use std::time::Duration;

use super::cron::Cron;
use super::quiet::Quiet;

/// When to look for news.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How often, or at what times.
    pub when: When,
    /// When not, unless the times are named.
    pub quiet: Quiet,
    /// The zone that hours are told in.
    pub zone: Tz,
}

/// How often, or at what times.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// `interval = "30m"`
    Every(Duration),
    /// `interval = "auto"`: as often as the page changes.
    Auto(Bounds),
    /// `schedule = "0 7 * * *"`
    Cron(Box<Cron>),
}

/// The bounds of `interval = "auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// `min_interval`
    pub min: Duration,
    /// `max_interval`
    pub max: Duration,
}

impl Plan {
    /// How often there may be something new: what readers of the feed are told.
    pub fn shortest(&self) -> Duration {
        match &self.when {
            When::Every(interval) => *interval,
            When::Auto(bounds) => bounds.min,
            // A reader that waits a day because the feed is made once a day comes a day late.
            When::Cron(cron) => cron.shortest().min(Duration::from_secs(3600)),
        }
    }
}

/// All that decides on the times, so that an edit is noticed.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.when {
            When::Every(interval) => write!(f, "every {} ms", interval.as_millis())?,
            When::Auto(Bounds { min, max }) => {
                write!(f, "auto {}-{} ms", min.as_millis(), max.as_millis())?;
            }
            When::Cron(cron) => write!(f, "cron {cron}")?,
        }
        write!(f, "; {}; quiet {}", self.zone, self.quiet)
    }
}
