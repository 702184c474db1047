//! When an article page is asked for again.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

use super::delta;

/// When to try an article page again that has failed `attempts` times; `None` to give it up.
pub fn next_article(
    now: DateTime<Utc>,
    attempts: u32,
    retry_after: Option<Duration>,
) -> Option<DateTime<Utc>> {
    const FIRST: Duration = Duration::from_secs(15 * 60);
    const MOST: u32 = 6;
    (attempts < MOST).then(|| {
        now + delta((FIRST * (1 << attempts.min(8))).max(retry_after.unwrap_or(Duration::ZERO)))
    })
}

/// When to look again at the article page of an entry that was first seen at `first_seen`:
/// `recheck` after that, then at doubled times, for a month; `None` when that is over.
pub fn next_recheck(
    first_seen: DateTime<Utc>,
    recheck: Duration,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    const LAST: TimeDelta = TimeDelta::days(30);
    let mut age = delta(recheck.max(Duration::from_secs(60)));
    while age <= LAST {
        if first_seen + age > now {
            return Some(first_seen + age);
        }
        age = age * 2;
    }
    None
}
