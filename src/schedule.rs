//! When a feed is due. Pure: the clock comes in as an argument.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The longest a failing feed is left alone.
const MAX_BACKOFF: Duration = Duration::from_secs(24 * 3600);

/// Whether a feed is due. A tenth of the interval, at most two minutes, is forgiven, so that cron
/// at the same interval does not find a feed seconds short of it. A next check further away than
/// any schedule sets it was written by a clock that ran ahead, and counts as due.
pub fn is_due(next_check: Option<DateTime<Utc>>, interval: Duration, now: DateTime<Utc>) -> bool {
    let Some(next_check) = next_check else {
        return true;
    };
    let grace = delta((interval / 10).min(Duration::from_secs(120)));
    let farthest = now + delta(interval.max(MAX_BACKOFF) * 2);
    now + grace >= next_check || next_check > farthest
}

/// When to look again: an interval from now; after `failures` in a row twice as late each time,
/// up to a day; never before the server's `retry_after` has passed.
pub fn next_check(
    now: DateTime<Utc>,
    interval: Duration,
    failures: u32,
    retry_after: Option<Duration>,
) -> DateTime<Utc> {
    let doubled = interval.saturating_mul(1 << failures.saturating_sub(1).min(16));
    let wait = if failures == 0 {
        interval
    } else {
        doubled.min(MAX_BACKOFF.max(interval))
    };
    now + delta(wait.max(retry_after.unwrap_or(Duration::ZERO)))
}

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

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(3650))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_757_681_460 + seconds, 0).expect("is an instant")
    }

    const HALF_HOUR: Duration = Duration::from_secs(1800);

    #[test]
    fn cron_at_the_same_interval_finds_every_feed_due() {
        assert!(is_due(None, HALF_HOUR, at(0)));
        assert!(is_due(Some(at(60)), HALF_HOUR, at(0)));
        assert!(!is_due(Some(at(300)), HALF_HOUR, at(0)));
        assert!(is_due(Some(at(-1)), HALF_HOUR, at(0)));
    }

    #[test]
    fn a_clock_that_was_ahead_does_not_stop_a_feed() {
        assert!(is_due(Some(at(10 * 365 * 86_400)), HALF_HOUR, at(0)));
    }

    #[test]
    fn failures_wait_longer_up_to_a_day() {
        let waits: Vec<i64> = [0, 1, 2, 3, 7, 40]
            .iter()
            .map(|failures| (next_check(at(0), HALF_HOUR, *failures, None) - at(0)).num_minutes())
            .collect();
        assert_eq!(waits, [30, 30, 60, 120, 1440, 1440]);
        let retry_after = Some(Duration::from_secs(7200));
        assert_eq!(next_check(at(0), HALF_HOUR, 1, retry_after), at(7200));
    }

    #[test]
    fn articles_are_looked_at_again_at_doubled_times_for_a_month() {
        let recheck = Duration::from_secs(6 * 3600);
        let mut hours = Vec::new();
        let mut now = at(0);
        while let Some(next) = next_recheck(at(0), recheck, now) {
            hours.push((next - at(0)).num_hours());
            // Runs come some time after what is due.
            now = next + TimeDelta::minutes(20);
        }
        assert_eq!(hours, [6, 12, 24, 48, 96, 192, 384]);
    }

    #[test]
    fn articles_are_given_up_in_the_end() {
        assert!(next_article(at(0), 1, None).is_some());
        assert_eq!(next_article(at(0), 6, None), None);
    }
}
