//! A year of a page that changes as newspapers do, simulated: what `"auto"` costs in requests and
//! lateness, and whether it misses entries.

use super::*;
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

/// Numbers that look like chance (splitmix64), the same in every run.
struct Chance(u64);

impl Chance {
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Entries an hour at that time.
type Rate = fn(DateTime<Tz>) -> f64;

/// A newsroom: quiet nights, peaks in the morning and the late afternoon, slow weekends, two weeks
/// of holidays, and six days of the year on which everything happens.
fn newsroom(at: DateTime<Tz>) -> f64 {
    let hour = match at.hour() {
        0..=5 => 0.05,
        8 | 17 => 4.0,
        6..=20 => 1.5,
        _ => 0.3,
    };
    let is_weekend = at.weekday().num_days_from_monday() >= 5;
    let is_busy = at.day() == 17 && at.month().is_multiple_of(2);
    let is_holiday = at.month() == 8 && at.day() <= 14;
    match (is_busy, is_holiday, is_weekend) {
        (true, ..) if (9..21).contains(&at.hour()) => 14.0,
        (_, true, _) => hour * 0.1,
        (.., true) => hour * 0.3,
        _ => hour,
    }
}

/// A column: one entry on Tuesdays at ten.
fn column(at: DateTime<Tz>) -> f64 {
    if at.weekday().num_days_from_monday() == 1 && at.hour() == 10 {
        1.0
    } else {
        0.0
    }
}

/// A wire that never sleeps.
fn wire(_: DateTime<Tz>) -> f64 {
    6.0
}

#[derive(Debug)]
struct Year {
    requests: usize,
    entries: usize,
    missed: usize,
    /// Mean time from an entry's publication to its first sight, in minutes.
    late: f64,
    reports: usize,
}

fn simulate(plan: &Plan, rate: Rate, shown: usize) -> Year {
    let zone = plan.zone;
    let start = DateTime::from_timestamp(1_767_222_000, 0).expect("is an instant");
    let end = start + TimeDelta::days(365);
    let mut chance = Chance(7);
    let mut published: Vec<DateTime<Utc>> = Vec::new();
    let mut minute = start - TimeDelta::days(7);
    while minute < end {
        if chance.next() < rate(minute.with_timezone(&zone)) / 60.0 {
            published.push(minute);
        }
        minute += TimeDelta::minutes(1);
    }
    let (mut year, mut habits, mut now) = (
        Year {
            requests: 0,
            entries: 0,
            missed: 0,
            late: 0.0,
            reports: 0,
        },
        Habits::default(),
        start,
    );
    // Entries up to here stand on the page or have stood there, and up to there were seen.
    let mut seen = published.partition_point(|at| *at <= start);
    while now < end {
        let there = published.partition_point(|at| *at <= now);
        let first_shown = there.saturating_sub(shown);
        let is_first = year.requests == 0;
        let missed = if is_first {
            0
        } else {
            first_shown.saturating_sub(seen)
        };
        let new = if is_first {
            first_shown..there
        } else {
            seen.max(first_shown)..there
        };
        // Every third entry has no time.
        let times: Vec<_> = new
            .clone()
            .filter(|n| n % 3 > 0)
            .map(|n| published[n])
            .collect();
        let is_lost = !is_first && seen > 0 && first_shown >= seen && there > seen;
        habits.learn(
            &Look {
                at: now,
                new: new.len(),
                times: &times,
                shown: there - first_shown,
                missed: is_lost,
            },
            zone,
        );
        if !is_first {
            for n in new.clone() {
                let late = (now - published[n]).num_seconds() as f64 / 60.0;
                year.late += late;
            }
            year.entries += new.len();
        }
        year.missed += missed;
        year.reports += usize::from(is_lost);
        seen = there;
        year.requests += 1;
        let past = Past {
            feed: "news",
            failures: 0,
            not_before: None,
            habits: &habits,
        };
        let next = next_check(plan, &past, now);
        assert!(next > now, "time goes on");
        now = next;
    }
    year.late /= year.entries.max(1) as f64;
    year
}

fn auto() -> Plan {
    let bounds = Bounds {
        min: Duration::from_secs(15 * 60),
        max: Duration::from_secs(6 * 3600),
    };
    Plan {
        when: When::Auto(bounds),
        quiet: Quiet::default(),
        zone: Tz::Europe__Berlin,
    }
}

fn every(minutes: u64) -> Plan {
    Plan {
        when: When::Every(Duration::from_secs(minutes * 60)),
        ..auto()
    }
}

#[test]
fn a_newsroom_costs_half_the_requests_and_nothing_is_missed() {
    let [half_hour, hour] = [30, 60].map(|minutes| simulate(&every(minutes), newsroom, 20));
    let auto = simulate(&auto(), newsroom, 20);
    assert!(
        half_hour.requests > 17_000 && half_hour.missed == 0,
        "{half_hour:?}"
    );
    // Measured: 9054 requests, 22 minutes late in the mean.
    assert!(auto.requests < 9200 && auto.late < 22.5, "{auto:?}");
    assert!(auto.missed == 0 && auto.reports == 0, "{auto:?}");
    // Every hour asks as often, comes later, and loses entries on the busiest days.
    assert!(
        hour.requests > 8500 && hour.late > 30.0 && hour.missed > 0,
        "{hour:?}"
    );
}

#[test]
fn a_column_is_looked_at_as_seldom_as_allowed() {
    let auto = simulate(&auto(), column, 20);
    // Four a day, plus what it takes to learn that.
    assert!(auto.requests < 365 * 4 + 60, "{auto:?}");
    assert!(auto.entries > 50 && auto.missed == 0, "{auto:?}");
    assert!(auto.late < 4.0 * 60.0, "{auto:?}");
}

#[test]
fn a_short_list_that_changes_fast_is_looked_at_often_enough() {
    // Ten entries, six an hour: every two hours some are missed.
    let (fixed, auto) = (simulate(&every(120), wire, 10), simulate(&auto(), wire, 10));
    assert!(fixed.missed > 5000 && fixed.reports > 2000, "{fixed:?}");
    assert!(auto.missed * 1000 < auto.entries, "{auto:?}");
}
