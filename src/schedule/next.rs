//! The next check, and whether it is time for it.

use chrono::{DateTime, Utc};
use std::time::Duration;

use super::delta;
use super::habits::Habits;
use super::jitter::jitter;
use super::plan::{Plan, When};

/// The longest a failing feed is left alone.
const MAX_BACKOFF: Duration = Duration::from_secs(24 * 3600);

/// After the first failure of a feed whose times are named.
const FIRST_RETRY: Duration = Duration::from_secs(15 * 60);

/// What is remembered of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Its name: it decides on the jitter.
    pub feed: &'a str,
    /// Failures in a row.
    pub failures: u32,
    /// Before that its host wants to be left alone, or has nothing new by its own word.
    pub not_before: Option<DateTime<Utc>>,
    /// When its page has changed so far.
    pub habits: &'a Habits,
}

/// What is forgiven: a tenth of the interval, at most two minutes, so that cron at the same
/// interval does not find a feed seconds short of it.
pub(super) fn grace(interval: Duration) -> Duration {
    (interval / 10).min(Duration::from_secs(120))
}

/// Whether a feed is due at `now`, up to `patience` early. A next check further away than any
/// plan sets it was written by a clock that ran ahead, and counts as due.
pub fn is_due(
    next_check: Option<DateTime<Utc>>,
    plan: &Plan,
    is_patient: bool,
    now: DateTime<Utc>,
) -> bool {
    let Some(next_check) = next_check else {
        return true;
    };
    let early = if is_patient {
        Duration::ZERO
    } else {
        grace(plan.shortest())
    };
    let farthest = match &plan.when {
        When::Every(interval) => now + delta((*interval).max(MAX_BACKOFF) * 2),
        When::Auto(bounds) => now + delta(bounds.max.max(MAX_BACKOFF) * 2),
        // Named times may be a year away; the one behind the next is not waited for.
        When::Cron(cron) => {
            let next = cron.next(now, plan.zone).unwrap_or(now);
            let second = cron.next(next, plan.zone).unwrap_or(next);
            second.max(now + delta(MAX_BACKOFF * 2))
        }
    };
    now + delta(early) >= next_check || next_check > farthest
}

/// When to look again after a look at `now`.
///
/// An interval is waited for, and half of what `grace` forgives at most, by the feed's name; after
/// failures in a row twice as long each time, up to a day. Named times are kept; after a failure
/// they are tried again in between. Never before `not_before`, never in quiet hours.
pub fn next_check(plan: &Plan, past: &Past<'_>, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = past.failures.saturating_sub(1).min(16);
    let not_before = past.not_before.unwrap_or(now);
    let interval = match &plan.when {
        When::Cron(cron) => {
            let shift = delta(jitter(past.feed, Duration::from_secs(59)));
            let named = |after| {
                let next = cron.next(after, plan.zone);
                next.unwrap_or(after + delta(MAX_BACKOFF)) + shift
            };
            let retry = now + delta(FIRST_RETRY.saturating_mul(1 << doublings).min(MAX_BACKOFF));
            let next = named(now.max(not_before - shift));
            return if past.failures > 0 {
                next.min(retry.max(not_before))
            } else {
                next
            };
        }
        When::Every(interval) => *interval,
        When::Auto(bounds) => past.habits.interval(*bounds, plan.zone, now),
    };
    let wait = if past.failures == 0 {
        interval
    } else {
        let doubled = interval.saturating_mul(1 << doublings);
        doubled.min(MAX_BACKOFF.max(interval))
    };
    let shift = jitter(past.feed, grace(interval) / 2);
    plan.quiet
        .after((now + delta(wait + shift)).max(not_before), plan.zone)
}
