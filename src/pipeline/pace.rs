//! What a scan says of a feed's times: what is learned, and when to look again.

use chrono::{DateTime, Utc};
use std::time::Duration;

use super::{Scan, Task};
use crate::config::FeedSource;
use crate::model::{FeedState, Pace, Precision};
use crate::schedule::{Habits, Look, Past, delta, next_check};

/// Servers that call a page fresh for longer are asked after that all the same: many say a day of
/// pages that change by the minute.
const MOST_FRESH: Duration = Duration::from_secs(6 * 3600);

/// The next check, and what to remember; `failures` in a row include this run.
pub(super) fn after(
    scan: &Scan,
    source: &FeedSource,
    state: &FeedState,
    failures: u32,
) -> (DateTime<Utc>, Pace) {
    let plan = &source.plan;
    if let (Task::Articles, Some(next)) = (scan.task, state.next_check) {
        let pace = Pace {
            started: None,
            ..state.pace.clone()
        };
        return (next, pace);
    }
    let stored = state.pace.habits.as_deref();
    let mut habits = stored.map(Habits::from_text).unwrap_or_default();
    if scan.failure.is_none() {
        let new = scan.change.as_ref().map_or(&[][..], |change| &change.new);
        let times: Vec<_> = new
            .iter()
            .filter_map(|known| known.entry.published)
            .filter(|published| published.precision == Precision::Minute)
            .map(|published| published.at.to_utc())
            .collect();
        let look = Look {
            at: scan.now,
            new: new.len(),
            times: &times,
            shown: scan.shown.unwrap_or(0),
            missed: scan.missed,
        };
        habits.learn(&look, plan.zone);
    }
    let asked = scan
        .failure
        .as_ref()
        .and_then(|failure| failure.retry_after);
    // A page that nobody asks before its time is gone by then, if it changes faster than its server
    // says.
    let fresh = (scan.fresh_for.len() == source.pages.len() && !habits.is_hasty())
        .then(|| scan.fresh_for.iter().min())
        .flatten()
        .map(|fresh| (*fresh).min(MOST_FRESH));
    let not_before = asked.max(fresh).map(|wait| scan.now + delta(wait));
    let past = Past {
        feed: &source.name,
        failures,
        not_before,
        habits: &habits,
    };
    let next = next_check(plan, &past, scan.now);
    let pace = Pace {
        plan: Some(plan.to_string()),
        not_before,
        habits: Some(habits.to_text()),
        started: None,
    };
    (next, pace)
}

/// When a feed is due by its present plan: what was stored, unless the plan has been edited since.
/// An edit counts from the last run; a back-off stands. A run that was cut off counts as one: it may
/// have asked for everything.
pub fn due_at(source: &FeedSource, state: &FeedState) -> Option<DateTime<Utc>> {
    let from = match (state.pace.started, state.last_run, &state.pace.plan) {
        (Some(started), ..) => started,
        (None, Some(last), Some(known))
            if state.failures == 0 && *known != source.plan.to_string() =>
        {
            last
        }
        _ => return state.next_check,
    };
    let habits = state.pace.habits.as_deref().map(Habits::from_text);
    let past = Past {
        feed: &source.name,
        failures: state.failures,
        not_before: state.pace.not_before,
        habits: &habits.unwrap_or_default(),
    };
    Some(next_check(&source.plan, &past, from))
}
