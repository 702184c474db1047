use super::*;
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;

const HALF_HOUR: Duration = Duration::from_secs(1800);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_757_681_460 + seconds, 0).expect("is an instant")
}

fn every(interval: Duration) -> Plan {
    Plan {
        when: When::Every(interval),
        quiet: Quiet::default(),
        zone: Tz::UTC,
    }
}

fn cron(text: &str, zone: Tz) -> Plan {
    Plan {
        when: When::Cron(Box::new(Cron::parse(text).expect("is an expression"))),
        quiet: Quiet::default(),
        zone,
    }
}

/// The next check of a feed without a past.
fn next(
    plan: &Plan,
    failures: u32,
    not_before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let past = Past {
        feed: "news",
        failures,
        not_before,
        habits: &Habits::default(),
    };
    next_check(plan, &past, now)
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse::<DateTime<Utc>>()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn cron_at_the_same_interval_finds_every_feed_due() {
    let plan = every(HALF_HOUR);
    assert!(is_due(None, &plan, false, at(0)));
    assert!(is_due(Some(at(60)), &plan, false, at(0)));
    assert!(!is_due(Some(at(300)), &plan, false, at(0)));
    assert!(is_due(Some(at(-1)), &plan, false, at(0)));
    // Whoever can wait does.
    assert!(!is_due(Some(at(60)), &plan, true, at(0)));
    // Twenty seconds into a pass, with any feed's jitter.
    for name in ["a", "b", "news", "example-news", "zzz"] {
        let past = Past {
            feed: name,
            failures: 0,
            not_before: None,
            habits: &Habits::default(),
        };
        assert!(
            is_due(
                Some(next_check(&plan, &past, at(20))),
                &plan,
                false,
                at(1800)
            ),
            "{name}"
        );
    }
}

#[test]
fn a_clock_that_was_ahead_does_not_stop_a_feed() {
    assert!(is_due(
        Some(at(10 * 365 * 86_400)),
        &every(HALF_HOUR),
        true,
        at(0)
    ));
    let yearly = cron("0 7 1 1 *", Tz::UTC);
    assert!(!is_due(
        Some(next(&yearly, 0, None, at(0))),
        &yearly,
        true,
        at(0)
    ));
    assert!(is_due(Some(at(10 * 365 * 86_400)), &yearly, true, at(0)));
}

#[test]
fn failures_wait_longer_up_to_a_day() {
    let waits = [0, 1, 2, 3, 7, 40]
        .map(|failures| (next(&every(HALF_HOUR), failures, None, at(0)) - at(0)).num_minutes());
    assert_eq!(waits, [30, 30, 60, 120, 1440, 1440]);
    assert_eq!(next(&every(HALF_HOUR), 1, Some(at(7200)), at(0)), at(7200));
}

#[test]
fn feeds_of_one_interval_drift_apart_and_a_restart_changes_nothing() {
    let shift = |name: &str| jitter(name, Duration::from_secs(60)).as_millis();
    let names: Vec<String> = (0..200).map(|n| format!("feed-{n}")).collect();
    let mut shifts: Vec<u128> = names.iter().map(|name| shift(name)).collect();
    assert_eq!(
        shifts,
        names.iter().map(|name| shift(name)).collect::<Vec<_>>()
    );
    shifts.sort_unstable();
    assert!(shifts[0] < 3000 && shifts[199] > 57_000, "{shifts:?}");
    let widest = shifts.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(widest < Some(3000), "{widest:?}");
}

#[test]
fn what_was_due_before_a_start_does_not_start_at_once() {
    let wait = |overdue| (0..overdue).map(move |n| spread(&format!("feed-{n}"), overdue));
    assert_eq!(spread("news", 1), Duration::ZERO);
    assert!(wait(5).max() <= Some(Duration::from_secs(4)));
    assert!(wait(10_000).max() <= Some(Duration::from_secs(300)));
    let in_one_second = wait(10_000).filter(|wait| wait.as_secs() == 17).count();
    assert!((20..=50).contains(&in_one_second), "{in_one_second}");
}

#[test]
fn named_times_are_those_of_the_clock_on_the_wall() {
    let berlin = Tz::Europe__Berlin;
    for (expression, now, expected) in [
        ("0 7 * * *", "2026-01-10T03:00:00Z", "2026-01-10T06:00"),
        ("0 7 * * *", "2026-01-10T06:00:59Z", "2026-01-11T06:00"),
        ("0 7 * * *", "2026-07-10T03:00:00Z", "2026-07-10T05:00"),
        (
            "30 7,19 * * mon-fri",
            "2026-07-10T17:31:00Z",
            "2026-07-13T05:30",
        ),
        ("@weekly", "2026-07-10T03:00:00Z", "2026-07-11T22:00"),
        // 29 March 2026: 02:30 does not exist.
        ("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00"),
        ("30 2 * * *", "2026-03-29T02:00:00Z", "2026-03-30T00:30"),
        // 25 October 2026: 02:30 comes twice, and counts once.
        ("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30"),
        ("30 2 * * *", "2026-10-25T00:31:00Z", "2026-10-26T01:30"),
        ("*/30 * * * *", "2026-10-25T00:31:00Z", "2026-10-25T01:00"),
    ] {
        let at = next(&cron(expression, berlin), 0, None, instant(now));
        let shift = at - instant(&format!("{expected}:00Z"));
        assert!(
            (0..60).contains(&shift.num_seconds()),
            "{expression} after {now}: {at}"
        );
    }
}

#[test]
fn named_times_are_tried_again_in_between() {
    let plan = cron("0 7 * * *", Tz::UTC);
    let now = instant("2026-01-10T07:00:30Z");
    let retries = [1, 2, 3].map(|failures| (next(&plan, failures, None, now) - now).num_minutes());
    assert_eq!(retries, [15, 30, 60]);
    let next_day = next(&plan, 9, None, now);
    assert_eq!(next_day.format("%F %H:%M").to_string(), "2026-01-11 07:00");
    let asked = Some(instant("2026-01-10T09:00:00Z"));
    assert_eq!(next(&plan, 1, asked, now), instant("2026-01-10T09:00:00Z"));
    assert_eq!(next(&plan, 0, asked, now), next_day);
}

#[test]
fn bad_expressions_say_why() {
    for text in [
        "",
        "0 7 * *",
        "0 25 * * *",
        "0 0 7 * * *",
        "0 0 30 2 *",
        "every day",
        "30m",
    ] {
        assert!(Cron::parse(text).is_err(), "{text}");
    }
    assert_eq!(
        Cron::parse("0 0 30 2 *").expect_err("never"),
        "there is no such day"
    );
    assert_eq!(
        Cron::parse("*/20 * * * *")
            .expect("is one")
            .shortest()
            .as_secs(),
        1200
    );
}

#[test]
fn quiet_hours_are_passed_over() {
    let berlin = Tz::Europe__Berlin;
    let plan = |spans: &[&str]| Plan {
        quiet: Quiet::parse(spans).expect("are spans"),
        zone: berlin,
        ..every(Duration::from_secs(60))
    };
    for (spans, now, expected) in [
        (
            &["23:00-06:00"][..],
            "2026-01-10T12:00:00Z",
            "2026-01-10T12:01",
        ),
        (&["23:00-06:00"], "2026-01-10T22:00:00Z", "2026-01-11T05:00"),
        (&["23-6"], "2026-01-11T02:00:00Z", "2026-01-11T05:00"),
        (&["23:00-06:00"], "2026-01-11T04:59:00Z", "2026-01-11T05:00"),
        (
            &["22:00-24:00", "0-7:30"],
            "2026-01-10T22:00:00Z",
            "2026-01-11T06:30",
        ),
        (
            &["12-13", "13:00-14:00"],
            "2026-01-10T11:30:00Z",
            "2026-01-10T13:00",
        ),
        // They end in the hour that clocks skip: at its end.
        (&["23:00-02:30"], "2026-03-28T23:00:00Z", "2026-03-29T01:00"),
        // They end in the hour that clocks show twice: at the first of both.
        (&["23:00-02:30"], "2026-10-24T23:00:00Z", "2026-10-25T00:30"),
    ] {
        let at = next(&plan(spans), 0, None, instant(now));
        let late = at - instant(&format!("{expected}:00Z"));
        assert!(
            (0..60).contains(&late.num_seconds()),
            "{spans:?} at {now}: {at}"
        );
    }
    let quiet = Quiet::parse(&["23-6"]).expect("is a span");
    assert_eq!(quiet.to_string(), "23:00-06:00");
}

#[test]
fn bad_quiet_hours_say_why() {
    for (spans, place) in [
        (&["23:00"][..], 0),
        (&["23:00-25:00"], 0),
        (&["12-13", "11pm-6am"], 1),
        (&["7-7"], 0),
        (&["0-12", "12-24"], 1),
        (&["0:00-23:59"], 0),
        (&["7:0-8"], 0),
    ] {
        let (found, reason) = Quiet::parse(spans).expect_err("is refused");
        assert_eq!(found, place, "{spans:?}: {reason}");
    }
}

#[test]
fn what_is_learned_is_small_and_survives() {
    let mut habits = Habits::default();
    let mut now = at(0);
    for n in 0..2000_usize {
        let times = [now - chrono::TimeDelta::minutes(4)];
        let look = Look {
            at: now,
            new: n % 3,
            times: &times[..n % 2],
            shown: 30,
            missed: false,
        };
        habits.learn(&look, Tz::UTC);
        now += chrono::TimeDelta::minutes(37);
    }
    let text = habits.to_text();
    assert!(text.len() < 1200, "{} bytes: {text}", text.len());
    assert_eq!(Habits::from_text(&text), habits);
    assert_eq!(Habits::from_text("{"), Habits::default());
}

#[test]
fn missed_entries_halve_the_interval_and_are_forgotten_slowly() {
    let bounds = Bounds {
        min: Duration::from_secs(300),
        max: Duration::from_secs(6 * 3600),
    };
    let mut habits = Habits::default();
    let mut look = |seconds, new, missed| {
        habits.learn(
            &Look {
                at: at(seconds),
                new,
                times: &[],
                shown: 20,
                missed,
            },
            Tz::UTC,
        );
        (
            habits.interval(bounds, Tz::UTC, at(seconds)),
            habits.is_hasty(),
        )
    };
    assert!(!look(0, 20, false).1, "all is new at first");
    assert!(!look(7200, 0, false).1);
    let (interval, is_hasty) = look(14_400, 20, true);
    assert!(
        is_hasty && interval <= Duration::from_secs(3600),
        "{interval:?}"
    );
    // Half of the list at once is near enough.
    let (interval, _) = look(18_000, 15, false);
    assert!(interval <= Duration::from_secs(2400), "{interval:?}");
    let mut seconds = 18_000;
    let mut looks = 0;
    while look(seconds, 0, false).1 {
        seconds += 2400;
        looks += 1;
        assert!(looks < 100);
    }
    assert!(looks > 20, "{looks}");
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

#[test]
fn a_time_that_a_zone_skips_is_none_of_ours_to_invent() {
    // Samoa went without 30 December 2011 altogether.
    let plan = Plan {
        quiet: Quiet::parse(&["20-6"]).expect("is a span"),
        zone: Tz::Pacific__Apia,
        ..every(HALF_HOUR)
    };
    let evening = Tz::Pacific__Apia
        .with_ymd_and_hms(2011, 12, 29, 21, 0, 0)
        .single()
        .expect("is one");
    let next = next(&plan, 0, None, evening.to_utc());
    assert_eq!(
        next.with_timezone(&Tz::Pacific__Apia)
            .format("%F %H:%M")
            .to_string(),
        "2011-12-31 06:00"
    );
}
