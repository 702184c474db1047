//! When a feed is due: a pure function of its plan, of what is remembered of it, and of the clock,
//! which comes in as an argument.
//!
//! A [`Plan`] is what the configuration says: an interval, a cron expression, or `"auto"`, which
//! follows [`Habits`], the hours at which a page has changed so far. What the host asks for
//! (`Retry-After`, `Cache-Control`) is a bound below all of them, and quiet hours pass over the
//! night. Knows neither network nor database: it hands out text to be stored, and takes it back.

mod articles;
mod cron;
mod habits;
mod jitter;
mod next;
mod plan;
mod quiet;

pub use articles::{next_article, next_recheck};
pub use cron::Cron;
pub use habits::{Habits, Look};
pub use jitter::{jitter, spread};
pub use next::{Past, is_due, next_check};
pub use plan::{Bounds, Plan, When};
pub use quiet::Quiet;

use chrono::TimeDelta;
use std::time::Duration;

/// A duration as chrono counts; one that is too long is ten years.
pub fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(3650))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod year;
